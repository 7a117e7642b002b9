"""What can be told of an agent's calls: where they differ from the others', and whether they changed.

A difference is told only where its interval leaves zero out. The interval of a difference of two independent
means adds their variances; of several criteria each takes its part of the 5 % (Bonferroni), so that an agent
who is like the others is told to be different once in twenty times, however many criteria there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from autoqa.calibration.means import Mean, MeanKind, corrected_mean
from autoqa.calibration.overview import LEAST, Floats, TeamCalls, careful
from autoqa.domain.coaching import Goal
from autoqa.domain.dashboard import By, criterion_of

WINDOW = timedelta(days=90)
"""How far back calls count."""

MOST_MORE = 1000
"""More calls than these nobody is asked to wait for: the difference is then too small to matter."""

TO_WORK_ON = 2
_SHARE = 0.05
_SAME = 1e-9  # what a sum of binary fractions may be off
_RULE_OF_THREE = 3.0  # Hanley and Lippman-Hand 1983


class Told(StrEnum):
    """What can be told of a difference."""

    ABOVE = "above"
    BELOW = "below"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One mean less another, with its interval: None where either has too few calls.

    `n` and `beside` are how many calls each rests on. `more` is with how many more calls like those of `n` it
    could be told, if it is as large as it seems; None where it is told, or where they would be too many.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    beside: int
    kind: MeanKind | None = None
    more: int | None = None

    @property
    def told(self) -> Told:
        """Which way it goes, where that can be told."""
        if self.low is None or self.high is None:
            return Told.NOTHING
        return Told.ABOVE if self.low > 0 else Told.BELOW if self.high < 0 else Told.NOTHING


@dataclass(frozen=True, slots=True)
class Finding:
    """An agent's mean on a criterion, that of the team's others, and the difference.

    `size` is the difference in standard deviations of single calls, to lay criteria side by side.
    """

    criterion: str
    own: float | None
    others: float | None
    difference: Difference
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands out among an agent's calls: the clearest first, and of weak points two at most."""

    agent: str
    calls: int
    strengths: tuple[Finding, ...]
    to_work_on: tuple[Finding, ...]
    rest: tuple[Finding, ...]


class Reached(StrEnum):
    """Whether the mean since the plan's start has reached the target, where that can be told."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of a goal: the means before and after the plan's start, and their difference.

    A mean of fewer than `LEAST` calls has no interval. `others` is the same difference for the team's other
    agents, where they are known: what moved everybody is nobody's merit.
    """

    goal: Goal
    before: Mean | None
    after: Mean | None
    change: Difference
    others: Difference | None
    reached: Reached


def findings(calls: TeamCalls, agent: str) -> Findings:
    """Where the agent's calls of the last `WINDOW` differ from those of the others of the same teams."""
    own, others = _own_and_others(_lately(calls, agent), agent)
    measures = [name for name in calls.measures if criterion_of(name) is not None]
    compared = [_finding(own, others, name, _SHARE / len(measures)) for name in measures]
    told = sorted((one for one in compared if one.difference.told is not Told.NOTHING), key=_clearness)
    strengths = tuple(one for one in told if one.difference.told is Told.ABOVE)
    weak = tuple(one for one in told if one.difference.told is Told.BELOW)[:TO_WORK_ON]
    shown = {one.criterion for one in (*strengths, *weak)}
    return Findings(
        agent, len(own), strengths, weak, tuple(one for one in compared if one.criterion not in shown)
    )


def followed_up(
    calls: TeamCalls, agent: str, goal: Goal, measure: str, start: date, end: date | None = None
) -> FollowUp:
    """Whether the agent's calls after the day `start` (up to `end`) differ from those of `WINDOW` before it.

    The day itself counts for neither side.
    """
    own, others = _own_and_others(calls, agent)
    before, after, change = _change(own, measure, start, end)
    aside = _change(others, measure, start, end)[2] if len(others) else None
    return FollowUp(goal, before, after, change, aside, _reached(goal, after))


def difference(one: TeamCalls, other: TeamCalls, measure: str, *, share: float = _SHARE) -> Difference:
    """The mean of one set of calls less that of another, both on the same footing.

    `share` is how often the interval may miss the truth.
    """
    return _difference(*_both(one, other, measure, share), _widest(one, other, measure))


def _lately(calls: TeamCalls, agent: str) -> TeamCalls:
    """The calls up to `WINDOW` before the agent's last."""
    days = calls.day[(calls.columns[By.AGENT] == agent) & ~np.isnat(calls.day)]
    if not len(days):
        return calls
    return calls.take(np.isnat(calls.day) | (calls.day >= days.max() - np.timedelta64(WINDOW.days, "D")))


def _own_and_others(calls: TeamCalls, agent: str) -> tuple[TeamCalls, TeamCalls]:
    mine = calls.columns[By.AGENT] == agent
    teams = set(calls.columns[By.TEAM][mine].tolist())
    same = np.fromiter((team in teams for team in calls.columns[By.TEAM].tolist()), bool, count=len(calls))
    return calls.take(mine), calls.take(same & ~mine)


