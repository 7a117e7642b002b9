"""The pages of administrators: users, teams and the audit log."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.domain.people import Role
from autoqa.store.users import find_user, team_of_agents
from autoqa.web.addresses import person_address
from tests.web.parts import PASSWORD, Desk, made_desk, signed_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made_desk(tmp_path / "qa")


@pytest.fixture
def adam(desk: Desk) -> TestClient:
    return signed_in(desk, "adam")


@pytest.mark.parametrize("name", ["a/b", "teams", "~", "Zoë 100%", "new"])
def test_a_user_of_any_name_has_a_page(desk: Desk, adam: TestClient, name: str):
    given = {"name": name, "password": PASSWORD, "roles": ["evaluator"]}
    assert adam.post("/people", data=given).status_code == 303
    assert person_address(name) in adam.get("/people").text
    assert adam.get(person_address(name)).status_code == 200
    change = {"version": "1", "roles": ["evaluator"], "display": "Somebody"}
    assert adam.post(person_address(name), data=change).status_code == 303
    assert find_user(desk.store, name).display == "Somebody"


def test_a_user_is_added_with_roles_and_teams(desk: Desk, adam: TestClient):
    fields = {"name": "nina", "password": PASSWORD, "roles": ["lead", "evaluator"], "teams": "north, south"}
    assert adam.post("/people", data=fields).headers["location"] == "/people"
    nina = find_user(desk.store, "nina")
    assert nina.roles == {Role.LEAD, Role.EVALUATOR}
    assert nina.teams == {"north", "south"}
    assert "nina" in adam.get("/people").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "eva"}, "is there already"),
        ({"roles": []}, "needs a role"),
        ({"password": "short"}, "12 to 256"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(
    adam: TestClient, fields: dict[str, object], said: str
):
    whole = {"name": "nina", "password": PASSWORD, "roles": ["lead"], "teams": "north"}
    answer = adam.post("/people", data=whole | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="north"' in answer.text


def test_a_user_is_changed_and_the_password_given(desk: Desk, adam: TestClient):
    fields = {"version": "1", "roles": ["verifier"], "teams": "*", "active": "yes"}
    assert adam.post("/people/eva", data=fields).status_code == 303
    assert find_user(desk.store, "eva").roles == {Role.VERIFIER}
    assert adam.post("/people/eva/password", data={"password": PASSWORD}).status_code == 303


def test_two_administrators_do_not_undo_each_other(desk: Desk, adam: TestClient):
    fields = {"version": "1", "roles": ["verifier"], "teams": "", "active": "yes"}
    adam.post("/people/eva", data=fields)
    late = adam.post("/people/eva", data=fields | {"roles": ["lead"]})
    assert "changed by somebody else" in late.text
    assert find_user(desk.store, "eva").roles == {Role.VERIFIER}


def test_who_is_switched_off_is_out_at_once(desk: Desk, adam: TestClient):
    eva = signed_in(desk, "eva")
    assert eva.get("/account").status_code == 200
    adam.post("/people/eva", data={"version": "1", "roles": ["evaluator"], "teams": "*"})
    assert eva.get("/account").status_code == 303


def test_agents_are_put_in_teams(desk: Desk, adam: TestClient):
    adam.post("/people-teams", data={"agent": "dana", "team": "north"})
    assert team_of_agents(desk.store) == {"dana": "north"}
    adam.post("/people-teams", data={"agent": "dana"})
    assert team_of_agents(desk.store) == {}


def test_an_unknown_user_is_not_found(adam: TestClient):
    assert adam.get("/people/nobody").status_code == 404


def test_the_log_is_shown_newest_first_and_checked(adam: TestClient):
    adam.post("/people-teams", data={"agent": "dana", "team": "north"})
    text = adam.get("/audit-log?check=yes").text
    assert "put in team" in text
    assert "entries are as they were written" in text
    assert text.index("put in team") < text.index("signed in")


def test_the_log_is_searched(adam: TestClient):
    adam.post("/people-teams", data={"agent": "dana", "team": "north"})
    text = adam.get("/audit-log?target=dana").text
    assert "put in team" in text
    assert "signed in</td>" not in text
