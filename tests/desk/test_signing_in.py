"""Signing in: who gets in, who waits, and what is noted."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.config.settings import WebSettings
from autoqa.desk.attempts import Attempts
from autoqa.desk.passwords import hashed, matches
from autoqa.desk.people import add_user, change_user
from autoqa.desk.signing_in import Door
from autoqa.domain.people import Role, User
from autoqa.errors import ConfigurationError, NotSignedIn
from autoqa.store.audit_log import entries
from autoqa.store.rows import now, zoned
from autoqa.store.store import Store
from autoqa.store.tables import LoginRow

PASSWORD = "seven green kettles hum"
OTHER = "nine slow rivers answer"
EVA = User("Eva", frozenset({Role.EVALUATOR}))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    store = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    add_user(store, None, EVA, PASSWORD)
    return Door(store, WebSettings(), by_name=Attempts(3, 60), by_address=Attempts(5, 60))


def sign_in(door: Door, name: str, password: str, *, address: str = "") -> str:
    return door.let_in(door.knows(name, password, address=address))


def test_name_and_password_let_in(door: Door):
    found = door.who(sign_in(door, "eva", PASSWORD))
    assert found is not None
    assert found.user == EVA


def test_each_sign_in_has_a_token_and_a_form_token_of_its_own(door: Door):
    one, two = sign_in(door, "Eva", PASSWORD), sign_in(door, "Eva", PASSWORD)
    assert one != two
    first, second = door.who(one), door.who(two)
    assert first is not None
    assert second is not None
    assert first.csrf != second.csrf


@pytest.mark.parametrize(("name", "password"), [("Eva", "wrong"), ("Nobody", PASSWORD), ("", "")])
def test_a_wrong_one_is_refused_in_the_same_words(door: Door, name: str, password: str):
    with pytest.raises(NotSignedIn, match=r"^the name or the password is wrong$"):
        sign_in(door, name, password)
    assert entries(door.store)[0].action == "failed to sign in"


def test_somebody_without_a_password_is_not_let_in_by_one(door: Door):
    add_user(door.store, None, User("sso", EVA.roles), None)
    with pytest.raises(NotSignedIn):
        sign_in(door, "sso", "")


def test_who_may_not_sign_in_is_refused(door: Door):
    change_user(door.store, None, User("Eva", EVA.roles, active=False))
    with pytest.raises(NotSignedIn):
        sign_in(door, "Eva", PASSWORD)


def test_after_too_many_wrong_ones_even_the_right_one_waits(door: Door):
    for _ in range(3):
        with pytest.raises(NotSignedIn, match="wrong"):
            sign_in(door, "eva", "wrong")
    with pytest.raises(NotSignedIn, match="too many attempts"):
        sign_in(door, "EVA", PASSWORD)


def test_an_address_waits_after_trying_many_names(door: Door):
    for number in range(5):
        with pytest.raises(NotSignedIn, match="wrong"):
            sign_in(door, f"user {number}", "x", address="10.0.0.9")
    with pytest.raises(NotSignedIn, match="too many attempts"):
        sign_in(door, "Eva", PASSWORD, address="10.0.0.9")
    sign_in(door, "Eva", PASSWORD, address="10.0.0.8")


def test_signing_out_ends_the_token(door: Door):
    token = sign_in(door, "Eva", PASSWORD)
    door.sign_out(token, EVA)
    assert door.who(token) is None


def test_a_made_up_token_is_nobody(door: Door):
    assert door.who("x" * 43) is None


def test_the_own_password_is_changed_with_the_old_one(door: Door):
    token = sign_in(door, "Eva", PASSWORD)
    with pytest.raises(NotSignedIn, match="old password"):
        door.change_password(EVA, "wrong", OTHER)
    door.change_password(EVA, PASSWORD, OTHER)
    assert door.who(token) is None, "signed out everywhere"
    sign_in(door, "Eva", OTHER)
    with pytest.raises(NotSignedIn):
        sign_in(door, "Eva", PASSWORD)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "12 to 256 characters"),
        ("x" * 257, "12 to 256 characters"),
        ("password1234", "easily guessed"),
        ("qwertyuiop12", "easily guessed"),
        ("evaevaevaeva", "easily guessed"),
        ("aaaaaaaaaaaaaaaa", "easily guessed"),
    ],
)
def test_a_weak_password_is_refused(password: str, said: str):
    with pytest.raises(ConfigurationError, match=said):
        hashed(password, name="eva")


def test_a_hash_matches_its_password_only():
    kept = hashed(PASSWORD, name="eva")
    assert matches(PASSWORD, kept)
    assert not matches(OTHER, kept)
    assert not matches(PASSWORD, None)
    assert not matches(PASSWORD, "no hash at all")


def test_attempts_are_forgotten_after_a_while():
    attempts = Attempts(1, 0.01)
    attempts.count("x")
    waited = attempts.wait("x")
    assert 0 < waited <= 0.01
    import time

    time.sleep(0.02)
    assert attempts.wait("x") == 0


def test_to_ask_whether_somebody_is_signed_in_still_does_not_keep_them_so(door: Door):
    token = sign_in(door, "Eva", PASSWORD)
    assert door.still(token)
    for minutes, signed_in in ((29, True), (31, False)):
        with door.store.writing() as session:
            session.execute(sa.update(LoginRow).values(seen_at=now() - timedelta(minutes=minutes)))
        assert door.still(token) is signed_in
    with door.store.reading() as session:
        seen = session.scalars(sa.select(LoginRow.seen_at)).one()
    assert now() - zoned(seen) > timedelta(minutes=30)
    assert not door.still("nobody's token")
