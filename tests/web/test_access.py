"""Role by endpoint: every route is in docs/access.md, and answers exactly the roles that stand there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from autoqa.desk.programs import make_token
from autoqa.store.users import find_user
from tests.web.parts import Desk, add_call, made_desk, signed_in

PAGE = Path(__file__).parent.parent.parent / "docs" / "access.md"
ROLES = {"E": "eva", "L": "lea", "V": "vera", "A": "dana", "D": "dino", "M": "adam"}
EVERYBODY = "everybody signed in"
API = "/api/v1"
THERE = {"name": "emil", "number": "900", "place": "0", "token": "x", "table": "means"}


@cache
def specified() -> dict[tuple[str, str], str]:
    """By method and path, who may ask, as the documentation says."""
    rows = re.findall(
        r"^\| (GET|POST|PUT|PATCH|DELETE) (\S+) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.M
    )
    return {(method, path): who for method, path, who in rows}


def allowed(who: str) -> set[str]:
    """The users who may ask."""
    if who.startswith(EVERYBODY):
        return set(ROLES.values())
    return {ROLES[letter] for letter in re.match(r"[ELVADM]( [ELVADM])*", who)[0].split()}  # type: ignore[index]


def routes(desk: Desk) -> set[tuple[str, str]]:
    pages = desk.app.openapi()["paths"]
    api = TestClient(desk.app).get(f"{API}/openapi.json").json()["paths"]
    found = {(method.upper(), path) for path, methods in pages.items() for method in methods}
    return found | {(method.upper(), API + path) for path, methods in api.items() for method in methods}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = made_desk(tmp_path_factory.mktemp("access") / "qa")
    add_call(made, "call-1")
    add_call(made, "call-2", agent="olaf", team="south")
    return made


@pytest.fixture(scope="module")
def askers(desk: Desk) -> dict[str, tuple[TestClient, TestClient]]:
    """By user, a browser and a program."""
    return {name: (signed_in(desk, name), program(desk, name)) for name in ROLES.values()}


def program(desk: Desk, name: str) -> TestClient:
    key, _ = make_token(desk.store, find_user(desk.store, name), "crm", 30)
    client = TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def ask(client: TestClient, method: str, path: str, key: str = "call-1") -> Response:
    """Ask with nothing in the body: what is refused for the role is refused before that is looked at."""
    where = path.format(key=key, **THERE)
    return client.request(method, where)


def refused(answer: Response) -> bool:
    return answer.status_code == 403 and "it takes another role" in answer.text


PRIVATE = sorted((route, who) for route, who in specified().items() if not who.startswith("public"))


def test_every_route_is_specified_and_every_specified_one_is_there(desk: Desk):
    assert routes(desk) == set(specified())


@pytest.mark.parametrize(("route", "who"), PRIVATE, ids=[" ".join(route) for route, _ in PRIVATE])
def test_a_route_answers_the_roles_it_is_for_and_nobody_else(
    desk: Desk, askers: dict[str, tuple[TestClient, TestClient]], route: tuple[str, str], who: str
):
    if route == ("POST", "/sign-out"):
        return  # it answers everybody, once: test_account signs out
    method, path = route
    for name, (browser, api) in askers.items():
        answer = ask(api if path.startswith(API) else browser, method, path)
        assert answer.status_code not in (401, 500), f"{name}: {answer.status_code}"
        assert refused(answer) == (name not in allowed(who)), f"{name}: {answer.status_code}"


@pytest.mark.parametrize(("route", "who"), PRIVATE, ids=[" ".join(route) for route, _ in PRIVATE])
def test_nobody_is_answered_without_signing_in(desk: Desk, route: tuple[str, str], who: str):
    method, path = route
    answer = ask(TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False), method, path)
    if path.startswith(API):
        assert answer.status_code == 401
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


OBJECTS = [(route, who) for route, who in PRIVATE if "{key}" in route[1]]


@pytest.mark.parametrize(("route", "who"), OBJECTS, ids=[" ".join(route) for route, _ in OBJECTS])
def test_anothers_interaction_is_like_one_that_is_not_there(
    desk: Desk, askers: dict[str, tuple[TestClient, TestClient]], route: tuple[str, str], who: str
):
    method, path = route
    for name in allowed(who) & {"lea", "dana"}:
        client = askers[name][path.startswith(API)]
        body = {"json": FORM | PLAN} if path.startswith(API) or method == "PUT" else {"data": FORM}
        answers = [
            client.request(method, path.format(key=key, **THERE), **(body if method != "GET" else {}))
            for key in ("call-2", "call-9")
        ]
        assert [answer.status_code for answer in answers] == [404, 404], name
        assert answers[0].text.replace("call-2", "call-9") == answers[1].text


FORM = {
    "do": "keep", "version": 0, "answers": [], "text": "x", "criterion": "empathy", "reason": "x",
    "evaluator": "eva", "scorecard": "x", "start": 0, "end": 1, "days": 1, "at": "", "speaker": "agent",
}  # fmt: skip
PLAN = {"goals": [{"criterion": "empathy"}], "title": "x", "day": "2026-11-02", "hours": 1}
