"""Figures of many calls for those who lead: means over time with control limits, and groups side by side.

People's grades correct the model's scores wherever there are enough of them (`means.corrected_mean`). A mean
of few calls has no interval, and one of calls that are all alike has the interval that so many calls allow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement.control import control
from autoqa.calibration.averages import Average, ScoredCalls, averages
from autoqa.calibration.grades import Column
from autoqa.calibration.means import Mean, MeanKind, places
from autoqa.domain.dashboard import GRADE, PASSED, By, DashboardFilters, Which
from autoqa.domain.review_item import ReviewReason
from autoqa.domain.trend import Span

LEAST = 10
"""Calls below which a mean has no interval, so that it is compared with nothing."""

RUN_LENGTH = 370.0
"""Periods in which a chart of what never changes gives one false alarm."""

MOST_PERIODS = 120
_DAYS_IN_DAYS, _DAYS_IN_WEEKS = 31, 366
_RULE_OF_THREE = 3.0
_NORMAL = 1.96
_ONE = "all"
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class TeamCalls:
    """Calls in columns, one row each.

    `day` is that of its start, NaT where it is not known; `columns` hold a text or None by the names of `By`.
    `model` and `people` hold, by measure, the model's value of each call and the mean of people's, NaN where
    there is none. `chance` is that with which a plan drew the call, NaN where none did; `sampled` calls are
    in some plan, `graded` ones have a person's grade. `tags` are the reasons of the review item, with a space
    around each. `scales` hold the lowest and the highest value that each measure can have, where it is known.
    """

    ids: Texts
    day: Days
    columns: Mapping[str, Texts]
    model: Mapping[str, Floats]
    people: Mapping[str, Floats]
    chance: Floats
    sampled: Bools
    graded: Bools
    tags: Texts
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def measures(self) -> tuple[str, ...]:
        """Those that any call has a value of: the grade and passing first, then criteria by name."""
        known = {*self.model, *self.people}
        return tuple(name for name in (GRADE, PASSED) if name in known) + tuple(
            sorted(known - {GRADE, PASSED})
        )

    def take(self, rows: NDArray[Any]) -> TeamCalls:
        """The calls of these rows: a mask or their numbers."""
        return TeamCalls(
            ids=self.ids[rows],
            day=self.day[rows],
            columns={name: column[rows] for name, column in self.columns.items()},
            model={name: values[rows] for name, values in self.model.items()},
            people={name: values[rows] for name, values in self.people.items()},
            chance=self.chance[rows],
            sampled=self.sampled[rows],
            graded=self.graded[rows],
            tags=self.tags[rows],
            scales=self.scales,
        )

    def renewed(self, newer: TeamCalls) -> TeamCalls:
        """These calls with `newer` ones in the place of those of the same id, or beside them."""
        fresh = set(newer.ids.tolist())
        rest = self.take(np.array([id_ not in fresh for id_ in self.ids.tolist()], dtype=bool))
        return TeamCalls(
            ids=np.concatenate([rest.ids, newer.ids]),
            day=np.concatenate([rest.day, newer.day]),
            columns={
                name: np.concatenate([column, newer.columns[name]]) for name, column in rest.columns.items()
            },
            model=_joined(rest.model, newer.model, len(rest), len(newer)),
            people=_joined(rest.people, newer.people, len(rest), len(newer)),
            chance=np.concatenate([rest.chance, newer.chance]),
            sampled=np.concatenate([rest.sampled, newer.sampled]),
            graded=np.concatenate([rest.graded, newer.graded]),
            tags=np.concatenate([rest.tags, newer.tags]),
            scales=newer.scales,
        )


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of one period; `expected`, `low` and `high` are the control limits from the periods before.

    They are None for the first periods. `alarm` says that the mean has moved away from those before.
    """

    start: date
    calls: int
    mean: Mean
    expected: float | None
    low: float | None
    high: float | None
    alarm: bool


@dataclass(frozen=True, slots=True)
class MeasureTrend:
    """One measure over time. All its means rest on the same, or a change of that would look like one.

    `scale` holds the lowest and the highest value that there can be, where it is known.
    """

    measure: str
    kind: MeanKind
    points: tuple[Point, ...]
    scale: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many calls there are, and of them with each reason to look, in a plan, and graded of those."""

    calls: int
    by_reason: Mapping[ReviewReason, int]
    sampled: int
    done: int
    graded: int
    undated: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups side by side on one measure, by name.

    `calls` counts those of each. `apart` says whether any two of them can be told apart. `ungrouped` calls
    belong to no group.
    """

    by: By
    measure: str
    averages: tuple[Average, ...]
    calls: Mapping[str, int]
    apart: bool
    ungrouped: int


