import numpy as np
import pytest
from scipy import stats
from scipy.stats import bootstrap

from autoqa.agreement.moments import mean_difference, moments, pearson
from autoqa.agreement.resample import draws, interval, intervals, merged
from autoqa.agreement.sums import ratio
from autoqa.agreement.tables import contingency, exact, kappa, prevalence


def mean(sums):
    return ratio(sums[..., 1], sums[..., 0])


def test_each_draw_has_as_many_groups_as_there_are():
    drawn = draws(7, 50, seed=3)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert drawn.mean() == pytest.approx(1)
    assert np.array_equal(drawn, draws(7, 50, seed=3))
    assert not np.array_equal(drawn, draws(7, 50, seed=4))
    assert draws(0).shape == (1000, 0)


def test_the_interval_is_that_of_an_independent_bootstrap():
    values = np.random.default_rng(0).gamma(2, 1, 60)
    sums = np.column_stack([np.ones(60), values])
    ours = interval(mean, sums, drawn=draws(60, 20_000))
    theirs = bootstrap((values,), np.mean, method="percentile", n_resamples=20_000, rng=0).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_sums_may_be_one_number_a_cluster():
    assert interval(lambda total: total, np.full(8, 2.0), drawn=draws(8)) == (16, 16)


def test_a_lower_level_is_a_narrower_interval():
    sums = np.column_stack([np.ones(30), np.arange(30.0)])
    wide, narrow = (interval(mean, sums, drawn=draws(30), level=level) for level in (0.95, 0.8))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_sums_drawn_together_share_their_luck():
    random = np.random.default_rng(0)
    agent = random.integers(0, 40, 800)
    h1, h2, m = random.integers(0, 3, (3, 800))
    people = contingency(h1, h2, 3, groups=agent, n_groups=40)
    model = contingency(h1, m, 3, groups=agent, n_groups=40)
    drawn = draws(40)
    same = interval(lambda a, b: exact(a) - exact(b), (people, people), drawn=drawn)
    assert same == (0, 0)
    low, high = interval(lambda a, b: kappa(a) - kappa(b), (model, people), drawn=drawn)
    point = kappa(model.sum(axis=0)) - kappa(people.sum(axis=0))
    assert low < point < high


def test_several_values_at_once_are_each_alone():
    tables = np.random.default_rng(0).integers(0, 5, (20, 3, 3))
    drawn = draws(20)
    low, high = intervals(prevalence, tables, drawn=drawn)
    assert low.shape == high.shape == (3,)
    alone = interval(lambda t: prevalence(t)[..., 1], tables, drawn=drawn)
    assert (low[1], high[1]) == alone


@pytest.mark.parametrize("groups", [0, 1])
def test_one_cluster_has_no_interval(groups):
    assert np.isnan(interval(mean, np.ones((groups, 2)), drawn=draws(groups))).all()


def test_clusters_without_data_do_not_count():
    sums = np.zeros((10, 2))
    sums[4] = [5, 12]
    assert np.isnan(interval(mean, sums, drawn=draws(10))).all()


def test_a_statistic_that_is_mostly_undefined_has_no_interval():
    sums = np.zeros((30, 2))
    sums[:2] = [[1, 3.0], [1, 4.0]]  # missing from about one draw in nine
    assert np.isnan(interval(mean, sums, drawn=draws(30))).all()


def test_a_few_undefined_draws_are_left_out():
    sums = np.zeros((30, 2))
    sums[:5] = [[1, value] for value in (1.0, 2, 3, 4, 5)]
    drawn = draws(30)
    values = mean(drawn @ sums)
    assert 0 < np.isnan(values).mean() < 0.05
    low, high = np.nanpercentile(values, [2.5, 97.5])
    further = stats.t.ppf(0.975, 4) / stats.norm.ppf(0.975) * np.sqrt(5 / 4)
    expected = [3 - further * (3 - low), 3 + further * (high - 3)]
    assert interval(mean, sums, drawn=drawn) == pytest.approx(expected)


@pytest.mark.parametrize("clusters", [3, 5, 10])
def test_intervals_of_few_clusters_hold_the_truth_nearly_as_often_as_of_many(clusters):
    rng = np.random.default_rng(7)
    drawn = draws(clusters, 400)
    inside = 0
    for _ in range(300):
        values = rng.normal(size=clusters)
        low, high = interval(mean, np.column_stack([np.ones(clusters), values]), drawn=drawn)
        inside += low <= 0 <= high
    assert inside / 300 > 0.88


def test_many_clusters_are_joined_into_sets_of_equal_size():
    own, count = merged(np.repeat(np.arange(5000), 3), most=1000)
    assert count == 1000
    assert (np.bincount(own) == 15).all()
    assert (own.reshape(5000, 3) == own.reshape(5000, 3)[:, :1]).all()


def test_few_clusters_stay_as_they_are():
    own, count = merged([0, 2, 1, 2])
    assert (own.tolist(), count) == ([0, 2, 1, 2], 3)
    assert merged(np.array([], dtype=int))[1] == 0


def test_joined_clusters_give_the_same_width():
    random = np.random.default_rng(0)
    agent = np.repeat(np.arange(4000), 5)
    x = random.normal(size=20_000) + random.normal(size=4000)[agent]
    y = x + random.normal(size=20_000) + 0.5 * random.normal(size=4000)[agent]
    widths = []
    for most in (400, 4000):
        own, count = merged(agent, most)
        low, high = interval(pearson, moments(x, y, groups=own, n_groups=count), drawn=draws(count, 400))
        widths.append(high - low)
    assert widths[0] == pytest.approx(widths[1], rel=0.2)


def test_drawing_agents_covers_the_truth_and_drawing_calls_does_not():
    random = np.random.default_rng(7)
    agent, alone = np.repeat(np.arange(40), 10), np.arange(400)
    by_agent, by_call = draws(40, 300), draws(400, 300)
    hits = np.zeros(2)
    for _ in range(200):
        human = random.normal(size=400)
        system = human + 0.2 + random.normal(0, 0.5, 400) + random.normal(0, 0.5, 40)[agent]
        clustered = moments(human, system, groups=agent, n_groups=40)
        single = moments(human, system, groups=alone, n_groups=400)
        for i, (sums, drawn) in enumerate(((clustered, by_agent), (single, by_call))):
            low, high = interval(mean_difference, sums, drawn=drawn)
            hits[i] += low <= 0.2 <= high
    assert 0.88 <= hits[0] / 200 <= 0.99
    assert hits[1] / 200 < 0.75
