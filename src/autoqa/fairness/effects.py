"""From single conversations before and after a swap to flip rates and mean shifts with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoqa.domain.audit import Effect, Shift
from autoqa.domain.evaluation import Evaluation, ScoreStatus

_RESAMPLES = 2000
_SHOWN = 5  # conversations named for each criterion and swap


@dataclass(frozen=True, slots=True)
class Pair:
    """One conversation as it was and with one cue changed, each evaluated by the same scorers."""

    agent: str | None
    before: Evaluation
    after: Evaluation


def effects(swap: str, criteria: Sequence[str], pairs: Sequence[Pair], *, seed: int = 0) -> list[Effect]:
    """What a swap does to each of `criteria` and, last, to the whole grade."""
    found = []
    for criterion in (*criteria, None):
        shifts = [(pair.agent, shift) for pair in pairs if (shift := _shift(pair, criterion)) is not None]
        found.append(_effect(swap, criterion, shifts, seed))
    return found


def mean_interval(
    values: Sequence[float], groups: Sequence[str], *, seed: int = 0
) -> tuple[float, float] | None:
    """The middle 95 % of the mean when whole groups are drawn anew, with replacement; None for one group."""
    names = sorted(set(groups))
    if len(names) < 2:
        return None
    place = {name: i for i, name in enumerate(names)}
    own = np.array([place[group] for group in groups])
    sums, sizes = np.bincount(own, weights=values), np.bincount(own)
    drawn = np.random.default_rng(seed).integers(0, len(names), (_RESAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _shift(pair: Pair, criterion: str | None) -> Shift | None:
    """How far one conversation moves; None where it has no score, neither before nor after."""
    name = pair.before.interaction
    if criterion is None:
        before, after = pair.before.grade, pair.after.grade
        if before.percentage is None and after.percentage is None:
            return None
        moved = _difference(before.percentage, after.percentage)
        return Shift(name, before.percentage, after.percentage, moved, before.passed is not after.passed)
    one, other = pair.before.score(criterion), pair.after.score(criterion)
    if one is None or other is None or ScoreStatus.SCORED not in (one.status, other.status):
        return None
    return Shift(
        name, one.score, other.score, _difference(one.expected, other.expected), one.score != other.score
    )


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _effect(
    swap: str, criterion: str | None, shifts: Sequence[tuple[str | None, Shift]], seed: int
) -> Effect:
    moved = [(agent or f"\0{s.interaction}", s.moved) for agent, s in shifts if s.moved is not None]
    values, groups = [value for _, value in moved], [group for group, _ in moved]
    interval = mean_interval(values, groups, seed=seed)
    order = sorted(
        (shift for _, shift in shifts),
        key=lambda s: (not s.flipped, -abs(s.moved if s.moved is not None else np.inf), s.interaction),
    )
    return Effect(
        swap=swap,
        criterion=criterion,
        n=len(shifts),
        agents=len(set(groups)),
        flips=sum(shift.flipped for _, shift in shifts),
        mean=float(np.mean(values)) if values else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        largest=tuple(shift for shift in order if shift.flipped or shift.moved)[:_SHOWN],
    )
