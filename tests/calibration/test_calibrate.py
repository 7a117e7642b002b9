"""A calibration as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from autoqa.calibration.calibrate import Wish, calibrate
from autoqa.calibration.grades import ModelScores, grades_of
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Mode, Pins, Reason
from tests.calibration.parts import Centre, table

LEVELS = (1, 2, 3, 4, 5)


def _graded(centre, *, shift=0.0, sharp=1.0):
    """People and a model that gives distributions: a normal around what it sees, as sharp as asked."""
    seen = np.clip(centre.expected + shift, 0.5, 5.5)
    weights = np.exp(-((np.array(LEVELS) - seen[:, None]) ** 2) / (2 * (0.75 / sharp) ** 2)) + 1e-6
    distribution = weights / weights.sum(axis=1, keepdims=True)
    expected = distribution @ np.array(LEVELS)
    place = (np.cumsum(distribution, axis=1) < 0.5).sum(axis=1)
    confidence = distribution[np.arange(len(place)), place]
    scores = ModelScores(
        tuple(centre.names), expected, 1.0 + place, confidence, levels=LEVELS, distribution=distribution
    )
    given = table(centre.rows(), {"agent": centre.agent, "language": centre.language})
    return grades_of(given, "empathy", model=scores, levels=LEVELS)


def _calibrate(grades, **options):
    return calibrate([grades], Wish(columns=("language",)), resamples=200, **options)


def test_a_good_model_is_left_to_itself():
    found = _calibrate(_graded(Centre(seed=1)))
    (policy,) = found.record.policies
    assert policy.decision.mode is Mode.AUTO
    assert policy.scaling is None
    assert found.record.met
    assert found.report.criterion("empathy").scored_calls == 400


def test_a_shifted_model_is_stopped_as_it_stands():
    found = _calibrate(_graded(Centre(seed=1), shift=0.7))
    assert "smd" in [reason.code for reason in found.record.policies[0].decision.reasons]
    assert not found.record.met


def test_scaling_mends_a_shift_on_calls_that_it_did_not_see():
    found = _calibrate(_graded(Centre(seed=1), shift=0.7), scale=True)
    (policy,) = found.record.policies
    assert policy.decision.mode is Mode.AUTO
    assert policy.scaling.kind != "identity"
    assert policy.decision.pins.scaling == policy.scaling.hash
    chosen = found.scalings["empathy"]
    assert abs(chosen.after.smd) < 0.1 < abs(chosen.before.smd)


def test_a_map_in_force_is_kept():
    grades = _graded(Centre(seed=1), shift=0.7)
    scaling = _calibrate(grades, scale=True).record.policies[0].scaling
    again = _calibrate(grades, in_force={"empathy": scaling})
    assert again.record.policies[0].scaling == scaling
    assert again.record.policies[0].decision.mode is Mode.AUTO


def test_the_identity_changes_nothing():
    grades = _graded(Centre(seed=1))
    found = _calibrate(grades, in_force={"empathy": Scaling("identity", LEVELS)}).grades["empathy"]
    assert found.expected == pytest.approx(grades.expected)
    assert found.level == pytest.approx(grades.level)


def test_faults_that_are_known_already_come_first():
    why = Reason("model_changed", "the model is another")
    found = _calibrate(_graded(Centre(seed=1)), found={"empathy": [why]})
    assert found.record.policies[0].decision.reasons[0] == why


def test_the_decision_is_pinned_to_what_it_was_given_and_to_the_data():
    grades = _graded(Centre(seed=1))
    pins = _calibrate(grades, pins={"empathy": Pins("m", "s", ("r",))}).record.policies[0].decision.pins
    assert (pins.model, pins.scorecard, pins.recognisers) == ("m", "s", ("r",))
    other = replace(grades, score=np.where(np.arange(len(grades.score)) == 7, 1.0, grades.score))
    assert _calibrate(other).record.policies[0].decision.pins.data != pins.data


def test_the_promise_is_looked_for_by_language_where_that_is_asked():
    wish = Wish(thresholds_by="language")
    found = calibrate([_graded(Centre(seed=1))], wish, resamples=50)
    (policy,) = found.record.policies
    assert set(policy.abstention.strata) == {"en", "it"}
    assert policy.stratum == "language"


def test_adjacent_agreement_keeps_a_promise_that_exact_agreement_does_not():
    grades = _graded(Centre(seed=1, noise=0.6))
    exact = calibrate([grades], Wish(), resamples=50).record.policies[0].abstention
    near = calibrate([grades], Wish(adjacent=True), resamples=50).record.policies[0].abstention
    assert near.coverage > 0.9 > exact.coverage


def test_a_wish_for_single_criteria_goes_before_that_for_all():
    wish = Wish(mode=Mode.AUTO, modes={"empathy": Mode.HUMAN_ONLY})
    found = calibrate([_graded(Centre(calls=30))], wish, resamples=50)
    assert found.record.met
    assert found.record.policies[0].decision.mode is Mode.HUMAN_ONLY
