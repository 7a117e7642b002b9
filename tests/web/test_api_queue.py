"""The queue for programs: filters, kept views, and whose an interaction is to grade."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.desk.queue import COLUMNS
from autoqa.store.audit_log import entries
from tests.web.parts import Desk, add_call, made_desk, program
from tests.web.test_api import ANSWERS


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    add_call(made, "call-1")
    add_call(made, "call 2/ö", agent="olaf", team="south")
    return made


@pytest.fixture
def eva(desk: Desk) -> TestClient:
    return program(desk, "eva")


def test_the_queue_is_filtered_and_counted_by_reason(eva: TestClient):
    found = eva.get("queue?team=south&state=all").json()
    assert [one["interaction"] for one in found["items"]] == ["call 2/ö"]
    assert found["by_reason"]["low_score"] == 1
    assert eva.get("queue?state=graded").json()["total"] == 0
    assert eva.get("queue?state=lost").status_code == 422


@pytest.mark.parametrize("column", COLUMNS)
def test_what_may_be_filtered_by_is_asked_for(eva: TestClient, column: str):
    expected = {
        "team": ["north", "south"],
        "queue": ["orders"],
        "language": ["en"],
        "agent": ["dana", "olaf"],
    }
    assert eva.get(f"queue/choices?of={column}").json() == expected[column]


def test_what_is_no_column_or_anothers_is_not_told(desk: Desk, eva: TestClient):
    assert eva.get("queue/choices?of=secret").status_code == 422
    assert program(desk, "lea").get("queue/choices?of=agent").json() == ["dana"]


def test_the_next_call_keeps_to_the_filters(eva: TestClient):
    assert eva.post("queue/next?team=south").json()["interaction"] == "call 2/ö"
    assert eva.post("queue/next?team=east").json() == {"interaction": None, "key": None}


def test_views_are_kept_used_and_dropped_by_their_user(desk: Desk, eva: TestClient):
    given = {"name": "a/b of südlich", "filters": {"team": "south", "state": "all", "since": "2026-01-02"}}
    kept = eva.post("queue/views", json=given)
    assert kept.status_code == 201
    assert [one["name"] for one in eva.get("queue/views").json()] == ["a/b of südlich"]
    filters = eva.get("queue/views").json()[0]["filters"]
    assert (filters["team"], filters["state"], filters["since"]) == ("south", "all", "2026-01-02")
    assert program(desk, "emil").get("queue/views").json() == []
    assert program(desk, "emil").delete("queue/views/a%2Fb of südlich").status_code == 404
    assert eva.delete("queue/views/a%2Fb of südlich").status_code == 204
    assert eva.get("queue/views").json() == []


@pytest.mark.parametrize(
    "given", [{"name": " ", "filters": {}}, {"name": "a"}, {"name": "x\n", "filters": 1}]
)
def test_a_view_that_is_none_is_refused(eva: TestClient, given: dict[str, object]):
    assert eva.post("queue/views", json=given).status_code == 422


def test_a_call_is_given_to_somebody_and_back_to_everybody(desk: Desk, eva: TestClient):
    lea, emil = program(desk, "lea"), program(desk, "emil")
    graders = lea.get("interactions/call-1/graders").json()
    assert [one["name"] for one in graders] == ["emil", "eva", "lea", "vera"]
    assert lea.put("interactions/call-1/assignment", json={"evaluator": "emil"}).status_code == 204
    (item,) = lea.get("queue").json()["items"]
    assert item["holders"] == [{"user": "emil", "until": None}]
    assert emil.get("queue?mine=true").json()["total"] == 1
    assert eva.put("interactions/call-1/claim").status_code == 409
    assert lea.put("interactions/call-1/assignment", json={"evaluator": None}).status_code == 204
    assert eva.put("interactions/call-1/claim").status_code == 200


def test_a_call_is_given_only_to_somebody_who_grades_it(desk: Desk):
    lea = program(desk, "lea")
    assert lea.put("interactions/call-1/assignment", json={"evaluator": "dana"}).status_code == 422
    assert lea.put("interactions/call-1/assignment", json={"evaluator": "nobody"}).status_code == 404
    assert lea.put("interactions/call-1/assignment", json={}).status_code == 422


def test_a_claimed_call_is_put_back_for_others(desk: Desk, eva: TestClient):
    emil = program(desk, "emil")
    assert "until" in eva.put("interactions/call-1/claim").json()
    assert emil.put("interactions/call-1/claim").status_code == 409
    assert emil.delete("interactions/call-1/claim").status_code == 204  # it was never emil's: nothing changes
    assert emil.put("interactions/call-1/claim").status_code == 409
    assert eva.delete("interactions/call-1/claim").status_code == 204
    assert emil.put("interactions/call-1/claim").status_code == 200
    told = [(one.who, one.action) for one in entries(desk.store, target="call-1")]
    assert told[:3] == [("emil", "took in hand"), ("eva", "put back"), ("emil", "put back")]


def test_what_a_lead_gave_is_not_put_back(desk: Desk, eva: TestClient):
    program(desk, "lea").put("interactions/call-1/assignment", json={"evaluator": "eva"})
    eva.delete("interactions/call-1/claim")
    assert program(desk, "emil").put("interactions/call-1/claim").status_code == 409


def test_the_form_says_what_is_asked(eva: TestClient):
    form = eva.get("interactions/call-1/form").json()
    assert [one["criterion"] for one in form["questions"]] == ["empathy", "accuracy", "resolution"]
    assert form["questions"][0]["levels"][0] == {"value": 1, "anchor": "Level 1."}
    assert (form["missing"], form["closed"]) == (["empathy", "accuracy", "resolution"], None)


def test_whoever_looks_sees_the_scores_and_grades_no_more(eva: TestClient):
    assert eva.get("interactions/call-1").json()["model"] is None
    assert eva.post("interactions/call-1/look").status_code == 204
    assert eva.get("interactions/call-1").json()["model"] is not None
    assert eva.get("interactions/call-1/form").json()["closed"] == "looked"
    assert eva.put("interactions/call-1/draft", json={"answers": []}).status_code == 403


def test_a_form_is_given_back_with_a_reason(desk: Desk, eva: TestClient):
    vera = program(desk, "vera")
    scorecard = eva.get("interactions/call-1/form").json()["scorecard"]
    given = {"evaluator": "eva", "scorecard": scorecard, "reason": "Listen again."}
    assert vera.post("interactions/call-1/give-back", json=given).status_code == 404
    assert eva.post("interactions/call-1/evaluation", json={"answers": ANSWERS}).status_code == 201
    assert vera.post("interactions/call-1/give-back", json={**given, "reason": " "}).status_code == 422
    assert vera.post("interactions/call-1/give-back", json=given).status_code == 204
    assert eva.get("interactions/call-1/form").json()["closed"] is None
    assert len(eva.get("interactions/call-1/draft").json()["answers"]) == 3
