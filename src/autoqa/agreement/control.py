"""Control charts that need no known baseline, with a stated rate of false alarms.

Each new value is compared with all before it: its distance from their mean, in their deviation, follows
Student's t while nothing has changed, and turned into a standard normal it is a Q statistic (Quesenberry
1991), independent of those before (Hawkins 1987). An exponentially weighted mean of the Q statistics (EWMA,
Roberts 1959) finds small shifts that last; its limits are wide enough for one false alarm in a wanted number
of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autoqa.agreement.sums import Floats

WEIGHT = 0.2  # of the newest value
_STATES = 201  # of the Markov chain that stands for the EWMA
_LEAST_BEFORE = 2  # values before one that can be judged
_FURTHEST = 7.0  # the Q statistic of a value that differs where none did before


@dataclass(frozen=True, slots=True)
class Control:
    """A chart: for each value its Q statistic, the EWMA of them, the limit of that, and whether it is passed.

    Q and EWMA are NaN for the first values, which have too few before them. `expected` is the mean of all
    values before, and `low` and `high` are the values at which the EWMA would just reach its limits.
    """

    q: Floats
    ewma: Floats
    limit: Floats
    alarm: NDArray[np.bool_]
    expected: Floats
    low: Floats
    high: Floats


def control(
    values: ArrayLike, *, run_length: float, floor: ArrayLike = 0.0, weight: float = WEIGHT
) -> Control:
    """The chart of `values` in the order of time, with one false alarm in about `run_length` values.

    `floor` is the standard deviation that each value has from its sample alone: a few values that happen to
    lie close together, as shares and counts do, do not make the next one an alarm.
    After an alarm the EWMA begins anew, while the values stay among those that later ones are compared with:
    a change that lasts becomes the new normal.
    """
    q, expected, deviation = _q_statistics(np.asarray(values, dtype=float), np.asarray(floor, dtype=float))
    ewma, before, bound = _ewma(q, limit(run_length, weight), weight)
    with np.errstate(invalid="ignore"):
        alarm = np.abs(ewma) > bound
    low, high = (
        _value((side * bound - (1 - weight) * before) / weight, expected, deviation) for side in (-1, 1)
    )
    return Control(q, ewma, bound, alarm, expected, low, high)


def _q_statistics(x: Floats, floor: Floats) -> tuple[Floats, Floats, Floats]:
    """Each value's Q statistic, the mean of those before it, and their deviation as that of a next value."""
    from scipy.special import ndtri, stdtr

    q, expected, deviation = (np.full(len(x), np.nan) for _ in range(3))
    later = np.arange(_LEAST_BEFORE, len(x))
    if not len(later):
        return q, expected, deviation
    centre = x[0]
    sums, squares = np.cumsum(x - centre), np.cumsum((x - centre) ** 2)
    means = sums[later - 1] / later
    variance = np.maximum(squares[later - 1] / later - means**2, 0) * later / (later - 1)
    variance[variance < 1e-12 * squares[later - 1] / later] = 0
    expected[later] = means + centre
    variance = np.maximum(variance, np.broadcast_to(floor, x.shape)[later] ** 2)
    deviation[later] = np.sqrt(variance * (1 + 1 / later))
    apart = x[later] - expected[later]
    varies = deviation[later] > 0
    ratio = np.divide(apart, deviation[later], out=np.zeros(len(later)), where=varies)
    inside = np.clip(stdtr(later - 1, ratio), 1e-12, 1 - 1e-12)
    q[later] = np.where(varies, ndtri(inside), np.sign(np.round(apart, 9)) * _FURTHEST)
    return q, expected, deviation


def _ewma(q: Floats, width: float, weight: float) -> tuple[Floats, Floats, Floats]:
    """The EWMA, its value before each step, and its limit; it begins anew after an alarm."""
    ewma, before, bound = (np.full(len(q), np.nan) for _ in range(3))
    state, steps = 0.0, 0
    for i in np.flatnonzero(np.isfinite(q)):
        steps += 1
        before[i] = state
        bound[i] = width * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
        ewma[i] = (1 - weight) * state + weight * q[i]
        passed = abs(ewma[i]) > bound[i]
        state, steps = (0.0, 0) if passed else (float(ewma[i]), steps)
    return ewma, before, bound


def _value(q: Floats, expected: Floats, deviation: Floats) -> Floats:
    """The value that has a Q statistic, at its place in the order of time."""
    from scipy.special import ndtr, stdtrit

    freedom = np.maximum(np.arange(len(q)) - 1, 1)
    inside = np.clip(ndtr(q), 1e-12, 1 - 1e-12)
    return np.asarray(expected + deviation * stdtrit(freedom, inside))


@lru_cache(maxsize=64)
def limit(run_length: float, weight: float = WEIGHT) -> float:
    """How many of its own standard deviations an EWMA may go before there is an alarm.

    So that, while nothing changes, alarms lie `run_length` values apart on average: by the Markov chain of
    Lucas and Saccucci (1990).
    """
    from scipy.optimize import brentq

    return float(brentq(lambda width: _run_length(width, weight) - run_length, 0.5, 6.0, xtol=1e-4))


def _run_length(width: float, weight: float) -> float:
    """The mean number of values until an EWMA within its limits passes them, in control."""
    from scipy.special import ndtr

    half = width * np.sqrt(weight / (2 - weight))
    step = 2 * half / _STATES
    centres = -half + step * (np.arange(_STATES) + 0.5)
    edges = (centres[None, :] - (1 - weight) * centres[:, None]) / weight
    inside = ndtr(edges + step / (2 * weight)) - ndtr(edges - step / (2 * weight))
    lengths = np.linalg.solve(np.eye(_STATES) - inside, np.ones(_STATES))
    return float(lengths[_STATES // 2])