def chosen(calls: TeamCalls, filters: DashboardFilters, which: Which = Which.EVERY) -> TeamCalls:
    """The calls that pass the filters."""
    asked = filters.calls
    keep = np.ones(len(calls), dtype=bool)
    named = {
        By.AGENT: asked.agent,
        By.TEAM: asked.team,
        By.QUEUE: asked.queue,
        By.CHANNEL: asked.channel,
        By.LANGUAGE: asked.language,
        By.COMPLAINT: filters.complaint,
        By.OUTCOME: filters.outcome,
    }
    for column, value in named.items():
        if value is not None:
            keep &= calls.columns[column] == value
    if asked.since is not None:
        keep &= calls.day >= np.datetime64(asked.since)
    if asked.until is not None:
        keep &= calls.day <= np.datetime64(asked.until)
    if asked.reason is not None:
        keep &= _tagged(calls, asked.reason)
    if which is not Which.EVERY:
        keep &= {
            Which.SAMPLED: calls.sampled,
            Which.GRADED: calls.graded,
            Which.LEFT: calls.sampled & ~calls.graded,
        }[which]
    return calls if keep.all() else calls.take(keep)


def counted(calls: TeamCalls) -> Counted:
    """The counts of the calls."""
    tags: Counter[str] = Counter()
    for text, n in Counter(calls.tags.tolist()).items():
        for tag in text.split():
            tags[tag] += n
    return Counted(
        calls=len(calls),
        by_reason={reason: tags[reason.value] for reason in ReviewReason},
        sampled=int(calls.sampled.sum()),
        done=int((calls.sampled & calls.graded).sum()),
        graded=int(calls.graded.sum()),
        undated=int(np.isnat(calls.day).sum()),
    )


def overall(calls: TeamCalls) -> dict[str, Mean]:
    """The mean of every measure over all of the calls."""
    return _means(_counting(calls), calls.measures, _ranges(calls))


def fitting(calls: TeamCalls) -> Span:
    """Days for up to a month of calls, weeks for up to a year, and months for more."""
    days = calls.day[~np.isnat(calls.day)]
    covered = int((days.max() - days.min()).astype(int)) if len(days) else 0
    return Span.DAY if covered <= _DAYS_IN_DAYS else Span.WEEK if covered <= _DAYS_IN_WEEKS else Span.MONTH


def trends(calls: TeamCalls, span: Span) -> tuple[MeasureTrend, ...]:
    """Every measure by the period in which the calls began; of many periods the last `MOST_PERIODS`."""
    dated = calls.take(~np.isnat(calls.day))
    starts, codes = np.unique(_period(dated.day, span), return_inverse=True)
    first = max(0, len(starts) - MOST_PERIODS)
    kept = codes >= first
    parts = _parts(_counting(dated.take(kept)), codes[kept] - first, len(starts) - first)
    days = [day.astype(object) for day in starts[first:].astype("datetime64[D]")]
    ranges = _ranges(calls)
    means = [_means(part, calls.measures, ranges) for part in parts]
    alone = [_means(_of_model(part), calls.measures, ranges) for part in parts]
    spreads = _spreads(calls)
    sizes = [len(part) for part in parts]
    return tuple(
        _trend(name, days, sizes, means, alone, spreads[name], calls.scales.get(name))
        for name in calls.measures
    )


def groups(calls: TeamCalls, by: By, measure: str) -> Groups:
    """The groups of a column side by side on one measure. They are in order of their names, never ranked."""
    column = Column.of(calls.columns[by].tolist())
    ranges = _ranges(calls)
    inside = column.codes >= 0
    parts = _parts(_counting(calls.take(inside)), column.codes[inside], len(column.names))
    means = {
        name: found[measure]
        for name, part in zip(column.names, parts, strict=True)
        if measure in (found := _means(part, (measure,), ranges))
    }
    where = places(means)
    return Groups(
        by=by,
        measure=measure,
        averages=tuple(Average(name, measure, mean, where[name]) for name, mean in means.items()),
        calls={name: len(part) for name, part in zip(column.names, parts, strict=True)},
        apart=any(place.best > 1 or place.worst < len(means) for place in where.values()),
        ungrouped=int((~inside).sum()),
    )


def _tagged(calls: TeamCalls, reason: ReviewReason) -> Bools:
    mark = f" {reason.value} "
    return np.fromiter((mark in tags for tags in calls.tags.tolist()), dtype=bool, count=len(calls))


def _joined(
    rest: Mapping[str, Floats], newer: Mapping[str, Floats], before: int, after: int
) -> dict[str, Floats]:
    return {
        name: np.concatenate(
            [rest.get(name, np.full(before, np.nan)), newer.get(name, np.full(after, np.nan))]
        )
        for name in {**rest, **newer}
    }


def _counting(calls: TeamCalls) -> TeamCalls:
    """The calls with those grades alone that may correct the model: where plans drew calls, only theirs."""
    drawn = np.isfinite(calls.chance)
    if not drawn.any():
        return calls
    people = {name: np.where(drawn, values, np.nan) for name, values in calls.people.items()}
    return replace(calls, people=people)


def _of_model(calls: TeamCalls) -> TeamCalls:
    return replace(calls, people={})


def _parts(calls: TeamCalls, codes: NDArray[np.intp], count: int) -> list[TeamCalls]:
    """The calls of each code from 0 to `count`."""
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(1, count))
    return [calls.take(rows) for rows in np.split(order, bounds)] if count else []


