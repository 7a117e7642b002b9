"""Krippendorff's alpha for any number of evaluators with missing grades, from coincidence matrices.

Krippendorff, Content Analysis (2004, chapter 11) and "Computing Krippendorff's Alpha-Reliability" (2011).
Units (calls) with a single value cannot be paired and are left out.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.ragged import gather, unit_groups, unit_indices
from autoqa.agreement.sums import Floats, by_group, cleared, indices, ratio

Metric = Literal["nominal", "ordinal", "interval"]


def coincidences(
    units: ArrayLike,
    values: ArrayLike,
    k: int,
    *,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
) -> Floats:
    """Coincidence matrices of shape (n_groups, k, k) from rows that say: this unit was given this level.

    A missing grade is a row that is not there. All rows of a unit belong to one group.
    """
    given = np.asarray(values)
    rows = len(given)
    unit, n_units = unit_indices(units, rows)
    level = indices(given, rows, k, "values")
    own = unit_groups(unit, n_units, indices(groups, rows, n_groups))
    counts = np.bincount(unit * k + level, minlength=n_units * k).astype(float).reshape(n_units, k)
    sizes = counts.sum(axis=1)
    weights = ratio(1, sizes - 1)
    paired = sizes > 1
    counts, weights, own = counts[paired], weights[paired], own[paired]
    cells = own[:, None] * k + np.arange(k)
    matrices = np.empty((n_groups, k, k))
    for c in range(k):
        others = counts - (np.arange(k) == c)
        pairs = others * (counts[:, c] * weights)[:, None]
        row = np.bincount(cells.ravel(), weights=pairs.ravel(), minlength=n_groups * k)
        matrices[:, c] = row.reshape(n_groups, k)
    return matrices


def alpha(coincidences: ArrayLike, levels: ArrayLike, metric: Metric) -> Floats:
    """Krippendorff's alpha of matrices (..., k, k); NaN where all values are equal or none are paired.

    The distance of two values is 1 (nominal), the difference of their values (interval), or the number of
    grades between them (ordinal: the difference of midranks, which is Krippendorff's sum).
    """
    pairs = np.asarray(coincidences, dtype=float)
    totals = pairs.sum(axis=-1)
    n = totals.sum(axis=-1)
    if metric == "nominal":
        distances = 1 - np.eye(pairs.shape[-1])
    elif metric in {"ordinal", "interval"}:
        place = np.asarray(levels, dtype=float)
        if metric == "ordinal":
            place = np.cumsum(totals, axis=-1) - totals / 2
        distances = (place[..., :, None] - place[..., None, :]) ** 2
    else:
        raise ValueError(f"metric is 'nominal', 'ordinal' or 'interval'; got {metric!r}")
    seen = (pairs * distances).sum(axis=(-2, -1))
    by_chance = (totals[..., :, None] * totals[..., None, :] * distances).sum(axis=(-2, -1))
    return 1 - ratio(seen * (n - 1), by_chance)


def interval_sums(
    units: ArrayLike,
    values: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
    centre: float = 0.0,
) -> Floats:
    """The sums that alpha needs of values without levels: (n_groups, 4) of n, sum, sum of squares, within.

    `within` adds up m/(m - 1) times the squared deviations from the unit's mean, for units of m values.
    `centre` is taken off each value first, for precision, and does not change alpha.
    """
    shifted = np.asarray(values, dtype=float) - centre
    unit = gather(units, shifted, groups=groups, n_groups=n_groups)
    squares = unit.within + unit.totals**2 / unit.sizes
    paired = unit.sizes > 1
    within = unit.within * ratio(unit.sizes, unit.sizes - 1)
    columns = [column[paired] for column in (unit.sizes, unit.totals, squares, within)]
    return by_group(columns, unit.group[paired], n_groups)


def interval_alpha(sums: ArrayLike) -> Floats:
    """Krippendorff's interval alpha from `interval_sums`, for scores that are not whole levels."""
    n, total, squares, within = np.moveaxis(np.asarray(sums, dtype=float), -1, 0)
    spread = cleared(squares - ratio(total**2, n), squares)
    return 1 - ratio(within * (n - 1), n * spread)
