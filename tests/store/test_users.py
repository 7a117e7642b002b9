"""Users in the store, and who is signed in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoqa.domain.people import Role, User
from autoqa.errors import NotInStore, Overtaken, StoreError
from autoqa.store import logins, users
from autoqa.store.store import Store

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
IDLE, LASTS = timedelta(minutes=30), timedelta(hours=12)
EVA = User("Eva", frozenset({Role.EVALUATOR}), "Eva M.", frozenset({"north"}), language="it")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    with opened.writing() as session:
        users.add_user(session, EVA, "hash")
    yield opened
    opened.close()


def login(store: Store, at: datetime) -> logins.Login | None:
    return logins.find_login(store, "token", at=at, idle=IDLE, lasts=LASTS)


@pytest.fixture
def signed_in(store: Store) -> Store:
    with store.writing() as session:
        logins.keep_login(session, "token", "Eva", csrf="c", client="x", at=NOW)
    return store


def test_a_user_comes_back_as_kept(store: Store):
    assert users.find_user(store, "Eva") == EVA


def test_a_name_is_found_in_whatever_case(store: Store):
    assert users.user_and_password(store, "eVA") == (EVA, "hash")


def test_two_names_that_differ_in_case_are_one(store: Store):
    with store.writing() as session, pytest.raises(StoreError, match="'Eva' is there already"):
        users.add_user(session, replace(EVA, name="EVA"), None)


@pytest.mark.parametrize(("one", "other"), [("Ädam", "ädam"), ("STRASSE", "straße"), ("ﬁona", "Fiona")])
def test_so_are_two_that_differ_in_case_beyond_ascii(store: Store, one: str, other: str):
    with store.writing() as session:
        users.add_user(session, replace(EVA, name=one), "hash")
    with store.writing() as session, pytest.raises(StoreError, match="is there already"):
        users.add_user(session, replace(EVA, name=other), None)
    found = users.user_and_password(store, other)
    assert found is not None
    assert found[0].name == one


def test_a_change_made_from_an_old_version_is_refused(store: Store):
    with store.writing() as session:
        users.change_user(session, replace(EVA, display="E."))
    with store.writing() as session, pytest.raises(Overtaken, match="changed by somebody else"):
        users.change_user(session, replace(EVA, display="Other"))
    assert users.find_user(store, "Eva").display == "E."


def test_a_user_who_is_not_there_is_named(store: Store):
    with pytest.raises(NotInStore, match="no user 'Nobody'"):
        users.find_user(store, "Nobody")


def test_only_the_last_active_administrator_is_the_last(store: Store):
    with store.writing() as session:
        users.add_user(session, User("Adam", frozenset({Role.ADMINISTRATOR})), None)
        assert users.last_administrator(session, "Adam")
        users.add_user(session, User("Anna", frozenset({Role.ADMINISTRATOR})), None)
        assert not users.last_administrator(session, "Adam")


def test_the_token_itself_is_not_in_the_store(signed_in: Store, tmp_path: Path):
    assert b"token\x00" not in b"".join(path.read_bytes() for path in tmp_path.glob("autoqa.db*"))
    found = login(signed_in, NOW)
    assert found is not None
    assert (found.user, found.csrf) == (EVA, "c")


def test_whoever_is_idle_too_long_is_signed_out(signed_in: Store):
    assert login(signed_in, NOW + timedelta(minutes=29)) is not None
    assert login(signed_in, NOW + timedelta(minutes=58)) is not None, "seen in between"
    assert login(signed_in, NOW + timedelta(minutes=89)) is None


def test_nobody_stays_signed_in_for_ever(signed_in: Store):
    for minutes in range(0, 12 * 60, 20):
        assert login(signed_in, NOW + timedelta(minutes=minutes)) is not None
    assert login(signed_in, NOW + timedelta(hours=12, seconds=1)) is None


def test_another_password_signs_out_everywhere(signed_in: Store):
    with signed_in.writing() as session:
        users.set_password(session, "Eva", "other")
    assert login(signed_in, NOW) is None


def test_who_may_no_longer_sign_in_is_signed_out(signed_in: Store):
    with signed_in.writing() as session:
        users.change_user(session, replace(EVA, active=False))
    assert login(signed_in, NOW) is None


def test_an_agent_is_put_in_a_team_and_taken_out(store: Store):
    with store.writing() as session:
        users.set_team(session, "dana", "north")
        users.set_team(session, "dana", "south")
    assert users.team_of_agents(store) == {"dana": "south"}
    assert users.team_of_agent(store, "dana") == "south"
    with store.writing() as session:
        users.set_team(session, "dana", None)
    assert users.team_of_agents(store) == {}
