"""Who asks by a key, how often, and what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from autoqa.desk.access import demand
from autoqa.desk.programs import who_has
from autoqa.domain.people import Permission, User
from autoqa.errors import NotSignedIn
from autoqa.web.state import state

_bearer = HTTPBearer(auto_error=False, description="A key made under “Your account”.")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def user(request: Request, given: Given) -> User:
    """The user whose key the request carries.

    Raises NotSignedIn where there is none, and answers 429 where the user asks too often.
    """
    held = state(request)
    found = await run_in_threadpool(who_has, held.store, given.credentials) if given else None
    if found is None:
        raise NotSignedIn("send a valid key: Authorization: Bearer aqa_…; keys are made under “Your account”")
    if wait := held.requests.wait(found.name):
        raise HTTPException(429, "too many requests", headers={"Retry-After": str(int(wait) + 1)})
    held.requests.count(found.name)
    return found


def needs(*permissions: Permission) -> Callable[[User], Awaitable[User]]:
    """The user who asks, if one of their roles allows it, or any of these. Raises NotAllowed."""

    async def allowed(asker: Annotated[User, Depends(user)]) -> User:
        demand(asker, *permissions)
        return asker

    return allowed
