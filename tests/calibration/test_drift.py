"""Charts and alarms of drift."""

from datetime import date, timedelta

import numpy as np
import pytest

from autoqa.calibration.drift import Series, alarms, charts
from autoqa.calibration.grades import Column, grades_of
from autoqa.calibration.watched import Intake, intake_series, model_series, people_series
from autoqa.domain.drift import FrozenShift, Watched
from autoqa.domain.trend import Span
from eval.calibration.centre import Centre, table

START = date(2026, 1, 5)  # a Monday
DAY = 86400.0


def _days(weeks, calls):
    return [START + timedelta(days=7 * week + i % 7) for week in range(weeks) for i in range(calls)]


def _series(values, calls=20, **more):
    """A series whose weekly means are `values`."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([value + 0.1 * rng.normal(size=calls) for value in values])
    return Series(Watched.MODEL, "empathy", "points", _days(len(values), calls), rows, **more)


def _steady(weeks, seed=3):
    return 3 + 0.05 * np.random.default_rng(seed).normal(size=weeks)


def test_what_does_not_change_raises_no_alarm():
    (chart,) = charts([_series(_steady(20))], by=Span.WEEK, periods_apart=100)
    assert len(chart.points) == 20
    assert not any(point.alarm for point in chart.points)
    assert chart.points[0].low is None
    assert chart.points[5].low < 3 < chart.points[5].high


def test_a_change_that_lasts_is_an_alarm_that_says_when_and_what_to_do():
    values = np.concatenate([_steady(15), _steady(4) + 0.5])
    found = charts([_series(values)], by=Span.WEEK, periods_apart=100)
    first, *_ = sorted(alarms(found, [], Span.WEEK), key=lambda alarm: alarm.period)
    assert first.period in ("2026-W17", "2026-W18")
    assert "above what came before" in first.text
    assert "grade some calls" in first.text


def test_all_charts_share_one_rate_of_false_alarms():
    alone = charts([_series(_steady(12))], by=Span.WEEK, periods_apart=100)[0]
    among = charts([_series(_steady(12))] * 10, by=Span.WEEK, periods_apart=100)[0]
    assert among.points[-1].high > alone.points[-1].high
    assert among.points[-1].low < alone.points[-1].low


def test_periods_with_few_calls_are_left_out():
    series = _series(_steady(10), calls=4)
    assert charts([series], by=Span.WEEK, periods_apart=100) == ()
    assert len(charts([series], by=Span.MONTH, periods_apart=100)) == 0


def test_a_period_that_is_not_over_is_left_out():
    series = _series(_steady(10))
    whole = charts([series], by=Span.WEEK, periods_apart=100)[0]
    running = charts([series], by=Span.WEEK, periods_apart=100, today=START + timedelta(days=7 * 9 + 2))[0]
    assert running.points == whole.points[:-1]


def test_a_week_without_calls_counts_as_none():
    days = [
        START + timedelta(days=7 * week) for week in range(14) if week != 11 for _ in range(30 + week % 3)
    ]
    series = Series(Watched.INTAKE, "calls", "", days, np.ones(len(days)), total=True)
    (chart,) = charts([series], by=Span.WEEK, periods_apart=100)
    assert chart.points[11].value == 0
    assert chart.points[11].alarm


def test_an_alarm_keeps_its_key_when_its_words_change():
    values = np.concatenate([_steady(15), _steady(4) + 0.5])
    one = alarms(charts([_series(values)], by=Span.WEEK, periods_apart=100), [], Span.WEEK)
    other = alarms(charts([_series(values)], by=Span.WEEK, periods_apart=101), [], Span.WEEK)
    assert {a.key for a in one} == {a.key for a in other}
    assert {a.text for a in one} != {a.text for a in other}


def test_few_periods_are_no_chart():
    assert charts([_series(_steady(5))], by=Span.WEEK, periods_apart=100) == ()


def test_a_share_stays_between_nothing_and_all():
    rng = np.random.default_rng(2)
    rows = (rng.random(800) < 0.85).astype(float)
    series = Series(Watched.INTAKE, "language en", "share", _days(20, 40), rows)
    (chart,) = charts([series], by=Span.WEEK, periods_apart=100)
    for point in chart.points[2:]:
        assert 0 <= point.low <= point.high <= 1


def test_numbers_of_calls_are_counted():
    days = [day for week in range(10) for day in [START + timedelta(days=7 * week)] * (30 + week % 3)]
    series = Series(Watched.INTAKE, "calls", "", days, np.ones(len(days)), total=True)
    (chart,) = charts([series], by=Span.WEEK, periods_apart=100)
    assert [point.value for point in chart.points][:4] == [30, 31, 32, 30]


def test_the_intake_is_watched_by_language_queue_and_channel():
    n = 100
    language = Column.of(["en"] * 60 + ["it"] * 39 + ["fr"])
    seconds, confidence = np.full(n, 60.0), np.full(n, 0.9)
    columns, given = {"language": language}, {"c": np.ones(n)}
    calls = Intake(tuple(_days(5, 20)), columns, seconds, confidence, given, {"c": np.zeros(n)})
    assert [one.name for one in intake_series(calls)] == [
        "calls",
        "length",
        "recognition confidence",
        "language en",
        "language it",
    ]
    assert [one.name for one in model_series(calls)] == ["c", "c withheld"]


def _dated(centre, later):
    """Grades over twenty weeks, with what `later` does to those of the last five."""
    rows = centre.rows()
    at = np.array([1.76e9 + 7 * DAY * (int(row[0][-5:]) * 20 // 400) for row in rows])
    last = at >= 1.76e9 + 15 * 7 * DAY
    rows = [later(row) if new else row for row, new in zip(rows, last, strict=True)]
    given = table(rows, at=at)
    return grades_of(given, "empathy", model=centre.model(), levels=(1, 2, 3, 4, 5))


def test_an_evaluator_who_turns_harsh_is_charted():
    def later(row):
        return (*row[:3], max(1.0, row[3] - 2)) if row[1] == "e1" else row

    grades = _dated(Centre(seed=1, evaluators=3), later)
    found = charts(list(people_series([grades])), by=Span.WEEK, periods_apart=50)
    alarmed = {chart.name for chart in found if any(point.alarm for point in chart.points)}
    assert "e1: empathy" in alarmed


def test_agreement_that_falls_is_charted():
    def later(row):
        return (*row[:3], 6 - row[3])

    grades = _dated(Centre(seed=1, evaluators=3), later)
    found = charts(list(people_series([grades])), by=Span.WEEK, periods_apart=50)
    alarmed = {chart.name for chart in found if any(point.alarm for point in chart.points)}
    assert "empathy: same level" in alarmed


def test_grades_without_a_date_are_not_watched():
    assert list(people_series([Centre(calls=40).grades()])) == []


def _frozen(**more):
    values = {"was": ("a",), "now": "a", "calls": 20, "changed": 0, "mean": 0.0, "low": 0.0, "high": 0.0}
    return FrozenShift("empathy", **(values | more))


def test_the_same_model_with_the_same_scores_is_no_alarm():
    assert alarms([], [_frozen()], Span.WEEK) == ()


def test_another_model_is_an_alarm_even_where_no_score_moves():
    (alarm,) = alarms([], [_frozen(now="b")], Span.WEEK)
    assert alarm.period is None
    assert "answered by b now, and was by a" in alarm.text
    assert "calibrate again" in alarm.text


def test_the_same_model_with_other_scores_is_an_alarm():
    (alarm,) = alarms([], [_frozen(changed=3, mean=-0.2, low=-0.3, high=-0.1)], Span.WEEK)
    assert "3 levels changed and the mean moved -0.20 (-0.30 to -0.10)" in alarm.text


def test_alarms_of_frozen_calls_come_first_and_then_the_newest():
    values = np.concatenate([_steady(15), _steady(6) + 0.6])
    found = alarms(charts([_series(values)], by=Span.WEEK, periods_apart=20), [_frozen(now="b")], Span.WEEK)
    periods = [alarm.period for alarm in found]
    assert periods[0] is None
    assert periods[1:] == sorted(periods[1:], reverse=True)
    assert len({alarm.key for alarm in found}) == len(found)


@pytest.mark.parametrize(
    ("by", "label"), [(Span.DAY, "2026-01-05"), (Span.WEEK, "2026-W02"), (Span.MONTH, "2026-01")]
)
def test_periods_are_named_by_iso(by, label):
    assert by.label(by.first(date(2026, 1, 5))) == label
