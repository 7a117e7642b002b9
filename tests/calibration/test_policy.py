"""What a calibration makes of scores, and its record."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autoqa.calibration.abstention import Abstention, Promise, Threshold
from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.domain.evaluation import Score, ScoreStatus
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Transcript
from autoqa.errors import ConfigurationError

LEVELS = (1, 2, 3, 4, 5)
SCORE = Score(
    "empathy",
    ScoreStatus.SCORED,
    score=4,
    expected=3.9,
    distribution={1: 0.0, 2: 0.1, 3: 0.2, 4: 0.4, 5: 0.3},
    confidence=0.4,
    reason="because",
)
CALL = Interaction("a", Channel.CALL, "00", "a.wav", metadata={"queue": "billing"})
READ = Transcript((), "en", "small", "f1")


def _decision(mode, **more):
    return Decision("empathy", mode, Mode.AUTO, **more)


def _sharper():
    return Scaling("temperature", LEVELS, {"temperature": (0.5,)})


def _from(value):
    return Threshold(value, "", 100, 10, 60, 0.6)


def test_an_automatic_score_stays_and_keeps_its_raw_distribution():
    found = Policy(_decision(Mode.AUTO)).applied(SCORE, CALL, READ)
    assert replace(found, raw={}) == SCORE
    assert found.raw == SCORE.distribution


def test_a_scaled_score_is_told_anew():
    found = Policy(_decision(Mode.AUTO), _sharper()).applied(SCORE, CALL, READ)
    assert found.distribution[4] > SCORE.distribution[4]
    assert found.confidence == found.distribution[found.score]
    assert sum(found.distribution.values()) == pytest.approx(1)
    assert found.raw == SCORE.distribution


def test_a_human_only_criterion_is_withheld_and_says_why():
    why = (Reason("smd", "the model's mean lies above people's"),)
    found = Policy(_decision(Mode.HUMAN_ONLY, reasons=why)).applied(SCORE, CALL, READ)
    assert (found.status, found.score) == (ScoreStatus.ABSTAINED, None)
    assert "the model's mean lies above people's" in found.reason
    assert found.expected == SCORE.expected


def test_a_hybrid_criterion_is_scored_where_the_model_is_sure():
    policy = Policy(_decision(Mode.HYBRID), None, Abstention(Promise(), _from(0.35)))
    assert policy.applied(SCORE, CALL, READ).status is ScoreStatus.SCORED


def test_a_hybrid_criterion_is_withheld_where_it_is_not():
    policy = Policy(_decision(Mode.HYBRID), None, Abstention(Promise(), _from(0.7)))
    found = policy.applied(SCORE, CALL, READ)
    assert found.status is ScoreStatus.ABSTAINED
    assert "40% sure" in found.reason
    assert "70%" in found.reason


def test_a_queue_may_have_a_threshold_of_its_own():
    thresholds = Abstention(Promise(), _from(0.9), {"billing": _from(0.3)})
    policy = Policy(_decision(Mode.HYBRID), None, thresholds, "queue")
    other = replace(CALL, metadata={"queue": "sales"})
    assert policy.applied(SCORE, CALL, READ).status is ScoreStatus.SCORED
    assert policy.applied(SCORE, other, READ).status is ScoreStatus.ABSTAINED


def test_a_call_of_a_recogniser_that_was_not_calibrated_is_left_to_people():
    policy = Policy(_decision(Mode.AUTO, pins=Pins(recognisers=("f1",))))
    assert policy.applied(SCORE, CALL, READ).status is ScoreStatus.SCORED
    found = policy.applied(SCORE, CALL, replace(READ, fingerprint="f2"))
    assert found.status is ScoreStatus.ABSTAINED
    assert "recogniser" in found.reason


def test_a_score_without_a_distribution_is_withheld_as_well():
    score = replace(SCORE, distribution={})
    assert Policy(_decision(Mode.HUMAN_ONLY)).applied(score, CALL, READ).status is ScoreStatus.ABSTAINED


def test_a_call_of_no_queue_has_the_threshold_of_those():
    thresholds = Abstention(Promise(), _from(0.3), {"": _from(0.9)})
    policy = Policy(_decision(Mode.HYBRID), None, thresholds, "queue")
    nowhere = replace(CALL, metadata={})
    assert policy.applied(SCORE, nowhere, READ).status is ScoreStatus.ABSTAINED


def test_what_does_not_apply_stays_so():
    score = Score("empathy", ScoreStatus.NOT_APPLICABLE, reason="nothing was expressed")
    assert Policy(_decision(Mode.HUMAN_ONLY)).applied(score, CALL, READ) is score


def test_what_the_scorer_withheld_stays_withheld_for_its_own_reason():
    score = replace(SCORE, status=ScoreStatus.ABSTAINED, score=None, reason="no level is likely")
    found = Policy(_decision(Mode.AUTO), _sharper()).applied(score, CALL, READ)
    assert (found.status, found.score, found.reason) == (ScoreStatus.ABSTAINED, None, "no level is likely")
    assert found.raw == SCORE.distribution


def _record():
    pins = Pins("m", "s", ("f1", "f2"), "h", "d")
    decision = _decision(Mode.HYBRID, reasons=(Reason("exact_gap", "short"),), pins=pins, threshold=0.7)
    policy = Policy(decision, _sharper(), Abstention(Promise(), _from(0.7), {"en": _from(0.6)}), "language")
    return CalibrationRecord(datetime(2026, 11, 26, tzinfo=UTC), (policy, Policy(_decision(Mode.AUTO))))


def test_a_record_comes_back_as_it_was_kept():
    assert CalibrationRecord.from_dict(_record().as_dict()) == _record()


def test_the_hash_changes_with_what_can_change_a_score_and_not_with_the_time():
    record = _record()
    later = replace(record, at=datetime(2027, 1, 1, tzinfo=UTC))
    other = replace(record, policies=record.policies[:1])
    assert later.hash == record.hash
    assert other.hash != record.hash


def test_the_gate_holds_when_every_criterion_meets_it():
    record = _record()
    assert not record.met
    assert replace(record, policies=record.policies[1:]).met


def test_something_else_is_no_record():
    with pytest.raises(ConfigurationError):
        CalibrationRecord.from_dict({"at": "2026-11-26T00:00:00+00:00"})
