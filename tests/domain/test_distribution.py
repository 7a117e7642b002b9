import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.distribution import from_probabilities, lower, mean, median, widen

LEVELS = (1, 2, 3, 4, 5)
shares = st.lists(st.floats(0.001, 1), min_size=5, max_size=5)


@given(shares)
def test_rounded_distributions_sum_to_one(parts: list[float]):
    assert sum(from_probabilities(LEVELS, parts).values()) == pytest.approx(1, abs=1e-12)


@given(shares)
def test_the_median_minimises_the_expected_distance(parts: list[float]):
    distribution = from_probabilities(LEVELS, parts)

    def distance(level: int) -> float:
        return sum(p * abs(level - other) for other, p in distribution.items())

    assert distance(median(distribution)) <= min(map(distance, LEVELS)) + 1e-5


@given(shares, st.floats(0, 1))
def test_widening_keeps_the_sum_and_draws_the_mean_to_the_middle(parts: list[float], trust: float):
    distribution = from_probabilities(LEVELS, parts)
    wider = widen(distribution, trust)
    assert sum(wider.values()) == pytest.approx(1)
    assert abs(mean(wider) - 3) <= abs(mean(distribution) - 3) + 1e-9


def test_full_trust_changes_nothing_and_none_knows_nothing():
    distribution = from_probabilities(LEVELS, [0, 0, 0, 1, 3])
    assert widen(distribution, 1.0) == pytest.approx(distribution)
    assert set(widen(distribution, 0.0).values()) == {0.2}


def test_the_lower_part_is_two_fifths_of_the_scale():
    assert lower({1: 0.1, 2: 0.2, 3: 0.3, 4: 0.3, 5: 0.1}) == pytest.approx(0.3)
    assert lower({0: 0.25, 1: 0.75}) == 0.25
