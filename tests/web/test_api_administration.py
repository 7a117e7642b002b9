"""What administrators have programs do: users, agents' teams, and deleting what is due."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.desk.signing_in import Door
from autoqa.errors import NotSignedIn
from autoqa.store.rows import now
from autoqa.store.tables import InteractionRow
from autoqa.store.users import has_factor, set_factor
from tests.web.parts import PASSWORD, Desk, add_call, made_desk, program

RULES = {"retention": {"interaction_days": 365, "hold": ["held"]}}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=RULES)
    for name, days in (("new", 1), ("old", 366), ("held", 400)):
        aged(made, name, days)
    return made


@pytest.fixture
def adam(desk: Desk) -> TestClient:
    return program(desk, "adam")


def aged(desk: Desk, name: str, days: float) -> None:
    add_call(desk, name)
    with desk.store.writing() as session:
        session.get_one(InteractionRow, name).started_at = now() - timedelta(days=days)


def test_what_is_due_is_shown_and_nothing_is_deleted(desk: Desk, adam: TestClient):
    found = adam.get("retention").json()
    assert [(one["target"], one["rule"]) for one in found["due"]] == [("old", "interaction")]
    assert [(one["target"], one["held"]) for one in found["held"]] == [("held", "hold")]
    assert {one["rule"]: one["days"] for one in found["rules"]}["interaction"] == 365
    assert found["count"] == 1
    assert desk.store.interaction("old") is not None


def test_exactly_what_was_shown_is_deleted(desk: Desk, adam: TestClient):
    mark = adam.get("retention").json()["mark"]
    aged(desk, "older", 500)
    assert adam.post("retention", json={"mark": mark}).status_code == 409
    assert desk.store.interaction("old") is not None
    done = adam.post("retention", json={"mark": adam.get("retention").json()["mark"]})
    assert (done.status_code, done.json()["interactions"]) == (200, 2)
    assert [desk.store.interaction(name) is None for name in ("old", "older", "held", "new")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("body", [{}, {"mark": ""}, {"mark": None}])
def test_nothing_is_deleted_without_a_mark(desk: Desk, adam: TestClient, body: dict[str, object]):
    assert adam.post("retention", json=body).status_code == 422
    assert desk.store.interaction("old") is not None


def test_agents_are_put_in_teams(desk: Desk, adam: TestClient):
    key = adam.put("agents/~w5ZsYWYvMQ/team", json={"team": "west"}).json()["key"]
    assert adam.get("agents").json() == [{"agent": "Ölaf/1", "key": key, "team": "west"}]
    assert adam.put(f"agents/{key}/team", json={"team": "*"}).status_code == 422
    assert adam.put(f"agents/{key}/team", json={"team": None}).status_code == 200
    assert adam.get("agents").json() == []


def test_a_user_is_given_a_password(desk: Desk, adam: TestClient):
    door = Door(desk.store, desk.workspace.settings.web)
    assert adam.put("users/eva/password", json={"password": "short"}).status_code == 422
    assert adam.put("users/eva/password", json={"password": PASSWORD}).status_code == 204
    assert door.knows("eva", PASSWORD).name == "eva"
    with pytest.raises(NotSignedIn):
        door.knows("eva", PASSWORD + "x")


def test_a_lost_second_factor_is_taken_away(desk: Desk, adam: TestClient):
    with desk.store.writing() as session:
        set_factor(session, "eva", {"secret": "sealed"})
    assert adam.delete("users/eva/factor").status_code == 204
    assert not has_factor(desk.store, "eva")
    assert adam.delete("users/nobody/factor").status_code == 404


def test_one_user_is_read_whatever_the_name_holds(desk: Desk, adam: TestClient):
    assert adam.post("users", json={"name": "a/b", "roles": ["lead"]}).status_code == 201
    assert adam.get("users/a%2Fb").json()["name"] == "a/b"
    assert adam.patch("users/a%2Fb", json={"version": 1, "display": "Ab"}).json()["display"] == "Ab"
    assert adam.get("users/nobody").status_code == 404
