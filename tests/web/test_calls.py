"""The page of an interaction: what is shown to whom, the form, remarks and corrections."""

from pathlib import Path

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.interaction import Channel
from autoqa.domain.transcript import Speaker
from autoqa.store.audit_log import entries
from autoqa.store.drafts import find_draft
from tests.report.parts import HOSTILE
from tests.web.parts import Desk, add_call, made_desk, signed_in

HERE = "/calls/call-1"
ALL = {"score.empathy": "4", "score.accuracy": "5", "score.resolution": "n/a", "comment.empathy": "Warm."}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    add_call(made, "call-1")
    return made


@pytest.fixture
def eva(desk: Desk) -> TestClient:
    return signed_in(desk, "eva")


def hand_in(client: TestClient, **fields: str):
    return client.post(f"{HERE}/evaluation", data={"do": "hand in", "version": "0", **ALL, **fields})


def graded(desk: Desk, name: str) -> dict[str, float | None]:
    record = desk.store.get("call-1")
    (one,) = [given for given in record.by_people if given.evaluator.name == name]
    assert one.evaluator.kind is EvaluatorKind.PERSON
    return {score.criterion: score.score for score in one.scores}


def test_the_words_are_shown_with_doubtful_ones_marked(eva: TestClient):
    text = eva.get(HERE).text
    assert "I am sorry to hear that" in text
    assert 'class="doubt" title="30\u00a0% sure">upset.</span>' in text


def test_the_models_scores_are_hidden_until_the_own_are_handed_in(eva: TestClient):
    before = eva.get(HERE).text
    assert "hidden until you hand in your own" in before
    assert "Scored by the model" not in before
    assert "Evidence for" not in before
    assert hand_in(eva).status_code == 303
    after = eva.get(HERE).text
    assert "Scored by the model" in after
    assert "Evidence for" in after


def test_others_grades_are_hidden_too(desk: Desk, eva: TestClient):
    hand_in(eva)
    emil = signed_in(desk, "emil").get(HERE).text
    assert "Warm." not in emil
    assert "Graded by eva" not in emil


def test_without_blindness_everything_is_shown(tmp_path: Path):
    desk = made_desk(tmp_path / "open", settings={"web": {"blind": False}})
    add_call(desk, "call-1")
    assert "Scored by the model" in signed_in(desk, "eva").get(HERE).text


def test_a_form_handed_in_is_an_evaluation_of_the_user(desk: Desk, eva: TestClient):
    hand_in(eva)
    assert graded(desk, "eva") == {"empathy": 4, "accuracy": 5, "resolution": None}
    entry = next(entry for entry in entries(desk.store) if entry.action == "graded")
    assert entry.details["scores"] == {"empathy": 4, "accuracy": 5, "resolution": None}


