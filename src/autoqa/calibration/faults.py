"""What no figure may rest on: copied grades, and evaluators who tell nothing apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.grades import CriterionGrades, nearest
from autoqa.calibration.pairs import paired_rows
from autoqa.domain.agreement import EvaluatorEffects
from autoqa.domain.calibration import Reason

_LEAST_COPIED = 15  # pairs of scores
_COPIED = 0.98  # of them the same
_CHANCE = 1e-3  # that people who do not copy agree so often, for all pairs of people together
_USUAL_EXACT = 0.90  # how often people agree at most where no others show it; on two levels more
_USUAL_EXACT_BINARY = 0.98
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

    The chance of so many equal scores is binomial, with the share of all other pairs; with two evaluators
    alone there are none, and nine of ten is taken as the most that people reach without copying (49 of 50 on
    two levels).
    """
    counts: dict[tuple[str, str], list[int]] = {}
    for grades in criteria:
        for names, n, same in (*_people(grades), *_with_model(grades)):
            kept = counts.setdefault(names, [0, 0])
            kept[0] += n
            kept[1] += same
    binary = all(len(grades.levels) <= 2 for grades in criteria)
    return tuple(
        Copied(*names, n, same)
        for names, (n, same) in counts.items()
        if n >= _LEAST_COPIED and same >= _COPIED * n and _by_chance(names, counts, binary) < _CHANCE
    )


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


def _people(grades: CriterionGrades) -> Iterator[tuple[tuple[str, str], int, int]]:
    first, second, _ = paired_rows(grades)
    k = len(grades.evaluators)
    pair = grades.evaluator[first] * k + grades.evaluator[second]
    yield from _counted(grades, pair, grades.score[first] == grades.score[second], k)


def _counted(
    grades: CriterionGrades, pair: NDArray[np.intp], same: NDArray[np.bool_], k: int
) -> Iterator[tuple[tuple[str, str], int, int]]:
    codes, place = np.unique(pair, return_inverse=True)
    n = np.bincount(place, minlength=len(codes))
    equal = np.bincount(place, weights=same, minlength=len(codes))
    for code, count, shared in zip(codes.tolist(), n.tolist(), equal.tolist(), strict=True):
        yield (grades.evaluators[code // k], grades.evaluators[code % k]), count, round(shared)


def _with_model(grades: CriterionGrades) -> Iterator[tuple[tuple[str, str], int, int]]:
    known = np.isfinite(grades.level[grades.call]) if len(grades.level) else np.zeros(0, dtype=bool)
    rows = np.flatnonzero(known)
    reported = np.asarray(grades.levels)[nearest(grades.level[grades.call[rows]], grades.levels)]
    same = grades.score[rows] == reported
    for e in np.unique(grades.evaluator[rows]).tolist():
        own = grades.evaluator[rows] == e
        yield (grades.evaluators[e], _MODEL), int(own.sum()), int(same[own].sum())


def _by_chance(names: tuple[str, str], counts: dict[tuple[str, str], list[int]], binary: bool) -> float:
    """The probability of so many equal scores, times the number of pairs looked at."""
    from scipy.stats import binom

    n, same = counts[names]
    kind = names[1] == _MODEL
    others = [own for pair, own in counts.items() if pair != names and (pair[1] == _MODEL) == kind]
    looked = sum(own[0] for own in others)
    usual = _USUAL_EXACT_BINARY if binary else _USUAL_EXACT
    if looked >= _LEAST_COPIED:
        usual = min(usual, sum(own[1] for own in others) / looked)
    return float(binom.sf(same - 1, n, usual)) * len(counts)
