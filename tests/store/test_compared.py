from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from autoqa.domain.calibration import Pins
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Measure, Transcript
from autoqa.store.compared import grade_table, model_scores
from autoqa.store.scored import scored_calls
from autoqa.store.store import Store
from autoqa.store.watched import intake

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
CALL = Interaction(
    id="call-1",
    channel=Channel.CALL,
    sha256="ab" * 32,
    source="call-1.wav",
    language="en",
    agent="ann",
    started_at=AT,
    metadata={"queue": "billing", "gender": "f", "team": "north"},
    grades=(
        GradeGiven("eva", "empathy", 4.0, at=AT),
        GradeGiven("zoe", "empathy", 2.0),
        GradeGiven("zoe", "accuracy", None),
    ),
)
READ = Transcript(
    (), "it", "small", "r1", seconds=60.0, confidence=0.7, measures=(Measure("snr", 25.0, "dB"),)
)
SPREAD = {1: 0.0, 2: 0.1, 3: 0.2, 4: 0.4, 5: 0.3}


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    opened.add(CALL)
    opened.save_transcript(CALL, READ)
    yield opened
    opened.close()


def _score(status=ScoreStatus.SCORED, scorer="m1", **more) -> Score:
    level = 4 if status is ScoreStatus.SCORED else None
    return Score("empathy", status, level, 3.9, SPREAD, 0.4, "because", scorer=scorer, **more)


def _save(store: Store, scorecard: Scorecard, score: Score, *, by="model", **more) -> None:
    who = Evaluator(EvaluatorKind(by), "autoqa" if by == "model" else "kim", "f" if by == "model" else "")
    evaluation = Evaluation("call-1", who, scorecard.hash, (score,), Grade(75.0), **more)
    store.save_evaluation(READ, evaluation, scorecard)


def test_people_s_grades_come_with_what_is_known_of_the_call(store: Store):
    table = grade_table(store)
    rows = zip(table.evaluator, table.criterion, table.score, strict=True)
    assert [(table.evaluators[e], table.criteria[c], s) for e, c, s in rows] == [
        ("eva", "empathy", 4.0),
        ("zoe", "empathy", 2.0),
    ]
    known = {name: column.names[column.codes[0]] for name, column in table.columns.items()}
    assert known == {
        "agent": "ann",
        "language": "it",
        "channel": "call",
        "queue": "billing",
        "gender": "f",
        "team": "north",
        "recognition": "0.6 to 0.8",
        "line": "above 20 dB",
    }
    assert table.at[0] == AT.timestamp()


def test_a_grade_without_a_date_has_none(store: Store):
    assert np.isnan(grade_table(store).at[1])


def test_of_what_one_person_gave_twice_that_on_a_form_counts(store: Store, scorecard: Scorecard):
    later = Score("empathy", ScoreStatus.SCORED, score=1.0)
    who = Evaluator(EvaluatorKind.PERSON, "eva")
    store.save_evaluation(
        READ, Evaluation("call-1", who, scorecard.hash, (later,), Grade(0.0), at=AT), scorecard
    )
    store.add(CALL)
    table = grade_table(store, scorecard)
    own = [table.evaluators[e] == "eva" for e in table.evaluator]
    assert table.score[own].tolist() == [1.0]


def test_an_empty_store_has_no_grades(tmp_path: Path):
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    assert len(grade_table(empty)) == 0
    assert model_scores(empty).scores == {}
    empty.close()


def test_a_grade_on_another_form_counts_where_that_asked_the_same(store: Store, scorecard: Scorecard):
    earlier = replace(scorecard, version="0")
    _save(store, earlier, Score("empathy", ScoreStatus.SCORED, score=1.0), by="person")
    assert len(grade_table(store, scorecard)) == 3


