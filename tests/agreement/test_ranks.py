import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from autoqa.agreement.ranks import binned, spearman
from autoqa.agreement.tables import contingency


@given(arrays(np.int64, (2, 15), elements=st.integers(0, 4)))
@settings(max_examples=40, deadline=None)
def test_spearman_of_a_table_is_that_of_its_rows(drawn):
    x, y = drawn
    ours = spearman(contingency(x, y, 5))
    if np.ptp(x) and np.ptp(y):
        assert ours == pytest.approx(spearmanr(x, y).statistic, abs=1e-9)
    else:
        assert np.isnan(ours)


def test_rows_and_columns_may_differ_in_number():
    random = np.random.default_rng(0)
    x, y = random.integers(0, 5, 200), random.normal(size=200)
    y = y + x
    table = contingency(x, binned(y), 5, columns=200)
    assert spearman(table) == pytest.approx(spearmanr(x, y).statistic)


def test_a_batch_is_each_table_alone():
    batch = np.random.default_rng(0).integers(0, 5, (3, 4, 6))
    assert spearman(batch) == pytest.approx([spearman(table).item() for table in batch])


def test_nothing_is_undefined():
    assert np.isnan(spearman(np.zeros((3, 4))))


def test_few_values_are_their_own_bins():
    assert binned([2.5, 1.0, 2.5, 9.0]).tolist() == [1, 0, 1, 2]


@given(arrays(np.float64, 200, elements=st.integers(0, 60).map(float)), st.integers(2, 20))
@settings(max_examples=30, deadline=None)
def test_bins_keep_order_and_ties_and_leave_no_gap(values, most):
    bins = binned(values, most)
    order = np.argsort(values)
    assert (np.diff(bins[order]) >= 0).all()
    assert all(len(set(bins[values == value])) == 1 for value in np.unique(values))
    assert np.array_equal(np.unique(bins), np.arange(bins.max() + 1))
    assert bins.max() < most


def test_bins_of_distinct_values_are_equally_full_and_hardly_move_spearman():
    random = np.random.default_rng(1)
    x = random.integers(0, 5, 20_000)
    y = x + random.normal(size=20_000)
    bins = binned(y)
    counts = np.bincount(bins)
    assert len(counts) == 256
    assert counts.max() - counts.min() <= 1
    close = spearman(contingency(x, bins, 5, columns=256))
    assert close == pytest.approx(spearmanr(x, y).statistic, abs=1e-4)


def test_one_bin_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        binned([1.0, 2.0], 1)
