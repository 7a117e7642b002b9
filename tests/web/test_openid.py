"""Signing in through a sign-in service: a small real one, which can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwk, jwt
from starlette.testclient import TestClient

from autoqa.desk.people import change_user
from autoqa.errors import ConfigurationError
from autoqa.store.audit_log import entries
from autoqa.store.users import find_user
from tests.web.parts import Desk, made_desk

CLIENT, SECRET = "autoqa", "the client's secret"


@dataclass
class Provider:
    """A sign-in service with a key, and what it says of whoever signs in."""

    issuer: str = ""
    key: jwk.RSAKey = field(
        default_factory=lambda: jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    )
    signs_with: Any = None
    says: dict[str, Any] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    asked: dict[str, str] = field(default_factory=dict)

    def description(self) -> dict[str, Any]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        paths = ("/authorize", "/token", "/keys")
        return {"issuer": self.issuer} | {
            name: self.issuer + path for name, path in zip(names, paths, strict=True)
        }

    def token(self, fields: dict[str, str]) -> dict[str, Any] | None:
        """The answer to a code, as a careful service gives it: to this client, for this verifier, once."""
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = (
            fields.get("client_secret") == SECRET and fields.get("redirect_uri") == self.asked["redirect_uri"]
        )
        if not known or fields.get("code") != "the-code" or proof != self.asked["code_challenge"]:
            return None
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": self.asked["nonce"],
            "preferred_username": "eva",
            **self.says,
        }
        signed = jwt.encode(
            self.header, claims, self.signs_with or self.key, algorithms=["RS256", "HS256", "none"]
        )
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self.answer(200, made.description())
            elif path == "/keys":
                self.answer(200, {"keys": [made.key.as_dict(private=False)]})
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            found = made.token({key: value[0] for key, value in parse_qs(body).items()})
            self.answer(200 if found else 400, found or {"error": "invalid_grant"})

        def answer(self, status: int, content: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def desk_with(folder: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch, **web: Any) -> Desk:
    monkeypatch.setenv("AUTOQA_OPENID_SECRET", SECRET)
    settings = {"openid_issuer": provider.issuer, "openid_client": CLIENT, "openid_name": "Centre"} | web
    return made_desk(folder / "qa", settings={"web": settings})


@pytest.fixture
def desk(tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_with(tmp_path, provider, monkeypatch)


def browser(desk: Desk) -> TestClient:
    return TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False)


def begin(client: TestClient, provider: Provider, address: str = "/account") -> str:
    """Begin, and return the state that the service was handed."""
    answer = client.get("/sign-in/openid", params={"next": address})
    where = urlsplit(answer.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{provider.issuer}/authorize"
    provider.asked = {key: value[0] for key, value in parse_qs(where.query).items()}
    return provider.asked["state"]


def finish(client: TestClient, state: str, **query: str):
    return client.get("/sign-in/openid/callback", params={"state": state, "code": "the-code"} | query)


def test_whoever_the_service_names_is_let_in_and_sent_where_they_wanted(desk: Desk, provider: Provider):
    client = browser(desk)
    assert "Sign in with Centre" in client.get("/sign-in").text
    answer = finish(client, begin(client, provider))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "eva" in client.get("/account").text
    assert entries(desk.store)[0].details == {"by": "openid"}


def test_it_asks_with_a_challenge_a_state_and_a_nonce(desk: Desk, provider: Provider):
    begin(browser(desk), provider)
    asked = provider.asked
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[key]) for key in ("state", "nonce", "code_challenge")) >= 43


@pytest.mark.parametrize(
    "says",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"iat": None},
        {"preferred_username": "nobody"},
        {"preferred_username": 7},
        {"preferred_username": ""},
    ],
)
def test_what_is_not_for_us_now_lets_nobody_in(desk: Desk, provider: Provider, says: dict[str, Any]):
    provider.says = says
    client = browser(desk)
    answer = finish(client, begin(client, provider))
    assert answer.status_code == 401
    assert client.get("/account").status_code == 303


def test_what_another_key_signed_is_not_believed(desk: Desk, provider: Provider):
    provider.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    client = browser(desk)
    assert finish(client, begin(client, provider)).status_code == 401


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256", "kid": "one"}])
def test_nor_is_what_nobody_or_a_shared_secret_signed(desk: Desk, provider: Provider, header: dict[str, str]):
    provider.header = header
    provider.signs_with = jwk.OctKey.import_key(SECRET * 3, {"kid": "one"})
    client = browser(desk)
    assert finish(client, begin(client, provider)).status_code == 401


@pytest.mark.parametrize(
    "query", [{"state": "another"}, {"code": "another"}, {"code": ""}, {"error": "access_denied"}]
)
def test_what_was_not_begun_here_or_was_refused_ends_there(
    desk: Desk, provider: Provider, query: dict[str, str]
):
    client = browser(desk)
    state = begin(client, provider)
    assert finish(client, query.pop("state", state), **query).status_code == 401


def test_another_browser_cannot_finish_it(desk: Desk, provider: Provider):
    state = begin(browser(desk), provider)
    assert finish(browser(desk), state).status_code == 401


def test_it_is_finished_once(desk: Desk, provider: Provider):
    client = browser(desk)
    state = begin(client, provider)
    finish(client, state)
    assert finish(client, state).status_code == 401


def test_who_may_not_sign_in_is_not_let_in(desk: Desk, provider: Provider):
    from dataclasses import replace

    change_user(desk.store, None, replace(find_user(desk.store, "eva"), active=False))
    client = browser(desk)
    assert "may not sign in here" in finish(client, begin(client, provider)).text


@pytest.mark.parametrize(("verified", "status"), [(True, 303), (False, 401), (None, 401), ("true", 401)])
def test_an_address_must_be_verified(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch, verified: object, status: int
):
    desk = desk_with(tmp_path, provider, monkeypatch, openid_claim="email")
    provider.says = {"email": "eva", "email_verified": verified}
    client = browser(desk)
    assert finish(client, begin(client, provider)).status_code == status


def test_without_passwords_it_is_the_only_way(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    desk = desk_with(tmp_path, provider, monkeypatch, passwords=False)
    client = browser(desk)
    assert 'type="password"' not in client.get("/sign-in").text
    refused = client.post("/sign-in", data={"name": "eva", "password": "x"})
    assert refused.status_code == 401
    assert finish(client, begin(client, provider)).status_code == 303


def test_a_service_that_is_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    desk = desk_with(tmp_path, Provider(issuer="http://127.0.0.1:9"), monkeypatch)
    answer = browser(desk).get("/sign-in/openid")
    assert answer.status_code == 401
    assert "cannot be asked" in answer.text


def test_a_service_that_calls_itself_another_is_not_believed(
    desk: Desk, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    description = provider.description() | {"issuer": "https://evil.example"}
    monkeypatch.setattr(provider, "description", lambda: description)
    assert browser(desk).get("/sign-in/openid").status_code == 401


def test_without_a_service_there_is_none(tmp_path: Path):
    client = browser(made_desk(tmp_path / "qa"))
    assert client.get("/sign-in/openid").status_code == 404
    assert "Sign in with" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    "web", [{"openid_issuer": "https://x.example"}, {"openid_client": "x"}, {"passwords": False}]
)
def test_half_a_setting_is_refused(tmp_path: Path, web: dict[str, Any]):
    from autoqa.config.settings import load_settings

    file = tmp_path / "autoqa.toml"
    lines = [f"{key} = {json.dumps(value)}" for key, value in web.items()]
    file.write_text("[web]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="openid_issuer"):
        load_settings(file)
