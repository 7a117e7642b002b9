"""Pairs of scores of the same call: two people's, or a person's and the model's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.grades import CriterionGrades

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Row i pairs two scores of the call `call[i]`; the pairs of one call weigh 1 together."""

    call: Ints
    first: Floats
    second: Floats
    weight: Floats


def pairs_of_people(grades: CriterionGrades) -> Pairs:
    """Every two people who graded the same call.

    Of two people alone the one whose name comes first is the first, as in a table of two raters. Where there
    are more, each pair stands both ways round at half its weight, so that names do not matter.
    """
    first, second, weight = paired_rows(grades)
    if len(np.unique(grades.evaluator)) > 2:
        first, second = np.concatenate([first, second]), np.concatenate([second, first])
        weight = np.concatenate([weight, weight]) / 2
    return Pairs(grades.call[first], grades.score[first], grades.score[second], weight)


def pairs_with_model(grades: CriterionGrades) -> Pairs:
    """Every person's score with the unrounded score of the model, where it has one."""
    rows = np.flatnonzero(np.isfinite(grades.expected[grades.call]))
    call = grades.call[rows]
    return Pairs(call, grades.score[rows], grades.expected[call], 1 / grades.graders[call])


def paired_rows(grades: CriterionGrades) -> tuple[Ints, Ints, Floats]:
    """The rows of every two people who graded the same call, and what each pair weighs."""
    sizes = grades.graders
    starts = np.cumsum(sizes) - sizes
    parts = []
    for size in np.unique(sizes[sizes > 1]):
        own = starts[sizes == size][:, None] + np.arange(size)
        one, other = np.triu_indices(size, 1)
        parts.append((own[:, one].ravel(), own[:, other].ravel(), 1 / len(one)))
    if not parts:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing, np.zeros(0)
    first, second = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    return first, second, np.concatenate([np.full(len(rows), weight) for rows, _, weight in parts])
