import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from autoqa.connect.grades import read_model_scores
from autoqa.connect.results import outcome_json
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.outcome import Outcome, OutcomeStatus
from autoqa.domain.transcript import Measure, Speaker, Transcript, Turn
from autoqa.errors import InterchangeError
from tests.connect.grades.parts import written


def outcome(name: str, *scores: Score, confidence: float = 0.7, snr: float = 25.0) -> dict[str, Any]:
    """A line of `autoqa score --json`, made as the command makes it."""
    interaction = Interaction(name, Channel.CALL, "ab", f"{name}.wav")
    transcript = Transcript(
        (Turn(Speaker.AGENT, "Hello."),), "en", "small", "f1", confidence=confidence,
        measures=(Measure("snr", snr, "dB"),),
    )  # fmt: skip
    evaluator = Evaluator(EvaluatorKind.MODEL, "autoqa", "m1")
    evaluation = Evaluation(name, evaluator, "card1", scores, Grade(50.0))
    return outcome_json(
        Outcome(name, OutcomeStatus.SCORED, interaction.source, None, interaction, transcript, evaluation)
    )


def scored(criterion: str, *shares: float) -> Score:
    distribution = {level: share for level, share in enumerate(shares, start=1) if share}
    level = max(distribution, key=lambda one: distribution[one])
    expected = sum(one * share for one, share in distribution.items())
    return Score(criterion, ScoreStatus.SCORED, level, expected, distribution, distribution[level])


def test_lines_of_autoqa_score_are_read(tmp_path: Path):
    abstained = Score("empathy", ScoreStatus.ABSTAINED, None, 2.0, {1: 0.5, 3: 0.5}, None, "unsure")
    lines = [
        outcome("c1", scored("empathy", 0.1, 0.2, 0.7), scored("tone", 0.0, 1.0)),
        outcome("c2", abstained, Score("tone", ScoreStatus.NOT_APPLICABLE), confidence=0.5, snr=5.0),
        outcome("c3", Score("tone", ScoreStatus.SCORED, 4, 3.8)),
    ]
    found = read_model_scores(written(tmp_path, lines))
    empathy, tone = found.scores["empathy"], found.scores["tone"]
    assert empathy.interactions == ("c1", "c2")
    assert empathy.levels == (1, 2, 3)
    assert_allclose(empathy.distribution, [[0.1, 0.2, 0.7], [0.5, 0.0, 0.5]])
    assert_allclose(empathy.expected, [2.6, 2.0])
    assert_array_equal(empathy.level, [3, np.nan])
    assert_array_equal(empathy.confidence, [0.7, np.nan])
    assert tone.interactions == ("c1", "c3")
    assert_array_equal(tone.distribution, [[1.0], [np.nan]])
    assert_array_equal(tone.expected, [2.0, 3.8])
    assert (found.scorecards, found.fingerprints, found.recognisers) == ({"card1"}, {"m1"}, {"small"})
    assert found.bad == ()
    assert found.facts == {
        "channel": dict.fromkeys(("c1", "c2", "c3"), "call"),
        "language": dict.fromkeys(("c1", "c2", "c3"), "en"),
        "recogniser": dict.fromkeys(("c1", "c2", "c3"), "small"),
        "recognition": {"c1": "0.6 to 0.8", "c2": "below 0.6", "c3": "0.6 to 0.8"},
        "line": {"c1": "above 20 dB", "c2": "below 10 dB", "c3": "above 20 dB"},
    }