def test_a_grade_on_another_question_counts_for_another_form_only(store: Store, scorecard: Scorecard):
    section = scorecard.sections[0]
    asked = replace(section.criteria[0], question="Was the agent quick?")
    other = replace(scorecard, sections=(replace(section, criteria=(asked,)), *scorecard.sections[1:]))
    _save(store, other, Score("empathy", ScoreStatus.SCORED, score=1.0), by="person")
    assert len(grade_table(store, scorecard)) == 2
    assert len(grade_table(store, other)) == 3
    assert len(grade_table(store)) == 3


def test_grades_of_a_session_are_marked_and_stay_out_of_averages(store: Store, scorecard: Scorecard):
    _save(store, scorecard, Score("empathy", ScoreStatus.SCORED, score=1.0), by="person", session="november")
    assert sorted(grade_table(store).in_session.tolist()) == [False, False, True]
    assert scored_calls(store).people["empathy"].tolist() == [3.0]


def test_the_model_s_newest_scores_stand_beside_them(store: Store, scorecard: Scorecard):
    _save(store, scorecard, _score())
    found = model_scores(store, {"empathy": Pins("m1", scorecard.hash)})
    scores = found.scores["empathy"]
    assert scores.interactions == ("call-1",)
    assert scores.levels == (1, 2, 3, 4, 5)
    assert scores.expected == pytest.approx([3.9])
    assert (scores.level[0], scores.confidence[0]) == (4, 0.4)
    assert scores.distribution[0] == pytest.approx([0.0, 0.1, 0.2, 0.4, 0.3])
    assert found.recognisers == {"empathy": ("r1",)}


def test_scores_of_another_model_or_scorecard_are_named_and_left_out(store: Store, scorecard: Scorecard):
    _save(store, scorecard, _score())
    for pins in (Pins("m2", scorecard.hash), Pins("m1", "another")):
        found = model_scores(store, {"empathy": pins})
        assert found.scores == {}
        assert found.others == {"empathy": (Pins("m1", scorecard.hash),)}


def test_a_score_from_before_scorers_were_named_is_that_of_its_evaluator(store: Store, scorecard: Scorecard):
    _save(store, scorecard, _score(scorer=""))
    assert "empathy" in model_scores(store, {"empathy": Pins("f", scorecard.hash)}).scores


def test_withheld_scores_count_with_their_distribution_before_any_calibration(
    store: Store, scorecard: Scorecard
):
    raw = {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.2, 5: 0.8}
    _save(store, scorecard, _score(ScoreStatus.ABSTAINED, raw=raw))
    found = model_scores(store).scores["empathy"]
    assert (found.level[0], found.expected[0]) == (5, pytest.approx(4.8))


def test_a_score_without_a_distribution_is_none(store: Store, scorecard: Scorecard):
    _save(store, scorecard, Score("empathy", ScoreStatus.NOT_APPLICABLE, reason="nothing was felt"))
    assert model_scores(store).scores == {}


def test_all_calls_are_scored_calls(store: Store, scorecard: Scorecard):
    _save(store, scorecard, _score())
    found = scored_calls(store)
    assert found.interactions == ("call-1",)
    assert found.model["empathy"].tolist() == [3.9]
    assert np.isnan(found.chance).all()
    assert {name: column.names for name, column in found.columns.items()} == {
        "agent": ("ann",),
        "team": ("north",),
        "queue": ("billing",),
    }


def test_dated_calls_are_watched(store: Store, scorecard: Scorecard):
    _save(store, scorecard, _score())
    store.add(replace(CALL, id="call-2", sha256="cd" * 32, started_at=None, grades=()))
    found, undated = intake(store)
    assert undated == 1
    assert found.start == (AT.date(),)
    assert (found.seconds[0], found.confidence[0]) == (60.0, 0.7)
    assert (found.expected["empathy"][0], found.withheld["empathy"][0]) == (3.9, 0.0)
    assert {name: column.names for name, column in found.columns.items()} == {
        "language": ("it",),
        "queue": ("billing",),
        "channel": ("call",),
    }


def test_calls_from_before_a_moment_are_not_watched(store: Store):
    found, _ = intake(store, since=datetime(2026, 12, 1, tzinfo=UTC))
    assert found.start == ()
