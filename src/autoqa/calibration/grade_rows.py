"""People's scores with comments and lines, in columns: what is read from a file and kept in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autoqa.calibration.grades import Column, Floats, GradeTable, Ints


@dataclass(frozen=True, slots=True)
class GradeRows:
    """Scores as people gave them: row i says that an evaluator gave an interaction a score on a criterion.

    `interaction`, `evaluator`, `criterion` and `session` are places in the names of the same kind; session
    "" is none. `score` is NaN where the criterion was marked as not applicable, `at` (seconds since 1970)
    where the time is not known. `line` is where the row stood in its file, 0 where it came from none.
    `comments` holds the comment of each row that has one.
    """

    interactions: tuple[str, ...]
    evaluators: tuple[str, ...]
    criteria: tuple[str, ...]
    sessions: tuple[str, ...]
    interaction: Ints
    evaluator: Ints
    criterion: Ints
    session: Ints
    score: Floats
    at: Floats
    line: Ints
    comments: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.score)

    @property
    def not_applicable(self) -> int:
        """How many rows say that the criterion does not apply."""
        return int(np.isnan(self.score).sum())

    def taken(self, rows: Ints) -> GradeRows:
        """Some of the rows, and the names that stand in them, in the order in which they are first met."""
        interactions, interaction = _met(self.interactions, self.interaction[rows])
        evaluators, evaluator = _met(self.evaluators, self.evaluator[rows])
        criteria, criterion = _met(self.criteria, self.criterion[rows])
        sessions, session = _met(self.sessions, self.session[rows])
        return GradeRows(
            interactions=interactions,
            evaluators=evaluators,
            criteria=criteria,
            sessions=sessions,
            interaction=interaction,
            evaluator=evaluator,
            criterion=criterion,
            session=session,
            score=self.score[rows],
            at=self.at[rows],
            line=self.line[rows],
            comments=self._comments(rows),
        )

    def table(self, facts: Mapping[str, Mapping[str, str]] | None = None) -> GradeTable:
        """The scores without those of "not applicable"; `facts` are columns by name and interaction."""
        scored = np.flatnonzero(~np.isnan(self.score))
        rows = self if len(scored) == len(self) else self.taken(scored)
        outside = np.array([name == "" for name in rows.sessions], dtype=bool)
        return GradeTable(
            interactions=rows.interactions,
            evaluators=rows.evaluators,
            criteria=rows.criteria,
            interaction=rows.interaction,
            evaluator=rows.evaluator,
            criterion=rows.criterion,
            score=rows.score,
            at=rows.at,
            in_session=~outside[rows.session] if len(rows) else np.zeros(0, dtype=bool),
            columns={
                name: Column.of(map(known.get, rows.interactions)) for name, known in (facts or {}).items()
            },
        )

    def _comments(self, rows: Ints) -> dict[int, str]:
        if not self.comments:
            return {}
        place = np.full(len(self), -1, dtype=np.intp)
        place[rows] = np.arange(len(rows))
        return {int(place[row]): text for row, text in self.comments.items() if place[row] >= 0}


def _met(names: Sequence[str], codes: Ints) -> tuple[tuple[str, ...], Ints]:
    """The names that occur among `codes`, in order of their first place, and each code among them."""
    occurring, first, place = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return tuple(names[code] for code in occurring[order]), rank[place]