def test_a_line_without_scores_counts_as_unscored(tmp_path: Path):
    failed = {"id": "c2", "status": "failed", "reason": "no sound", "grade": None, "scores": {}}
    found = read_model_scores(written(tmp_path, [outcome("c1", scored("tone", 1.0)), failed]))
    assert found.unscored == 1
    assert found.bad == ()
    assert found.scores["tone"].interactions == ("c1",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"distribution": {"1": 0.5, "2": 0.4}},
            "scores.tone: the probabilities of the distribution sum to 0.9",
        ),
        ({"distribution": {"1": 1.5, "2": -0.5}}, "sum to 1"),
        ({"distribution": {"low": 1.0}}, "the distribution: names a level that is no whole number"),
        ({"distribution": [0.5, 0.5]}, "is no object with a probability for each level"),
        ({"score": "high"}, "the score 'high' is no number"),
        ({"expected": True}, "the expected 'True' is no number"),
        ({"confidence": 2}, "the confidence 2 lies outside 0 to 1"),
    ],
)
def test_a_score_that_cannot_be_used_costs_itself(tmp_path: Path, change: dict[str, object], said: str):
    line = outcome("c1", scored("empathy", 1.0), scored("tone", 1.0))
    line["scores"]["tone"] |= change
    found = read_model_scores(written(tmp_path, [line]))
    assert [(bad.line, bad.id) for bad in found.bad] == [(1, "c1")]
    assert said in found.bad[0].reason
    assert list(found.scores) == ["empathy"]


def test_lines_that_cannot_be_used_are_named(tmp_path: Path):
    line = outcome("c1", scored("tone", 1.0))
    content = [line, {"id": "c2"}, line, {**line, "id": "=c3"}]
    text = "".join(json.dumps(one) + "\n" for one in content) + "{broken\n"
    found = read_model_scores(written(tmp_path, text))
    said = {bad.line: bad.reason for bad in found.bad}
    assert "has no 'scores'" in said[2]
    assert "'c1' stands on line 1 already" in said[3]
    assert "begins like a formula" in said[4]
    assert "is not JSON" in said[5]
    assert found.scores["tone"].interactions == ("c1",)


def test_scores_in_the_form_of_grades_are_read(tmp_path: Path):
    text = (
        "interaction,evaluator,criterion,score,confidence,language\n"
        "c1,m,empathy,3.25,0.8,en\nc2,m,empathy,4,,it\nc1,m,tone,2,0.5,en\nc2,m,tone,n/a,,it\n"
    )
    found = read_model_scores(written(tmp_path, text))
    empathy, tone = found.scores["empathy"], found.scores["tone"]
    assert_array_equal(empathy.expected, [3.25, 4.0])
    assert_array_equal(empathy.level, [np.nan, np.nan])
    assert_array_equal(empathy.confidence, [0.8, np.nan])
    assert tone.interactions == ("c1",)
    assert_array_equal(tone.level, [2.0])
    assert empathy.levels == ()
    assert empathy.distribution.size == 0
    assert found.facts == {"language": {"c1": "en", "c2": "it"}}
    assert found.scorecards == found.fingerprints == frozenset()


def test_nobody_need_be_named_and_a_second_model_is_refused(tmp_path: Path):
    wide = read_model_scores(written(tmp_path, "id,empathy,tone\nc1,3,4\n"))
    assert {name: one.expected.tolist() for name, one in wide.scores.items()} == {"empathy": [3], "tone": [4]}
    rows = [
        {"interaction": "c1", "evaluator": who, "criterion": "tone", "score": score, "confidence": 0}
        for who, score in (("m1", 3), ("m2", 4))
    ]
    found = read_model_scores(written(tmp_path, rows))
    assert_array_equal(found.scores["tone"].expected, [3.0])
    assert_array_equal(found.scores["tone"].confidence, [0.0])
    assert found.bad[0].reason == "the score of 'c1' on 'tone' stands on line 1 already; the first stays"


def test_a_confidence_outside_0_to_1_is_refused(tmp_path: Path):
    text = "interaction,criterion,score,confidence\nc1,tone,3,80\nc2,tone,3,0.8\nc3,tone,3,sure\n"
    found = read_model_scores(written(tmp_path, text))
    assert [bad.line for bad in found.bad] == [2, 4]
    assert "the confidence '80' is no number from 0 to 1" in found.bad[0].reason


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    with pytest.raises(InterchangeError, match="is empty"):
        read_model_scores(written(tmp_path, ""))
