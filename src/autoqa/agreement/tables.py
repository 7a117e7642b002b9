"""Agreement of two evaluators from a table that counts how often each pair of levels was given.

Tables have shape (..., k, k): rows are the first evaluator's levels, columns the second's. `levels` are the
values of the k levels, in the same order. kappa falls when nearly all grades are equal and AC1 rises, so
neither is to be read without the other and without the prevalence of the levels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, indices, ratio


def contingency(
    first: ArrayLike,
    second: ArrayLike,
    k: int,
    *,
    columns: int | None = None,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
) -> Floats:
    """Tables of shape (n_groups, k, columns) from the index of each row's level; columns are k if not given.

    `weights` counts a row for more or less than one, `groups` says which table it belongs to.
    """
    columns = k if columns is None else columns
    one, rows = np.asarray(first), len(np.asarray(first))
    one, other = indices(one, rows, k, "first"), indices(second, rows, columns, "second")
    cell = (indices(groups, rows, n_groups) * k + one) * columns + other
    counts = np.bincount(cell, weights=weights, minlength=n_groups * k * columns)
    return counts.astype(float).reshape(n_groups, k, columns)


def exact(table: ArrayLike) -> Floats:
    """The share of pairs with equal levels."""
    counts = np.asarray(table, dtype=float)
    return _agreement(counts, np.eye(counts.shape[-1]))


def adjacent(table: ArrayLike, levels: ArrayLike) -> Floats:
    """The share of pairs whose levels differ by at most 1 in value (as RSMTool counts it)."""
    return _agreement(np.asarray(table, dtype=float), (_distances(levels) <= 1).astype(float))


def kappa(table: ArrayLike) -> Floats:
    """Cohen's kappa (Cohen 1960); NaN where both gave one and the same level throughout."""
    counts = np.asarray(table, dtype=float)
    return _corrected(counts, 1 - np.eye(counts.shape[-1]))


def quadratic_kappa(table: ArrayLike, levels: ArrayLike) -> Floats:
    """Cohen's weighted kappa with the squared distance of the level values as weight (Cohen 1968)."""
    return _corrected(np.asarray(table, dtype=float), _distances(levels) ** 2)


def ac1(table: ArrayLike) -> Floats:
    """Gwet's AC1 for two evaluators (Gwet 2008), over all k levels of the scale, used or not."""
    counts = np.asarray(table, dtype=float)
    return _gwet(counts, np.eye(counts.shape[-1]))


def ac2(table: ArrayLike, levels: ArrayLike) -> Floats:
    """Gwet's AC2 with quadratic weights over the level values (Gwet 2014, chapter 4)."""
    distances = _distances(levels)
    return _gwet(np.asarray(table, dtype=float), 1 - ratio(distances, distances.max()) ** 2)


def prevalence(table: ArrayLike) -> Floats:
    """The mean share of each level over both evaluators, of shape (..., k)."""
    counts = np.asarray(table, dtype=float)
    margins = counts.sum(axis=-1) + counts.sum(axis=-2)
    return ratio(margins, margins.sum(axis=-1, keepdims=True))


def _distances(levels: ArrayLike) -> Floats:
    values = np.asarray(levels, dtype=float)
    return np.asarray(np.abs(values[:, None] - values))


def _agreement(counts: Floats, weights: Floats) -> Floats:
    return ratio((counts * weights).sum(axis=(-2, -1)), counts.sum(axis=(-2, -1)))


def _corrected(counts: Floats, disagreement: Floats) -> Floats:
    """One less the disagreement seen over that expected from the margins."""
    n = counts.sum(axis=(-2, -1))
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    expected = ratio(np.einsum("...i,ij,...j->...", rows, disagreement, columns), n)
    return 1 - ratio((counts * disagreement).sum(axis=(-2, -1)), expected)


def _gwet(counts: Floats, weights: Floats) -> Floats:
    """Agreement beyond that by chance, which only a grade given at random can reach."""
    k = counts.shape[-1]
    if k < 2:
        return np.full(counts.shape[:-2], np.nan)
    shares = prevalence(counts)
    chance = weights.sum() / (k * (k - 1)) * (shares * (1 - shares)).sum(axis=-1)
    return ratio(_agreement(counts, weights) - chance, 1 - chance)
