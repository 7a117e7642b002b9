"""Self-starting control charts."""

import numpy as np
import pytest
from scipy import stats

from autoqa.agreement.control import control, limit


@pytest.mark.parametrize(("run_length", "width"), [(370, 2.859), (500, 2.962)])
def test_limits_are_those_of_the_published_tables(run_length, width):
    # Lucas and Saccucci (1990), table for a weight of 0.2
    assert limit(run_length) == pytest.approx(width, abs=2e-3)


def test_q_statistics_are_students_t_of_the_values_before():
    values = np.array([3.0, 4.0, 3.5, 5.0, 2.0])
    found = control(values, run_length=100)
    for i in range(2, 5):
        before = values[:i]
        t = (values[i] - before.mean()) / (before.std(ddof=1) * np.sqrt(1 + 1 / i))
        assert found.q[i] == pytest.approx(stats.norm.ppf(stats.t.cdf(t, i - 1)))
    assert np.isnan(found.q[:2]).all()


def test_q_statistics_of_what_does_not_change_are_standard_normal():
    rng = np.random.default_rng(1)
    q = np.concatenate([control(rng.normal(50, 9, 40), run_length=100).q[2:] for _ in range(100)])
    assert stats.kstest(q, "norm").pvalue > 0.01


def test_false_alarms_come_about_as_seldom_as_was_asked_for():
    rng = np.random.default_rng(2)
    alarms = sum(control(rng.normal(size=300), run_length=100).alarm.sum() for _ in range(100))
    assert 60 < 298 * 100 / alarms < 140


def test_a_shift_that_lasts_is_found_soon_and_in_its_direction():
    rng = np.random.default_rng(3)
    delays = []
    for _ in range(50):
        found = control(np.concatenate([rng.normal(size=40), rng.normal(1.5, 1, 20)]), run_length=500)
        after = np.flatnonzero(found.alarm[40:])
        delays.append(after[0] if len(after) else 20)
        if len(after):
            assert found.ewma[40 + after[0]] > 0
    assert np.median(delays) < 5


def test_an_alarm_is_where_the_value_leaves_its_limits():
    rng = np.random.default_rng(4)
    values = np.concatenate([rng.normal(size=30), rng.normal(3, 1, 10)])
    found = control(values, run_length=100)
    outside = (values < found.low) | (values > found.high)
    assert found.alarm.any()
    assert outside[2:].tolist() == found.alarm[2:].tolist()


def test_the_chart_does_not_depend_on_the_unit():
    values = np.random.default_rng(5).normal(size=30)
    one, other = control(values, run_length=100), control(60 * values + 1e4, run_length=100)
    assert other.q[2:] == pytest.approx(one.q[2:], abs=1e-6)
    assert other.high[2:] == pytest.approx(60 * one.high[2:] + 1e4)


def test_a_first_difference_after_equal_values_is_an_alarm():
    found = control([3.0] * 10 + [4.0], run_length=100)
    assert found.q[5] == 0
    assert found.alarm.tolist() == [False] * 10 + [True]


def test_too_few_values_are_never_an_alarm():
    for values in ([], [1.0], [1.0, 9.0]):
        assert not control(values, run_length=100).alarm.any()
