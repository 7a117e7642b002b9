"""Interactions that a next training would learn most from: hard ones, unlike those graded before.

A kernel ridge on how alike conversations are stands in for the model (a Gaussian process with the same
kernel: Rasmussen and Williams 2006, chapter 2). One after the other the interaction is taken whose grade
would lower most the variance of all others (Cohn, Ghahramani and Jordan 1996). Where a criterion has two
levels, those near the cut between them count more; where it has more, the variance counts more where larger
errors are to be expected, which is told from graded interactions, each left out of the fit. So what is chosen
lies among many others, differs from what is known, and is hard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_RIDGE = 0.5  # of the mean likeness of a conversation with itself
_LEAST_GRADED = 20  # interactions, below which nothing is said of errors
_FLOOR = 0.05  # of the mean squared error, below which no expected one falls
_NEAR = 0.2  # of the scale: the distance from the cut at which an interaction counts 1/e times as much


@dataclass(frozen=True, slots=True)
class GradedRows:
    """The rows of graded interactions, and people's mean scores of one criterion from 0 to 1.

    `two_levels` is whether its scale has no more.
    """

    rows: Ints
    scores: Floats
    two_levels: bool = False


def most_telling(
    near: Floats, graded: Sequence[GradedRows], free: Ints, size: int, doubt: Floats | None = None
) -> Ints:
    """`size` of the rows `free`, the one that tells most first.

    `near` (n, n) says how alike conversations are; it is positive semidefinite. `graded` holds a part for
    each criterion. Where too few are graded to tell anything from, `doubt` (n) stands for the errors to be
    expected, if given.
    """
    ridge = _RIDGE * float(np.mean(np.diag(near))) if len(near) else 1.0
    known = np.unique(np.concatenate([one.rows for one in graded])) if graded else np.zeros(0, dtype=np.intp)
    enough = [one for one in graded if len(one.rows) >= _LEAST_GRADED]
    error = _expected_errors(near, enough, ridge)
    if not enough and doubt is not None and doubt.any():
        error = doubt
    close = closeness(near, enough, ridge)[free]
    variance = _left_unknown(near, known, free, ridge)
    open_ = np.ones(len(free), dtype=bool)
    found: list[int] = []
    while len(found) < min(size, len(free)):
        gain = close * (error[free][:, None] * variance**2).sum(axis=0) / (np.diag(variance) + ridge)
        best = int(np.argmax(np.where(open_, gain, -np.inf)))
        open_[best] = False
        found.append(best)
        column = variance[:, best].copy()
        variance -= np.outer(column, column) / (column[best] + ridge)
    return free[found]


def closeness(near: Floats, graded: Sequence[GradedRows], ridge: float) -> Floats:
    """How close each row is to the cuts of the criteria with two levels, at most 1; 1 where there is none."""
    cut = [one for one in graded if one.two_levels]
    if not cut:
        return np.ones(len(near))
    total = np.zeros(len(near))
    for one in cut:
        usual = one.scores.mean()
        inner = near[np.ix_(one.rows, one.rows)] + ridge * np.eye(len(one.rows))
        found = usual + near[:, one.rows] @ np.linalg.solve(inner, one.scores - usual)
        total += np.exp(-np.square((found - 0.5) / _NEAR))
    return total / len(cut)


def _expected_errors(near: Floats, graded: Sequence[GradedRows], ridge: float) -> Floats:
    """The squared errors to be expected on criteria of more than two levels; 1 where there is none."""
    ordinal = [one for one in graded if not one.two_levels]
    if not ordinal:
        return np.ones(len(near))
    return np.asarray(sum(expected_errors(near, one, ridge) for one in ordinal))


def expected_errors(near: Floats, one: GradedRows, ridge: float) -> Floats:
    """What the squared errors of graded rows, each left out of the fit, say of all rows.

    Leaving row i out of a kernel ridge errs by (K^-1 y)_i / (K^-1)_ii there.
    """
    inverse = np.linalg.inv(near[np.ix_(one.rows, one.rows)] + ridge * np.eye(len(one.rows)))
    left_out = inverse @ (one.scores - one.scores.mean()) / np.diag(inverse)
    squares = left_out**2
    usual = float(squares.mean())
    found = usual + near[:, one.rows] @ (inverse @ (squares - usual))
    return np.asarray(np.maximum(found, _FLOOR * usual))


def _left_unknown(near: Floats, known: Ints, free: Ints, ridge: float) -> Floats:
    """The covariance of the free rows, given grades of the known ones."""
    own = near[np.ix_(free, free)]
    if not len(known):
        return own.copy()
    across = near[np.ix_(known, free)]
    inner = near[np.ix_(known, known)] + ridge * np.eye(len(known))
    return np.asarray(own - across.T @ np.linalg.solve(inner, across))
