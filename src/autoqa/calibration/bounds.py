"""How likely the agreement seen would be if the agreement to come fell short of a promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.targets import Floats

LONG_RUN = 10**9  # as a number of upcoming calls: all that will ever come
_ENDLESS = 10**6  # from here on a number of upcoming calls is as good as no end


@dataclass(frozen=True, slots=True)
class Sample:
    """Calls that would be scored automatically: how far people agreed with each, and what is to come.

    `agreed` (n,) is 0 or 1, or the share of a call's people who agree with it, in an order that was drawn.
    `upcoming` calls will be scored automatically. `design` is the design effect: how many calls of these
    agents tell as much as one call of an agent of its own.
    """

    agreed: Floats
    upcoming: int
    design: float = 1.0


def chance(sample: Sample, promised: float, *, error: float) -> float:
    """The most likely it is to see so much agreement although less than `promised` of those to come agree.

    A p-value: where it is at most `error`, the promise may be made, and is broken that often at most.
    Agreement of 0 or 1 is tested exactly: against the calls to come by the hypergeometric distribution
    (given how many agree in all, which of them were graded is a drawing without replacement), and in the
    long run by the binomial one (Clopper and Pearson 1934). Shares are tested by betting on a sample drawn
    without replacement (Waudby-Smith and Ramdas 2024), which needs no assumption about how they spread.
    """
    if not len(sample.agreed):
        return 1.0
    if not np.isin(sample.agreed, (0.0, 1.0)).all():
        return _by_betting(sample, promised, error)
    calls = int(len(sample.agreed) / sample.design + 1e-9)
    agreed = int(calls * float(sample.agreed.mean()) + 1e-9)
    if sample.upcoming >= _ENDLESS:
        return _in_the_long_run(agreed, calls, promised)
    return _among_upcoming(agreed, calls, max(int(sample.upcoming / sample.design), 1), promised)


def lower_bound(sample: Sample, *, error: float) -> float:
    """The largest share that could be promised of the calls to come with that error."""
    if chance(sample, 1.0, error=error) <= error:
        return 1.0
    return _last(lambda promised: chance(sample, promised, error=error) <= error)


def likeness(agreed: Floats, agent: NDArray[np.int_]) -> float:
    """The intraclass correlation of agreement within agents, by analysis of variance, from 0 to 1.

    Donner (1986). 0 for a single agent, and where each agent has a single call.
    """
    sizes = np.bincount(agent)
    sizes, sums = sizes[sizes > 0], np.bincount(agent, agreed)[sizes > 0]
    rows, agents = len(agreed), len(sizes)
    if agents < 2 or rows == agents:
        return 0.0
    between = (sizes * (sums / sizes - agreed.mean()) ** 2).sum() / (agents - 1)
    within = ((agreed**2).sum() - (sums**2 / sizes).sum()) / (rows - agents)
    typical = (rows - (sizes**2).sum() / rows) / (agents - 1)
    total = between + (typical - 1) * within
    return float(np.clip((between - within) / total, 0.0, 1.0)) if total > 1e-12 else 0.0


def design_effect(agent: NDArray[np.int_], correlation: float) -> float:
    """How many calls of these agents tell as much as one of an agent of its own (Kish 1965).

    From 1 to the number of calls that an agent has, weighted by calls: however alike an agent's calls are, as
    many remain as there are agents of equal size.
    """
    sizes = np.bincount(agent)
    return float(1 + correlation * ((sizes**2).sum() / sizes.sum() - 1)) if sizes.sum() else 1.0


def _in_the_long_run(agreed: int, calls: int, promised: float) -> float:
    from scipy.stats import binom

    return float(binom.sf(agreed - 1, calls, promised))


def _among_upcoming(agreed: int, calls: int, upcoming: int, promised: float) -> float:
    """As though as many of the upcoming calls agreed as can without keeping the promise."""
    from scipy.stats import hypergeom

    short = int(np.ceil(promised * upcoming - 1e-9)) - 1
    if short < 0:
        return 0.0
    return float(hypergeom.sf(agreed - 1, calls + upcoming, agreed + short, calls))


def _by_betting(sample: Sample, promised: float, error: float) -> float:
    """One over the most that bets on more agreement than promised could have won.

    Each bet is sized by the calls before it and set against what would be left if the calls to come just
    fell short, so under that assumption wealth grows by luck only (Ville 1939). What is won counts for less
    by the design effect, as calls do.
    """
    agreed, calls = sample.agreed, len(sample.agreed)
    before = np.arange(calls)
    summed = np.append(0.0, np.cumsum(agreed))
    squares = np.append(0.0, np.cumsum(agreed**2))[:-1]
    mean = (0.5 + summed[:-1]) / (before + 1)
    spread = (0.25 + np.maximum(squares - 2 * mean * summed[:-1] + before * mean**2, 0)) / (before + 1)
    bets = np.minimum(np.sqrt(2 * np.log(1 / error) * sample.design / (calls * spread)), 0.9)
    fair: Floats = np.full(calls, promised)
    if sample.upcoming < _ENDLESS:
        left = summed[-1] - summed[:-1] + sample.upcoming * promised
        fair = np.minimum(left / (calls + sample.upcoming - before), 1.0)
    won = np.cumsum(np.log1p(bets * (agreed - fair))).max()
    return float(min(np.exp(-won / sample.design), 1.0))


def _last(holds: Callable[[float], bool]) -> float:
    """The largest share for which `holds`, which is true up to there."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
