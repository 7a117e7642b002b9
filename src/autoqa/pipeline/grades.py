"""People's grades between files and the workspace: read, checked and kept, or given away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from autoqa.calibration.grade_rows import GradeRows
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.connect.grades import Known, read_grades
from autoqa.connect.interchange import BadLine
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.pipeline.build import build_guard
from autoqa.pipeline.guard import Guard
from autoqa.pipeline.workspace import Workspace, opened_store, scorecard_of
from autoqa.store.graded import grade_rows, interaction_languages
from autoqa.store.grades import add_grades


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """How much of a file was used, for one criterion."""

    criterion: str
    scores: int
    not_applicable: int
    calls: int
    evaluators: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the lines of a file.

    `new`, `already` and `replaced` count the scores that the store holds now (or would, in a `dry_run`),
    "not applicable" included; `bad` says of every other why it does not. `lines` and `blank` are counted as
    in `GradesRead`, `scorecard` is the hash of the form that the scores are pinned to.
    """

    file: Path
    format: str
    scorecard: str
    new: int = 0
    already: int = 0
    replaced: int = 0
    lines: int = 0
    blank: int = 0
    bad: tuple[BadLine, ...] = ()
    criteria: tuple[CriterionCount, ...] = ()
    dry_run: bool = False

    @property
    def used(self) -> int:
        """How many scores were used."""
        return self.new + self.already + self.replaced


@dataclass(slots=True)
class _Masks:
    """Comments as they may be stored, each masked once."""

    guard: Guard
    done: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def of(self, comment: str, language: str | None) -> str:
        """The comment with its secrets masked."""
        key = comment, language
        if key not in self.done:
            given = GradeGiven("", "", None, comment)
            bare = Interaction("", Channel.OTHER, "", "", language=language, grades=(given,))
            self.done[key] = self.guard.interaction(bare).grades[0].comment or ""
        return self.done[key]


def import_grades(
    path: Path,
    workspace: Workspace,
    *,
    scorecard: Path | str | None = None,
    replace: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Keep the grades of a file, pinned to `scorecard`, by default that of the workspace.

    Only interactions of the store and criteria of the scorecard are taken, and of a calibration session only
    what it asks of the evaluator while it is open. An earlier score of the same person stays unless it is to
    be replaced. Raises InterchangeError for a file that cannot be read at all.
    """
    card = _scorecard(workspace, scorecard)
    with opened_store(workspace) as store:
        languages = interaction_languages(store)
        scales = {criterion.id: (criterion.lowest, criterion.highest) for criterion in card.criteria}
        read = read_grades(path, known=Known(interactions=languages, criteria=scales))
        rows = _masked(read.rows, build_guard(workspace), languages)
        added = add_grades(store, rows, card, replace=replace, dry_run=dry_run)
    refused = [BadLine(one.line, one.reason, one.interaction) for one in added.conflicts]
    used = np.setdiff1d(np.arange(len(rows)), [one.row for one in added.conflicts])
    return Imported(
        file=path,
        format=read.format,
        scorecard=card.hash,
        new=added.new,
        already=added.already,
        replaced=added.replaced,
        lines=read.lines,
        blank=read.blank,
        bad=tuple(sorted([*read.bad, *refused], key=lambda bad: bad.line)),
        criteria=_counts(rows.taken(used)),
        dry_run=dry_run,
    )


def exported_grades(workspace: Workspace) -> GradeRows:
    """Every score that people gave, as the store holds it, but of sessions that are not revealed."""
    with opened_store(workspace) as store:
        return grade_rows(store)


def _scorecard(workspace: Workspace, named: Path | str | None) -> Scorecard:
    if named is not None:
        return load_scorecard(find_scorecard(str(named)))
    return scorecard_of(workspace)


def _masked(rows: GradeRows, guard: Guard, languages: Mapping[str, str | None]) -> GradeRows:
    """The rows with the comments as they may be stored."""
    masks = _Masks(guard)
    comments = {
        row: masks.of(comment, languages[rows.interactions[rows.interaction[row]]])
        for row, comment in rows.comments.items()
    }
    return replace(rows, comments=comments)


def _counts(rows: GradeRows) -> tuple[CriterionCount, ...]:
    found = []
    for code, criterion in enumerate(rows.criteria):
        own = np.flatnonzero(rows.criterion == code)
        none = int(np.isnan(rows.score[own]).sum())
        found.append(
            CriterionCount(
                criterion=criterion,
                scores=len(own) - none,
                not_applicable=none,
                calls=len(np.unique(rows.interaction[own])),
                evaluators=len(np.unique(rows.evaluator[own])),
            )
        )
    return tuple(found)
