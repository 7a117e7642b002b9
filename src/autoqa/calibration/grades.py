"""Scores of people and of a model in columns, which a million of them fit into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_MOST_LEVELS = 128


@dataclass(frozen=True, slots=True)
class Column:
    """One thing known about each interaction, such as its agent: `codes[i]` is a place in `names`, or -1."""

    names: tuple[str, ...]
    codes: Ints

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Column:
        """The column of `values`, one for each interaction."""
        given = list(values)
        names = tuple(sorted({value for value in given if value is not None}))
        place = {name: i for i, name in enumerate(names)}
        return cls(names, np.array([-1 if v is None else place[v] for v in given], dtype=np.intp))


@dataclass(frozen=True, slots=True)
class GradeTable:
    """People's scores: row i says that an evaluator gave an interaction a score on a criterion.

    `interaction`, `evaluator` and `criterion` are places in `interactions`, `evaluators` and `criteria`.
    `at` is the time in seconds since 1970, NaN where it is not known. `in_session` marks what was given in a
    calibration session. `columns` say more about each interaction: `agent`, `language`, `queue` and others.
    Scores of "not applicable" are left out.
    """

    interactions: tuple[str, ...]
    evaluators: tuple[str, ...]
    criteria: tuple[str, ...]
    interaction: Ints
    evaluator: Ints
    criterion: Ints
    score: Floats
    at: Floats
    in_session: NDArray[np.bool_]
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.score)

    def without(self, interactions: Collection[str]) -> GradeTable:
        """The table without the rows of some interactions."""
        out = np.array([name in interactions for name in self.interactions], dtype=bool)
        kept = ~out[self.interaction] if len(self) else np.zeros(0, dtype=bool)
        parts = {
            name: getattr(self, name)[kept]
            for name in ("interaction", "evaluator", "criterion", "score", "at", "in_session")
        }
        return replace(self, **parts)


@dataclass(frozen=True, slots=True)
class ModelScores:
    """A model's answers to one criterion, a row for each interaction that it scored.

    `expected` is the unrounded score, `level` the one reported (NaN where it was withheld), `confidence` the
    probability of that level (NaN where it is not known). `distribution` (n, k) is over `levels`; empty
    where only scores are known.
    """

    interactions: tuple[str, ...]
    expected: Floats
    level: Floats
    confidence: Floats
    levels: tuple[int, ...] = ()
    distribution: Floats = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, slots=True)
class CriterionGrades:
    """One criterion: every score that people gave, and beside each call what the model gave.

    Row i says that `evaluator[i]` gave `call[i]` the `score[i]`; rows are in order of call and evaluator's
    name. `interactions` names the calls, `cluster` is the agent of each, a call of an unknown agent being one
    of its own. `expected`, `level` and `confidence` are the model's for each call, NaN where it has none.
    """

    criterion: str
    levels: tuple[float, ...]
    interactions: tuple[str, ...]
    evaluators: tuple[str, ...]
    call: Ints
    evaluator: Ints
    score: Floats
    at: Floats
    cluster: Ints
    agents: int
    expected: Floats
    level: Floats
    confidence: Floats
    columns: Mapping[str, Column] = field(default_factory=dict)
    distribution: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def calls(self) -> int:
        """How many calls were graded."""
        return len(self.interactions)

    @property
    def graders(self) -> Ints:
        """How many people graded each call."""
        return np.bincount(self.call, minlength=self.calls)


def grades_of(
    table: GradeTable,
    criterion: str,
    *,
    model: ModelScores | None = None,
    levels: Sequence[float] | None = None,
) -> CriterionGrades:
    """The rows of one criterion, with the model's scores beside them.

    `levels` is the scale; by default every whole number from the lowest to the highest score, or the scores
    that occur where some are no whole numbers.
    """
    place = table.criteria.index(criterion)
    rows = np.flatnonzero(table.criterion == place)
    evaluators, evaluator = _in_order(table.evaluators, table.evaluator)
    rows = rows[np.lexsort((evaluator[rows], table.interaction[rows]))]
    rows = rows[_last_of_each(table.interaction[rows], evaluator[rows])]
    graded, call = np.unique(table.interaction[rows], return_inverse=True)
    interactions = tuple(table.interactions[i] for i in graded)
    columns = {name: Column(one.names, one.codes[graded]) for name, one in table.columns.items()}
    cluster, agents = _clusters(columns.get("agent"), len(graded))
    expected, level, confidence, distribution = _matched(model, interactions)
    scale = tuple(levels or (model.levels if model else ()) or _scale(table.score[rows], level))
    fits = model is not None and model.levels == scale
    return CriterionGrades(
        criterion=criterion,
        levels=scale,
        interactions=interactions,
        evaluators=evaluators,
        call=call.astype(np.intp),
        evaluator=evaluator[rows],
        score=table.score[rows],
        at=table.at[rows],
        cluster=cluster,
        agents=agents,
        expected=expected,
        level=level,
        confidence=confidence,
        columns=columns,
        distribution=distribution if fits else np.zeros((0, 0)),
    )


def nearest(scores: Floats, levels: Sequence[float]) -> Ints:
    """The place of the level nearest to each score; halves go up."""
    values = np.asarray(levels, dtype=float)
    between = (values[1:] + values[:-1]) / 2
    return np.searchsorted(between, scores, side="right")


def _scale(scores: Floats, reported: Floats) -> tuple[float, ...]:
    known = np.concatenate([scores, reported[np.isfinite(reported)]])
    if not len(known):
        return ()
    whole = bool(np.all(scores == np.round(scores)))
    low, high = np.floor(known.min()), np.ceil(known.max())
    if whole and high - low < _MOST_LEVELS:
        return tuple(float(level) for level in np.arange(low, high + 1))
    occurring = np.unique(scores)
    if len(occurring) > _MOST_LEVELS:
        occurring = np.unique(np.round(np.linspace(known.min(), known.max(), _MOST_LEVELS), 6))
    return tuple(float(level) for level in occurring)


def _last_of_each(call: Ints, evaluator: Ints) -> NDArray[np.bool_]:
    """Which rows are the last of their call and evaluator: nobody counts as two."""
    same = (call[1:] == call[:-1]) & (evaluator[1:] == evaluator[:-1])
    return np.append(~same, True) if len(call) else np.zeros(0, dtype=bool)


def _in_order(names: Sequence[str], codes: Ints) -> tuple[tuple[str, ...], Ints]:
    """The names in their order, and each code among them."""
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    return tuple(names[i] for i in order), place[codes]


def _clusters(agent: Column | None, calls: int) -> tuple[Ints, int]:
    """The agent of each call by number, and how many agents are known by name."""
    if agent is None:
        return np.arange(calls), 0
    unknown = agent.codes < 0
    own = np.where(unknown, len(agent.names) + np.arange(calls), agent.codes)
    _, cluster = np.unique(own, return_inverse=True)
    return cluster.astype(np.intp), len(np.unique(agent.codes[~unknown]))


def _matched(model: ModelScores | None, interactions: Sequence[str]) -> tuple[Floats, Floats, Floats, Floats]:
    """The model's expected score, level, confidence and distribution on each of `interactions`."""
    if model is None:
        nothing = np.full(len(interactions), np.nan)
        return nothing, nothing, nothing, np.zeros((0, 0))
    place = {name: i for i, name in enumerate(model.interactions)}
    found = np.array([place.get(name, -1) for name in interactions], dtype=np.intp)
    there = found >= 0

    def taken(values: Floats) -> Floats:
        if not len(values):
            return values
        out = np.full((len(interactions), *values.shape[1:]), np.nan)
        out[there] = values[found[there]]
        return out

    return taken(model.expected), taken(model.level), taken(model.confidence), taken(model.distribution)
