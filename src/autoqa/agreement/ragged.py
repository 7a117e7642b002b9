"""Rows that say "this unit was given this score", gathered by unit, whatever number each unit has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, Indices, indices


@dataclass(frozen=True, slots=True)
class Gathered:
    """For each unit that has scores: its index, its group, and the number, total and spread of its scores.

    `within` is the sum of squared deviations from the unit's own mean.
    """

    unit: Indices
    group: Indices
    sizes: Floats
    totals: Floats
    within: Floats


def gather(
    units: ArrayLike, scores: ArrayLike, *, groups: ArrayLike | None = None, n_groups: int = 1
) -> Gathered:
    """The scores of each unit; all rows of a unit belong to one group."""
    given = np.asarray(scores, dtype=float)
    unit, n_units = unit_indices(units, len(given))
    own = unit_groups(unit, n_units, indices(groups, len(given), n_groups))
    sizes = np.bincount(unit, minlength=n_units).astype(float)
    totals = np.bincount(unit, weights=given, minlength=n_units).astype(float)
    means = totals / np.maximum(sizes, 1)
    off = (given - means[unit]) ** 2
    within = np.bincount(unit, weights=off, minlength=n_units).astype(float)
    seen = np.flatnonzero(sizes)
    return Gathered(seen, own[seen], sizes[seen], totals[seen], within[seen])


def unit_indices(units: ArrayLike, rows: int) -> tuple[Indices, int]:
    """Each row's unit as an index, and the number of units.

    Small whole numbers are taken as they are, anything else is numbered in its sorted order.
    """
    raw = np.asarray(units)
    if np.issubdtype(raw.dtype, np.integer) and raw.size and raw.min() >= 0 and raw.max() <= 4 * rows + 1000:
        bound = int(raw.max()) + 1
        return indices(raw, rows, bound, "units"), bound
    names, places = np.unique(raw, return_inverse=True)
    return indices(places, rows, len(names), "units"), len(names)


def unit_groups(unit: Indices, n_units: int, groups: Indices) -> Indices:
    """The group of each unit, which all its rows must share."""
    own = np.zeros(n_units, dtype=np.intp)
    own[unit] = groups
    if not np.array_equal(own[unit], groups):
        raise ValueError("groups: all rows of a unit belong to one group")
    return own
