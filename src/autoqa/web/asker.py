"""Who asks: the user behind a request's cookie, and whether a form is one that the app itself gave them."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from autoqa.desk.access import demand
from autoqa.domain.people import Permission, User
from autoqa.errors import NotAllowed, NotSignedIn
from autoqa.store.logins import Login
from autoqa.web.state import state

HEADER = "X-CSRF-Token"
FIELD = "csrf"
MOST_FIELDS = 20_000
"""Fields of a form: those of a large scorecard are several thousand."""

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OWN = {"same-origin", "none"}


async def login(request: Request) -> Login:
    """Who is signed in.

    Raises NotSignedIn where nobody is, and NotAllowed for a change that was not asked for from a page of
    the app: the browser tells of another site, or the token of the user's own forms is missing.
    """
    from starlette.concurrency import run_in_threadpool

    held = state(request)
    token = request.cookies.get(held.cookie)
    found = await run_in_threadpool(held.door.who, token) if token else None
    if found is None:
        raise NotSignedIn("sign in first")
    request.state.user = found.user
    request.state.csrf = found.csrf
    if request.method not in _SAFE:
        await _asked_here(request, found.csrf)
    return found


async def user(found: Annotated[Login, Depends(login)]) -> User:
    """The user who is signed in."""
    return found.user


def needs(*permissions: Permission) -> Callable[[User], Awaitable[User]]:
    """The user who asks, if one of their roles allows it, or any of these. Raises NotAllowed."""

    async def allowed(asker: Annotated[User, Depends(user)]) -> User:
        demand(asker, *permissions)
        return asker

    return allowed


async def _asked_here(request: Request, csrf: str) -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN:
        raise NotAllowed("this was asked for from another site")
    given = request.headers.get(HEADER)
    if given is None:
        field = (await request.form(max_fields=MOST_FIELDS)).get(FIELD)
        given = field if isinstance(field, str) else ""
    if not secrets.compare_digest(given.encode(), csrf.encode()):
        raise NotAllowed("this form is too old, or not one of this app; load the page again and send it anew")
