"""Sums over groups of rows, and the division that answers NaN.

Every statistic of this package is a function of sums that add up over clusters (agents). It takes those
sums with any leading batch axes and returns an array of that batch shape, NaN where it is undefined; so one
call gives a value for each group, or for each draw of a bootstrap.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def by_group(columns: Sequence[ArrayLike], groups: ArrayLike | None, n_groups: int) -> Floats:
    """The sum of each column of rows in each group, of shape (n_groups, columns)."""
    arrays = [np.asarray(column, dtype=float) for column in columns]
    own = indices(groups, len(arrays[0]), n_groups)
    return np.stack([np.bincount(own, weights=a, minlength=n_groups) for a in arrays], axis=-1)


def indices(places: ArrayLike | None, rows: int, bound: int, what: str = "groups") -> Indices:
    """Whole numbers from 0 to below `bound`, one a row; all 0 where none are given."""
    if places is None:
        return np.zeros(rows, dtype=np.intp)
    own = np.asarray(places)
    if own.shape != (rows,):
        raise ValueError(f"{what}: one index a row, {rows} in all; got shape {own.shape}")
    if rows and (not np.issubdtype(own.dtype, np.integer) or own.min() < 0 or own.max() >= bound):
        raise ValueError(f"{what}: whole numbers from 0 to {bound - 1}")
    return own.astype(np.intp, copy=False)


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """Division that is NaN where the divisor is not above 0."""
    top, bottom = np.broadcast_arrays(np.asarray(above, dtype=float), np.asarray(below, dtype=float))
    answer = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=answer, where=bottom > 0)
    return answer


def cleared(difference: ArrayLike, of: ArrayLike) -> Floats:
    """A difference of two sums, set to 0 where it is no more than the rounding error of the first, `of`."""
    value = np.asarray(difference, dtype=float)
    return np.where(np.abs(value) <= 1e-12 * np.abs(of), 0.0, value)
