"""From a statistic of sums over clusters to a figure with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement.resample import interval, intervals
from autoqa.domain.agreement import Estimate

Floats = NDArray[np.float64]
_SHARES = ("exact", "adjacent")
_CORRELATIONS = ("kappa", "qwk", "ac1", "ac2", "pearson", "spearman")
_AT_MOST_1 = ("alpha_nominal", "alpha_ordinal", "alpha_interval", "icc", "prmse")
_NOT_BELOW_0 = ("rmse", "ranked", "smd distance")
_RANGES = {
    **dict.fromkeys(_SHARES, (0.0, 1.0)),
    **dict.fromkeys(_CORRELATIONS, (-1.0, 1.0)),
    **dict.fromkeys(_AT_MOST_1, (-np.inf, 1.0)),
    **dict.fromkeys(_NOT_BELOW_0, (0.0, np.inf)),
}


def estimate(
    statistic: Callable[..., Floats], sums: Floats | tuple[Floats, ...], drawn: Floats, n: int
) -> Estimate:
    """One figure: `statistic` of all clusters' sums together, with the interval of the draws."""
    parts = sums if isinstance(sums, tuple) else (sums,)
    value = statistic(*(part.sum(axis=0) for part in parts))
    low, high = interval(statistic, sums, drawn=drawn)
    return Estimate(known(value), known(low), known(high), n)


def figure(
    name: str, statistic: Callable[..., Floats], sums: Floats | tuple[Floats, ...], drawn: Floats, n: int
) -> Estimate:
    """As `estimate`, for a figure of that name, which its interval does not leave the range of."""
    found = estimate(statistic, sums, drawn, n)
    if name not in _RANGES or found.low is None or found.high is None:
        return found
    least, most = _RANGES[name]
    return replace(found, low=max(found.low, least), high=min(found.high, most))


def estimates(
    statistic: Callable[..., Floats], sums: Floats, drawn: Floats, counts: Iterable[int], *, least: int = 0
) -> list[Estimate]:
    """A figure for each group or evaluator, of a statistic that answers all at once.

    `counts` says what each rests on; of one that rests on fewer than `least` nothing is said.
    """
    values = statistic(sums.sum(axis=0))
    low, high = intervals(statistic, sums, drawn=drawn)
    return [
        Estimate(known(values[i]), known(low[i]), known(high[i]), int(n))
        if n >= least
        else Estimate(None, n=int(n))
        for i, n in enumerate(counts)
    ]


def known(value: float | Floats) -> float | None:
    """The number, or None where it is not one."""
    return float(value) if np.isfinite(value) else None
