import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr
from sklearn.metrics import cohen_kappa_score, r2_score, root_mean_squared_error

from autoqa.agreement.moments import (
    continuous_qwk,
    deviations,
    mean_difference,
    means,
    moments,
    pearson,
    r2,
    rmse,
    smd,
)

STATISTICS = (pearson, continuous_qwk, mean_difference, smd, rmse, r2)
scores = arrays(np.float64, (2, 12), elements=st.integers(0, 50).map(lambda n: n / 10))


@pytest.fixture
def pair():
    random = np.random.default_rng(0)
    first = random.integers(1, 6, 300).astype(float)
    return first, first + random.normal(0.3, 0.8, 300)


def test_each_statistic_is_that_of_an_independent_library(pair):
    x, y = pair
    sums = moments(x, y)
    assert pearson(sums) == pytest.approx(pearsonr(x, y).statistic)
    assert rmse(sums) == pytest.approx(root_mean_squared_error(x, y))
    assert r2(sums) == pytest.approx(r2_score(x, y))
    assert means(sums)[0] == pytest.approx([x.mean(), y.mean()])
    assert deviations(sums)[0] == pytest.approx([x.std(ddof=1), y.std(ddof=1)])
    assert mean_difference(sums) == pytest.approx(y.mean() - x.mean())
    assert smd(sums) == pytest.approx((y.mean() - x.mean()) / x.std(ddof=1))
    pooled = np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2)
    assert smd(sums, by="pooled") == pytest.approx((y.mean() - x.mean()) / pooled)


def test_on_whole_levels_continuous_qwk_is_quadratic_kappa(pair):
    x, y = pair[0].astype(int), np.clip(np.rint(pair[1]), 1, 5).astype(int)
    assert continuous_qwk(moments(x, y)) == pytest.approx(cohen_kappa_score(x, y, weights="quadratic"))


@given(scores, st.floats(-1000, 1000))
@settings(max_examples=30, deadline=None)
def test_the_constant_taken_off_changes_nothing(drawn, centre):
    x, y = drawn
    for statistic in STATISTICS:
        plain, moved = statistic(moments(x, y)), statistic(moments(x, y, centre=centre))
        assert moved == pytest.approx(plain, nan_ok=True, abs=1e-5)
    assert means(moments(x, y, centre=centre), centre=centre) == pytest.approx(means(moments(x, y)), abs=1e-9)


@given(scores)
@settings(max_examples=30, deadline=None)
def test_symmetric_statistics_let_evaluators_change_places(drawn):
    x, y = drawn
    for statistic in (pearson, continuous_qwk, rmse):
        assert statistic(moments(x, y)) == pytest.approx(statistic(moments(y, x)), nan_ok=True)


@given(scores)
@settings(max_examples=20, deadline=None)
def test_a_batch_is_each_group_alone_and_a_weight_is_a_repeated_row(drawn):
    x, y = drawn
    own = np.arange(12) % 3
    batch = moments(x, y, groups=own, n_groups=3)
    times = np.arange(12) % 4
    weighted, repeated = moments(x, y, weights=times), moments(np.repeat(x, times), np.repeat(y, times))
    for statistic in STATISTICS:
        alone = [statistic(moments(x[own == g], y[own == g])).item() for g in range(3)]
        assert statistic(batch) == pytest.approx(np.array(alone), nan_ok=True)
        assert statistic(weighted) == pytest.approx(statistic(repeated), nan_ok=True)


@pytest.mark.parametrize("constant", [3.0, 3.3, 0.1])
def test_without_variance_of_people_nothing_standardised_is_defined(constant):
    sums = moments(np.full(7, constant), np.linspace(1, 5, 7))
    assert np.isnan([pearson(sums), smd(sums), r2(sums)]).all()
    assert continuous_qwk(sums) == pytest.approx(0, abs=1e-12)
    assert np.isfinite(rmse(sums))


def test_equal_scores_agree_fully_and_equal_constants_are_undefined():
    x = np.array([1.0, 2.2, 3.1])
    assert [f(moments(x, x)).item() for f in STATISTICS] == pytest.approx([1, 1, 0, 0, 0, 1])
    assert np.isnan(continuous_qwk(moments([3.3, 3.3], [3.3, 3.3])))


def test_no_rows_and_one_row():
    assert all(np.isnan(statistic(moments([], []))) for statistic in STATISTICS)
    one = moments([3.0], [4.0])
    assert np.isnan([pearson(one), smd(one)]).all()
    assert rmse(one) == mean_difference(one) == 1


def test_an_unknown_divisor_is_named():
    with pytest.raises(ValueError, match="'second'"):
        smd(moments([1.0], [2.0]), by="second")
