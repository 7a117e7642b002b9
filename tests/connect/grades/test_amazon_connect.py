import json
from pathlib import Path
from typing import Any

import pytest

from autoqa.connect.grades import Known
from tests.connect.grades.parts import given, read

KNOWN = Known(interactions={"c1"}, criteria={"rate": (1, 10), "did_the_agent_greet": (1, 5), "q3": (0, 1)})


def question(ref: str, kind: str, text: str, answer: dict[str, Any], **score: object) -> dict[str, Any]:
    answer = {"notes": "", "metadata": {"notApplicable": False}, **answer}
    return {
        "questionRefId": ref,
        "sectionRefId": "s1",
        "questionType": kind,
        "questionText": text,
        "answer": answer,
        "score": score,
    }


def options(*texts: str, selected: int | None = 0) -> dict[str, Any]:
    return {
        "values": [
            {"valueText": text, "valueRefId": f"o{place}", "selected": place == selected}
            for place, text in enumerate(texts)
        ]
    }


def evaluation(*questions: object, **metadata: object) -> dict[str, Any]:
    about = {
        "contactId": "c1",
        "agentId": "286bcec0",
        "evaluator": "jane",
        "evaluationDefinitionTitle": "Compliance",
        "evaluationStartTimestamp": "2022-11-14T17:57:08.649Z",
        "evaluationSubmitTimestamp": "2022-11-14T17:59:29.052Z",
        "score": {"percentage": 100},
        "autoEvaluated": False,
        "evaluationSource": "ASSISTED_BY_AUTOMATION",
    }
    return {
        "schemaVersion": "3.5",
        "evaluationId": "e1",
        "metadata": about | metadata,
        "sections": [{"sectionRefId": "s1", "sectionTitle": "All", "notes": "", "score": {"percentage": 90}}],
        "questions": list(questions),
    }


RATE = question("rate", "NUMERIC", "How do you rate it?", {"value": "7", "notes": "fine"}, percentage=70)


def test_an_exported_evaluation_is_read(tmp_path: Path):
    asked = [
        RATE,
        question("q2", "SINGLESELECT", "Did the agent greet?", options("Yes", "No"), percentage=100),
        question("q3", "SINGLESELECT", "Level?", options("0 - none", "1 - full", selected=1), percentage=50),
        question("q4", "TEXT", "Describe it.", {"value": "well"}),
        question("q5", "MULTISELECT", "Topics?", options("Bill", "Card")),
    ]
    found = read(tmp_path, json.dumps(evaluation(*asked), indent=2), KNOWN)
    assert found.format == "amazon connect"
    assert found.bad == ()
    assert given(found) == [
        ("c1", "jane", "rate", 7.0),
        ("c1", "jane", "did_the_agent_greet", 5.0),
        ("c1", "jane", "q3", 1.0),
    ]
    assert found.rows.comments == {0: "fine"}
    assert found.rows.at[0] == 1668448769.052
    assert found.facts == {"agent": {"c1": "286bcec0"}}
    assert not found.table.in_session.any()


def test_percentages_stay_where_no_scale_is_known(tmp_path: Path):
    asked = question("q2", "SINGLESELECT", "Greeted?", options("Partly", "No"), percentage=50)
    found = read(tmp_path, [evaluation(asked)])
    assert given(found) == [("c1", "jane", "Greeted?", 50.0)]


@pytest.mark.parametrize(
    "asked",
    [
        question("rate", "NUMERIC", "Rate?", {"value": "", "metadata": {"notApplicable": True}}),
        question("rate", "NUMERIC", "Rate?", {"value": ""}, notApplicable=True),
        question("rate", "SINGLESELECT", "Rate?", options("Yes", "N/A", selected=1), notApplicable=True),
        question(
            "rate",
            "SINGLESELECT",
            "Rate?",
            options("x", selected=None) | {"metadata": {"notApplicable": True}},
        ),
    ],
)
def test_not_applicable_is_no_score(tmp_path: Path, asked: dict[str, object]):
    found = read(tmp_path, [evaluation(asked)], KNOWN)
    assert given(found) == [("c1", "jane", "rate", None)]
    assert len(found.table) == 0


def test_a_calibration_session_and_an_arn_are_known(tmp_path: Path):
    arn = "arn:aws:connect:us-east-1:123:instance/8f75/agent/jane-1"
    found = read(tmp_path, [evaluation(RATE, calibrationSessionId="cal-1", evaluator=arn)], KNOWN)
    assert given(found)[0][1] == "jane-1"
    assert found.rows.sessions == ("cal-1",)
    assert found.table.in_session.tolist() == [True]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (evaluation(RATE, autoEvaluated=True), "filled this evaluation in by itself"),
        (evaluation(RATE, evaluationSource="AUTOMATED"), "filled this evaluation in by itself"),
        (evaluation(RATE, contactId="c9"), "'c9' is not known"),
        (evaluation(RATE, evaluator=None), "the evaluator is empty"),
        (evaluation(RATE, evaluationSubmitTimestamp="then"), "'rate': the date 'then' cannot be read"),
        (
            evaluation(question("rate", "NUMERIC", "x", {"value": "11"})),
            "11 lies outside the scale of 'rate'",
        ),
        (evaluation(question("rate", "NUMERIC", "x", {"value": None})), "the question has no answer"),
        (evaluation({**RATE, "answer": "7"}), "the question has no answer"),
        (evaluation(question("q9", "NUMERIC", "Speed?", {"value": "1"})), "'Speed?' is not on the scorecard"),
        (evaluation(question("rate", "SINGLESELECT", "x", options("Yes", selected=None))), "no answers are"),
        (
            evaluation(question("rate", "SINGLESELECT", "x", options("Yes"))),
            "neither a number nor a percentage",
        ),
        ({**evaluation(RATE), "questions": {}}, "'questions' no list"),
        ({**evaluation(RATE), "metadata": []}, "'metadata' is no object"),
    ],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, broken: dict[str, object], said: str):
    found = read(tmp_path, [broken], KNOWN)
    (bad,) = found.bad
    assert said in bad.reason
    assert found.used == 0


def test_an_evaluation_of_texts_alone_is_blank(tmp_path: Path):
    found = read(tmp_path, [evaluation(question("q4", "TEXT", "Describe it.", {"value": "well"}))], KNOWN)
    assert (found.lines, found.blank, found.used, found.bad) == (1, 1, 0, ())
