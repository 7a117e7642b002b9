"""Interactions that a next training would learn most from: unsure ones, unlike those graded before.

A kernel ridge on how alike conversations are stands in for the model (a Gaussian process with the same
kernel: Rasmussen and Williams 2006, chapter 2). One after the other the interaction is taken whose grade
would lower most the variance of all others (Cohn, Ghahramani and Jordan 1996); so it lies among many others
and differs from what is known. Where a criterion has two levels, those near the cut between them count more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_RIDGE = 0.5  # of the mean likeness of a conversation with itself
_LEAST_GRADED = 20  # interactions, below which nothing is said of the cut
_NEAR = 0.2  # of the scale: the distance from the cut at which an interaction counts 1/e times as much


@dataclass(frozen=True, slots=True)
class GradedRows:
    """The rows of graded interactions, and people's mean scores of one criterion from 0 to 1.

    `two_levels` is whether its scale has no more.
    """

    rows: Ints
    scores: Floats
    two_levels: bool = False


def most_telling(near: Floats, graded: Sequence[GradedRows], free: Ints, size: int) -> Ints:
    """`size` of the rows `free`, the one that tells most first.

    `near` (n, n) says how alike conversations are; it is positive semidefinite. `graded` holds a part for
    each criterion.
    """
    ridge = _RIDGE * float(np.mean(np.diag(near))) if len(near) else 1.0
    known = np.unique(np.concatenate([one.rows for one in graded])) if graded else np.zeros(0, dtype=np.intp)
    close = closeness(near, graded, ridge)[free]
    variance = _left_unknown(near, known, free, ridge)
    open_ = np.ones(len(free), dtype=bool)
    found: list[int] = []
    while len(found) < min(size, len(free)):
        gain = close * np.square(variance).sum(axis=0) / (np.diag(variance) + ridge)
        best = int(np.argmax(np.where(open_, gain, -np.inf)))
        open_[best] = False
        found.append(best)
        column = variance[:, best].copy()
        variance -= np.outer(column, column) / (column[best] + ridge)
    return free[found]


def closeness(near: Floats, graded: Sequence[GradedRows], ridge: float) -> Floats:
    """How close each row is to the cuts of the criteria with two levels, at most 1; 1 where none is known."""
    cut = [one for one in graded if one.two_levels and len(one.rows) >= _LEAST_GRADED]
    if not cut:
        return np.ones(len(near))
    total = np.zeros(len(near))
    for one in cut:
        usual = one.scores.mean()
        inner = near[np.ix_(one.rows, one.rows)] + ridge * np.eye(len(one.rows))
        found = usual + near[:, one.rows] @ np.linalg.solve(inner, one.scores - usual)
        total += np.exp(-np.square((found - 0.5) / _NEAR))
    return total / len(cut)


def _left_unknown(near: Floats, known: Ints, free: Ints, ridge: float) -> Floats:
    """The covariance of the free rows, given grades of the known ones."""
    own = near[np.ix_(free, free)]
    if not len(known):
        return own.copy()
    across = near[np.ix_(known, free)]
    inner = near[np.ix_(known, known)] + ridge * np.eye(len(known))
    return np.asarray(own - across.T @ np.linalg.solve(inner, across))
