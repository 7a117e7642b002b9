import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.outcome import OutcomeStatus
from autoqa.domain.scorecard import Scorecard
from autoqa.pipeline.calibrating import calibrated, changes, record_in_force
from autoqa.pipeline.process import process
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.sources import find_sources
from autoqa.store.calibrations import keep_calibration
from autoqa.store.store import Store
from tests.pipeline.parts import hearing, judging

PINS = Pins(model="m", scorecard="s")


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def _keep(store: Store, scorecard: Scorecard, mode: Mode, model: str = "m") -> None:
    pins = Pins(model=model, scorecard=scorecard.hash)
    why = (Reason("smd", "it is too kind"),) if mode is Mode.HUMAN_ONLY else ()
    decision = Decision("empathy", mode, Mode.AUTO, reasons=why, pins=pins)
    others = [Decision(name, Mode.AUTO, Mode.AUTO, pins=pins) for name in ("accuracy", "resolution")]
    record = CalibrationRecord(datetime.now(UTC), tuple(map(Policy, (decision, *others))))
    keep_calibration(store, record.hash, record.as_dict())


def _score(store: Store, scorecard: Scorecard, folder: Path):
    turns = [{"speaker": "agent", "text": "Thank you for calling, how can I help you today my friend?"}]
    path = folder / "chat.jsonl"
    path.write_text(json.dumps({"id": "chat-1", "channel": "chat", "turns": turns}), encoding="utf-8")
    sources = find_sources([path]).sources
    judge = calibrated(judging(scorecard), store)
    (outcome,) = process(sources, store, hearing(), judge, ProgressReport())
    return outcome


def test_without_a_calibration_scores_are_as_before(store: Store, scorecard: Scorecard, tmp_path: Path):
    outcome = _score(store, scorecard, tmp_path)
    assert record_in_force(store) is None
    assert outcome.evaluation.calibration == ""
    assert {score.status for score in outcome.evaluation.scores} == {ScoreStatus.SCORED}


def test_a_human_only_criterion_never_enters_an_automatic_grade(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    _keep(store, scorecard, Mode.HUMAN_ONLY)
    evaluation = _score(store, scorecard, tmp_path).evaluation
    assert evaluation.score("empathy").status is ScoreStatus.ABSTAINED
    others = [score for score in evaluation.scores if score.criterion != "empathy"]
    assert evaluation.grade == scorecard.grade(others)
    assert "abstained" not in {flag.reason for flag in evaluation.flags}


def test_what_was_scored_before_a_calibration_is_scored_again_beside_it(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    assert _score(store, scorecard, tmp_path).status is OutcomeStatus.SCORED
    _keep(store, scorecard, Mode.HUMAN_ONLY)
    again = _score(store, scorecard, tmp_path)
    assert again.status is OutcomeStatus.SCORED
    assert again.evaluation.calibration == record_in_force(store).hash
    assert _score(store, scorecard, tmp_path).status is OutcomeStatus.SKIPPED


def test_a_criterion_that_was_not_calibrated_with_the_others_is_left_to_people(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    pins = Pins(model="m", scorecard=scorecard.hash)
    record = CalibrationRecord(
        datetime.now(UTC), (Policy(Decision("empathy", Mode.AUTO, Mode.AUTO, pins=pins)),)
    )
    keep_calibration(store, record.hash, record.as_dict())
    evaluation = _score(store, scorecard, tmp_path).evaluation
    assert evaluation.score("empathy").status is ScoreStatus.SCORED
    assert evaluation.score("accuracy").status is ScoreStatus.ABSTAINED
    assert "not calibrated" in evaluation.score("accuracy").reason


def test_a_calibration_of_another_model_trusts_nothing(store: Store, scorecard: Scorecard, tmp_path: Path):
    _keep(store, scorecard, Mode.AUTO, model="an earlier one")
    score = _score(store, scorecard, tmp_path).evaluation.score("empathy")
    assert score.status is ScoreStatus.ABSTAINED
    assert "an earlier one was calibrated" in score.reason


def test_a_calibration_of_another_scorecard_trusts_nothing(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    _keep(store, scorecard, Mode.AUTO)
    changed = replace(scorecard, version="another")
    score = _score(store, changed, tmp_path).evaluation.score("empathy")
    assert score.status is ScoreStatus.ABSTAINED
    assert "scorecard" in score.reason


def test_each_score_names_what_answered(store: Store, scorecard: Scorecard, tmp_path: Path):
    assert {score.scorer for score in _score(store, scorecard, tmp_path).evaluation.scores} == {"m"}


def test_what_is_not_pinned_may_change():
    assert changes(Pins(), PINS) == []
    assert [reason.code for reason in changes(Pins("n", "t"), PINS)] == ["scorecard_changed", "model_changed"]
