import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autoqa.agreement.coincidences import alpha, coincidences, interval_alpha, interval_sums
from autoqa.agreement.tables import contingency, quadratic_kappa

NONE = np.nan
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: 4 observers, 12 units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)
LEVELS = np.arange(1, 6)
METRICS = ("nominal", "ordinal", "interval")
grades = arrays(np.int64, (3, 8), elements=st.integers(0, 5))  # 0 is missing


def as_rows(table):
    """(unit, value) of each grade that is there."""
    evaluator, unit = np.nonzero(np.isfinite(table))
    return unit, table[evaluator, unit]


def matrix(table, **grouped):
    unit, value = as_rows(table)
    return coincidences(unit, value.astype(int) - 1, 5, **grouped)


def missing(table):
    return np.where(table == 0, NONE, table.astype(float))


@pytest.mark.parametrize(
    ("metric", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_krippendorffs_own_example(metric, expected):
    assert alpha(matrix(PUBLISHED), LEVELS, metric) == pytest.approx(expected, abs=5e-4)


def test_the_published_coincidences():
    assert matrix(PUBLISHED)[0] == pytest.approx(
        np.array(
            [
                [7, 4 / 3, 1 / 3, 1 / 3, 0],
                [4 / 3, 10, 4 / 3, 1 / 3, 0],
                [1 / 3, 4 / 3, 8, 1 / 3, 0],
                [1 / 3, 1 / 3, 1 / 3, 4, 0],
                [0, 0, 0, 0, 3],
            ]
        )
    )


@given(grades)
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_an_independent_library(drawn):
    table = missing(drawn)
    ours = [alpha(matrix(table), LEVELS, metric).item() for metric in METRICS]
    if np.isfinite(ours).all():
        theirs = [
            krippendorff.alpha(table, value_domain=list(LEVELS), level_of_measurement=metric)
            for metric in METRICS
        ]
        assert ours == pytest.approx(theirs, abs=1e-9)


@given(grades)
@settings(max_examples=30, deadline=None)
def test_interval_alpha_needs_no_levels(drawn):
    unit, value = as_rows(missing(drawn))
    from_sums = interval_alpha(interval_sums(unit, value, centre=3.0))
    assert from_sums == pytest.approx(
        alpha(matrix(missing(drawn)), LEVELS, "interval"), nan_ok=True, abs=1e-9
    )


def test_perfect_agreement_is_one():
    table = np.tile([1.0, 2, 3, 5, 5], (3, 1))
    table[0, 1] = NONE
    for metric in METRICS:
        assert alpha(matrix(table), LEVELS, metric) == 1


def test_no_variance_and_no_pairs_are_undefined():
    same = np.full((2, 4), 3.0)
    single = np.array([[1.0, 2, NONE], [NONE, NONE, 3]])
    for table in (same, single):
        assert all(np.isnan(alpha(matrix(table), LEVELS, metric)) for metric in METRICS)
        assert np.isnan(interval_alpha(interval_sums(*as_rows(table))))


def test_units_with_one_grade_change_nothing():
    more = np.column_stack([PUBLISHED, [NONE, 5, NONE, NONE]])
    assert np.array_equal(matrix(more), matrix(PUBLISHED))


@given(grades, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_and_evaluators_does_not_matter(drawn, random):
    unit, value = as_rows(missing(drawn))
    order = list(range(len(unit)))
    random.shuffle(order)
    shuffled = coincidences(unit[order], value[order].astype(int) - 1, 5)
    assert shuffled == pytest.approx(matrix(missing(drawn)))


@given(grades, st.floats(-50, 50), st.floats(0.1, 20))
@settings(max_examples=20, deadline=None)
def test_interval_alpha_keeps_when_the_scale_is_moved_and_stretched(drawn, shift, stretch):
    pairs = matrix(missing(drawn))
    moved = alpha(pairs, shift + stretch * LEVELS, "interval")
    assert moved == pytest.approx(alpha(pairs, LEVELS, "interval"), nan_ok=True, abs=1e-9)


def test_ordinal_alpha_knows_only_the_order_of_levels():
    pairs = matrix(PUBLISHED)
    assert alpha(pairs, [1, 2, 3, 4, 50], "ordinal") == alpha(pairs, LEVELS, "ordinal")


def test_groups_add_up_and_a_batch_is_each_group_alone():
    unit, value = as_rows(PUBLISHED)
    own = unit % 3
    parts = coincidences(unit, value.astype(int) - 1, 5, groups=own, n_groups=3)
    assert parts.sum(axis=0) == pytest.approx(matrix(PUBLISHED)[0])
    for metric in METRICS:
        alone = [
            alpha(coincidences(unit[own == g], value[own == g].astype(int) - 1, 5), LEVELS, metric).item()
            for g in range(3)
        ]
        assert alpha(parts, LEVELS, metric) == pytest.approx(np.array(alone), nan_ok=True)


def test_two_evaluators_with_many_units_come_near_quadratic_kappa():
    random = np.random.default_rng(0)
    first = random.integers(0, 5, 20_000)
    second = np.clip(first + random.integers(-1, 2, 20_000), 0, 4)
    unit = np.tile(np.arange(20_000), 2)
    pairs = coincidences(unit, np.concatenate([first, second]), 5)
    weighted = quadratic_kappa(contingency(first, second, 5), LEVELS)
    assert alpha(pairs, LEVELS, "interval") == pytest.approx(weighted, abs=1e-3)


def test_an_unknown_metric_is_named():
    with pytest.raises(ValueError, match="'ratio'"):
        alpha(np.eye(2), [0, 1], "ratio")
