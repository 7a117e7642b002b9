"""Administrators keep users: what is checked, and what is noted."""

from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.desk.people import (
    add_first_user,
    add_user,
    change_user,
    give_password,
    put_in_team,
    users_of,
)
from autoqa.domain.people import Role, User
from autoqa.errors import ConfigurationError, NotAllowed, StoreError
from autoqa.store.audit_log import entries
from autoqa.store.store import Store
from autoqa.store.users import find_user, has_users, user_and_password

PASSWORD = "seven green kettles hum"
ADAM = User("adam", frozenset({Role.ADMINISTRATOR}))
EVA = User("eva", frozenset({Role.EVALUATOR}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    add_user(opened, None, ADAM, None)
    return opened


def test_a_user_is_added_and_noted_without_the_password(store: Store):
    add_user(store, ADAM, EVA, PASSWORD)
    assert find_user(store, "eva") == EVA
    newest = entries(store)[0]
    assert (newest.who, newest.action, newest.target) == ("adam", "added user", "eva")
    assert PASSWORD not in str(newest)


def test_the_password_is_kept_as_an_argon2id_hash(store: Store):
    add_user(store, ADAM, EVA, PASSWORD)
    found = user_and_password(store, "eva")
    assert found is not None
    assert found[1] is not None
    assert found[1].startswith("$argon2id$")


@pytest.mark.parametrize("asker", [EVA, replace(ADAM, active=False)])
def test_nobody_else_keeps_users(store: Store, asker: User):
    for act in (
        lambda: add_user(store, asker, User("x", frozenset({Role.LEAD})), None),
        lambda: change_user(store, asker, ADAM),
        lambda: give_password(store, asker, "adam", PASSWORD),
        lambda: put_in_team(store, asker, "dana", "north"),
        lambda: users_of(store, asker),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [user.name for user in users_of(store, None)] == ["adam"]


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (User("", EVA.roles), "1 to 80 characters"),
        (User(" eva", EVA.roles), "no space at either end"),
        (User("e\x00va", EVA.roles), "control character"),
        (User("e\u202eva", EVA.roles), "control character"),
        (User("x" * 81, EVA.roles), "1 to 80 characters"),
        (User("eva", frozenset()), "needs a role"),
        (User("dana", frozenset({Role.AGENT})), "by which interactions know them"),
        (replace(EVA, teams=frozenset({"a\nb"})), "is no name"),
        (replace(EVA, language="xx"), "there are en and it"),
    ],
)
def test_what_will_not_do_is_said(store: Store, user: User, said: str):
    with pytest.raises(ConfigurationError, match=said):
        add_user(store, ADAM, user, None)


def test_a_change_notes_what_it_was_and_is(store: Store):
    add_user(store, ADAM, EVA, None)
    change_user(store, ADAM, replace(EVA, teams=frozenset({"north"})))
    assert entries(store)[0].details == {"teams": [[], ["north"]]}


@pytest.mark.parametrize("change", [{"active": False}, {"roles": frozenset({Role.LEAD})}])
def test_somebody_is_left_to_administer(store: Store, change: dict[str, object]):
    with pytest.raises(StoreError, match="the only administrator"):
        change_user(store, ADAM, replace(ADAM, **change))
    add_user(store, ADAM, User("anna", ADAM.roles), None)
    change_user(store, ADAM, replace(ADAM, **change))


def test_the_first_user_is_added_once(tmp_path: Path):
    store = Store.open(f"sqlite:///{tmp_path / 'new.db'}")
    assert not has_users(store)
    add_first_user(store, ADAM, PASSWORD)
    with pytest.raises(NotAllowed, match="added already"):
        add_first_user(store, User("anna", ADAM.roles), PASSWORD)
