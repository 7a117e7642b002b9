"""The scorecard: its text checked while it is typed, tried on past calls, saved and restored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import scorecards
from autoqa.desk.scorecards import Checked, Tried
from autoqa.domain.people import Permission, User
from autoqa.errors import ConfigurationError, Overtaken
from autoqa.web.asker import needs
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter(prefix="/scorecards")
Editor = Annotated[User, Depends(needs(Permission.EDIT_SCORECARDS))]
Text = Annotated[str, Form()]
Seen = Annotated[str, Form(max_length=64)]


@router.get("")
def scorecard(request: Request, asker: Editor) -> Response:
    """The scorecard in use, and its earlier versions."""
    return _page(request, asker)


@router.post("/check")
def check(request: Request, asker: Editor, text: Text = "") -> Response:
    """What is wrong with a text, while it is typed."""
    checked = scorecards.check(asker, _lines(text))
    if request.headers.get("HX-Request") == "true":
        return page(request, "scorecard_problems.html", {"checked": checked})
    return _page(request, asker, text=text, checked=checked)


@router.post("/try")
def try_out(request: Request, asker: Editor, text: Text = "", seen: Seen = "") -> Response:
    """What a text would change in the grades of past calls."""
    held = state(request)
    checked = scorecards.check(asker, _lines(text))
    if checked.scorecard is None:
        return _page(request, asker, text=text, seen=seen, checked=checked, status=422)
    tried = scorecards.try_out(held.store, held.workspace, asker, checked.scorecard)
    return _page(request, asker, text=text, seen=seen, checked=checked, tried=tried)


@router.post("")
def save(request: Request, asker: Editor, text: Text = "", seen: Seen = "") -> Response:
    """Put a text in use as the scorecard."""
    held = state(request)
    try:
        held.workspace = scorecards.save(held.store, held.workspace, asker, text, seen)
    except Overtaken as error:
        return _page(request, asker, text=text, problem=str(error), overtaken=True, status=409)
    except ConfigurationError as error:
        checked = scorecards.check(asker, _lines(text))
        problem = str(error) if checked.scorecard is not None else None
        return _page(request, asker, text=text, seen=seen, checked=checked, problem=problem, status=422)
    return RedirectResponse("/scorecards", status_code=303)


@router.post("/restore")
def restore(
    request: Request, asker: Editor, version: Annotated[str, Form(max_length=400)], seen: Seen
) -> Response:
    """Put an earlier version in use again."""
    held = state(request)
    try:
        held.workspace = scorecards.restore(held.store, held.workspace, asker, version, seen)
    except (ConfigurationError, Overtaken) as error:
        return _page(request, asker, problem=str(error), status=422)
    return RedirectResponse("/scorecards", status_code=303)


def _page(
    request: Request,
    asker: User,
    *,
    text: str | None = None,
    seen: str = "",
    checked: Checked | None = None,
    tried: Tried | None = None,
    problem: str | None = None,
    overtaken: bool = False,
    status: int = 200,
) -> Response:
    desk = scorecards.scorecard_desk(state(request).workspace, asker)
    values = {
        "desk": desk,
        "text": desk.file.text if text is None else _lines(text),
        "seen": seen or desk.file.seen,
        "checked": checked or desk.present,
        "tried": tried,
        "problem": problem,
        "overtaken": overtaken,
        "listed": scorecards.LISTED,
    }
    return page(request, "scorecards.html", values, status=status)


def _lines(text: str) -> str:
    """The text with the ends of lines as files have them."""
    return text.replace("\r\n", "\n")
