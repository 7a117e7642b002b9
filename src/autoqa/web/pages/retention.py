"""What would be deleted, when, and why something is kept; deleted when an administrator confirms it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import Response

from autoqa.desk import retention
from autoqa.desk.retention import Deleted
from autoqa.domain.people import Permission, User
from autoqa.errors import Overtaken
from autoqa.web.asker import needs
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter()
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]


@router.get("/retention")
def what_would_go(request: Request, asker: Administrator) -> Response:
    """What is due, what is held, and what comes next."""
    return _page(request, asker)


@router.post("/retention")
def delete(
    request: Request,
    asker: Administrator,
    shown: Annotated[str, Form(max_length=64)] = "",
    sure: Annotated[str, Form()] = "",
) -> Response:
    """Delete what was shown, if it is confirmed."""
    held = state(request)
    if not sure:
        return _page(request, asker, unsure=True, status=422)
    try:
        done = retention.apply(held.store, held.workspace, asker, limit=retention.AT_ONCE, shown=shown)
    except Overtaken as error:
        return _page(request, asker, problem=str(error), status=409)
    return _page(request, asker, done=done)


def _page(
    request: Request,
    asker: User,
    *,
    done: Deleted | None = None,
    problem: str | None = None,
    unsure: bool = False,
    status: int = 200,
) -> Response:
    held = state(request)
    values = {
        "found": retention.preview(held.store, held.workspace, asker),
        "settings": retention.rules(held.workspace),
        "done": done,
        "problem": problem,
        "unsure": unsure,
    }
    return page(request, "retention.html", values, status=status)