def test_a_form_with_answers_missing_is_not_taken_and_stays_filled_in(desk: Desk, eva: TestClient):
    answer = eva.post(
        f"{HERE}/evaluation",
        data={"do": "hand in", "version": "0", "score.empathy": "4", "comment.accuracy": "So."},
    )
    assert answer.status_code == 422
    assert "no answer yet for: accuracy, resolution" in answer.text
    assert 'value="4" checked' in answer.text
    assert "So.</textarea>" in answer.text
    assert desk.store.get("call-1").by_people == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"score.empathy": "7"}, "is no level"),
        ({"score.empathy": "nan"}, "is no level"),
        ({"score.empathy": "2.5"}, "is no level"),
        ({"score.empathy": "x"}, "is no level"),
        ({"score.kindness": "3"}, "is not asked on this form"),
        ({"version": "-1"}, "load the page again"),
        ({"comment.empathy": "x" * 4001}, "4000 at most"),
    ],
)
def test_what_is_no_answer_is_refused(desk: Desk, eva: TestClient, fields: dict[str, str], said: str):
    answer = hand_in(eva, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert desk.store.get("call-1").by_people == ()


def test_a_draft_is_kept_and_comes_back(desk: Desk, eva: TestClient):
    given = {"version": 0, "answers": [{"criterion": "empathy", "score": 3, "comment": "Hm."}]}
    assert eva.put(f"{HERE}/draft", json=given).json()["version"] == 1
    text = eva.get(HERE).text
    assert 'value="3" checked' in text
    assert "Hm.</textarea>" in text
    assert 'data-version="1"' in text


def test_an_older_window_does_not_overwrite_a_newer_draft(desk: Desk, eva: TestClient):
    first = {"version": 0, "answers": [{"criterion": "empathy", "score": 3}]}
    second = {"version": 0, "answers": [{"criterion": "empathy", "score": 1}]}
    assert eva.put(f"{HERE}/draft", json=first).status_code == 200
    assert eva.put(f"{HERE}/draft", json=second).status_code == 409
    kept = find_draft(desk.store, "eva", "call-1")
    assert kept is not None
    assert kept.answers[0].score == 3


def test_two_versions_are_both_shown_and_either_can_be_kept(desk: Desk, eva: TestClient):
    kept = {"version": 0, "answers": [{"criterion": "empathy", "score": 3, "comment": "from one"}]}
    eva.put(f"{HERE}/draft", json=kept)
    both = hand_in(eva, **{"comment.empathy": "from two"})
    assert both.status_code == 409
    assert "from one" in both.text
    assert "from two" in both.text
    assert desk.store.get("call-1").by_people == ()
    again = eva.post(f"{HERE}/evaluation", data={"do": "keep", "version": "1", **ALL})
    assert again.status_code == 303
    assert hand_in(eva, version="2").status_code == 303


def test_secrets_in_comments_are_masked(desk: Desk, eva: TestClient):
    hand_in(eva, **{"comment.empathy": "He read his card 4111 1111 1111 1111 out."})
    (one,) = desk.store.get("call-1").by_people
    assert "4111" not in str(one)


def test_two_people_do_not_grade_the_same_call_at_once(desk: Desk, eva: TestClient):
    eva.get(HERE)
    emil = signed_in(desk, "emil").get(HERE).text
    assert "Eva" in emil
    assert 'id="scorecard"' not in emil


def test_a_call_handed_in_is_free_for_others(desk: Desk, eva: TestClient):
    eva.get(HERE)
    hand_in(eva)
    assert 'id="scorecard"' in signed_in(desk, "emil").get(HERE).text


def test_both_evaluations_stay_where_two_people_grade(desk: Desk, eva: TestClient):
    hand_in(eva)
    hand_in(signed_in(desk, "emil"), **{"score.empathy": "1"})
    assert graded(desk, "eva")["empathy"] == 4
    assert graded(desk, "emil")["empathy"] == 1


def test_whoever_saw_the_scores_does_not_change_their_own(desk: Desk, eva: TestClient):
    hand_in(eva)
    assert hand_in(eva, **{"score.empathy": "1"}).status_code == 403
    assert graded(desk, "eva")["empathy"] == 4


def test_a_lead_gives_a_form_back_with_a_reason(desk: Desk, eva: TestClient):
    hand_in(eva)
    lea = signed_in(desk, "lea")
    scorecard = desk.store.get("call-1").by_people[0].scorecard
    fields = {"evaluator": "eva", "scorecard": scorecard, "reason": "Slipped."}
    assert eva.post(f"{HERE}/give-back", data=fields).status_code == 403
    assert lea.post(f"{HERE}/give-back", data=fields).status_code == 303
    assert desk.store.get("call-1").by_people == ()
    assert 'value="4" checked' in eva.get(HERE).text
    assert hand_in(eva, version="1", **{"score.empathy": "1"}).status_code == 303
    assert graded(desk, "eva")["empathy"] == 1
    told = next(entry for entry in entries(desk.store) if entry.action == "gave the form back")
    assert told.details["scores"]["empathy"] == 4


def test_looking_without_grading_is_possible_once_and_for_all(desk: Desk, eva: TestClient):
    assert eva.post(f"{HERE}/look").status_code == 303
    assert "Scored by the model" in eva.get(HERE).text
    assert hand_in(eva).status_code == 403
    assert "looked at the scores" in [entry.action for entry in entries(desk.store)]


def test_another_teams_call_is_not_there(desk: Desk):
    add_call(desk, "call-2", team="south")
    lea = signed_in(desk, "lea")
    assert lea.get(HERE).status_code == 200
    missing, foreign = lea.get("/calls/call-9"), lea.get("/calls/call-2")
    assert missing.status_code == foreign.status_code == 404
    assert missing.text.replace("call-9", "call-2") == foreign.text


@pytest.mark.parametrize("path", ["", "/draft", "/turns/0", "/turns/0/edit", "/turns/0/text"])
def test_no_part_of_it_is(desk: Desk, path: str):
    add_call(desk, "call-2", team="south")
    assert signed_in(desk, "lea").get(f"/calls/call-2{path}").status_code == 404


@pytest.mark.parametrize("path", ["/evaluation", "/look", "/remarks", "/turns/0", "/give-back"])
def test_nor_can_it_be_changed(desk: Desk, path: str):
    add_call(desk, "call-2", team="south")
    fields = {"do": "keep", "version": "0", "text": "x", "evaluator": "eva", "scorecard": "x", "reason": "x"}
    assert signed_in(desk, "lea").post(f"/calls/call-2{path}", data=fields).status_code == 404


def test_an_agent_sees_the_own_call_and_no_form(desk: Desk):
    add_call(desk, "call-2", agent="olaf")
    dana = signed_in(desk, "dana")
    own = dana.get(HERE).text
    assert "Scored by the model" in own
    assert 'id="scorecard"' not in own
    assert "/turns/0/edit" not in own
    assert dana.get("/calls/call-2").status_code == 404
    assert dana.post(f"{HERE}/turns/0", data={"text": "x"}).status_code == 403


def test_an_administrator_hears_no_call(desk: Desk):
    assert signed_in(desk, "adam").get(HERE).status_code == 403


def test_a_turn_is_corrected_and_put_back(desk: Desk, eva: TestClient):
    right = {"text": "I was charged three times.", "speaker": "customer"}
    assert eva.post(f"{HERE}/turns/0", data=right).status_code == 303
    text = eva.get(HERE).text
    assert "charged three times" in text
    assert "corrected by eva" in text
    assert "charged twice" in desk.store.get("call-1").transcript.turns[0].text
    assert "charged twice" in eva.get(f"{HERE}/turns/0/edit").text
    eva.post(f"{HERE}/turns/0", data={"undo": "yes"})
    assert "charged twice" in eva.get(HERE).text


def test_who_speaks_is_corrected(desk: Desk, eva: TestClient):
    eva.post(f"{HERE}/turns/0", data={"text": "x", "speaker": "agent"})
    from autoqa.desk.remarks import corrected_calls

    ((_, transcript),) = corrected_calls(desk.store)
    assert transcript.turns[0].speaker is Speaker.AGENT
    assert transcript.turns[0].text == "x"


def test_a_part_of_the_page_is_answered_with_that_part(eva: TestClient):
    answer = eva.post(f"{HERE}/turns/0", data={"text": "Hello."}, headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<li id="turn-0"')
    assert "<html" not in eva.get(f"{HERE}/turns/0/edit", headers={"HX-Request": "true"}).text


def test_a_correction_without_words_is_refused(eva: TestClient):
    answer = eva.post(f"{HERE}/turns/0", data={"text": "  "})
    assert answer.status_code == 422
    assert "there are no words" in answer.text


@pytest.mark.parametrize("place", ["4", "-1", "99"])
def test_a_turn_that_is_not_there_is_not_found(eva: TestClient, place: str):
    assert eva.post(f"{HERE}/turns/{place}", data={"text": "x"}).status_code == 404


def test_a_remark_is_tied_to_a_moment_and_taken_away(desk: Desk, eva: TestClient):
    assert eva.post(f"{HERE}/remarks", data={"text": "Good tone.", "at": "0:04"}).status_code == 303
    text = eva.get(HERE).text
    assert "Good tone." in text
    assert 'data-seek="4.0"' in text
    assert signed_in(desk, "vera").post(f"{HERE}/remarks/1/remove").status_code == 404
    assert eva.post(f"{HERE}/remarks/1/remove").status_code == 303
    assert "Good tone." not in eva.get(HERE).text


def test_a_moment_that_is_none_is_said(eva: TestClient):
    answer = eva.post(f"{HERE}/remarks", data={"text": "x", "at": "soon"})
    assert answer.status_code == 422
    assert "is no moment" in answer.text


def test_others_remarks_are_hidden_while_grading_blind(desk: Desk, eva: TestClient):
    eva.post(f"{HERE}/remarks", data={"text": "Good tone.", "at": "0:04"})
    assert "Good tone." not in signed_in(desk, "emil").get(HERE).text


def test_a_chat_has_no_player(desk: Desk):
    add_call(desk, "chat-1", channel=Channel.CHAT)
    text = signed_in(desk, "eva").get("/calls/chat-1").text
    assert "<audio" not in text
    assert "charged twice" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_said_or_named_is_shown_as_text(desk: Desk, hostile: str):
    add_call(desk, hostile, agent=hostile, said=((Speaker.CUSTOMER, hostile), (Speaker.AGENT, hostile)) * 2)
    from autoqa.web.addresses import call_address

    eva = signed_in(desk, "eva")
    address = call_address(hostile)
    eva.post(f"{address}/remarks", data={"text": hostile, "at": "0:01"})
    text = eva.get(address).text
    for harmful in ("<script>alert", "<img src=x", "<svg onload", 'onmouseover="alert', "onfocus='alert"):
        assert harmful not in text
    assert str(escape(hostile)) in text


def test_a_line_of_ten_megabytes_is_shown_in_part_and_given_whole(desk: Desk):
    long = "word " * 2_000_000
    add_call(
        desk,
        "long",
        said=((Speaker.CUSTOMER, long), (Speaker.AGENT, "Yes."), *[(Speaker.AGENT, "Yes.")] * 2),
        channel=Channel.CHAT,
    )
    eva = signed_in(desk, "eva")
    page = eva.get("/calls/long")
    assert page.status_code == 200
    assert len(page.text) < 200_000
    assert len(eva.get("/calls/long/turns/0/text").text) == len(long)
