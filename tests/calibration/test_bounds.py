from math import comb

import numpy as np
import pytest
from scipy.stats import binomtest, f_oneway

from autoqa.calibration.bounds import LONG_RUN, Sample, chance, design_effect, likeness, lower_bound

ERROR = 0.05


def sample(agreed: int, calls: int, upcoming: int = LONG_RUN, design: float = 1.0) -> Sample:
    return Sample(np.r_[np.ones(agreed), np.zeros(calls - agreed)], upcoming, design)


@pytest.mark.parametrize(("agreed", "calls"), [(18, 20), (50, 50), (0, 10), (170, 200), (1, 1)])
def test_the_long_run_bound_is_that_of_clopper_and_pearson(agreed, calls):
    exact = binomtest(agreed, calls).proportion_ci(1 - 2 * ERROR, method="exact").low
    assert lower_bound(sample(agreed, calls), error=ERROR) == pytest.approx(exact, abs=2e-6)


@pytest.mark.parametrize(("agreed", "calls", "upcoming"), [(19, 20, 20), (45, 50, 30), (8, 10, 40)])
def test_the_chance_among_upcoming_calls_counts_the_ways_to_draw(agreed, calls, upcoming):
    short = next(y for y in range(upcoming, -1, -1) if y / upcoming < 0.8)
    pool, good = calls + upcoming, agreed + short
    ways = sum(comb(good, x) * comb(pool - good, calls - x) for x in range(agreed, min(calls, good) + 1))
    assert chance(sample(agreed, calls, upcoming), 0.8, error=ERROR) == pytest.approx(
        ways / comb(pool, calls)
    )


def test_a_promise_for_upcoming_calls_is_broken_no_more_often_than_stated_whatever_the_pool():
    calls, upcoming = 30, 25
    for good in range(calls + upcoming + 1):
        broken = sum(
            comb(good, x) * comb(calls + upcoming - good, calls - x) / comb(calls + upcoming, calls)
            for x in range(max(0, good - upcoming), min(calls, good) + 1)
            if (good - x) / upcoming < 0.8 and chance(sample(x, calls, upcoming), 0.8, error=ERROR) <= ERROR
        )
        assert broken <= ERROR


def test_many_upcoming_calls_are_as_the_long_run():
    near = chance(sample(90, 100, 900_000), 0.8, error=ERROR)
    assert near == pytest.approx(chance(sample(90, 100), 0.8, error=ERROR), rel=1e-3)


def test_fewer_upcoming_calls_need_more_room():
    bounds = [lower_bound(sample(90, 100, upcoming), error=ERROR) for upcoming in (50, 100, 1000, LONG_RUN)]
    assert bounds == sorted(bounds)


def test_the_bound_is_the_most_that_passes():
    found = lower_bound(sample(90, 100, 100), error=ERROR)
    assert chance(sample(90, 100, 100), found, error=ERROR) <= ERROR
    assert chance(sample(90, 100, 100), found + 0.011, error=ERROR) > ERROR


def test_shares_break_a_promise_no_more_often_than_stated():
    rng = np.random.default_rng(0)
    pool = rng.choice([0.0, 1 / 3, 2 / 3, 1.0], 120, p=[0.06, 0.04, 0.28, 0.62])
    assert pool.mean() == pytest.approx(0.82, abs=0.03)
    for promised in (0.8, 0.85):
        broken = 0
        for _ in range(1000):
            drawn = rng.permutation(pool)
            seen, rest = drawn[:80], drawn[80:]
            passed = chance(Sample(seen, len(rest)), promised, error=ERROR) <= ERROR
            broken += passed and rest.mean() < promised
        assert broken <= 65  # 50 expected at most, and what chance adds


def test_shares_that_hardly_differ_allow_a_closer_bound_than_hoeffdings():
    shares = np.random.default_rng(1).choice([0.8, 0.9, 1.0], 300)
    hoeffding = shares.mean() - np.sqrt(np.log(1 / ERROR) / (2 * 300))
    found = lower_bound(Sample(shares, LONG_RUN), error=ERROR)
    assert hoeffding + 0.03 < found < shares.mean()


def test_calls_count_for_less_by_the_design_effect():
    assert chance(sample(180, 200, design=4.0), 0.8, error=ERROR) == pytest.approx(
        chance(sample(45, 50), 0.8, error=ERROR)
    )
    shares = np.r_[np.full(90, 1.0), np.full(10, 0.5)]
    assert chance(Sample(shares, LONG_RUN, 4.0), 0.8, error=ERROR) > chance(
        Sample(shares, LONG_RUN), 0.8, error=ERROR
    )


@pytest.mark.parametrize("upcoming", [1, 50, LONG_RUN])
def test_no_call_shows_nothing(upcoming):
    assert chance(Sample(np.empty(0), upcoming), 0.8, error=ERROR) == 1.0
    assert lower_bound(Sample(np.empty(0), upcoming), error=ERROR) == pytest.approx(0.0, abs=1e-5)


def test_likeness_is_that_of_an_analysis_of_variance():
    rng = np.random.default_rng(2)
    agent = np.repeat(np.arange(12), 15)
    agreed = (rng.random(180) < np.repeat(rng.uniform(0.4, 1.0, 12), 15)).astype(float)
    ratio = f_oneway(*[agreed[agent == one] for one in range(12)]).statistic
    assert likeness(agreed, agent) == pytest.approx((ratio - 1) / (ratio + 14))


def test_likeness_at_its_ends():
    agent = np.repeat([0, 1], 10)
    assert likeness(np.repeat([0.0, 1.0], 10), agent) == 1.0
    assert likeness(np.tile([0.0, 1.0], 10), agent) == 0.0
    assert likeness(np.ones(20), agent) == 0.0
    assert likeness(np.tile([0.0, 1.0], 10), np.arange(20)) == 0.0
    assert likeness(np.tile([0.0, 1.0], 10), np.zeros(20, dtype=int)) == 0.0


def test_the_design_effect_leaves_at_least_as_many_calls_as_equal_agents():
    agent = np.repeat(np.arange(4), 25)
    assert design_effect(agent, 0.1) == pytest.approx(1 + 24 * 0.1)
    assert 100 / design_effect(agent, 1.0) == pytest.approx(4)
    assert design_effect(np.arange(100), 1.0) == 1.0
