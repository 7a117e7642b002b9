"""Keys of the own programs, and webhooks for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import programs
from autoqa.domain.people import Permission, User
from autoqa.domain.programs import Event, Webhook
from autoqa.errors import ConfigurationError
from autoqa.store.tokens import tokens_of
from autoqa.web.asker import needs, user
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter()
Asker = Annotated[User, Depends(user)]
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]


@router.get("/account/keys")
def keys(request: Request, asker: Asker) -> Response:
    """The own keys."""
    return _keys(request, asker)


@router.post("/account/keys")
def make_key(
    request: Request,
    asker: Asker,
    name: Annotated[str, Form()] = "",
    days: Annotated[int, Form()] = 90,
) -> Response:
    """Make a key, and show it this once."""
    try:
        key, _ = programs.make_token(state(request).store, asker, name, days)
    except ConfigurationError as error:
        return _keys(request, asker, problem=str(error))
    return _keys(request, asker, made=key)


@router.post("/account/keys/{number}/remove")
def take_key(request: Request, asker: Asker, number: int) -> Response:
    """Take an own key away."""
    programs.take_token(state(request).store, asker, number)
    return RedirectResponse("/account/keys", status_code=303)


@router.get("/webhooks")
def webhooks(request: Request, asker: Administrator) -> Response:
    """Every webhook and what became of its last news."""
    return _webhooks(request, asker)


@router.post("/webhooks")
def add_webhook(
    request: Request,
    asker: Administrator,
    url: Annotated[str, Form()] = "",
    events: Annotated[list[Event] | None, Form()] = None,
) -> Response:
    """Tell an address of events, and show the secret that signs them this once."""
    try:
        added = programs.add_webhook(state(request).store, asker, url.strip(), events or [])
    except ConfigurationError as error:
        return _webhooks(request, asker, problem=str(error), url=url)
    return _webhooks(request, asker, made=added)


@router.post("/webhooks/{number}/remove")
def take_webhook(request: Request, asker: Administrator, number: int) -> Response:
    """Tell an address of nothing any more."""
    programs.take_webhook(state(request).store, asker, number)
    return RedirectResponse("/webhooks", status_code=303)


def _keys(request: Request, asker: User, *, made: str = "", problem: str = "") -> Response:
    values = {"tokens": tokens_of(state(request).store, asker.name), "made": made, "problem": problem}
    return page(request, "keys.html", values, status=422 if problem else 200)


def _webhooks(
    request: Request, asker: User, *, made: Webhook | None = None, problem: str = "", url: str = ""
) -> Response:
    store = state(request).store
    listed = programs.webhooks(store, asker)
    values = {
        "webhooks": listed,
        "deliveries": {one.id: programs.deliveries(store, asker, one.id)[:5] for one in listed},
        "events": list(Event),
        "made": made,
        "problem": problem,
        "url": url,
    }
    return page(request, "webhooks.html", values, status=422 if problem else 200)
