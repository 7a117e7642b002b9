"""The charts of dashboards: a measure over time with its control limits, and groups side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from autoqa.calibration.averages import Average
from autoqa.calibration.means import Mean, MeanKind
from autoqa.calibration.overview import MeasureTrend, Point
from autoqa.domain.dashboard import GRADE, PASSED
from autoqa.domain.trend import Span
from autoqa.report.plots import Axis, Curve, Dot, Key, Row, Spot, curve_plot, interval_plot
from autoqa.report.words import Said

MOST_ROWS = 40
"""Groups that a chart still shows; more are in the table alone."""

_MARKS = 3


def trend_chart(t: Said, trend: MeasureTrend, span: Span, *, name: str) -> Markup:
    """A measure over time: means with intervals, the control limits, and what lies outside of them."""
    points, shown = trend.points, shown_as(t, trend.measure)
    if not points:
        return Markup()
    style = "model" if trend.kind is MeanKind.MODEL else "plain"
    heights = _heights(points, trend.scale, shown)
    limits = [_limits(points, side, heights) for side in ("low", "high")]
    curves = [Curve(limit, "other") for limit in limits if len(limit) > 1]
    if len(points) > 1:
        curves.append(Curve(tuple((float(i), point.mean.value) for i, point in enumerate(points)), "best"))
    keys = [Key(style, t("dash key mean"))]
    if any(point.alarm for point in points):
        keys.append(Key("flagged", t("dash key alarm")))
    if any(curve.style == "other" for curve in curves):
        keys.append(Key("other", t("dash key limits")))
    spots = [
        Spot(
            i,
            point.mean.value,
            "flagged" if point.alarm else style,
            point.mean.low,
            point.mean.high,
        )
        for i, point in enumerate(points)
    ]
    return curve_plot(
        curves,
        (_times(points, span), heights),
        label=t("dash chart label", name=name, n=t.count(len(points))),
        keys=keys,
        across="",
        up="",
        spots=spots,
    )


def groups_chart(
    t: Said, averages: Sequence[Average], whole: Mean | None, *, name: str, label: Callable[[str], str]
) -> Markup:
    """Groups side by side, by name, with a line at the mean of all; nothing for one, or for too many."""
    if not 1 < len(averages) <= MOST_ROWS:
        return Markup()
    shown = shown_as(t, averages[0].criterion)
    rows = [
        Row(
            label(one.group),
            (
                Dot(
                    one.mean.value,
                    one.mean.low,
                    one.mean.high,
                    "model" if one.mean.kind is MeanKind.MODEL else "plain",
                    shown(one.mean.value),
                ),
            ),
        )
        for one in averages
    ]
    values = [value for one in averages for value in (one.mean.value, one.mean.low, one.mean.high)]
    axis = Axis.over([*values, whole.value if whole else None], shown)
    kinds = {one.mean.kind is MeanKind.MODEL for one in averages}
    keys = [
        Key("model" if model else "plain", t("dash key model" if model else "dash key people"))
        for model in sorted(kinds)
    ]
    lines = [(whole.value, "zero")] if whole else []
    if lines:
        keys.append(Key("zero", t("dash key all")))
    return interval_plot(
        rows, axis, label=t("dash groups label", name=name, n=t.count(len(rows))), keys=keys, lines=lines
    )


def shown_as(t: Said, measure: str) -> Callable[[float], str]:
    """How values of a measure are written: shares in per cent, scores in points."""
    if measure in (GRADE, PASSED):
        return lambda value: t.percent(value, 1 if abs(value * 100 - round(value * 100)) > 0.05 else 0)
    return lambda value: t.number(value, 2)


def _limits(points: Sequence[Point], side: str, heights: Axis) -> tuple[tuple[float, float], ...]:
    """One of the control limits from where it stays on the chart: the first ones are very wide."""
    kept: list[tuple[float, float]] = []
    for i, point in reversed(list(enumerate(points))):
        value = getattr(point, side)
        if value is None or not heights.low <= value <= heights.high:
            break
        kept.append((float(i), value))
    return tuple(reversed(kept))


def _times(points: Sequence[Point], span: Span) -> Axis:
    """An axis of periods with room for the last one's name."""
    last = len(points) - 1
    marks = sorted({round(i * last / (_MARKS - 1)) for i in range(_MARKS)})
    room = 0.1 * last or 0.5
    return Axis(
        -room, last + room, tuple(float(mark) for mark in marks), lambda i: span.label(points[int(i)].start)
    )


def _heights(
    points: Sequence[Point], scale: tuple[float, float] | None, shown: Callable[[float], str]
) -> Axis:
    """An axis that holds the means and intervals, and as much again for the limits, within the scale.

    Where all are the same, it is the whole scale.
    """
    values = [
        value for point in points for value in (point.mean.value, point.mean.low, point.mean.high)
        if value is not None
    ]  # fmt: skip
    low, high = min(values), max(values)
    room = high - low
    if scale is not None and not room:
        return Axis.over(scale, shown)
    least, most = scale or (-math.inf, math.inf)
    return Axis.over([max(low - room, least), min(high + room, most)], shown)
