"""A second factor: set up by a code of it, asked for at each sign-in, each code once."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from starlette.testclient import TestClient

from autoqa.desk.people import give_password
from autoqa.store.users import has_factor
from tests.web.parts import PASSWORD, Desk, made_desk, signed_in

STEP = 30


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    give_password(made.store, None, "eva", PASSWORD)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that codes follow, in seconds; a test moves it on."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("autoqa.desk.factors.time", lambda: now[0])
    return now


def browser(desk: Desk) -> TestClient:
    return TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False)


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def secret_in(text: str) -> str:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", text)
    assert found is not None
    return found[1]


def code(secret: str, clock: list[float], steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(clock[0]) // STEP + steps)


def set_up(desk: Desk, clock: list[float]) -> tuple[str, list[str]]:
    """Give eva a second factor: its secret and the recovery codes."""
    eva = signed_in(desk, "eva")
    form = eva.get("/account/factor").text
    secret = secret_in(form)
    done = eva.post("/account/factor", data={"pending": field(form, "pending"), "code": code(secret, clock)})
    assert done.status_code == 200
    clock[0] += STEP
    return secret, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5})</code>", done.text)


def password(client: TestClient) -> str:
    """Give the right password, and return the page that follows."""
    return client.post("/sign-in", data={"name": "eva", "password": PASSWORD, "next": "/account"}).text


def give(client: TestClient, pending: str, given: str):
    return client.post("/sign-in/code", data={"pending": pending, "code": given})


def test_the_password_alone_lets_nobody_in_who_has_one(desk: Desk, clock: list[float]):
    set_up(desk, clock)
    client = browser(desk)
    assert "autoqa" not in client.cookies
    assert 'name="code"' in password(client)
    assert client.get("/account").status_code == 303


def test_the_code_lets_in(desk: Desk, clock: list[float]):
    secret, _ = set_up(desk, clock)
    client = browser(desk)
    answer = give(client, field(password(client), "pending"), code(secret, clock))
    assert answer.headers["location"] == "/account"
    assert client.get("/account").status_code == 200


def test_a_code_is_taken_once(desk: Desk, clock: list[float]):
    secret, _ = set_up(desk, clock)
    one, two = browser(desk), browser(desk)
    now = code(secret, clock)
    assert give(one, field(password(one), "pending"), now).status_code == 303
    again = give(two, field(password(two), "pending"), now)
    assert again.status_code == 401
    assert "used before" in again.text


@pytest.mark.parametrize(("steps", "status"), [(-1, 303), (0, 303), (1, 303), (-2, 401), (2, 401)])
def test_two_clocks_may_be_one_step_apart(desk: Desk, clock: list[float], steps: int, status: int):
    secret, _ = set_up(desk, clock)
    clock[0] += 10 * STEP
    client = browser(desk)
    assert give(client, field(password(client), "pending"), code(secret, clock, steps)).status_code == status


def test_a_recovery_code_lets_in_once(desk: Desk, clock: list[float]):
    _, recovery = set_up(desk, clock)
    assert len(recovery) == 10
    client = browser(desk)
    pending = field(password(client), "pending")
    assert give(client, pending, recovery[3].upper()).status_code == 303
    assert give(browser(desk), pending, recovery[3]).status_code == 401
    assert give(browser(desk), pending, recovery[4].replace("-", " ")).status_code == 303


def test_after_too_many_wrong_codes_the_right_one_waits(desk: Desk, clock: list[float]):
    secret, _ = set_up(desk, clock)
    client = browser(desk)
    pending = field(password(client), "pending")
    for _ in range(8):
        assert give(client, pending, "000000").status_code == 401
    assert "too many attempts" in give(client, pending, code(secret, clock)).text


@pytest.mark.parametrize("pending", ["", "x", "WyJldmEiLCIvIl0.x.y"])
def test_without_the_password_no_code_helps(desk: Desk, clock: list[float], pending: str):
    secret, _ = set_up(desk, clock)
    assert give(browser(desk), pending, code(secret, clock)).status_code in (401, 422)


def test_what_asks_for_a_code_cannot_set_a_factor_up(desk: Desk, clock: list[float]):
    secret, _ = set_up(desk, clock)
    client = browser(desk)
    pending = field(password(client), "pending")
    answer = client.post("/sign-in/enrol", data={"pending": pending, "code": code(secret, clock)})
    assert answer.status_code == 401


def test_a_wrong_code_sets_nothing_up(desk: Desk, clock: list[float]):
    eva = signed_in(desk, "eva")
    pending = field(eva.get("/account/factor").text, "pending")
    answer = eva.post("/account/factor", data={"pending": pending, "code": "123456"})
    assert answer.status_code == 401
    assert not has_factor(desk.store, "eva")


def test_the_secret_is_sealed_in_the_store(desk: Desk, clock: list[float], tmp_path: Path):
    secret, recovery = set_up(desk, clock)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "qa").glob("autoqa.db*"))
    assert secret.encode() not in kept
    assert recovery[0].encode() not in kept


def test_it_is_taken_away_by_a_code_of_it_only(desk: Desk, clock: list[float]):
    secret, _ = set_up(desk, clock)
    eva = signed_in(desk, "eva")
    assert eva.post("/account/factor/remove", data={"code": "000000"}).status_code == 422
    assert eva.post("/account/factor/remove", data={"code": code(secret, clock)}).status_code == 303
    assert not has_factor(desk.store, "eva")


def test_an_administrator_takes_a_lost_one_away(desk: Desk, clock: list[float]):
    set_up(desk, clock)
    adam = signed_in(desk, "adam")
    assert "Take the lost second factor away" in adam.get("/people/eva").text
    assert adam.post("/people/eva/factor/remove").status_code == 303
    assert not has_factor(desk.store, "eva")


def test_where_it_is_required_the_first_sign_in_sets_it_up(tmp_path: Path, clock: list[float]):
    desk = made_desk(tmp_path / "strict", settings={"web": {"second_factor": "required"}})
    give_password(desk.store, None, "eva", PASSWORD)
    client = browser(desk)
    form = password(client)
    assert client.get("/account").status_code == 303
    fields = {"pending": field(form, "pending"), "code": code(secret_in(form), clock)}
    wrong = client.post("/sign-in/enrol", data=fields | {"code": "000000"})
    assert secret_in(wrong.text) == secret_in(form)
    done = client.post("/sign-in/enrol", data=fields)
    assert "Recovery codes" in done.text
    assert client.get("/account").status_code == 200
    assert browser(desk).post("/sign-in/enrol", data=fields).status_code == 403
