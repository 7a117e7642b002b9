"""What no figure may rest on: copied grades, and evaluators who tell nothing apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.grades import CriterionGrades, nearest
from autoqa.calibration.pairs import paired_rows
from autoqa.domain.agreement import EvaluatorEffects
from autoqa.domain.calibration import Reason

Floats = NDArray[np.float64]
_LEAST_COPIED = 15  # pairs of scores
_COPIED = 0.98  # of them the same
_CHANCE = 1e-3  # that people who do not copy agree so often, for all pairs of people together
_USUAL_EXACT = 0.90  # of what chance leaves, that people agree on at most where no others show it
_MODEL = "the model"


@dataclass(frozen=True, slots=True)
class Copied:
    """Two evaluators, or one and the model, whose scores are the same too often to be independent."""

    first: str
    second: str
    scores: int
    same: int


def copied(criteria: Sequence[CriterionGrades]) -> tuple[Copied, ...]:
    """Pairs whose scores agree almost always, far beyond what the other pairs do.

    The chance of so many equal scores is binomial, with the share of all other pairs. With two evaluators
    alone there are none; then people are taken to agree by chance, as their levels make it, and on nine in
    ten of the rest.
    """
    counts: dict[tuple[str, str], _Count] = {}
    for grades in criteria:
        for names, n, same, chance in (*_people(grades), *_with_model(grades)):
            kept = counts.get(names, _Count(0, 0, 0.0))
            counts[names] = _Count(kept.n + n, kept.same + same, kept.chance + n * chance)
    return tuple(
        Copied(*names, own.n, own.same)
        for names, own in counts.items()
        if own.n >= _LEAST_COPIED and own.same >= _COPIED * own.n and _by_chance(names, counts) < _CHANCE
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """Scores of one pair: how many, how many the same, and how many would be by chance."""

    n: int
    same: int
    chance: float


def faults(
    grades: CriterionGrades, effects: Sequence[EvaluatorEffects], copies: Sequence[Copied]
) -> Iterator[Reason]:
    """The faults that concern one criterion."""
    for one in effects:
        if one.criterion == grades.criterion and one.spread.value == 0 and one.flagged:
            yield Reason(
                "constant_evaluator",
                f"{one.evaluator} {one.reason}: {one.grades} grades tell nothing",
                {"evaluator": one.evaluator, "grades": one.grades},
            )
    people = set(np.asarray(grades.evaluators)[np.unique(grades.evaluator)])
    for pair in copies:
        if pair.first in people and (pair.second in people or pair.second == _MODEL):
            yield Reason(
                "copied_grades",
                f"{pair.same} of {pair.scores} scores of {pair.first} are the same as those of "
                f"{pair.second}: "
                "they were not given blind",
                _facts(pair),
            )


def _facts(pair: Copied) -> dict[str, int | str]:
    """What a sentence names; the second is left out where it is the model."""
    whom = {} if pair.second == _MODEL else {"second": pair.second}
    return {"first": pair.first, "same": pair.same, "scores": pair.scores, **whom}


def _people(grades: CriterionGrades) -> Iterator[tuple[tuple[str, str], int, int, float]]:
    first, second, _ = paired_rows(grades)
    k = len(grades.evaluators)
    pair = grades.evaluator[first] * k + grades.evaluator[second]
    order = np.argsort(pair, kind="stable")
    codes, starts = np.unique(pair[order], return_index=True)
    for code, own in zip(codes.tolist(), np.split(order, starts[1:]), strict=bool(len(codes))):
        names = grades.evaluators[code // k], grades.evaluators[code % k]
        yield names, *_same(grades.score[first[own]], grades.score[second[own]])


def _with_model(grades: CriterionGrades) -> Iterator[tuple[tuple[str, str], int, int, float]]:
    known = np.isfinite(grades.level[grades.call]) if len(grades.level) else np.zeros(0, dtype=bool)
    rows = np.flatnonzero(known)
    reported = np.asarray(grades.levels)[nearest(grades.level[grades.call[rows]], grades.levels)]
    for e in np.unique(grades.evaluator[rows]).tolist():
        own = grades.evaluator[rows] == e
        yield (grades.evaluators[e], _MODEL), *_same(grades.score[rows[own]], reported[own])


def _same(first: Floats, second: Floats) -> tuple[int, int, float]:
    """How many scores are paired, how many are equal, and the share that chance alone makes equal."""
    levels = np.unique(np.concatenate([first, second]))
    shares = [
        np.bincount(np.searchsorted(levels, side), minlength=len(levels)) / len(side)
        for side in (first, second)
    ]
    return len(first), int((first == second).sum()), float(shares[0] @ shares[1])


def _by_chance(names: tuple[str, str], counts: Mapping[tuple[str, str], _Count]) -> float:
    """The probability of so many equal scores, times the number of pairs looked at."""
    from scipy.stats import binom

    own = counts[names]
    kind = names[1] == _MODEL
    others = [one for pair, one in counts.items() if pair != names and (pair[1] == _MODEL) == kind]
    looked = sum(one.n for one in others)
    chance = own.chance / own.n
    usual = chance + (1 - chance) * _USUAL_EXACT
    if looked >= _LEAST_COPIED:
        usual = sum(one.same for one in others) / looked
    return float(binom.sf(own.same - 1, own.n, usual)) * len(counts)
