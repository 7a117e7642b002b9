import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.calibration.prediction_sets import PredictionSets, fit_sets, mass_before
from autoqa.calibration.targets import reported
from autoqa.errors import ConfigurationError, InputError

LEVELS = (1, 2, 3, 4, 5)


def graded(seed: int, rows: int, doubt: float = 0.4):
    rng = np.random.default_rng(seed)
    raw = rng.dirichlet(np.full(5, 0.7), rows)
    return raw, np.array([rng.choice(5, p=row) + 1 for row in (1 - doubt) * raw + doubt / 5])


def held(sets: PredictionSets, raw, human, stratum=None) -> float:
    found = [sets.prediction_set(dict(zip(LEVELS, row, strict=True)), stratum) for row in raw.tolist()]
    return float(np.mean([low <= said <= high for (low, high), said in zip(found, human, strict=True)]))


@pytest.mark.parametrize("confidence", [0.8, 0.9])
def test_sets_hold_a_new_score_as_often_as_promised(confidence):
    shares = []
    for seed in range(60):
        raw, human = graded(seed, 200)
        sets = fit_sets(raw[:100], human[:100], LEVELS, confidence=confidence)
        shares.append(held(sets, raw[100:], human[100:]))
    assert confidence - 0.01 <= np.mean(shares) <= confidence + 0.04


def test_a_set_grows_from_the_level_reported_to_the_likelier_neighbour():
    row = np.array([[0.05, 0.2, 0.4, 0.25, 0.1]])
    assert mass_before(row, LEVELS)[0] == pytest.approx([0.95, 0.65, 0.0, 0.4, 0.85])


def test_a_set_is_never_empty_and_holds_the_level_reported():
    raw, human = graded(1, 300, doubt=0.0)
    sets = fit_sets(raw, np.where(np.arange(300) % 2, human, reported(raw, LEVELS)), LEVELS, confidence=0.2)
    for row, level in zip(raw[:50].tolist(), reported(raw, LEVELS)[:50], strict=True):
        low, high = sets.prediction_set(dict(zip(LEVELS, row, strict=True)))
        assert low <= level <= high


@given(seed=st.integers(0, 1000), rows=st.integers(0, 60))
@settings(max_examples=15, deadline=None)
def test_more_confidence_never_makes_a_smaller_set(seed, rows):
    raw, human = graded(seed, rows)
    one = dict(zip(LEVELS, graded(seed + 1, 1)[0][0].tolist(), strict=True))
    sizes = []
    for confidence in (0.5, 0.8, 0.95):
        low, high = fit_sets(raw, human, LEVELS, confidence=confidence).prediction_set(one)
        sizes.append(high - low)
    assert sizes == sorted(sizes)


def test_the_quantile_is_corrected_for_few_calls():
    raw = np.tile([0.05, 0.2, 0.4, 0.25, 0.1], (9, 1))
    human = [3, 3, 3, 3, 3, 4, 4, 2, 5]
    assert fit_sets(raw, human, LEVELS, confidence=0.9).mass == pytest.approx(0.85)
    assert fit_sets(raw[:8], human[:8], LEVELS, confidence=0.9).mass == 1.0


def test_too_few_calls_leave_no_level_out():
    sets = fit_sets(np.empty((0, 5)), [], LEVELS)
    assert sets.prediction_set({3: 1.0}) == (1, 5)


def test_a_consensus_between_levels_is_held_when_both_are():
    raw = np.tile([0.05, 0.2, 0.4, 0.25, 0.1], (50, 1))
    assert fit_sets(raw, np.full(50, 3.5), LEVELS).mass == pytest.approx(0.4)


def test_a_stratum_with_enough_calls_keeps_the_promise_in_itself():
    easy, hard = graded(2, 1000, doubt=0.0), graded(3, 1000, doubt=0.9)
    raw, human = np.vstack([easy[0], hard[0]]), np.r_[easy[1], hard[1]]
    strata = np.repeat(["easy", "hard"], 1000)
    sets = fit_sets(raw, human, LEVELS, strata=strata)
    new = graded(4, 1500, doubt=0.9)
    assert held(sets, *new, "hard") == pytest.approx(0.9, abs=0.03)
    assert held(sets, *new, "unknown") < 0.87
    assert fit_sets(raw, human, LEVELS, strata=strata, enough=1001).strata == {}


def test_sets_come_back_from_json_the_same():
    raw, human = graded(5, 300)
    sets = fit_sets(raw, human, LEVELS, strata=["a", "b"] * 150)
    again = PredictionSets.from_dict(json.loads(json.dumps(sets.as_dict(), allow_nan=False)))
    assert again == sets
    assert again.hash == sets.hash


@pytest.mark.parametrize(
    "changed", [{"mass": float("nan")}, {"levels": [1]}, {"strata": {"a": 2}}, {"calls": 0.5}, {"more": 1}]
)
def test_sets_that_are_not_plain_are_refused(changed):
    raw, human = graded(6, 50)
    with pytest.raises(ConfigurationError):
        PredictionSets.from_dict(fit_sets(raw, human, LEVELS).as_dict() | changed)


def test_a_level_that_the_sets_do_not_know_is_refused():
    raw, human = graded(7, 50)
    with pytest.raises(InputError, match=r"\[9\]"):
        fit_sets(raw, human, LEVELS).prediction_set({9: 1.0})


def test_a_confidence_that_cannot_be_is_refused():
    with pytest.raises(ConfigurationError, match="confidence"):
        fit_sets(*graded(8, 50), LEVELS, confidence=1.0)