def _ranges(calls: TeamCalls) -> dict[str, float]:
    """By measure, how far the values of any two calls lie apart at most."""
    found = {}
    for name in calls.measures:
        values = np.concatenate([given[name] for given in (calls.model, calls.people) if name in given])
        known = values[np.isfinite(values)]
        found[name] = float(known.max() - known.min()) if len(known) else 0.0
    return found


def _spreads(calls: TeamCalls) -> dict[str, float]:
    """By measure, the standard deviation of single calls."""
    found = {}
    for name in calls.measures:
        values = calls.model.get(name, calls.people.get(name, np.zeros(0)))
        known = values[np.isfinite(values)]
        found[name] = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    return found


def _means(calls: TeamCalls, measures: Sequence[str], ranges: Mapping[str, float]) -> dict[str, Mean]:
    """The mean of each measure that any of the calls has a value of."""
    known = tuple(name for name in measures if name in calls.model or name in calls.people)
    scored = ScoredCalls(
        tuple(calls.ids.tolist()),
        calls.model,
        calls.people,
        calls.chance,
        {_ONE: Column((_ONE,), np.zeros(len(calls), dtype=np.intp))},
    )
    if not known or not len(calls):
        return {}
    found = averages(scored, _ONE, criteria=known).averages
    means = {one.criterion: one.mean for one in found}
    return {name: _careful(mean, name, ranges[name], calls.scales.get(name)) for name, mean in means.items()}


def _careful(mean: Mean, measure: str, widest: float, scale: tuple[float, float] | None) -> Mean:
    """The mean with an interval that its calls allow; none where they are too few.

    Of calls that are all alike the usual interval has no width, though the next may differ: up to 3 in n of
    all may (the rule of three, Hanley and Lippman-Hand 1983). A share uses Wilson's interval (1927). An
    interval ends where the scale does.
    """
    if measure == PASSED and mean.kind is not MeanKind.CORRECTED and mean.low is not None:
        weighted = mean.graded if mean.kind is MeanKind.GRADES else mean.scored
        low, high = _wilson(mean.value, weighted)
        mean = replace(mean, low=low, high=high)
    return careful(mean, widest, scale)


def careful(mean: Mean, widest: float, scale: tuple[float, float] | None) -> Mean:
    """The mean of scores with an interval that its calls allow, as above.

    `widest` is how far the values of any two calls lie apart at most, `scale` the lowest and the highest
    value that there can be.
    """
    n = max(mean.scored, mean.graded)
    if n < LEAST or mean.low is None or mean.high is None:
        return replace(mean, low=None, high=None)
    low, high = mean.low, mean.high
    if high - low < 1e-12:
        half = widest * min(1.0, _RULE_OF_THREE / n)
        low, high = mean.value - half, mean.value + half
    if scale is not None:
        low, high = max(low, scale[0]), min(high, scale[1])
    return replace(mean, low=low, high=high)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z2 = _NORMAL**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _NORMAL * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return float(middle - half), float(middle + half)


def _period(days: Days, span: Span) -> Days:
    """The first day of the period of each day; weeks begin on Monday, and day 0 was a Thursday."""
    whole = days.astype("datetime64[D]")
    if span is Span.WEEK:
        return np.asarray(whole - (whole.astype(int) + 3) % 7)
    return np.asarray(whole.astype("datetime64[M]").astype("datetime64[D]")) if span is Span.MONTH else whole


def _trend(
    measure: str,
    days: Sequence[date],
    calls: Sequence[int],
    means: Sequence[Mapping[str, Mean]],
    alone: Sequence[Mapping[str, Mean]],
    spread: float,
    scale: tuple[float, float] | None,
) -> MeasureTrend:
    """The trend on one footing: grades correct the model in every period, or in none.

    `spread` is the standard deviation of single calls, which tells how far a mean of few moves by chance.
    """
    there = [i for i, of in enumerate(means) if measure in of]
    kinds = {means[i][measure].kind for i in there}
    same = kinds if len(kinds) == 1 else {MeanKind.MODEL}
    taken = means if len(kinds) == 1 else alone
    rows = [(days[i], calls[i], taken[i][measure]) for i in there if measure in taken[i]]
    errors = [_error(mean, spread) for _, _, mean in rows]
    chart = control([mean.value for _, _, mean in rows], run_length=RUN_LENGTH, floor=errors)
    points = tuple(
        Point(
            day,
            n,
            mean,
            _known(chart.expected[i]),
            _known(chart.low[i]),
            _known(chart.high[i]),
            bool(chart.alarm[i]),
        )
        for i, (day, n, mean) in enumerate(rows)
    )
    return MeasureTrend(measure, next(iter(same)), points, scale)


def _error(mean: Mean, spread: float) -> float:
    """The standard error of a mean, from its interval or from the spread of all calls."""
    alone = spread / np.sqrt(max(mean.scored, mean.graded, 1))
    if mean.low is None or mean.high is None:
        return float(alone)
    return float(max((mean.high - mean.low) / (2 * _NORMAL), 0.0))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
