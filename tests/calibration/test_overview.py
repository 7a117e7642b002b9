"""Figures of many calls: groups, trends with limits, and what few or equal calls allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import binomtest

from autoqa.calibration.means import MeanKind
from autoqa.calibration.overview import (
    LEAST,
    MOST_PERIODS,
    TeamCalls,
    chosen,
    counted,
    fitting,
    groups,
    overall,
    trends,
)
from autoqa.domain.dashboard import GRADE, PASSED, By, DashboardFilters, Which, of_criterion
from autoqa.domain.review_item import QueueFilters, ReviewReason
from autoqa.domain.trend import Span

EMPATHY = of_criterion("empathy")


def calls_of(
    values, *, agents=None, days=None, people=None, chance=None, measure=GRADE, sampled=None, tags=None
) -> TeamCalls:
    """Calls with these values of one measure, and what else is told of them."""
    n = len(values)

    def texts(given):
        column = np.empty(n, dtype=object)
        column[:] = given if given is not None else [None] * n
        return column

    people = np.full(n, np.nan) if people is None else np.asarray(people, dtype=float)
    return TeamCalls(
        ids=texts([f"call-{i:05}" for i in range(n)]),
        day=np.array(days if days is not None else ["2026-11-02"] * n, dtype="datetime64[D]"),
        columns={by.value: texts(agents if by is By.AGENT else None) for by in By},
        model={measure: np.asarray(values, dtype=float)},
        people={measure: people},
        chance=np.full(n, np.nan) if chance is None else np.asarray(chance, dtype=float),
        sampled=np.zeros(n, dtype=bool) if sampled is None else np.asarray(sampled),
        graded=np.isfinite(people),
        tags=texts(tags if tags is not None else [" "] * n),
    )


def test_a_mean_of_the_model_is_the_mean_with_students_interval():
    values = np.random.default_rng(0).normal(3, 1, 50)
    mean = overall(calls_of(values, measure=EMPATHY))[EMPATHY]
    half = 2.0095752 * values.std(ddof=1) / np.sqrt(50)  # t(0.975, 49)
    assert mean.kind is MeanKind.MODEL
    assert (mean.value, mean.low, mean.high) == pytest.approx(
        (values.mean(), values.mean() - half, values.mean() + half)
    )


def test_people_s_grades_correct_a_model_that_is_too_kind():
    rng = np.random.default_rng(1)
    truth = rng.normal(0.6, 0.1, 2000)
    people = np.where(rng.random(2000) < 0.1, truth, np.nan)
    mean = overall(calls_of(np.clip(truth + 0.2, 0, 1), people=people))[GRADE]
    assert mean.kind is MeanKind.CORRECTED
    assert mean.low < truth.mean() < mean.high < 0.65


def test_grades_outside_of_plans_correct_nothing_where_there_is_a_plan():
    people = np.full(100, np.nan)
    people[:40] = 0.0  # picked by hand because they looked bad
    chance = np.full(100, np.nan)
    chance[90:] = 0.1
    assert overall(calls_of(np.full(100, 0.8), people=people, chance=chance))[GRADE].graded == 0


def test_a_share_has_wilsons_interval():
    passed = np.arange(40) < 30
    mean = overall(calls_of(passed, measure=PASSED))[PASSED]
    known = binomtest(30, 40).proportion_ci(method="wilson")
    assert (mean.low, mean.high) == pytest.approx((known.low, known.high), abs=1e-4)


def test_an_interval_ends_where_the_scale_does():
    free = calls_of([5.0] * 20 + [4.0], measure=EMPATHY)
    assert overall(free)[EMPATHY].high > 5
    bounded = replace(free, scales={EMPATHY: (1.0, 5.0)})
    assert overall(bounded)[EMPATHY].high == 5
    assert overall(bounded)[EMPATHY].low == overall(free)[EMPATHY].low
    (trend,) = trends(bounded, Span.WEEK)
    assert (trend.scale, trend.points[0].mean.high) == ((1.0, 5.0), 5.0)


@pytest.mark.parametrize("n", [1, 2, LEAST - 1])
def test_few_calls_have_a_mean_and_no_interval(n: int):
    mean = overall(calls_of(np.linspace(0.2, 0.8, n)))[GRADE]
    assert mean.value == pytest.approx(0.5 if n > 1 else 0.2)
    assert (mean.low, mean.high) == (None, None)


def test_calls_that_are_all_alike_are_not_certain():
    found = groups(
        calls_of([3.0] * 30 + [1.0, 5.0], agents=["ann"] * 30 + ["bob"] * 2, measure=EMPATHY),
        By.AGENT,
        EMPATHY,
    )
    ann = next(one.mean for one in found.averages if one.group == "ann")
    assert (ann.low, ann.high) == pytest.approx((3 - 4 * 3 / 30, 3 + 4 * 3 / 30))


def test_two_calls_each_tell_no_groups_apart():
    found = groups(calls_of([1.0, 1.0, 0.0, 0.0], agents=["ann", "ann", "bob", "bob"]), By.AGENT, GRADE)
    assert not found.apart
    assert {one.place.rank for one in found.averages} == {None}


def test_groups_that_lie_far_apart_are_told_apart_and_stand_by_name():
    rng = np.random.default_rng(2)
    values = np.concatenate([rng.normal(0.4, 0.05, 50), rng.normal(0.8, 0.05, 50)])
    found = groups(calls_of(values, agents=["zoe"] * 50 + ["ann"] * 50), By.AGENT, GRADE)
    assert found.apart
    assert [(one.group, one.place.rank) for one in found.averages] == [("ann", 1), ("zoe", 2)]
    assert next(one for one in found.averages if one.group == "ann").mean.value == pytest.approx(
        0.8, abs=0.03
    )


def test_alike_groups_are_one_band_nineteen_times_in_twenty():
    rng = np.random.default_rng(3)
    agents = ["ann"] * 40 + ["bob"] * 40
    apart = sum(
        groups(calls_of(rng.normal(0.6, 0.1, 80), agents=agents), By.AGENT, GRADE).apart for _ in range(200)
    )
    assert apart <= 10


def test_calls_of_no_group_are_counted():
    found = groups(calls_of([0.5, 0.6, 0.7], agents=["ann", None, None]), By.AGENT, GRADE)
    assert (found.ungrouped, dict(found.calls)) == (2, {"ann": 1})


def weekly(means, *, each=50, seed=4, spread=0.1):
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(mean, spread, each) for mean in means])
    starts = np.datetime64("2026-01-05") + 7 * np.arange(len(means))
    days = (starts[:, None] + np.arange(each)[None, :] % 5).ravel()
    return values, days


def test_weeks_begin_on_monday():
    values, days = weekly([0.6] * 4)
    trend = trends(calls_of(values, days=days), Span.WEEK)[0]
    assert [point.start for point in trend.points] == [date(2026, 1, 5 + 7 * i) for i in range(4)]
    assert [point.calls for point in trend.points] == [50] * 4
    assert trend.points[0].mean.value == pytest.approx(values[:50].mean())


def test_months_hold_their_days():
    days = np.array(["2026-01-31", "2026-02-01", "2026-02-28"], dtype="datetime64[D]")
    points = trends(calls_of([0.1, 0.2, 0.4], days=days), Span.MONTH)[0].points
    assert [(point.start, point.calls) for point in points] == [(date(2026, 1, 1), 1), (date(2026, 2, 1), 2)]


def test_a_lasting_fall_is_an_alarm_and_what_stays_is_not():
    values, days = weekly([0.7] * 12 + [0.55] * 3)
    alarms = [point.alarm for point in trends(calls_of(values, days=days), Span.WEEK)[0].points]
    assert not any(alarms[:12])
    assert any(alarms[12:])


def test_few_calls_in_a_period_are_no_alarm_for_lying_close_together_before():
    values = [0.5, 0.5, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.9, 0.1]
    days = np.datetime64("2026-01-05") + 7 * np.arange(10)
    assert not any(point.alarm for point in trends(calls_of(values, days=days), Span.WEEK)[0].points)


def test_the_first_periods_have_no_limits():
    values, days = weekly([0.6] * 4)
    points = trends(calls_of(values, days=days), Span.WEEK)[0].points
    assert [point.low is None for point in points] == [True, True, False, False]


def test_a_trend_rests_on_the_same_in_every_period():
    """Grades in a later week alone would look like a change of the calls."""
    values, days = weekly([0.7] * 6)
    people = np.where(np.arange(300) >= 250, values - 0.2, np.nan)
    trend = trends(calls_of(values, days=days, people=people), Span.WEEK)[0]
    assert trend.kind is MeanKind.MODEL
    assert {point.mean.kind for point in trend.points} == {MeanKind.MODEL}
    assert not any(point.alarm for point in trend.points)


def test_of_many_periods_the_last_are_shown():
    n = MOST_PERIODS + 30
    days = np.datetime64("2026-01-01") + np.arange(n)
    points = trends(calls_of(np.linspace(0, 1, n), days=days), Span.DAY)[0].points
    assert len(points) == MOST_PERIODS
    assert points[-1].start == days[-1].astype(object)


def test_no_calls_give_no_figures():
    none = calls_of([])
    assert overall(none) == {}
    assert [trend.points for trend in trends(none, fitting(none))] == [()]
    assert groups(none, By.AGENT, GRADE).averages == ()
    assert counted(none).calls == 0


def test_undated_calls_are_counted_and_in_no_trend():
    calls = calls_of([0.5, 0.6], days=["NaT", "2026-11-02"])
    assert counted(calls).undated == 1
    assert [point.calls for point in trends(calls, Span.DAY)[0].points] == [1]


def test_filters_keep_what_they_name():
    days = ["2026-11-01", "2026-11-02", "2026-11-03"]
    calls = calls_of(
        [0.1, 0.2, 0.3],
        agents=["ann", "bob", "ann"],
        days=days,
        sampled=[True, True, False],
        people=[0.1, np.nan, np.nan],
        tags=[" auto_fail ", " ", " auto_fail doubt "],
    )
    asked = DashboardFilters(QueueFilters(agent="ann", since=date(2026, 11, 2)))
    assert chosen(calls, asked).ids.tolist() == ["call-00002"]
    failed = DashboardFilters(QueueFilters(reason=ReviewReason.AUTO_FAIL))
    assert len(chosen(calls, failed)) == 2
    assert chosen(calls, DashboardFilters(), Which.LEFT).ids.tolist() == ["call-00001"]
    assert counted(calls).by_reason[ReviewReason.AUTO_FAIL] == 2
    assert (counted(calls).sampled, counted(calls).done) == (2, 1)


def test_newer_calls_take_the_place_of_those_of_the_same_id():
    renewed = calls_of([0.1, 0.2]).renewed(calls_of([0.9], measure=EMPATHY))
    assert sorted(renewed.ids.tolist()) == ["call-00000", "call-00001"]
    at = renewed.ids.tolist().index("call-00000")
    assert np.isnan(renewed.model[GRADE][at])
    assert renewed.model[EMPATHY][at] == 0.9
