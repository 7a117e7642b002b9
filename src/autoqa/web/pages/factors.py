"""A second factor: asked for when signing in, set up and taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import factors
from autoqa.desk.people import take_factor
from autoqa.desk.secrets import secret_key
from autoqa.domain.people import Permission, User
from autoqa.errors import NotAllowed, NotSignedIn
from autoqa.store.audit_log import logged
from autoqa.store.users import find_user, has_factor
from autoqa.web.addresses import Named, person_address
from autoqa.web.asker import needs, user
from autoqa.web.entry import (
    ask_for_code,
    ask_to_enrol,
    let_in,
    pending_code,
    pending_enrolment,
    sign_in_page,
)
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter()
Asker = Annotated[User, Depends(user)]
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]
Pending = Annotated[str, Form(max_length=2000)]
Code = Annotated[str, Form(max_length=100)]


@router.post("/sign-in/code")
def take_code(request: Request, pending: Pending, code: Code = "") -> Response:
    """Let in whoever has given the password and now the code."""
    held = state(request)
    try:
        name, address = pending_code(held, pending)
        known = find_user(held.store, name)
    except NotSignedIn as error:
        return sign_in_page(request, "/", problem=str(error))
    try:
        held.door.takes(known, secret_key(held.workspace.folder), code)
    except NotSignedIn as error:
        return ask_for_code(request, known, address, problem=str(error))
    token = held.door.let_in(known, client=request.headers.get("User-Agent", ""), how="password and code")
    return let_in(held, token, address)


@router.post("/sign-in/enrol")
def enrol_first(request: Request, pending: Pending, code: Code = "") -> Response:
    """Set a second factor up, where one is required, and let in; the recovery codes are shown this once."""
    held = state(request)
    try:
        name, secret, address = pending_enrolment(held, pending)
    except NotSignedIn as error:
        return sign_in_page(request, "/", problem=str(error))
    known = find_user(held.store, name)
    if has_factor(held.store, name):
        raise NotAllowed("there is a second factor already; sign in with it")
    try:
        codes = factors.confirm(held.store, secret_key(held.workspace.folder), name, secret, code)
    except NotSignedIn as error:
        return ask_to_enrol(request, known, address, secret=secret, problem=str(error))
    entered = let_in(held, held.door.let_in(known, how="password and code"), address)
    shown = page(request, "recovery.html", {"codes": codes, "next": address})
    shown.raw_headers.extend((k, v) for k, v in entered.raw_headers if k == b"set-cookie")
    return shown


@router.get("/account/factor")
def factor(request: Request, asker: Asker) -> Response:
    """The own second factor, or the form that sets one up."""
    return _factor(request, asker)


@router.post("/account/factor")
def set_up(request: Request, asker: Asker, pending: Pending, code: Code = "") -> Response:
    """Set the own second factor up; the recovery codes are shown this once."""
    held = state(request)
    name, secret, _ = pending_enrolment(held, pending)
    if name != asker.name or has_factor(held.store, asker.name):
        raise NotAllowed("there is a second factor already; take it away first")
    try:
        codes = factors.confirm(held.store, secret_key(held.workspace.folder), name, secret, code)
    except NotSignedIn as error:
        return ask_to_enrol(request, asker, "/account", secret=secret, problem=str(error))
    return page(request, "recovery.html", {"codes": codes, "next": "/account"})


@router.post("/account/factor/remove")
def take_own(request: Request, asker: Asker, code: Code = "") -> Response:
    """Take the own second factor away, by a code of it."""
    held = state(request)
    try:
        held.door.takes(asker, secret_key(held.workspace.folder), code)
    except NotSignedIn as error:
        return _factor(request, asker, problem=str(error))
    with logged(held.store) as session:
        factors.remove(session, asker.name, asker.name)
    return RedirectResponse("/account", status_code=303)


@router.post("/people/{key}/factor/remove")
def take_of(request: Request, asker: Administrator, name: Named) -> Response:
    """Take away the second factor of somebody who lost it."""
    take_factor(state(request).store, asker, name)
    return RedirectResponse(person_address(name), status_code=303)


def _factor(request: Request, asker: User, problem: str = "") -> Response:
    if not has_factor(state(request).store, asker.name):
        return ask_to_enrol(request, asker, "/account")
    return page(request, "factor.html", {"problem": problem}, status=422 if problem else 200)
