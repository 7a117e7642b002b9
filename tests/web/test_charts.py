"""Charts at the edges: nothing to show, one period, too many groups, and limits that leave the chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from autoqa.calibration.averages import Average
from autoqa.calibration.means import Mean, MeanKind, Place
from autoqa.calibration.overview import MeasureTrend, Point
from autoqa.domain.dashboard import GRADE, of_criterion
from autoqa.domain.trend import Span
from autoqa.web.charts import MOST_ROWS, groups_chart, trend_chart
from autoqa.web.rendering import spoken

T = spoken("en")


def point(
    i: int, value: float, *, low: float | None = None, high: float | None = None, alarm: bool = False
) -> Point:
    mean = Mean(value, value - 0.02, value + 0.02, MeanKind.MODEL, 40, 0)
    return Point(date(2026, 1, 5) + timedelta(days=7 * i), 40, mean, None, low, high, alarm)


def chart(*points: Point) -> str:
    return str(trend_chart(T, MeasureTrend(GRADE, MeanKind.MODEL, points), Span.WEEK, name="Grade"))


def test_no_period_gives_no_chart():
    assert chart() == ""


def test_one_period_is_a_dot_without_a_line():
    drawn = chart(point(0, 0.7))
    assert drawn.count('class="dot model"') == 2  # and the one of the key
    assert "polyline" not in drawn
    assert "2026-W02" in drawn


def test_a_period_beyond_the_limits_has_its_own_mark_and_key():
    assert "moved beyond the limits" in chart(point(0, 0.7), point(1, 0.5, alarm=True))
    assert "moved beyond the limits" not in chart(point(0, 0.7), point(1, 0.69))


def test_limits_begin_where_they_fit_the_chart():
    wide, close = point(1, 0.71, low=-3.0, high=5.0), [point(i, 0.7, low=0.68, high=0.73) for i in (2, 3)]
    drawn = chart(point(0, 0.7), wide, *close)
    limits = [part for part in drawn.split("<polyline") if 'class="curve other"' in part and "points" in part]
    assert [part.count(",") for part in limits[-2:]] == [2, 2]


def test_no_height_lies_outside_the_scale():
    points = (point(0, 0.9), point(1, 0.98))
    trend = MeasureTrend(GRADE, MeanKind.MODEL, points, scale=(0.0, 1.0))
    bounded, free = (
        str(trend_chart(T, one, Span.WEEK, name="Grade")) for one in (trend, replace(trend, scale=None))
    )
    assert "100\N{NO-BREAK SPACE}%" in bounded
    assert "110\N{NO-BREAK SPACE}%" not in bounded
    assert "110\N{NO-BREAK SPACE}%" in free


def test_where_all_is_the_same_the_whole_scale_is_shown():
    alone = replace(point(0, 3.0), mean=Mean(3.0, None, None, MeanKind.MODEL, 3, 0))
    trend = MeasureTrend(of_criterion("empathy"), MeanKind.MODEL, (alone,), scale=(1.0, 5.0))
    drawn = str(trend_chart(T, trend, Span.DAY, name="Empathy"))
    assert ">1.00<" in drawn
    assert ">5.00<" in drawn


def test_names_of_groups_are_text():
    averages = [
        Average(name, GRADE, Mean(0.5, 0.4, 0.6, MeanKind.MODEL, 20, 0), Place(1, 2))
        for name in ("<b>", "ann")
    ]
    drawn = str(groups_chart(T, averages, None, name="Grade", label=str))
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn


def test_too_many_groups_are_in_the_table_alone():
    mean = Mean(0.5, 0.4, 0.6, MeanKind.MODEL, 20, 0)
    averages = [Average(f"a{i}", GRADE, mean, Place(1, 50)) for i in range(MOST_ROWS + 1)]
    assert groups_chart(T, averages, mean, name="Grade", label=str) == ""
