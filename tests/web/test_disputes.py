"""An agent's own calls, and disputes: raised in time, decided by somebody else, never to a lower score."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.desk import disputes as desk_disputes
from autoqa.domain.dispute import Dispute, DisputeState, standing, with_decisions
from autoqa.domain.evaluation import EvaluatorKind
from autoqa.store.audit_log import entries
from autoqa.store.disputes import disputes_on
from autoqa.store.rows import now
from tests.web.parts import DAY, USERS, Desk, add_call, card, made_desk, signed_in

HERE = "/calls/call-1"
LONG_AGO = {"web": {"dispute_days": 3650}}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=LONG_AGO)
    add_call(made, "call-1")
    add_call(made, "call-2", agent="olaf")
    return made


@pytest.fixture
def dana(desk: Desk) -> TestClient:
    return signed_in(desk, "dana")


@pytest.fixture
def lea(desk: Desk) -> TestClient:
    return signed_in(desk, "lea")


def dispute(client: TestClient, criterion: str = "empathy", reason: str = "I did say sorry.", at: str = HERE):
    return client.post(f"{at}/disputes", data={"criterion": criterion, "reason": reason})


def decide(client: TestClient, do: str, score: str = "4", decision: str = "Listened again.", number: int = 1):
    fields = {"do": do, "new_score": score, "decision": decision}
    return client.post(f"/disputes/{number}", data=fields)


def test_an_agent_finds_the_own_calls_only(dana: TestClient):
    text = dana.get("/own").text
    assert "call-1" in text
    assert "call-2" not in text


def test_where_an_agents_work_begins(dana: TestClient):
    assert dana.get("/").headers["location"] == "/own"


def test_an_evaluation_is_acknowledged(desk: Desk, dana: TestClient):
    assert "I have read this" in dana.get(HERE).text
    dana.post(f"{HERE}/acknowledge")
    assert "that you have read this" in dana.get(HERE).text
    assert entries(desk.store)[1].action == "acknowledged"


def test_a_dispute_is_raised_and_seen_by_those_who_decide(desk: Desk, dana: TestClient, lea: TestClient):
    assert dispute(dana).status_code == 303
    assert "waits for a decision" in dana.get(HERE).text
    assert "I did say sorry." in lea.get("/disputes").text
    (one,) = disputes_on(desk.store, "call-1")
    assert (one.kind, one.evaluator, one.score) == (EvaluatorKind.MODEL, "autoqa", 2)


def test_the_same_answer_is_not_disputed_twice(dana: TestClient):
    dispute(dana)
    assert dispute(dana).status_code == 403
    assert dispute(dana, "resolution").status_code == 303


def test_a_dispute_taken_back_can_be_raised_again(dana: TestClient):
    dispute(dana)
    assert dana.post("/disputes/1/withdraw").status_code == 303
    assert dispute(dana).status_code == 303


@pytest.mark.parametrize(("criterion", "reason", "status"), [("empathy", " ", 422), ("kindness", "x", 404)])
def test_what_is_no_dispute_is_refused(dana: TestClient, criterion: str, reason: str, status: int):
    assert dispute(dana, criterion, reason).status_code == status


def test_another_agents_answer_is_not_there(dana: TestClient):
    assert dispute(dana, at="/calls/call-2").status_code == 404


def test_after_the_window_nothing_is_disputed(tmp_path: Path):
    desk = made_desk(tmp_path / "late", settings={"web": {"dispute_days": (now() - DAY).days - 1}})
    add_call(desk, "call-1")
    dana = signed_in(desk, "dana")
    assert "The time to dispute ended" in dana.get(HERE).text
    assert dispute(dana).status_code == 403


def test_an_overturned_answer_counts_for_the_agent_and_makes_a_new_grade(
    desk: Desk, dana: TestClient, lea: TestClient
):
    before = dana.get(HERE).text
    assert "42\u00a0%" not in before
    dispute(dana)
    assert decide(lea, "overturn").status_code == 303
    text = dana.get(HERE).text
    assert "raised to 4" in text
    assert "Listened again." in text
    record = desk.store.get("call-1")
    dana_user = next(user for user in USERS if user.name == "dana")
    given = desk_disputes.own_evaluation(desk.store, desk.workspace, dana_user, record)
    assert given is not None
    assert [score.score for score in given.evaluation.scores] == [4, 4, 3]
    assert given.evaluation.grade.percentage == card().grade(given.evaluation.scores).percentage


def test_an_overturned_answer_is_an_evaluation_of_whoever_decided(
    desk: Desk, dana: TestClient, lea: TestClient
):
    dispute(dana)
    decide(lea, "overturn")
    (one,) = desk.store.get("call-1").by_people
    assert one.evaluator.name == "lea"
    assert [(score.criterion, score.score) for score in one.scores] == [("empathy", 4)]


@pytest.mark.parametrize("score", ["1", "2", "9", "", "nan"])
def test_no_dispute_lowers_a_score_or_leaves_the_scale(
    desk: Desk, dana: TestClient, lea: TestClient, score: str
):
    dispute(dana)
    assert decide(lea, "overturn", score).status_code == 422
    (one,) = disputes_on(desk.store, "call-1")
    assert one.state is DisputeState.OPEN
    assert desk.store.get("call-1").by_people == ()


def test_an_answer_that_stands_changes_nothing_but_the_history(desk: Desk, dana: TestClient, lea: TestClient):
    dispute(dana)
    decide(lea, "uphold")
    assert "the score stands" in dana.get(HERE).text
    assert desk.store.get("call-1").by_people == ()


def test_a_decision_needs_words(dana: TestClient, lea: TestClient):
    dispute(dana)
    answer = decide(lea, "uphold", decision="")
    assert answer.status_code == 422
    assert "give a reason in words" in answer.text


def test_a_decision_is_made_once(dana: TestClient, lea: TestClient):
    dispute(dana)
    decide(lea, "uphold")
    assert decide(lea, "overturn").status_code == 409


def test_whoever_gave_the_answer_does_not_decide(desk: Desk, dana: TestClient):
    vera = signed_in(desk, "vera")
    fields = {"score.empathy": "2", "score.accuracy": "5", "score.resolution": "5"}
    vera.post(f"{HERE}/evaluation", data={"do": "hand in", "version": "0", **fields})
    assert "Graded by vera" in dana.get(HERE).text
    dispute(dana)
    assert "somebody else decides" in vera.get("/disputes").text
    assert decide(vera, "overturn").status_code == 403
    assert decide(signed_in(desk, "lea"), "overturn").status_code == 303


def test_a_lead_decides_for_the_own_teams_only(desk: Desk):
    add_call(desk, "call-3", team="south")
    dispute(signed_in(desk, "dana"), at="/calls/call-3")
    lea = signed_in(desk, "lea")
    assert "call-3" not in lea.get("/disputes").text
    assert decide(lea, "uphold").status_code == 404


def test_an_agent_decides_nothing_and_withdraws_only_what_is_theirs(desk: Desk, dana: TestClient):
    dispute(dana)
    assert decide(dana, "overturn").status_code == 403
    assert signed_in(desk, "eva").post("/disputes/1/withdraw").status_code == 403


def test_every_step_is_noted(desk: Desk, dana: TestClient, lea: TestClient):
    dispute(dana)
    decide(lea, "overturn")
    told = [(entry.who, entry.action) for entry in entries(desk.store, target="call-1")]
    assert ("dana", "disputed") in told
    assert ("lea", "overturned a dispute") in told


def test_a_disputed_call_comes_first_in_the_queue(desk: Desk, dana: TestClient):
    from autoqa.store.tables import ReviewItemRow

    dispute(dana)
    with desk.store.reading() as session:
        row = session.get_one(ReviewItemRow, "call-1")
    assert row.reasons[0]["reason"] == "disputed"


def test_a_persons_evaluation_counts_before_a_models(desk: Desk):
    model = desk.store.get("call-1").evaluation
    assert model is not None
    person = replace(model, evaluator=replace(model.evaluator, kind=EvaluatorKind.PERSON, name="eva"))
    in_session = replace(person, session="november")
    assert standing([model, person]) is person
    assert standing([person, model]) is person
    assert standing([model, in_session]) is model
    assert standing([]) is None


def test_a_decision_about_a_model_holds_when_another_model_scores_lower(desk: Desk):
    model = desk.store.get("call-1").evaluation
    assert model is not None
    decided = Dispute(
        "call-1", "empathy", "dana", "x", DAY, EvaluatorKind.MODEL, "autoqa", model.scorecard, 2.0, DAY,
        DisputeState.OVERTURNED, "lea", "y", 4.0, DAY,
    )  # fmt: skip
    later = replace(model, at=DAY + timedelta(days=9))
    assert with_decisions(later, [decided], card()).scores[0].score == 4
    better = replace(later, scores=(replace(later.scores[0], score=5.0), *later.scores[1:]))
    assert with_decisions(better, [decided], card()).scores[0].score == 5
