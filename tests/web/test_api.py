"""The API: keys, the same acts as the pages, and answers that programs can rely on."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from autoqa.desk.attempts import Attempts
from autoqa.desk.programs import make_token
from autoqa.store.users import find_user
from tests.web.parts import Desk, add_call, made_desk, program

ANSWERS = [
    {"criterion": "empathy", "score": 4, "comment": "Warm."},
    {"criterion": "accuracy", "score": 5},
    {"criterion": "resolution", "not_applicable": True},
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings={"web": {"dispute_days": 3650}})
    add_call(made, "call-1")
    add_call(made, "call 2/ö", agent="olaf", team="south")
    return made


@pytest.fixture
def eva(desk: Desk) -> TestClient:
    return program(desk, "eva")


def test_a_key_asks_as_its_user(eva: TestClient):
    assert eva.get("me").json()["name"] == "eva"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Bearer aqa_x", "Basic ZXZhOng="])
def test_without_a_valid_key_nothing_is_answered(desk: Desk, header: str | None):
    client = TestClient(desk.app, base_url="http://127.0.0.1/api/v1/")
    answer = client.get("me", headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_a_browsers_cookie_is_no_key(desk: Desk):
    from tests.web.parts import signed_in

    assert signed_in(desk, "eva").get("/api/v1/me").status_code == 401


def test_a_key_is_kept_as_a_hash_and_can_be_taken_away(desk: Desk, tmp_path: Path):
    from autoqa.desk.programs import take_token

    user = find_user(desk.store, "eva")
    key, token = make_token(desk.store, user, "crm", 30)
    assert key.encode() not in b"".join(path.read_bytes() for path in (tmp_path / "qa").glob("autoqa.db*"))
    take_token(desk.store, user, token.id)
    client = TestClient(desk.app, base_url="http://127.0.0.1/api/v1/")
    assert client.get("me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_who_is_switched_off_has_no_key_that_works(desk: Desk, eva: TestClient):
    admin = program(desk, "adam")
    assert admin.patch("users/eva", json={"version": 1, "active": False}).status_code == 200
    assert eva.get("me").status_code == 401


def test_too_many_requests_wait(desk: Desk, eva: TestClient):
    desk.app.state.autoqa.requests = Attempts(most=3, within=60)
    assert [eva.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert int(eva.get("me").headers["retry-after"]) > 0


def test_the_queue_gives_keys_that_open_what_it_lists(eva: TestClient):
    listed = eva.get("queue").json()
    assert listed["total"] == 2
    for item in listed["items"]:
        assert eva.get(f"interactions/{item['key']}").json()["id"] == item["interaction"]


@pytest.mark.parametrize(
    "days", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01"]
)
def test_any_day_of_the_calendar_may_be_asked_for(eva: TestClient, days: str):
    assert eva.get(f"queue?{days}").status_code == 200


def test_the_next_call_is_taken_in_hand(desk: Desk, eva: TestClient):
    mine, theirs = eva.post("queue/next").json(), program(desk, "emil").post("queue/next").json()
    assert mine["interaction"] != theirs["interaction"]
    assert eva.post("queue/next").status_code == 200


def test_a_form_is_kept_and_handed_in(desk: Desk, eva: TestClient):
    kept = eva.put("interactions/call-1/draft", json={"answers": ANSWERS[:1]}).json()
    assert kept["version"] == 1
    assert eva.put("interactions/call-1/draft", json={"answers": []}).status_code == 409
    assert eva.get("interactions/call-1").json()["model"] is None
    short = eva.post("interactions/call-1/evaluation", json={"version": 1, "answers": ANSWERS[:1]})
    assert short.status_code == 422
    assert "accuracy, resolution" in short.json()["detail"]
    done = eva.post("interactions/call-1/evaluation", json={"version": 1, "answers": ANSWERS})
    assert done.status_code == 201
    assert done.json()["scores"]["resolution"]["status"] == "not_applicable"
    shown = eva.get("interactions/call-1").json()
    assert shown["model"]["grade"]["percentage"] is not None
    assert [one["grade"]["evaluator"] for one in shown["people"]] == ["eva"]


def test_a_dispute_goes_its_way(desk: Desk):
    dana, lea = program(desk, "dana"), program(desk, "lea")
    raised = dana.post("interactions/call-1/disputes", json={"criterion": "empathy", "reason": "No."})
    assert raised.status_code == 201
    number = raised.json()["id"]
    assert [one["id"] for one in lea.get("disputes").json()] == [number]
    lower = lea.post(f"disputes/{number}/decision", json={"overturn": True, "decision": "x", "new_score": 1})
    assert lower.status_code == 422
    done = lea.post(f"disputes/{number}/decision", json={"overturn": True, "decision": "x", "new_score": 4})
    assert done.json()["state"] == "overturned"


def test_remarks_and_corrections(eva: TestClient):
    remark = eva.post("interactions/call-1/remarks", json={"text": "Good.", "start": 4.5}).json()
    assert (remark["turn"], remark["start"]) == (2, 4.5)
    turn = eva.put("interactions/call-1/turns/0", json={"text": "Hello.", "speaker": "agent"}).json()
    assert (turn["text"], turn["speaker"]) == ("Hello.", "agent")
    assert eva.delete(f"interactions/call-1/remarks/{remark['id']}").status_code == 204
    assert eva.delete(f"interactions/call-1/remarks/{remark['id']}").status_code == 404


def test_anothers_interaction_is_not_found(desk: Desk):
    from autoqa.web.addresses import key_of

    lea, key = program(desk, "lea"), key_of("call 2/ö")
    asked: list[Any] = [
        lea.get(f"interactions/{key}"),
        lea.get(f"interactions/{key}/draft"),
        lea.put(f"interactions/{key}/draft", json={"answers": []}),
        lea.post(f"interactions/{key}/evaluation", json={"answers": []}),
        lea.post(f"interactions/{key}/remarks", json={"text": "x"}),
        lea.put(f"interactions/{key}/turns/0", json={"text": "x"}),
    ]
    assert {answer.status_code for answer in asked} == {404}


def test_a_session_goes_its_way(desk: Desk, eva: TestClient):
    lea, emil = program(desk, "lea"), program(desk, "emil")
    asked = {"name": "november", "participants": ["eva", "emil"], "calls": ["call-1"]}
    opened = lea.post("sessions", json=asked)
    assert opened.status_code == 201, opened.text
    assert opened.json()["left"] == {"eva": 3, "emil": 3}
    for client, level in ((eva, 4), (emil, 2)):
        answers = [{**one, "score": level, "not_applicable": False} for one in ANSWERS]
        given = {"answers": answers}
        assert client.post("interactions/call-1/evaluation?session=november", json=given).status_code == 201
        shown = client.get("sessions/november").json()
        assert (shown["differences"], shown["results"], shown["decisions"]) == ([], None, [])
        assert client.get("sessions/november/report").status_code == 422
    shown = lea.post("sessions/november/reveal", json={}).json()
    assert {tuple(sorted(one["scores"].items())) for one in shown["differences"]} != set()
    decided = lea.post("sessions/november/decisions", json={"criterion": "empathy", "text": "Words count."})
    assert decided.status_code == 201
    whole = lea.get("sessions/november").json()
    assert [one["criterion"] for one in whole["decisions"]] == ["empathy"]
    assert {one["name"] for one in whole["results"]["evaluators"]} == {"eva", "emil"}
    report = eva.get("sessions/november/report")
    assert report.headers["content-type"].startswith("text/html")
    assert "november" in report.text
    assert lea.post("sessions/november/close").json()["state"] == "closed"
    assert eva.post("sessions", json=asked).status_code == 403


def test_a_plan_and_a_training_of_an_agent(desk: Desk):
    lea, dana = program(desk, "lea"), program(desk, "dana")
    assert [one["agent"] for one in lea.get("coaching").json()] == ["dana"]
    plan = {"goals": [{"criterion": "empathy", "target": 4, "until": "2099-01-31"}], "words": "Listen first."}
    made = lea.post("coaching/agents/dana/plans", json=plan)
    assert made.status_code == 201, made.text
    training = {"title": "Listening", "day": "2026-11-02", "hours": 1.5}
    assert lea.post("coaching/agents/dana/trainings", json=training).status_code == 201
    assert dana.post(f"coaching/plans/{made.json()['id']}/acknowledgement").status_code == 204
    mine = dana.get("coaching/mine").json()
    assert mine["plans"][0]["acknowledged_at"] is not None
    assert [one["title"] for one in mine["trainings"]] == ["Listening"]
    assert lea.post(f"coaching/plans/{made.json()['id']}/close").status_code == 204
    assert lea.get("coaching/agents/dana").json()["plans"][0]["closed_at"] is not None
    shown = lea.get("coaching/agents/dana").json()
    assert (shown["agent"], shown["calls"]) == ("dana", 1)
    assert shown["plans"][0]["goals"][0]["reached"] == "unknown"
    assert lea.get("coaching/agents/olaf").status_code == 404
    assert lea.delete(f"coaching/trainings/{mine['trainings'][0]['id']}").status_code == 204


@pytest.mark.parametrize("table", ["means", "trends", "groups", "counts"])
def test_dashboards_are_tables_of_the_own_teams(desk: Desk, eva: TestClient, table: str):
    found = program(desk, "lea").get(f"dashboards/{table}?by=agent")
    assert found.status_code == 200, found.text
    assert found.json()
    assert "olaf" not in found.text
    assert eva.get(f"dashboards/{table}").status_code == 403


def test_models_are_shown_and_changed_by_data_scientists_only(desk: Desk):
    dino, lea = program(desk, "dino"), program(desk, "lea")
    shown = dino.get("models").json()
    assert {one["criterion"] for one in shown["criteria"]} == {"empathy", "accuracy", "resolution"}
    assert lea.get("models").status_code == 200
    assert lea.post("models/comparisons", json={"key": "candidates/x"}).status_code == 403
    assert dino.post("models/comparisons", json={"key": "candidates/x"}).status_code == 404
    back = dino.post("models/rollbacks", json={"criterion": "empathy", "shown": "x", "reason": "x"})
    assert back.status_code == 422
    assert "nothing to take back" in back.json()["detail"]
    assert dino.get("models/jobs/9").status_code == 404


def test_a_scorecard_is_tried_and_saved(desk: Desk):
    lea = program(desk, "lea")
    present = lea.get("scorecard").json()
    text = present["text"].replace(f'version = "{present["version"]}"', 'version = "next"')
    assert lea.post("scorecard/try", json={"text": text}).status_code == 200
    assert lea.post("scorecard/try", json={"text": "nonsense"}).status_code == 422
    saved = lea.put("scorecard", json={"text": text, "seen": present["seen"]})
    assert saved.json()["version"] == "next"
    assert lea.put("scorecard", json={"text": text, "seen": present["seen"]}).status_code == 409


def test_a_scorecard_is_checked_and_an_earlier_one_restored(desk: Desk):
    lea = program(desk, "lea")
    first = lea.get("scorecard").json()
    assert lea.post("scorecard/check", json={"text": first["text"]}).json()["problems"] == []
    broken = lea.post("scorecard/check", json={"text": first["text"] + "\nweight = 3\nweight = 3"}).json()
    assert broken["name"] is None
    assert broken["problems"][0]["text"]
    text = first["text"].replace(f'version = "{first["version"]}"', 'version = "next"')
    second = lea.put("scorecard", json={"text": text, "seen": first["seen"]}).json()
    (kept,) = second["kept"]
    assert kept["version"] == first["version"]
    assert (
        lea.post("scorecard/restore", json={"file": kept["file"], "seen": first["seen"]}).status_code == 409
    )
    assert lea.post("scorecard/restore", json={"file": "../x", "seen": second["seen"]}).status_code == 404
    back = lea.post("scorecard/restore", json={"file": kept["file"], "seen": second["seen"]}).json()
    assert (back["version"], back["text"]) == (first["version"], first["text"])


def test_the_calls_behind_a_figure(desk: Desk, eva: TestClient):
    lea = program(desk, "lea")
    found = lea.get("dashboards/calls?agent=dana&measure=empathy").json()
    assert (found["total"], found["calls"][0]["interaction"]) == (1, "call-1")
    assert lea.get("dashboards/calls?team=south").json()["total"] == 0
    assert "dana" in lea.get("dashboards/choices").json()["agent"]
    assert eva.get("dashboards/calls").status_code == 403


def test_the_sound_is_given_whole_or_in_part(desk: Desk, eva: TestClient):
    whole = eva.get("interactions/call-1/audio")
    assert whole.status_code == 200
    part = eva.get("interactions/call-1/audio", headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, whole.content[:100])
    assert program(desk, "lea").get("interactions/~Y2FsbCAyL8O2/audio").status_code == 404


def test_users_are_kept_by_administrators_only(desk: Desk, eva: TestClient):
    adam = program(desk, "adam")
    assert eva.get("users").status_code == 403
    added = adam.post("users", json={"name": "nina", "roles": ["lead"], "teams": ["north"]})
    assert added.status_code == 201
    assert adam.post("users", json={"name": "nina", "roles": ["lead"]}).status_code == 422
    changed = adam.patch("users/nina", json={"version": 1, "teams": ["south"]})
    assert (changed.json()["teams"], changed.json()["roles"]) == (["south"], ["lead"])
    assert adam.patch("users/nina", json={"version": 1, "teams": []}).status_code == 409
    assert adam.patch("users/nobody", json={"version": 1}).status_code == 404


def test_the_log_is_read_and_checked(desk: Desk, eva: TestClient):
    adam = program(desk, "adam")
    assert eva.get("audit-log").status_code == 403
    entries = adam.get("audit-log?limit=2").json()
    assert entries[0]["number"] == entries[1]["number"] + 1
    assert adam.get("audit-log/check").json()["fault"] is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"answers": 1}', b"\xff", b'{"answers": [{"score": NaN}]}']
)
def test_a_body_that_cannot_be_read_is_a_problem(eva: TestClient, body: bytes):
    answer = eva.put("interactions/call-1/draft", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_description_says_of_every_act_what_it_does_and_how_it_fails(eva: TestClient):
    description = eva.get("openapi.json").json()
    assert description["openapi"].startswith("3.")
    acts = [act for path in description["paths"].values() for act in path.values()]
    assert len(acts) > 80
    for act in acts:
        assert " " in act["summary"], act
        assert act["description"].startswith(act["summary"])
        for status in ("401", "403", "404", "409", "422", "429"):
            shape = act["responses"][status]["content"]["application/problem+json"]["schema"]
            assert shape["required"] == ["type", "status", "detail"]
    assert len({act["operationId"] for act in acts}) == len(acts)


def test_a_failure_has_the_shape_that_is_described(eva: TestClient):
    assert set(eva.get("interactions/none").json()) == {"type", "status", "detail"}


def test_disputes_are_listed_by_their_state(desk: Desk):
    dana = program(desk, "dana")
    for criterion in ("empathy", "accuracy"):
        given = {"criterion": criterion, "reason": "No."}
        number = dana.post("interactions/call-1/disputes", json=given).json()["id"]
    dana.post(f"disputes/{number}/withdrawal")
    assert [one["criterion"] for one in dana.get("disputes?state=open").json()] == ["empathy"]
    assert [one["criterion"] for one in dana.get("disputes?state=withdrawn").json()] == ["accuracy"]


def test_an_agents_own_calls_and_what_can_be_done_about_them(desk: Desk, eva: TestClient):
    dana = program(desk, "dana")
    (own,) = dana.get("own").json()
    assert (own["interaction"], own["passed"]) == ("call-1", False)
    shown = dana.get(f"interactions/{own['key']}").json()["own"]
    assert shown["disputable"] == ["empathy", "accuracy", "resolution"]
    assert shown["acknowledged_at"] is None
    dana.post("interactions/call-1/acknowledgement")
    assert dana.get("interactions/call-1").json()["own"]["acknowledged_at"] is not None
    assert dana.get("own?offset=1").json() == []
    assert eva.get("interactions/call-1").json()["own"] is None


def test_what_was_read_stands_beside_what_was_put_right(eva: TestClient):
    eva.put("interactions/call-1/turns/0", json={"text": "Hello."})
    shown = eva.get("interactions/call-1").json()
    (one,) = shown["corrections"]
    assert (one["turn"], one["text"], one["user"]) == (0, "Hello.", "eva")
    assert one["read"]["text"].startswith("I was charged twice")
    assert shown["turns"][0]["text"] == "Hello."


def test_the_words_of_a_call_with_their_times(desk: Desk, eva: TestClient):
    first = eva.get("interactions/call-1/words").json()[0][0]
    assert (first["text"], first["start"]) == ("I", 0.0)
    assert program(desk, "lea").get("interactions/~Y2FsbCAyL8O2/words").status_code == 404


def test_a_clip_link_is_heard_without_a_key(desk: Desk, eva: TestClient):
    made = eva.post("interactions/call-1/clips", json={"start": 1, "end": 3, "days": 2})
    assert made.status_code == 201, made.text
    address = made.json()["address"]
    assert address.startswith("http://127.0.0.1/clips/")
    assert TestClient(desk.app).get(address).status_code == 200
    assert eva.post("interactions/call-1/clips", json={"start": 3, "end": 1}).status_code == 422
    assert eva.post("interactions/call-1/clips", json={"start": 1, "end": 3, "days": 900}).status_code == 422
    assert (
        program(desk, "dana").post("interactions/call-1/clips", json={"start": 1, "end": 3}).status_code
        == 403
    )