def _finding(own: TeamCalls, others: TeamCalls, measure: str, share: float) -> Finding:
    mean, beside = _both(own, others, measure, share)
    found = _difference(mean, beside, _widest(own, others, measure))
    values = np.concatenate([_values(part, measure) for part in (own, others)])
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Finding(
        criterion=criterion_of(measure) or measure,
        own=mean.value if mean else None,
        others=beside.value if beside else None,
        difference=found,
        size=found.value / spread if found.value is not None and spread > 0 else 0.0,
    )


def _clearness(finding: Finding) -> float:
    """Sorts findings: those first of which the least that they can be is the most, in standard deviations."""
    found = finding.difference
    if not found.value or found.low is None or found.high is None:
        return 0.0
    nearest = found.low if found.low > 0 else found.high
    return -abs(finding.size * nearest / found.value)


def _values(calls: TeamCalls, measure: str) -> Floats:
    given = calls.model.get(measure, calls.people.get(measure, np.zeros(0)))
    return given[np.isfinite(given)]


def _both(one: TeamCalls, other: TeamCalls, measure: str, share: float) -> tuple[Mean | None, Mean | None]:
    """Both means: corrected by people's grades where both can be, else of the model alone in both."""
    found = [_mean(calls, measure, share) for calls in (one, other)]
    kinds = {mean.kind for mean in found if mean is not None}
    if len(kinds) > 1:
        found = [_mean(calls, measure, share, alone=True) for calls in (one, other)]
    return found[0], found[1]


def _mean(calls: TeamCalls, measure: str, share: float, *, alone: bool = False) -> Mean | None:
    nothing = np.full(len(calls), np.nan)
    model, people = calls.model.get(measure, nothing), calls.people.get(measure, nothing)
    drawn = np.isfinite(calls.chance)
    planned = bool(drawn.any())
    scored = np.isfinite(model)
    graded = np.isfinite(people) & (drawn if planned else True) & (not alone)
    corrects = graded & scored if scored.any() else graded
    if not scored.any() and not corrects.any():
        return None
    return corrected_mean(
        model[scored],
        people[corrects],
        model[corrects] if scored.any() else np.zeros(0),
        weights=1 / calls.chance[corrects] if planned and corrects.any() else None,
        confidence=1 - share,
    )


def _size(mean: Mean | None) -> int:
    return max(mean.scored, mean.graded) if mean is not None else 0


def _widest(one: TeamCalls, other: TeamCalls, measure: str) -> float:
    """How far the values of any two calls lie apart at most."""
    values = np.concatenate([_values(calls, measure) for calls in (one, other)])
    return float(values.max() - values.min()) if len(values) else 0.0


def _difference(one: Mean | None, other: Mean | None, widest: float) -> Difference:
    n, beside = _size(one), _size(other)
    if one is None or other is None:
        return Difference(None, None, None, n, beside, more=max(LEAST - n, 0) or None)
    value = one.value - other.value
    few = n < LEAST or beside < LEAST
    if few or one.low is None or one.high is None or other.low is None or other.high is None:
        return Difference(value, None, None, n, beside, one.kind, max(LEAST - n, 0) or None)
    own = _half(one.high - one.low, n, widest)
    aside = _half(other.high - other.low, beside, widest)
    half = math.hypot(own, aside)
    more = _more(abs(value), own, aside, n) if abs(value) <= half else None
    return Difference(value, value - half, value + half, n, beside, one.kind, more)


def _half(width: float, n: int, widest: float) -> float:
    """Half of an interval; of calls that are all alike up to 3 in n of the next may differ."""
    return width / 2 if width > 1e-12 else widest * min(1.0, _RULE_OF_THREE / n)


def _more(value: float, own: float, aside: float, n: int) -> int | None:
    """How many more calls make `own` so narrow that the difference is told; None where they are too many."""
    room = value**2 - aside**2
    if room <= 0:
        return None
    wanted = math.ceil(n * own**2 / room) + 1 - n
    return max(wanted, 1) if wanted <= MOST_MORE else None


def _change(
    calls: TeamCalls, measure: str, start: date, end: date | None
) -> tuple[Mean | None, Mean | None, Difference]:
    day, begin = calls.day, np.datetime64(start)
    before = calls.take((day < begin) & (day >= begin - np.timedelta64(WINDOW.days, "D")))
    after = calls.take((day > begin) & (True if end is None else day <= np.datetime64(end)))
    then, earlier = _both(after, before, measure, _SHARE)
    widest, scale = _widest(after, before, measure), calls.scales.get(measure)
    changed = _difference(then, earlier, widest)
    earlier, then = (careful(mean, widest, scale) if mean else None for mean in (earlier, then))
    return earlier, then, changed


def _reached(goal: Goal, after: Mean | None) -> Reached:
    if goal.target is None or after is None or after.low is None or after.high is None:
        return Reached.UNKNOWN
    if after.low >= goal.target - _SAME:
        return Reached.YES
    return Reached.NO if after.high < goal.target - _SAME else Reached.UNKNOWN
