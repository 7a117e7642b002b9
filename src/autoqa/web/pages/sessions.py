"""Calibration sessions: the list, a new one, and one from its calls to its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from autoqa.desk import sessions
from autoqa.desk.words import LONGEST
from autoqa.domain.people import Permission, User
from autoqa.domain.session import CONSENSUS
from autoqa.errors import AccessRefused, AutoQAError, ConfigurationError
from autoqa.web.addresses import Named, key_of
from autoqa.web.asker import needs
from autoqa.web.rendering import language_of, page
from autoqa.web.state import state

router = APIRouter()
Participant = Annotated[User, Depends(needs(Permission.CALIBRATE, Permission.LEAD_CALIBRATION))]
Lead = Annotated[User, Depends(needs(Permission.LEAD_CALIBRATION))]


@router.get("/sessions")
def all_sessions(request: Request, asker: Participant) -> Response:
    """The sessions that the user takes part in or leads."""
    values = {"listed": sessions.sessions_for(state(request).store, asker), "session_address": _address}
    return page(request, "sessions.html", values)


@router.get("/sessions-new")
def new_session(request: Request, asker: Lead) -> Response:
    """The form that opens a session."""
    return _form(request, asker, {"draw": "5"})


@router.post("/sessions")
def open_session(
    request: Request,
    asker: Lead,
    name: Annotated[str, Form()] = "",
    participants: Annotated[list[str] | None, Form()] = None,
    master: Annotated[str, Form()] = CONSENSUS,
    criteria: Annotated[list[str] | None, Form()] = None,
    calls: Annotated[str, Form()] = "",
    draw: Annotated[str, Form()] = "",
    deadline: Annotated[str, Form()] = "",
    about: Annotated[str, Form()] = "",
) -> Response:
    """Open a session."""
    held = state(request)
    try:
        opened = sessions.open_session(
            held.store,
            held.workspace,
            asker,
            name,
            participants or [],
            master=master,
            criteria=criteria or [],
            calls=calls.splitlines(),
            draw=_number(draw),
            deadline=_moment(deadline),
            about=about,
        )
    except AccessRefused:
        raise
    except AutoQAError as error:
        given = {
            "name": name,
            "participants": participants or [],
            "master": master,
            "criteria": criteria or [],
            "calls": calls,
            "draw": draw,
            "deadline": deadline,
            "about": about,
        }
        return _form(request, asker, given, problem=str(error))
    return RedirectResponse(_address(opened.name), status_code=303)


@router.get("/sessions/{key}")
def one_session(request: Request, asker: Participant, name: Named) -> Response:
    """A session: what the user is to grade, and once it is revealed all differences."""
    return _one(request, asker, name)


@router.post("/sessions/{key}/reveal")
def reveal(request: Request, asker: Lead, name: Named, reason: Annotated[str, Form()] = "") -> Response:
    """Show everybody's grades."""
    held = state(request)
    try:
        sessions.reveal(held.store, held.workspace, asker, name, reason=reason)
    except ConfigurationError as error:
        return _one(request, asker, name, problem=str(error))
    return RedirectResponse(_address(name), status_code=303)


@router.post("/sessions/{key}/decisions")
def decide(
    request: Request,
    asker: Lead,
    name: Named,
    criterion: Annotated[str, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Say how a criterion is to be read."""
    held = state(request)
    try:
        sessions.decide(held.store, held.workspace, asker, name, criterion, text)
    except ConfigurationError as error:
        return _one(request, asker, name, problem=str(error), words=(criterion, text))
    return RedirectResponse(f"{_address(name)}#decided-{criterion}", status_code=303)


@router.post("/sessions/{key}/close")
def close(request: Request, asker: Lead, name: Named) -> Response:
    """Be done with a session."""
    sessions.close(state(request).store, asker, name)
    return RedirectResponse(_address(name), status_code=303)


@router.get("/sessions/{key}/report")
def report(request: Request, asker: Participant, name: Named) -> Response:
    """The report, to be printed."""
    nonce = request.scope.get("nonce", "")
    language = language_of(request, asker)
    text = sessions.printable(state(request).store, asker, name, language=language, nonce=nonce)
    return HTMLResponse(text)


def _address(name: str) -> str:
    """Where the page of a session is."""
    return f"/sessions/{key_of(name)}"


def _form(
    request: Request, asker: User, given: Mapping[str, object], *, problem: str | None = None
) -> Response:
    held = state(request)
    values = {
        "given": {"name": "", "participants": [], "master": CONSENSUS, "criteria": [], "calls": ""}
        | {"draw": "", "deadline": "", "about": ""}
        | dict(given),
        "graders": sessions.graders(held.store, asker),
        "criteria": sessions.gradable(held.workspace, asker),
        "consensus": CONSENSUS,
        "longest": LONGEST,
        "longest_name": sessions.LONGEST_NAME,
        "most": sessions.MOST_CALLS,
        "problem": problem,
    }
    return page(request, "session_new.html", values, status=422 if problem else 200)


def _one(
    request: Request, asker: User, name: str, *, problem: str | None = None, words: tuple[str, str] = ("", "")
) -> Response:
    view = sessions.session_view(state(request).store, asker, name)
    values = {
        "view": view,
        "one": view.session,
        "base": _address(name),
        "consensus": CONSENSUS,
        "longest": LONGEST,
        "problem": problem,
        "words": words,
    }
    return page(request, "session.html", values, status=422 if problem else 200)


def _number(text: str) -> int:
    if not text.strip():
        return 0
    try:
        return int(text)
    except ValueError as error:
        raise ConfigurationError(f"'{text[:20]}' is no number of calls") from error


def _moment(text: str) -> datetime | None:
    """A time of this machine's clock, as a browser gives it."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise ConfigurationError(f"'{text[:30]}' is no time; write it as 2026-11-30T18:00") from error
