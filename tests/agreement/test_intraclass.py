import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autoqa.agreement.intraclass import (
    one_way,
    one_way_sums,
    two_way_agreement,
    two_way_consistency,
    two_way_sums,
)

# Shrout and Fleiss 1979, table 2: 6 targets, 4 judges; the further decimals are those of pingouin 0.7.0.
SHROUT = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
tables = arrays(np.float64, (6, 3), elements=st.integers(1, 5).map(float))


def one_way_of(table, **options):
    units = np.repeat(np.arange(len(table)), table.shape[1])
    return one_way(one_way_sums(units, np.ravel(table), **options))


def test_the_published_table_of_shrout_and_fleiss():
    sums = two_way_sums(SHROUT)
    assert one_way_of(SHROUT) == pytest.approx(0.165742, abs=1e-6)
    assert two_way_agreement(sums) == pytest.approx(0.289764, abs=1e-6)
    assert two_way_consistency(sums) == pytest.approx(0.714841, abs=1e-6)


def test_unequal_numbers_of_evaluators_by_the_analysis_of_variance():
    grades = [[3, 4], [2], [5, 5, 4, 5], [1, 2, 1], [4], [3, 2]]
    units = np.repeat(np.arange(6), [len(g) for g in grades])
    flat = np.concatenate(grades).astype(float)
    between = sum(len(g) * (np.mean(g) - flat.mean()) ** 2 for g in grades) / 5
    within = sum(((np.array(g) - np.mean(g)) ** 2).sum() for g in grades) / (len(flat) - 6)
    size = (len(flat) - sum(len(g) ** 2 for g in grades) / len(flat)) / 5
    expected = (between - within) / (between + (size - 1) * within)
    assert one_way(one_way_sums(units, flat)) == pytest.approx(expected)


@given(tables, st.floats(-50, 50), st.floats(0.1, 9))
@settings(max_examples=25, deadline=None)
def test_moving_and_stretching_the_scale_changes_nothing(table, shift, stretch):
    moved = shift + stretch * table
    assert one_way_of(moved) == pytest.approx(one_way_of(table), nan_ok=True, abs=1e-6)
    for statistic in (two_way_agreement, two_way_consistency):
        plain = statistic(two_way_sums(table))
        assert statistic(two_way_sums(moved)) == pytest.approx(plain, nan_ok=True, abs=1e-6)


def test_severity_is_disagreement_but_not_inconsistency():
    true = np.array([1.0, 2, 3, 4, 5])
    sums = two_way_sums(np.column_stack([true, true + 1]))
    assert two_way_consistency(sums) == 1
    assert two_way_agreement(sums) == pytest.approx(2.5 / 3)


def test_perfect_agreement_is_one():
    table = np.tile(np.array([[1.3], [2.7], [3.1]]), 4)
    assert one_way_of(table) == pytest.approx(1)
    assert two_way_agreement(two_way_sums(table)) == pytest.approx(1)


@pytest.mark.parametrize("constant", [3.0, 3.3])
def test_no_variance_is_undefined(constant):
    table = np.full((5, 3), constant)
    assert np.isnan(one_way_of(table))
    assert np.isnan(two_way_agreement(two_way_sums(table)))
    assert np.isnan(two_way_consistency(two_way_sums(table)))


def test_one_evaluator_one_unit_and_nothing_are_undefined():
    assert np.isnan(one_way_of(np.array([[1.0], [2.0], [3.0]])))
    assert np.isnan(one_way_of(np.array([[1.0, 2.0]])))
    assert np.isnan(one_way(one_way_sums(np.array([], dtype=int), [])))
    assert np.isnan(two_way_agreement(two_way_sums([[1.0], [2.0]])))
    assert np.isnan(two_way_consistency(two_way_sums([[1.0, 2.0]])))


def test_groups_add_up_and_a_batch_is_each_group_alone():
    own = np.array([0, 0, 0, 1, 1, 1])
    units, rows = np.repeat(np.arange(6), 4), np.repeat(own, 4)
    ragged = one_way_sums(units, SHROUT.ravel(), groups=rows, n_groups=2)
    complete = two_way_sums(SHROUT, groups=own, n_groups=2)
    assert one_way(ragged) == pytest.approx([one_way_of(SHROUT[:3]).item(), one_way_of(SHROUT[3:]).item()])
    assert one_way(ragged.sum(axis=0)) == pytest.approx(one_way_of(SHROUT)[0])
    alone = [two_way_agreement(two_way_sums(part)).item() for part in (SHROUT[:3], SHROUT[3:])]
    assert two_way_agreement(complete) == pytest.approx(alone)
