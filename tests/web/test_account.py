"""Signing in and out in a browser's way, the first administrator, and the own account."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.config.settings import Settings
from autoqa.desk.people import add_user, give_password
from autoqa.domain.people import Role, User
from autoqa.pipeline.workspace import Workspace
from autoqa.store.store import Store
from autoqa.store.users import find_user
from autoqa.web.app import create_app
from tests.web.parts import PASSWORD, Desk, made_desk, signed_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made_desk(tmp_path / "qa")


def program(desk: Desk) -> TestClient:
    return TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False)


def sign_in(client: TestClient, **fields: str):
    return client.post("/sign-in", data={"name": "eva", "password": PASSWORD} | fields)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(desk: Desk):
    answer = program(desk).get("/people?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fpeople%3Fx%3D1"


def test_signing_in_gives_a_cookie_that_scripts_cannot_read(desk: Desk):
    give_password(desk.store, None, "eva", PASSWORD)
    answer = sign_in(program(desk), next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(tmp_path: Path):
    desk = made_desk(tmp_path / "qa", secure=True)
    give_password(desk.store, None, "eva", PASSWORD)
    answer = sign_in(program(desk))
    assert answer.headers["set-cookie"].startswith("__Host-autoqa=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/a\r\nx: y",
        "javascript:x",
    ],
)
def test_signing_in_never_leads_to_another_site(desk: Desk, elsewhere: str):
    give_password(desk.store, None, "eva", PASSWORD)
    assert sign_in(program(desk), next=elsewhere).headers["location"] == "/"


def test_a_wrong_password_shows_the_form_again_without_it(desk: Desk):
    answer = sign_in(program(desk), password="wrong secret")
    assert answer.status_code == 401
    assert "the name or the password is wrong" in answer.text
    assert "wrong secret" not in answer.text
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_it_in_this_browser(desk: Desk):
    client = signed_in(desk, "eva")
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.clear()
    assert client.get("/account").status_code == 303


def test_the_token_of_before_is_worth_nothing_after_signing_out(desk: Desk):
    client = signed_in(desk, "eva")
    token = client.cookies["autoqa"]
    client.post("/sign-out")
    client.cookies.clear()
    client.cookies.set("autoqa", token)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("sent", [None, "", "x" * 43])
def test_a_change_without_the_forms_token_is_refused(desk: Desk, sent: str | None):
    client = signed_in(desk, "eva")
    del client.headers["X-CSRF-Token"]
    answer = client.post(
        "/account/language", data={"language": "it"} | ({"csrf": sent} if sent is not None else {})
    )
    assert answer.status_code == 403
    assert find_user(desk.store, "eva").language == ""


def test_a_change_asked_for_from_another_site_is_refused(desk: Desk):
    client = signed_in(desk, "eva")
    answer = client.post(
        "/account/language", data={"language": "it"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_another_users_token_is_refused(desk: Desk):
    client, other = signed_in(desk, "eva"), signed_in(desk, "emil")
    client.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert client.post("/account/language", data={"language": "it"}).status_code == 403


def test_the_language_is_the_users_or_the_browsers(desk: Desk):
    client = signed_in(desk, "eva")
    assert '<html lang="en">' in client.get("/account").text
    assert '<html lang="it">' in client.get("/account", headers={"Accept-Language": "it-IT,en;q=.5"}).text
    client.post("/account/language", data={"language": "it"})
    assert "Il tuo account" in client.get("/account", headers={"Accept-Language": "en"}).text


def test_the_password_is_changed_with_the_old_one(desk: Desk):
    give_password(desk.store, None, "eva", PASSWORD)
    client = signed_in(desk, "eva")
    wrong = client.post("/account/password", data={"old": "wrong", "new": "nine slow rivers answer"})
    assert "the old password is wrong" in wrong.text
    weak = client.post("/account/password", data={"old": PASSWORD, "new": "password1234"})
    assert "easily guessed" in weak.text
    right = client.post("/account/password", data={"old": PASSWORD, "new": "nine slow rivers answer"})
    assert right.headers["location"] == "/sign-in"
    assert client.get("/account").status_code == 303


@pytest.fixture
def empty(tmp_path: Path) -> TestClient:
    workspace = Workspace(tmp_path, Settings())
    app = create_app(workspace, Store.open(workspace.store_url), setup_token="the-token")
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def test_whoever_has_the_token_adds_the_first_administrator_once(empty: TestClient):
    assert "Add the first administrator" in empty.get("/setup?token=the-token").text
    fields = {"token": "the-token", "name": "adam", "password": PASSWORD}
    assert empty.post("/setup", data=fields).status_code == 303
    assert empty.get("/people").status_code == 200
    assert empty.post("/setup", data=fields | {"name": "mallory"}).status_code == 403
    assert empty.get("/setup?token=the-token").status_code == 403


@pytest.mark.parametrize("token", ["", "the-tokem", "thé-token"])
def test_nobody_else_does(empty: TestClient, token: str):
    assert empty.get("/setup", params={"token": token}).status_code == 403
    answer = empty.post("/setup", data={"token": token, "name": "m", "password": PASSWORD})
    assert answer.status_code in (403, 422)
    assert "set-cookie" not in answer.headers


def test_a_weak_password_is_refused_and_the_token_still_works(empty: TestClient):
    fields = {"token": "the-token", "name": "adam", "password": "password1234"}
    assert "easily guessed" in empty.post("/setup", data=fields).text
    assert empty.post("/setup", data=fields | {"password": PASSWORD}).status_code == 303


def test_without_a_token_there_is_no_setup(desk: Desk):
    assert program(desk).get("/setup?token=").status_code == 403


def test_a_name_with_markup_is_shown_as_text(desk: Desk):
    name = "<script>alert(1)</script>"
    add_user(desk.store, None, User(name, frozenset({Role.LEAD}), name), None)
    text = signed_in(desk, "adam").get("/people").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
