"""The page about deleting: shown before, confirmed, and only what was shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.domain.coaching import CoachingPlan, Goal
from autoqa.store.coaching import add_plan, plans_of
from autoqa.store.rows import now
from autoqa.store.tables import InteractionRow
from tests.web.parts import Desk, add_call, made_desk, signed_in

RULES = {"retention": {"sound_days": 30, "interaction_days": 365, "hold": ["held"]}}


def aged(desk: Desk, name: str, days: float) -> None:
    add_call(desk, name)
    with desk.store.writing() as session:
        session.get_one(InteractionRow, name).started_at = now() - timedelta(days=days)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=RULES)
    for name, days in (("new", 1), ("middle", 31), ("old", 366), ("held", 400)):
        aged(made, name, days)
    return made


@pytest.fixture
def adam(desk: Desk) -> TestClient:
    return signed_in(desk, "adam")


def shown(client: TestClient) -> str:
    return client.get("/retention").text.partition('name="shown" value="')[2].partition('"')[0]


@pytest.mark.parametrize("who", ["eva", "lea", "dana", "vera", "dino"])
def test_only_administrators_find_it(desk: Desk, who: str):
    client = signed_in(desk, who)
    assert client.get("/retention").status_code == 403
    assert client.post("/retention", data={"sure": "yes"}).status_code == 403


def test_what_would_go_is_shown_and_looking_deletes_nothing(desk: Desk, adam: TestClient):
    text = adam.get("/retention").text
    listed = text[text.index('id="going"') : text.index('id="kept"')]
    assert [name in listed for name in ("new", "middle", "old", "held")] == [False, True, True, False]
    assert "held" in text[text.index('id="kept"') :]
    assert desk.store.interaction("old") is not None


def test_it_is_deleted_when_it_is_confirmed(desk: Desk, adam: TestClient):
    answer = adam.post("/retention", data={"shown": shown(adam), "sure": "yes"})
    assert "Deleted: 1 interactions, the sound of 1" in answer.text
    assert desk.store.interaction("old") is None
    assert desk.store.interaction("held") is not None


def test_without_confirmation_nothing_goes(desk: Desk, adam: TestClient):
    assert adam.post("/retention", data={"shown": shown(adam)}).status_code == 422
    assert desk.store.interaction("old") is not None


@pytest.mark.parametrize("mark", ["", "0123456789abcdef"])
def test_what_was_not_shown_does_not_go(desk: Desk, adam: TestClient, mark: str):
    assert adam.post("/retention", data={"shown": mark, "sure": "yes"}).status_code == 409
    assert desk.store.interaction("old") is not None


def test_a_closed_plan_is_shown_and_goes(tmp_path: Path):
    desk = made_desk(tmp_path / "qa", settings={"retention": {"coaching_days": 30}})
    closed = now() - timedelta(days=31)
    with desk.store.writing() as session:
        add_plan(session, CoachingPlan("<b>dana", (Goal("empathy"),), "Listen.", "lea", closed, closed))
    adam = signed_in(desk, "adam")
    text = adam.get("/retention").text
    assert "coaching plan 1" in text
    assert "&lt;b&gt;dana" in text
    assert "Listen." not in text
    answer = adam.post("/retention", data={"shown": shown(adam), "sure": "yes"})
    assert "1 coaching plans" in answer.text
    assert plans_of(desk.store, ["<b>dana"]) == []


def test_without_a_rule_it_says_how_to_write_one(tmp_path: Path):
    text = signed_in(made_desk(tmp_path / "qa"), "adam").get("/retention").text
    assert "Everything is kept for ever" in text
