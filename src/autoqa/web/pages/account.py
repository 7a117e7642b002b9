"""Signing in and out, the first administrator, and the own account."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk.passwords import SHORTEST
from autoqa.desk.people import add_first_user
from autoqa.desk.people import change_language as keep_language
from autoqa.domain.people import EVERY_TEAM, Permission, Role, User
from autoqa.errors import ConfigurationError, NotAllowed, NotSignedIn
from autoqa.store.users import has_factor, has_users
from autoqa.web.asker import user
from autoqa.web.entry import ask_for_code, ask_to_enrol, let_in, sign_in_page
from autoqa.web.rendering import page
from autoqa.web.state import AppState, state

router = APIRouter()
Asker = Annotated[User, Depends(user)]
_FIRST = frozenset({Role.ADMINISTRATOR, Role.LEAD, Role.EVALUATOR, Role.DATA_SCIENTIST})
_STARTS = (
    (Permission.SEE_QUEUE, "/queue"),
    (Permission.SEE_OWN, "/own"),
    (Permission.SEE_MODELS, "/models"),
    (Permission.ADMINISTER, "/people"),
)


@router.get("/")
def start(asker: Asker) -> Response:
    """Where the work of the user begins."""
    address = next((address for permission, address in _STARTS if asker.may(permission)), "/account")
    return RedirectResponse(address, status_code=303)


@router.get("/sign-in")
def sign_in_form(request: Request, next: str = "/") -> Response:  # noqa: A002  (the word in the address)
    """The form to sign in."""
    return sign_in_page(request, next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Let the user in, or say that name or password are wrong."""
    held = state(request)
    try:
        known = held.door.knows(name, password, address=request.client.host if request.client else "")
    except NotSignedIn as error:
        return sign_in_page(request, next, name=name, problem=str(error))
    if has_factor(held.store, known.name):
        return ask_for_code(request, known, next)
    if held.settings.second_factor == "required":
        return ask_to_enrol(request, known, next)
    return let_in(held, held.door.let_in(known, client=request.headers.get("User-Agent", "")), next)


@router.post("/sign-out")
def sign_out(request: Request, asker: Asker) -> Response:
    """Sign the browser out."""
    held = state(request)
    held.door.sign_out(request.cookies[held.cookie], asker)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(held.cookie, path="/", secure=held.secure, httponly=True)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.get("/setup")
def setup_form(request: Request, token: str = "") -> Response:
    """The form that adds the first administrator."""
    _check_setup(state(request), token)
    return page(request, "setup.html", {"token": token, "name": "", "least": SHORTEST, "problem": None})


@router.post("/setup")
def setup(
    request: Request,
    token: Annotated[str, Form()],
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Add the first administrator and let them in."""
    held = state(request)
    _check_setup(held, token)
    try:
        first = User(name.strip(), roles=_FIRST, teams=frozenset({EVERY_TEAM}))
        first = add_first_user(held.store, first, password)
    except ConfigurationError as error:
        values = {"token": token, "name": name, "least": SHORTEST, "problem": str(error)}
        return page(request, "setup.html", values, status=422)
    held.setup_token = None
    return let_in(held, held.door.let_in(first), "/")


@router.get("/account")
def account(request: Request, asker: Asker) -> Response:
    """The own account."""
    return _account(request, asker)


@router.post("/account/language")
def change_language(request: Request, asker: Asker, language: Annotated[str, Form()] = "") -> Response:
    """Keep the language that the user wants the pages in."""
    keep_language(state(request).store, replace(asker, language=language))
    return RedirectResponse("/account", status_code=303)


@router.post("/account/password")
def change_password(
    request: Request,
    asker: Asker,
    old: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Change the own password."""
    try:
        state(request).door.change_password(asker, old, new)
    except (NotSignedIn, ConfigurationError) as error:
        return _account(request, asker, problem=str(error))
    return RedirectResponse("/sign-in", status_code=303)


def _account(request: Request, asker: User, problem: str | None = None) -> Response:
    values = {"roles": sorted(asker.roles), "least": SHORTEST, "problem": problem}
    return page(request, "account.html", values, status=422 if problem else 200)


def _check_setup(held: AppState, token: str) -> None:
    expected = held.setup_token
    if (
        expected is None
        or has_users(held.store)
        or not secrets.compare_digest(token.encode(), expected.encode())
    ):
        raise NotAllowed(
            "the first administrator is there already, or this is not the address that autoqa serve showed"
        )
