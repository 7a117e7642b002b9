"""Spearman's rank correlation from a table, so that it can be drawn anew without sorting again."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, Indices, cleared, ratio


def spearman(table: ArrayLike) -> Floats:
    """Spearman's correlation of tables (..., k, l) whose rows and columns are in rising order of value.

    Pearson's correlation of midranks (Kendall and Gibbons 1990); exact when rows and columns are the values
    themselves. NaN where one side has a single value.
    """
    counts = np.asarray(table, dtype=float)
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    n = rows.sum(axis=-1)
    first, second = _midranks(rows, n), _midranks(columns, n)
    products = np.einsum("...i,...i->...", first, np.einsum("...ij,...j->...i", counts, second))
    squares = [
        cleared((margin * ranks**2).sum(axis=-1), n**3)
        for margin, ranks in ((rows, first), (columns, second))
    ]
    return np.clip(ratio(products, np.sqrt(squares[0] * squares[1])), -1, 1)


def binned(values: ArrayLike, most: int = 256) -> Indices:
    """The index of each value's bin: the values themselves where they are few, else at most `most` quantiles.

    Equal values share a bin and a higher value is never in a lower bin, so ranks stay nearly as they were.
    """
    given = np.asarray(values, dtype=float)
    if most < 2:
        raise ValueError(f"at least 2 bins are needed; got {most}")
    distinct, places, counts = np.unique(given, return_inverse=True, return_counts=True)
    if len(distinct) <= most:
        return places.astype(np.intp)
    middle = np.cumsum(counts) - (counts + 1) / 2
    bins = np.floor(middle * most / len(given)).astype(np.intp)
    return np.unique(bins, return_inverse=True)[1].astype(np.intp)[places]


def _midranks(margin: Floats, n: Floats) -> Floats:
    """Midranks less their mean."""
    return np.asarray(np.cumsum(margin, axis=-1) - margin / 2 - n[..., None] / 2)
