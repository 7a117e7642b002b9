import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from autoqa.agreement.tables import (
    ac1,
    ac2,
    adjacent,
    contingency,
    exact,
    kappa,
    prevalence,
    quadratic_kappa,
)

LEVELS = np.array([1, 2, 3, 4])
counts = arrays(np.int64, (4, 4), elements=st.integers(0, 9)).filter(lambda table: table.sum() > 0)


def statistics(table):
    """All statistics that answer one number."""
    of = np.asarray(table)
    values = [
        exact(of),
        adjacent(of, LEVELS),
        kappa(of),
        quadratic_kappa(of, LEVELS),
        ac1(of),
        ac2(of, LEVELS),
    ]
    return np.stack(values)


def rows(table):
    """The table as a row for each pair."""
    first, second = np.nonzero(table)
    times = np.asarray(table)[first, second]
    return np.repeat(first, times), np.repeat(second, times)


def test_pairs_are_counted_by_group_and_weight():
    tables = contingency([0, 1, 1], [1, 1, 0], 2, weights=[1, 2, 3], groups=[1, 0, 1], n_groups=2)
    assert tables.tolist() == [[[0, 0], [0, 2]], [[0, 1], [3, 0]]]


def test_a_table_may_have_more_columns_than_rows():
    assert contingency([0, 1], [2, 0], 2, columns=3).tolist() == [[[0, 0, 1], [1, 0, 0]]]


def test_a_level_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="second: whole numbers from 0 to 1"):
        contingency([0, 1], [2, 0], 2)


def test_adjacent_goes_by_the_value_of_levels_not_their_place():
    table = contingency([0, 1], [1, 2], 3)[0]
    assert adjacent(table, [1, 2, 4]) == 0.5
    assert adjacent(table, [0, 0.5, 1.0]) == 1


@given(counts)
@settings(max_examples=60, deadline=None)
def test_kappas_are_those_of_scikit_learn(table):
    first, second = rows(table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = cohen_kappa_score(first, second, labels=range(4))
        weighted = cohen_kappa_score(first, second, labels=range(4), weights="quadratic")
    if np.isfinite(kappa(table)):
        assert kappa(table) == pytest.approx(plain, abs=1e-9)
        assert quadratic_kappa(table, LEVELS) == pytest.approx(weighted, abs=1e-9)


def test_quadratic_kappa_uses_the_values_of_unequal_levels():
    first, second = np.array([0, 1, 2, 2, 1, 0, 2]), np.array([0, 2, 2, 1, 1, 1, 2])
    values = np.array([0.0, 1.0, 5.0])
    x, y = values[first], values[second]
    by_hand = 1 - ((x - y) ** 2).mean() / ((x[:, None] - y) ** 2).mean()
    assert quadratic_kappa(contingency(first, second, 3), values) == pytest.approx(by_hand)


def test_ac1_of_gwets_tables():
    rare = np.array([[118, 5], [2, 0]])  # Gwet 2002: 0.941 where kappa is below 0
    assert ac1(rare) == pytest.approx(0.9408, abs=5e-5)
    assert kappa(rare) < 0
    abstractors = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])  # Gwet 2014, and his package irrCAC
    assert ac1(abstractors) == pytest.approx(0.8493305, abs=5e-8)
    assert kappa(abstractors) == pytest.approx(0.7964094, abs=5e-8)


@given(counts)
@settings(max_examples=40, deadline=None)
def test_ac2_is_its_definition(table):
    shares = table / table.sum()
    agreed = chance = weight = 0.0
    for i in range(4):
        for j in range(4):
            w = 1 - (i - j) ** 2 / 9
            weight += w
            agreed += w * shares[i, j]
    for i in range(4):
        mean = (shares[i].sum() + shares[:, i].sum()) / 2
        chance += mean * (1 - mean)
    chance *= weight / (4 * 3)
    assert ac2(table, LEVELS) == pytest.approx((agreed - chance) / (1 - chance), abs=1e-9)


def test_prevalence_is_the_mean_of_both_margins():
    assert prevalence([[2, 1], [0, 1]]).tolist() == [0.625, 0.375]


def test_no_variance_leaves_kappa_undefined_and_ac1_one():
    table = np.zeros((4, 4))
    table[2, 2] = 10
    assert np.isnan(kappa(table))
    assert np.isnan(quadratic_kappa(table, LEVELS))
    assert ac1(table) == ac2(table, LEVELS) == exact(table) == 1


def test_nothing_and_a_single_level_are_undefined():
    assert np.isnan(statistics(np.zeros((4, 4)))).all()
    assert np.isnan(prevalence(np.zeros((4, 4)))).all()
    assert np.isnan(ac1([[5]]))


@given(counts)
@settings(max_examples=30, deadline=None)
def test_evaluators_can_change_places(table):
    assert statistics(table) == pytest.approx(statistics(table.T), nan_ok=True)


@given(counts)
@settings(max_examples=30, deadline=None)
def test_shares_count_not_numbers(table):
    assert statistics(table) == pytest.approx(statistics(3 * table), nan_ok=True)


@given(arrays(np.int64, (2, 3, 4, 4), elements=st.integers(0, 5)))
@settings(max_examples=20, deadline=None)
def test_a_batch_is_each_table_alone(batch):
    together = statistics(batch)
    for place in np.ndindex(2, 3):
        assert together[(slice(None), *place)] == pytest.approx(statistics(batch[place]), nan_ok=True)
