"""Draw samples in which the chance of every member is known, so that means of them can be re-weighted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Drawn = tuple[NDArray[np.bool_], Floats]
"""Which members are drawn, and the chance that each one had."""


def by_group(groups: Sequence[Hashable | None], quota: int, random: np.random.Generator) -> Drawn:
    """`quota` members of each group, all with the same chance; members of no group (None) are not drawn."""
    drawn, chance = np.zeros(len(groups), dtype=bool), np.zeros(len(groups))
    for rows in _rows_of(groups).values():
        taken = min(quota, len(rows))
        drawn[random.choice(rows, taken, replace=False)] = True
        chance[rows] = taken / len(rows)
    return drawn, chance


def stratified(strata: Sequence[Hashable], size: int, random: np.random.Generator) -> Drawn:
    """`size` members, each stratum with its share and at least one, by largest remainders (Hamilton)."""
    rows = list(_rows_of(strata).values())
    sizes = np.array([len(own) for own in rows])
    quotas = _quotas(sizes, min(size, int(sizes.sum())))
    drawn, chance = np.zeros(len(strata), dtype=bool), np.zeros(len(strata))
    for own, quota in zip(rows, quotas, strict=True):
        drawn[random.choice(own, quota, replace=False)] = True
        chance[own] = quota / len(own)
    return drawn, chance


def in_proportion(weights: Floats, size: int, random: np.random.Generator, *, certain: int = 0) -> Drawn:
    """`size` members with chances in proportion to their weight, the `certain` heaviest ones for sure.

    Systematic sampling in random order (Madow 1949): the number drawn is fixed and the chances hold exactly.
    A weight so large that its chance would pass 1 is drawn for sure.
    """
    n = len(weights)
    size, certain = min(size, n), min(certain, n)
    chance = np.zeros(n)
    chance[np.argsort(-weights, kind="stable")[:certain]] = 1.0
    chance = _in_proportion(weights, chance, size + certain)
    order = random.permutation(n)
    reached = np.cumsum(np.where(chance < 1, chance, 0.0)[order]) + random.random()
    drawn = chance >= 1
    drawn[order] |= np.diff(np.floor(reached), prepend=0.0) > 0
    return drawn, chance


def either(chances: Sequence[Floats]) -> Floats:
    """The chance of being drawn by at least one of several samples that are drawn independently."""
    return np.asarray(1 - np.prod([1 - chance for chance in chances], axis=0))


def _in_proportion(weights: Floats, chance: Floats, size: int) -> Floats:
    """Chances that add up to `size`, in proportion to the weights of those that are not certain."""
    found = chance.copy()
    while True:
        left = found < 1
        rest = size - float((~left).sum())
        total = float(weights[left].sum())
        if rest <= 0 or total <= 0:
            found[left] = 0.0
            return found
        scaled = rest * weights[left] / total
        if not (scaled >= 1).any():
            found[left] = scaled
            return found
        places = np.flatnonzero(left)
        found[places[scaled >= 1]] = 1.0


def _quotas(sizes: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """How many of each stratum: its share, rounded so that the sum is kept, and one at least where it can."""
    if not len(sizes):
        return sizes
    share = size * sizes / sizes.sum()
    quotas = np.floor(share).astype(np.intp)
    order = np.argsort(-(share - quotas), kind="stable")
    quotas[order[: size - int(quotas.sum())]] += 1
    for empty in np.flatnonzero(quotas == 0):
        largest = int(np.argmax(quotas))
        if quotas[largest] > 1:
            quotas[empty], quotas[largest] = 1, quotas[largest] - 1
    return np.asarray(np.minimum(quotas, sizes))


def _rows_of(groups: Sequence[Hashable | None]) -> dict[Hashable, NDArray[np.intp]]:
    found: dict[Hashable, list[int]] = {}
    for i, group in enumerate(groups):
        if group is not None:
            found.setdefault(group, []).append(i)
    return {group: np.array(rows) for group, rows in found.items()}
