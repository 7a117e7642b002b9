"""From values by period to control charts and alarms in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement.control import Control, control
from autoqa.calibration.estimates import known
from autoqa.domain.drift import Alarm, Chart, FrozenShift, Point, Watched
from autoqa.domain.trend import Span

Floats = NDArray[np.float64]
LEAST_CALLS = 5  # in a period, below which its mean is left out
_LEAST_PERIODS = 6  # of a chart
_LEAST_ON_A_SIDE = 5  # calls of a period, of a share
_SAME = 1e-6  # points by which scores of one model may differ from run to run


@dataclass(frozen=True, slots=True)
class Series:
    """One figure of many calls: row i says that a call of the day `start[i]` had `value[i]`.

    `total` charts the sum of the values of a period, such as a number of calls, in place of their mean.
    """

    kind: Watched
    name: str
    unit: str
    start: Sequence[date]
    value: Floats
    total: bool = False


def charts(
    series: Sequence[Series], *, by: Span, periods_apart: float, today: date | None = None
) -> tuple[Chart, ...]:
    """A chart for each series that has enough periods and varies.

    The period that `today` lies in is not over, and left out. A total is 0 in a period without calls.

    Period means are single observations: days differ by more than their calls do. Shares are charted by the
    arcsine of their root and counts by their root, which have nearly the same spread everywhere (Anscombe
    1948). All charts together raise one false alarm in about `periods_apart` periods.
    """
    running = by.first(today) if today else None
    gathered = [(one, _periods(one, by, running)) for one in series]
    used = [(one, periods) for one, periods in gathered if _charted(periods, one)]
    return tuple(_chart(one, periods, periods_apart * len(used)) for one, periods in used)


@dataclass(frozen=True, slots=True)
class _Periods:
    """The means (or totals) of periods, and the standard error of each mean."""

    start: tuple[date, ...]
    n: NDArray[np.intp]
    value: Floats
    error: Floats


def _periods(series: Series, by: Span, running: date | None) -> _Periods:
    """The means (or totals) of the periods that are over and have enough calls."""
    rows = np.flatnonzero(np.isfinite(series.value))
    starts = [by.first(series.start[i]) for i in rows.tolist()]
    over = np.array([running is None or start < running for start in starts], dtype=bool)
    rows, starts = rows[over], [start for start, kept in zip(starts, over, strict=True) if kept]
    if not len(rows):
        return _Periods((), np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0))
    every = _all_between(min(starts), max(starts), by) if series.total else sorted(set(starts))
    place_of = {start: i for i, start in enumerate(every)}
    place = np.array([place_of[start] for start in starts])
    n = np.bincount(place, minlength=len(every))
    totals = np.bincount(place, weights=series.value[rows], minlength=len(every)).astype(float)
    means = totals / np.maximum(n, 1)
    within = (series.value[rows] - means[place]) ** 2
    error = np.sqrt(
        np.bincount(place, weights=within, minlength=len(every)) / np.maximum(n - 1, 1) / np.maximum(n, 1)
    )
    enough = np.flatnonzero(n >= (0 if series.total else LEAST_CALLS))
    values = totals if series.total else means
    return _Periods(tuple(every[i] for i in enough), n[enough], values[enough], error[enough])


def _all_between(first: date, last: date, by: Span) -> list[date]:
    """The starts of all periods from one to another."""
    found = [first]
    while found[-1] < last:
        day = found[-1] + timedelta(days=1)
        while by.first(day) == found[-1]:
            day += timedelta(days=1)
        found.append(day)
    return found


def _charted(periods: _Periods, series: Series) -> bool:
    """Whether there is enough to chart; a share needs some calls on either side in a usual period."""
    if len(periods.start) < _LEAST_PERIODS or not np.ptp(periods.value) > 0:
        return False
    usual = float(np.mean(periods.value * periods.n)), float(np.mean((1 - periods.value) * periods.n))
    return series.unit != "share" or min(usual) >= _LEAST_ON_A_SIDE


def _chart(series: Series, periods: _Periods, run_length: float) -> Chart:
    found = control(_steadied(periods, series), run_length=run_length, floor=_sampling(periods, series))
    low, high = (_as_shown(part, periods, series) for part in (found.low, found.high))
    return Chart(
        series.kind,
        series.name,
        series.unit,
        tuple(_point(periods, found, low, high, i) for i in range(len(periods.start))),
    )


def _point(periods: _Periods, found: Control, low: Floats, high: Floats, i: int) -> Point:
    return Point(
        start=periods.start[i],
        n=int(periods.n[i]),
        value=float(periods.value[i]),
        low=known(low[i]),
        high=known(high[i]),
        alarm=bool(found.alarm[i]),
    )


def _steadied(periods: _Periods, series: Series) -> Floats:
    """The values on a scale on which they spread alike everywhere (Anscombe 1948)."""
    if series.unit == "share":
        counts = periods.value * periods.n
        return np.asarray(np.arcsin(np.sqrt((counts + 3 / 8) / (periods.n + 3 / 4))))
    return np.sqrt(periods.value + 3 / 8) if series.total else periods.value


def _sampling(periods: _Periods, series: Series) -> Floats:
    """The standard deviation of each value on that scale that comes from which calls there were."""
    if series.unit == "share":
        return np.asarray(1 / np.sqrt(4 * periods.n + 2))
    return np.full(len(periods.n), 0.5) if series.total else periods.error


def _as_shown(values: Floats, periods: _Periods, series: Series) -> Floats:
    """Values of that scale as they are shown."""
    if series.unit == "share":
        squares = np.sin(np.clip(values, 0, np.pi / 2)) ** 2
        return np.asarray(np.clip((squares * (periods.n + 3 / 4) - 3 / 8) / periods.n, 0, 1))
    return np.clip(np.clip(values, 0, None) ** 2 - 3 / 8, 0, None) if series.total else values


def alarms(charts: Sequence[Chart], frozen: Sequence[FrozenShift], by: Span) -> tuple[Alarm, ...]:
    """Every alarm in words, those of the frozen calls first, then the newest."""
    found = [alarm for chart in charts for alarm in _of_chart(chart, by)]
    found.sort(key=lambda alarm: alarm.period or "", reverse=True)
    return (*_of_frozen(frozen), *found)


def _of_chart(chart: Chart, by: Span) -> Iterator[Alarm]:
    for point in chart.points:
        if point.alarm and point.low is not None and point.high is not None:
            side = "above" if point.value > (point.low + point.high) / 2 else "below"
            text = (
                f"{_shown(point.value, chart.unit)} in {by.label(point.start)} ({point.n} calls), {side} "
                f"what came "
                f"before ({_shown(point.low, chart.unit)} to {_shown(point.high, chart.unit)}); "
                f"{_ADVICE[chart.kind]}"
            )
            yield Alarm(chart.kind, chart.name, by.label(point.start), text)


def _of_frozen(frozen: Sequence[FrozenShift]) -> Iterator[Alarm]:
    for one in frozen:
        if one.replaced:
            was = ", ".join(one.was)
            text = (
                f"the criterion is answered by {one.now} now, and was by {was}{_moved(one)}; calibrate again"
            )
            yield Alarm(Watched.MODEL, one.criterion, None, text, one.now)
        elif one.mean is not None and (one.changed or abs(one.mean) > _SAME):
            text = (
                f"the same model gives other scores than it did{_moved(one)}; look at what else has changed"
            )
            yield Alarm(Watched.MODEL, one.criterion, None, text)


def _moved(one: FrozenShift) -> str:
    if one.mean is None:
        return ""
    span = f" ({one.low:+.2f} to {one.high:+.2f})" if one.low is not None and one.high is not None else ""
    levels = f"on {one.calls} calls scored before, {one.changed} levels changed"
    return f"; {levels} and the mean moved {one.mean:+.2f}{span}"


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.0%}"
    digits = 2 if abs(value) < 10 else 0
    return f"{value:,.{digits}f} {unit}".strip()


_ADVICE = {
    Watched.INTAKE: "see whether the calls have changed before you read the scores",
    Watched.MODEL: "grade some calls of that time to see whether the calls or the model changed",
    Watched.EVALUATORS: "talk with the evaluator, and hold a calibration session",
    Watched.AGREEMENT: "calibrate again before you rely on the scores of that time",
}
