"""Samples with known chances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.review.chances import by_group, either, in_proportion, stratified

_ROUNDS = 4000


def _frequency(draw, n):
    """How often each member is drawn, and the chance that it is said to have."""
    random = np.random.default_rng(0)
    hits, chance = np.zeros(n), np.zeros(n)
    for _ in range(_ROUNDS):
        drawn, chance = draw(random)
        hits += drawn
    return hits / _ROUNDS, chance


def test_every_agent_gives_the_same_number_and_each_call_the_same_chance():
    groups = ["ann"] * 10 + ["bob"] * 5 + [None] * 3 + ["cy"] * 2
    drawn, chance = by_group(groups, 3, np.random.default_rng(1))
    assert [int(drawn[[g == name for g in groups]].sum()) for name in ("ann", "bob", "cy")] == [3, 3, 2]
    assert chance[0] == pytest.approx(0.3)
    assert chance[-1] == 1.0
    assert not drawn[15:18].any()


def test_frequencies_are_the_chances_by_group():
    frequency, chance = _frequency(lambda random: by_group(["a"] * 7 + ["b"] * 3, 2, random), 10)
    assert frequency == pytest.approx(chance, abs=0.03)


def test_strata_have_their_share_and_at_least_one():
    strata = ["big"] * 90 + ["small"] * 9 + ["tiny"]
    drawn, chance = stratified(strata, 10, np.random.default_rng(1))
    assert drawn.sum() == 10
    assert drawn[-1]
    assert chance[0] == pytest.approx(drawn[:90].sum() / 90)


def test_frequencies_are_the_chances_in_strata():
    frequency, chance = _frequency(lambda random: stratified(["a"] * 8 + ["b"] * 4, 5, random), 12)
    assert frequency == pytest.approx(chance, abs=0.03)


def test_frequencies_are_the_chances_in_proportion_to_risk():
    weights = np.array([0.05, 0.1, 0.2, 0.4, 0.8, 0.05, 0.3])
    frequency, chance = _frequency(lambda random: in_proportion(weights, 3, random, certain=1), 7)
    assert frequency == pytest.approx(chance, abs=0.03)
    assert chance[4] == 1.0
    assert chance.sum() == pytest.approx(4)
    assert (chance > 0).all()


def test_a_weight_that_would_pass_one_is_certain():
    drawn, chance = in_proportion(np.array([10.0, 1.0, 1.0]), 2, np.random.default_rng(0))
    assert chance.tolist() == [1.0, 0.5, 0.5]
    assert drawn[0]


@given(
    st.lists(st.floats(0.01, 1), min_size=1, max_size=40),
    st.integers(0, 50),
    st.integers(0, 9),
    st.integers(),
)
@settings(max_examples=100)
def test_as_many_are_drawn_as_were_asked_for_or_as_there_are(weights, size, certain, seed):
    random = np.random.default_rng(abs(seed))
    drawn, chance = in_proportion(np.array(weights), size, random, certain=certain)
    assert drawn.sum() == min(size + min(certain, len(weights)), len(weights))
    assert ((chance >= 0) & (chance <= 1)).all()
    assert not (drawn & (chance == 0)).any()


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=60), st.integers(0, 70))
@settings(max_examples=100)
def test_strata_never_give_more_than_they_have(strata, size):
    drawn, _ = stratified(strata, size, np.random.default_rng(0))
    assert drawn.sum() == min(size, len(strata))


def test_either_of_two_independent_samples():
    assert either([np.array([0.5, 0.0]), np.array([0.5, 0.2])]) == pytest.approx([0.75, 0.2])
