"""Bootstrap intervals that draw whole clusters (agents) anew, from sums over the clusters.

Calls of one agent are alike, so it is agents that are drawn (Field and Welsh 2007; Davison and Hinkley 1997,
section 3.8). A draw says how often each cluster is in it; those counts times the sums of the clusters are the
sums of the draw, and one call of the statistic answers for all draws.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, Indices

_MOST_UNDEFINED = 0.05


def draws(n_groups: int, resamples: int = 1000, seed: int = 0) -> Floats:
    """How often each group is in each draw of as many groups, with replacement: (resamples, n_groups)."""
    if n_groups < 1:
        return np.zeros((resamples, n_groups))
    random = np.random.default_rng(seed)
    drawn = random.integers(0, n_groups, (resamples, n_groups)) + n_groups * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * n_groups).reshape(resamples, -1).astype(float)


def interval(
    statistic: Callable[..., Floats],
    sums: ArrayLike | tuple[ArrayLike, ...],
    *,
    drawn: Floats,
    level: float = 0.95,
) -> tuple[float, float]:
    """The percentile interval of one statistic of sums over clusters; (nan, nan) where it cannot be had.

    `sums` has the clusters on its first axis, and `statistic` is given the sums of all draws. With a tuple of
    sums over the same clusters it is given one argument for each, drawn together: the interval of a
    difference is that of ``lambda a, b: f(a) - g(b)``.
    """
    low, high = intervals(statistic, sums, drawn=drawn, level=level)
    return float(low), float(high)


def intervals(
    statistic: Callable[..., Floats],
    sums: ArrayLike | tuple[ArrayLike, ...],
    *,
    drawn: Floats,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """As `interval`, for a statistic that answers several values for each draw, of shape (resamples, ...).

    NaN with fewer than two clusters that have any data, or where the statistic is undefined in more than 5 %
    of the draws; fewer undefined draws are left out. Of few clusters the percentiles lie too near: both
    bounds are moved away from the value by Student's t with one degree of freedom less than there are
    clusters (Cameron, Gelbach and Miller 2008).
    """
    parts = [np.asarray(part, dtype=float) for part in (sums if isinstance(sums, tuple) else (sums,))]
    values = np.asarray(statistic(*(np.tensordot(drawn, part, axes=(1, 0)) for part in parts)))
    defined = np.isfinite(values)
    usable = defined.mean(axis=0) >= 1 - _MOST_UNDEFINED
    clusters = min(_filled(part) for part in parts)
    if clusters < 2:
        usable = np.zeros_like(usable)
    safe = np.where(defined | ~usable, values, np.nan)
    outside = 50 * (1 - level)
    low, high = np.nanpercentile(np.where(usable, safe, 0.0), [outside, 100 - outside], axis=0)
    value = np.asarray(statistic(*(part.sum(axis=0) for part in parts)))
    further = _further(clusters, level)
    low, high = value - further * (value - low), value + further * (high - value)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _further(clusters: int, level: float) -> float:
    """How many times as far from the value the bounds lie for so many clusters as for very many."""
    from scipy.special import ndtri, stdtrit

    if clusters < 2:
        return 1.0
    tail = (1 + level) / 2
    return float(stdtrit(clusters - 1, tail) / ndtri(tail) * np.sqrt(clusters / (clusters - 1)))


def merged(groups: ArrayLike, most: int = 1000, seed: int = 0) -> tuple[Indices, int]:
    """Each row's group after groups are joined at random into `most`, and how many there then are.

    The joined groups are independent and alike as the groups were, so drawing them estimates the same
    spread; only the number of terms falls, and with 1000 the standard error itself is known to about 2 %.
    """
    own = np.asarray(groups, dtype=np.intp)
    count = int(own.max()) + 1 if own.size else 0
    if count <= most:
        return own, count
    return (np.random.default_rng(seed).permutation(count) % most)[own], most


def _filled(part: Floats) -> int:
    """The number of clusters with any data."""
    return int(np.any(part != 0, axis=tuple(range(1, part.ndim))).sum())
