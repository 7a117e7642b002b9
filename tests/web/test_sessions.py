"""Calibration sessions in the app: graded alone, unseen by anybody until the reveal, decided and printed."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.store.audit_log import entries
from autoqa.store.rows import now
from autoqa.store.sessions import decisions_by_criterion, find_session
from autoqa.store.store import Store
from autoqa.store.tables import SessionRow, UserRow
from tests.web.parts import Desk, add_call, made_desk, signed_in

HERE = "/sessions/november"
LEVELS = {"eva": 4, "emil": 2, "vera": 3}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    for name in ("call-1", "call-2"):
        add_call(made, name)
    add_call(made, "call-9", team="south")
    return made


@pytest.fixture
def lea(desk: Desk) -> TestClient:
    return signed_in(desk, "lea")


@pytest.fixture
def eva(desk: Desk) -> TestClient:
    return signed_in(desk, "eva")


def new(client: TestClient, **more: object):
    fields = {
        "name": "november",
        "participants": ["eva", "emil"],
        "master": "vera",
        "criteria": ["empathy"],
        "calls": "call-1\ncall-2",
        "draw": "",
    }
    return client.post("/sessions", data=fields | more)


def grade(desk: Desk, who: str, *calls: str):
    for call in calls or ("call-1", "call-2"):
        fields = {
            "session": "november",
            "do": "hand in",
            "version": "0",
            "score.empathy": str(LEVELS[who]),
            "comment.empathy": f"{who} thinks so",
        }
        answer = signed_in(desk, who).post(f"/calls/{call}/evaluation", data=fields)
        assert answer.status_code == 303, answer.text


def late(store: Store):
    with store.writing() as session:
        session.get_one(SessionRow, "november").deadline = now() - timedelta(minutes=1)


def test_a_lead_opens_a_session_and_each_participant_finds_their_calls(desk: Desk, lea: TestClient):
    assert new(lea).headers["location"] == HERE
    text = signed_in(desk, "emil").get(HERE).text
    assert 'href="/calls/call-1?session=november"' in text
    assert "You still have 2 scores to give." in signed_in(desk, "emil").get("/sessions").text
    assert entries(desk.store)[2].action == "opened session"


def test_who_takes_no_part_does_not_find_the_session(desk: Desk, lea: TestClient):
    new(lea, participants=["emil", "vera"], master="consensus")
    eva = signed_in(desk, "eva")
    assert "november" not in eva.get("/sessions").text
    assert eva.get(HERE).status_code == 404
    assert eva.get(f"{HERE}/report").status_code == 404


@pytest.mark.parametrize("who", ["dana", "dino", "adam"])
def test_those_who_calibrate_nothing_are_refused(desk: Desk, who: str):
    assert signed_in(desk, who).get("/sessions").status_code == 403


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": " "}, "a session&#39;s name has 1 to 80 printable characters"),
        ({"participants": ["eva"], "master": "consensus"}, "a session compares people"),
        ({"participants": ["eva", "dana"]}, "&#39;dana&#39; grades no calls"),
        ({"criteria": ["kindness"]}, "criterion &#39;kindness&#39;"),
        ({"calls": ""}, "a session has 1 to 100 calls"),
        ({"calls": "call-7"}, "no interaction &#39;call-7&#39;"),
        ({"calls": "call-9"}, "no interaction &#39;call-9&#39;"),
        ({"draw": "many"}, "is no number of calls"),
        ({"deadline": "2020-01-01T10:00"}, "is past"),
        ({"deadline": "soon"}, "is no time"),
    ],
)
def test_what_is_no_session_is_refused_and_what_was_typed_is_kept(lea: TestClient, more: dict, said: str):
    answer = new(lea, about="Angry callers", **more)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Angry callers" in answer.text


def test_calls_are_drawn_from_those_that_all_reach(desk: Desk, lea: TestClient):
    new(lea, calls="", draw="50")
    assert find_session(desk.store, "november").interactions == ("call-1", "call-2")


def test_a_call_that_a_participant_does_not_reach_is_refused(desk: Desk):
    with desk.store.writing() as session:
        session.get_one(UserRow, "emil").teams = ["south"]
    answer = new(signed_in(desk, "lea"))
    assert answer.status_code == 422
    assert "&#39;emil&#39; does not reach call-1, call-2" in answer.text


def test_nobody_sees_a_grade_before_the_reveal(desk: Desk, lea: TestClient):
    new(lea)
    grade(desk, "eva")
    grade(desk, "vera")
    for who in ("lea", "emil", "vera", "eva"):
        client = signed_in(desk, who)
        pages = [client.get(at).text for at in ("/sessions", HERE, f"{HERE}/report", "/calls/call-1")]
        for text in pages[:3]:
            assert "thinks so" not in text
        others = [name for name in ("eva", "vera") if name != who]
        assert all(f"{name} thinks so" not in pages[3] for name in others)
    assert lea.get(f"{HERE}/report").status_code == 422
    assert "emil: 2" in lea.get(HERE).text
    assert "thinks so" not in str(entries(desk.store))


def test_before_all_have_graded_it_takes_a_reason_to_reveal(desk: Desk, lea: TestClient):
    new(lea)
    grade(desk, "eva")
    refused = lea.post(f"{HERE}/reveal")
    assert refused.status_code == 422
    assert "scores of emil (2), vera (2) are missing" in refused.text
    assert find_session(desk.store, "november").revealed_at is None
    lea.post(f"{HERE}/reveal", data={"reason": "Emil is ill."})
    assert find_session(desk.store, "november").note == "revealed early: Emil is ill."


def test_after_the_deadline_it_takes_none(desk: Desk, lea: TestClient):
    new(lea)
    grade(desk, "eva")
    late(desk.store)
    assert "deadline past" in lea.get("/sessions").text
    assert lea.post(f"{HERE}/reveal").status_code == 303
    assert "after the deadline without scores of emil (2)" in lea.get(HERE).text


@pytest.mark.parametrize("do", ["reveal", "decisions", "close"])
def test_only_a_lead_reveals_decides_and_closes(desk: Desk, lea: TestClient, eva: TestClient, do: str):
    new(lea)
    assert eva.post(f"{HERE}/{do}", data={"criterion": "empathy", "text": "So."}).status_code == 403


def test_a_lead_of_another_team_does_not_lead_it(desk: Desk, lea: TestClient):
    new(lea)
    with desk.store.writing() as session:
        session.get_one(UserRow, "lea").teams = ["south"]
    assert signed_in(desk, "lea").get(HERE).status_code == 404


def _revealed(desk: Desk, lea: TestClient):
    new(lea)
    for who in LEVELS:
        grade(desk, who)
    assert lea.post(f"{HERE}/reveal").status_code == 303


def test_after_the_reveal_all_who_take_part_see_the_differences_largest_first(
    desk: Desk, lea: TestClient, eva: TestClient
):
    new(lea)
    for who in LEVELS:
        grade(desk, who, "call-1")
    LEVELS["emil"] = 5
    try:
        for who in LEVELS:
            grade(desk, who, "call-2")
    finally:
        LEVELS["emil"] = 2
    lea.post(f"{HERE}/reveal")
    text = eva.get(HERE).text
    listed = text[text.index('class="differing"') : text.index("by-question")]
    assert listed.index("/calls/call-2") < listed.index("/calls/call-1")
    assert "emil thinks so" in text
    assert "+2" in listed


def test_grades_are_not_taken_after_the_reveal(desk: Desk, lea: TestClient, eva: TestClient):
    _revealed(desk, lea)
    fields = {"session": "november", "do": "hand in", "version": "0", "score.empathy": "1"}
    assert eva.post("/calls/call-1/evaluation", data=fields).status_code != 303


def test_a_decision_stands_on_the_form_from_then_on(desk: Desk, lea: TestClient, eva: TestClient):
    _revealed(desk, lea)
    words = {"criterion": "empathy", "text": "An apology without an offer is a 3."}
    assert lea.post(f"{HERE}/decisions", data=words).status_code == 303
    form = find_session(desk.store, "november").scorecard
    assert decisions_by_criterion(desk.store, form) == {"empathy": words["text"]}
    assert words["text"] in eva.get(HERE).text
    assert words["text"] in eva.get(f"{HERE}/report").text


@pytest.mark.parametrize("words", [{"criterion": "empathy", "text": " "}, {"criterion": "x", "text": "So."}])
def test_a_decision_needs_words_and_a_question(desk: Desk, lea: TestClient, words: dict):
    _revealed(desk, lea)
    assert lea.post(f"{HERE}/decisions", data=words).status_code == 422


def test_nothing_is_decided_before_the_reveal_or_after_the_end(desk: Desk, lea: TestClient):
    words = {"criterion": "empathy", "text": "So."}
    new(lea)
    assert lea.post(f"{HERE}/decisions", data=words).status_code == 422
    assert lea.post(f"{HERE}/close").status_code == 422
    lea.post(f"{HERE}/reveal", data={"reason": "A test."})
    assert lea.post(f"{HERE}/close").status_code == 303
    assert lea.post(f"{HERE}/decisions", data=words).status_code == 422


def test_every_act_is_in_the_audit_log(desk: Desk, lea: TestClient):
    _revealed(desk, lea)
    lea.post(f"{HERE}/decisions", data={"criterion": "empathy", "text": "So."})
    lea.post(f"{HERE}/close")
    acts = [entry.action for entry in entries(desk.store, target="november")]
    assert acts == ["closed session", "decided in session", "revealed session", "opened session"]


def test_a_second_reveal_changes_nothing(desk: Desk, lea: TestClient):
    _revealed(desk, lea)
    lea.post(f"{HERE}/reveal", data={"reason": "Again."})
    assert find_session(desk.store, "november").note == ""
    assert len(entries(desk.store, action="revealed session")) == 1


def test_the_report_speaks_the_users_language_and_carries_the_nonce_of_its_answer(
    desk: Desk, lea: TestClient
):
    _revealed(desk, lea)
    answer = lea.get(f"{HERE}/report", headers={"Accept-Language": "it"})
    assert "Sessione di calibrazione" in answer.text
    nonce = answer.text.partition('<style nonce="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]


def test_a_name_that_is_no_plain_word_has_an_address(desk: Desk, lea: TestClient):
    name = "week 46/ <b>north</b>"
    answer = new(lea, name=name)
    text = lea.get(answer.headers["location"]).text
    assert "<b>north" not in text
    assert "week 46/ &lt;b&gt;north" in text
    assert name.split("/", maxsplit=1)[0] in lea.get("/sessions").text


def test_a_list_without_sessions_says_what_to_do(lea: TestClient, eva: TestClient):
    assert "Open one on five calls" in lea.get("/sessions").text
    assert "You take part in no session" in eva.get("/sessions").text
