import numpy as np
import pytest
from scipy.stats import f_oneway

from autoqa.agreement.moments import moments
from autoqa.agreement.subgroups import fairness, holm, standardised_differences


@pytest.fixture
def scores():
    random = np.random.default_rng(0)
    group = random.integers(0, 3, 600)
    human = random.integers(1, 6, 600).astype(float)
    return human, human + random.normal(0, 0.6, 600), group


def departures(human, system, group):
    found = fairness(human, system, group, 3)
    return found.accuracy, found.difference, found.conditional


def test_standardised_differences_are_their_definition(scores):
    human, system, group = scores
    z = [(x - x.mean()) / x.std(ddof=1) for x in (human, system)]
    expected = [z[1][group == g].mean() - z[0][group == g].mean() for g in range(3)]
    sums = moments(human, system, groups=group, n_groups=3)
    assert standardised_differences(sums) == pytest.approx(expected)
    assert standardised_differences(np.stack([sums, 2 * sums])).shape == (2, 3)


def test_a_shift_for_everybody_is_no_difference_between_groups(scores):
    human, system, group = scores
    plain = standardised_differences(moments(human, system, groups=group, n_groups=3))
    moved = standardised_differences(moments(human, 2 * system + 5, groups=group, n_groups=3))
    assert moved == pytest.approx(plain)


def test_the_population_may_be_wider_than_the_groups(scores):
    human, system, group = scores
    whole = moments(human, system)[0]
    two = moments(human, system, groups=group, n_groups=3)[:2]
    every = standardised_differences(moments(human, system, groups=group, n_groups=3))
    assert standardised_differences(two, population=whole) == pytest.approx(every[:2])


def test_differences_without_variance_or_rows_are_undefined():
    sums = moments([3.3] * 4, [1.0, 2, 3, 4], groups=[0, 0, 1, 1], n_groups=3)
    assert np.isnan(standardised_differences(sums)).all()


def test_accuracy_and_difference_are_one_way_analyses_of_variance(scores):
    human, system, group = scores
    accuracy, difference, _ = departures(human, system, group)
    for effect, values in ((accuracy, (system - human) ** 2), (difference, system - human)):
        parts = [values[group == g] for g in range(3)]
        assert effect.p == pytest.approx(f_oneway(*parts).pvalue)
        assert effect.estimates[effect.base, 0] == pytest.approx(parts[effect.base].mean())


def test_a_planted_bias_is_found_in_its_group(scores):
    human, system, group = scores
    _, difference, conditional = departures(human, system + 0.5 * (group == 2), group)
    for effect in (difference, conditional):
        assert effect.p < 1e-6
        others = [g for g in (0, 1) if g != effect.base]
        low, high = effect.estimates[2, 2:] if effect.base != 2 else -effect.estimates[0, 3:1:-1]
        assert low < 0.5 < high
        assert all(abs(effect.estimates[g, 0]) < 0.2 for g in others if effect.base != 2)


def test_a_group_that_people_score_lower_is_not_biased_at_equal_score():
    random = np.random.default_rng(1)
    group = np.repeat([0, 1], 1000)
    human = np.where(group == 1, random.integers(1, 4, 2000), random.integers(3, 6, 2000)).astype(float)
    system = 3 + 0.6 * (human - 3) + random.normal(0, 0.4, 2000)  # drawn to the middle, for everybody alike
    found = fairness(human, system, group, 2)
    assert found.difference.p < 1e-6
    assert found.conditional.p > 0.01
    assert found.conditional.r2 < 0.01 < found.difference.r2


def test_the_base_can_be_chosen(scores):
    human, system, group = scores
    one, other = (fairness(human, system, group, 3, base=b).difference for b in (0, 1))
    assert (one.base, other.base) == (0, 1)
    assert one.p == pytest.approx(other.p)
    assert one.estimates[1, 0] == pytest.approx(-other.estimates[0, 0])


def test_a_group_without_rows_and_a_single_group():
    human, system = np.array([1.0, 2, 3, 4]), np.array([1.5, 2, 2.5, 4.5])
    found = fairness(human, system, [0, 0, 2, 2], 3).difference
    assert np.isnan(found.estimates[1]).all()
    assert np.isfinite(found.estimates[[0, 2]]).all()
    alone = fairness(human, system, [0, 0, 0, 0], 1).difference
    assert np.isnan([alone.r2, alone.p]).all()


def test_a_system_that_never_departs_and_no_rows_are_undefined():
    human = np.array([1.0, 2, 3, 3])
    for found in (fairness(human, human, [0, 0, 1, 1], 2), fairness([], [], np.array([], dtype=int), 2)):
        for effect in (found.accuracy, found.difference, found.conditional):
            assert np.isnan([effect.r2, effect.p]).all()
            assert np.isnan(effect.estimates).all()


def test_groups_that_never_share_a_score_cannot_be_compared_at_equal_score():
    human = np.array([1.0, 1, 2, 2, 2, 1])
    conditional = fairness(
        human, human + np.array([0.1, 0.3, 0.2, 0.7, 0.1, 0.2]), [0, 0, 1, 1, 1, 0], 2
    ).conditional
    assert np.isnan(conditional.p)
    assert np.isnan(conditional.estimates).all()


def test_holm_of_a_worked_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]).tolist() == [1.0, 1.0]


def test_holm_passes_over_what_is_undefined():
    assert holm([0.02, np.nan, 0.5]) == pytest.approx([0.04, np.nan, 0.5], nan_ok=True)
    assert holm([]).size == 0
