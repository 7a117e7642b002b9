"""The page of an interaction: its words and sound, the form, remarks and corrections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from autoqa.desk import grading, remarks
from autoqa.desk.access import reached
from autoqa.desk.calls import Call, open_call
from autoqa.desk.listening import player_of
from autoqa.domain.draft import Answer
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import Holder
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import AutoQAError, ConfigurationError, NotInStore, Overtaken
from autoqa.store.claims import claim, first_holder
from autoqa.store.drafts import find_draft
from autoqa.store.remarks import corrections_of
from autoqa.web.addresses import InteractionId, call_address
from autoqa.web.asker import needs, user
from autoqa.web.forms import GivenForm
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter(prefix="/calls/{key}")
Asker = Annotated[User, Depends(user)]
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Corrector = Annotated[User, Depends(needs(Permission.CORRECT))]
Viewer = Annotated[User, Depends(needs(Permission.SEE_CALLS))]
_AT = re.compile(r"(\d{1,4}):([0-5]\d)")


class GivenDraft(GivenForm):
    """All answers of a form as its page keeps them; the page always knows their version."""

    version: int = Field(ge=0, le=2**53)
    session: str = Field(default="", max_length=200)


@router.get("")
def call_page(request: Request, asker: Asker, interaction: InteractionId, session: str = "") -> Response:
    """The page; whoever may grade takes the interaction in hand by opening it."""
    return _call(request, asker, interaction, session=session)


@router.get("/draft")
def draft(request: Request, asker: Grader, interaction: InteractionId, session: str = "") -> Response:
    """What the server holds of the form."""
    store = state(request).store
    reached(store, asker, interaction)
    kept = find_draft(store, asker.name, interaction, session)
    return JSONResponse({"version": kept.version if kept else 0})


@router.put("/draft")
def keep_draft(request: Request, asker: Grader, interaction: InteractionId, given: GivenDraft) -> Response:
    """Keep the form as it is filled in, and stay the one who has the interaction in hand."""
    held = state(request)
    kept = grading.keep_answers(
        held.store, held.workspace, asker, interaction, given.given(), given.version, session=given.session
    )
    if not given.session:
        claim(held.store, asker, interaction, minutes=held.settings.claim_minutes)
    assert kept.at is not None
    return JSONResponse({"version": kept.version, "at": f"{kept.at.astimezone():%H:%M:%S}"})


@router.post("/evaluation")
async def hand_in(request: Request, asker: Grader, interaction: InteractionId) -> Response:
    """Keep the form or hand it in, as its buttons say."""
    from starlette.concurrency import run_in_threadpool

    given = {key: str(value) for key, value in (await request.form()).items()}
    return await run_in_threadpool(_take_form, request, asker, interaction, given)


@router.post("/look")
def look(request: Request, asker: Viewer, interaction: InteractionId) -> Response:
    """Show the scores without grading."""
    grading.look(state(request).store, asker, interaction)
    return RedirectResponse(call_address(interaction), status_code=303)


@router.post("/give-back")
def give_back(
    request: Request,
    asker: Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES))],
    interaction: InteractionId,
    evaluator: Annotated[str, Form()],
    scorecard: Annotated[str, Form()],
    reason: Annotated[str, Form(max_length=grading.LONGEST_COMMENT)],
) -> Response:
    """Give a form back to whoever handed it in."""
    grading.give_back(state(request).store, asker, interaction, evaluator, scorecard, reason)
    return RedirectResponse(call_address(interaction), status_code=303)


@router.post("/remarks")
def add_remark(
    request: Request,
    asker: Corrector,
    interaction: InteractionId,
    text: Annotated[str, Form()],
    at: Annotated[str, Form()] = "",
) -> Response:
    """Note something about a moment."""
    held = state(request)
    try:
        remarks.add_remark(held.store, held.workspace, asker, interaction, text, start=_seconds(at))
    except ConfigurationError as error:
        return _remarks(request, asker, interaction, problem=str(error))
    return _remarks(request, asker, interaction)


@router.post("/remarks/{number}/remove")
def take_remark(request: Request, asker: Corrector, interaction: InteractionId, number: int) -> Response:
    """Take an own remark away."""
    remarks.take_remark(state(request).store, asker, interaction, number)
    return _remarks(request, asker, interaction)


@router.get("/turns/{place}")
def turn(request: Request, asker: Corrector, interaction: InteractionId, place: int) -> Response:
    """One turn as it reads now."""
    _, now_read = _turns(request, asker, interaction, place)
    return _turn(request, interaction, place, now_read)


@router.get("/turns/{place}/text")
def whole_turn(request: Request, asker: Asker, interaction: InteractionId, place: int) -> Response:
    """All that one turn says, where it is too long for the page."""
    _, now_read = _turns(request, asker, interaction, place)
    return PlainTextResponse(now_read.text)


@router.get("/turns/{place}/edit")
def edit_turn(request: Request, asker: Corrector, interaction: InteractionId, place: int) -> Response:
    """The form that puts a turn right."""
    original, now_read = _turns(request, asker, interaction, place)
    return _edit(request, interaction, place, original, now_read)


@router.post("/turns/{place}")
def correct_turn(
    request: Request,
    asker: Corrector,
    interaction: InteractionId,
    place: int,
    text: Annotated[str, Form()] = "",
    speaker: Annotated[Speaker | None, Form()] = None,
    undo: Annotated[str, Form()] = "",
) -> Response:
    """Put a turn right, or put back what was read."""
    held = state(request)
    original, now_read = _turns(request, asker, interaction, place)
    if undo:
        text, speaker = original.text, original.speaker
    try:
        right = remarks.correct(
            held.store, held.workspace, asker, interaction, place, text=text, speaker=speaker
        )
    except ConfigurationError as error:
        return _edit(request, interaction, place, original, now_read, problem=str(error))
    if not _part(request):
        return RedirectResponse(f"{call_address(interaction)}#turn-{place}", status_code=303)
    return _turn(request, interaction, place, right)


def _call(
    request: Request, asker: User, interaction: str, *, session: str = "", status: int = 200, **more: Any
) -> Response:
    held = state(request)
    call = open_call(held.store, held.workspace, asker, interaction, session=session)
    values = {
        "call": call,
        "base": call_address(interaction),
        "form": call.form,
        "own": call.own,
        "marks": _marks(call),
        "player": player_of(call.record) if call.record.interaction.recording else None,
        "may_give_back": asker.may(Permission.DECIDE_DISPUTES),
        "problem": None,
        "remark_problem": None,
        "holder": _holder(request, asker, call),
    }
    return page(request, "call.html", values | more, status=status)


def _holder(request: Request, asker: User, call: Call) -> Holder | None:
    """Who else has the interaction in hand; it is the asker's otherwise, if they can grade it."""
    form, held = call.form, state(request)
    if form is None or form.closed or form.session or form.handed_in:
        return None
    try:
        claim(held.store, asker, form.interaction, minutes=held.settings.claim_minutes)
    except Overtaken:
        return first_holder(held.store, asker, form.interaction)
    return None


def _take_form(request: Request, asker: User, interaction: str, given: Mapping[str, str]) -> Response:
    held = state(request)
    session, version = given.get("session", ""), given.get("version", "")
    if not version.isdigit():
        raise ConfigurationError("the form does not say which version it was made from; load the page again")
    answers = _answers(given)
    act = grading.hand_in if given.get("do") == "hand in" else grading.keep_answers
    try:
        act(held.store, held.workspace, asker, interaction, answers, int(version), session=session)
    except Overtaken as error:
        return _both(request, asker, interaction, session, answers, str(error))
    except ConfigurationError as error:
        _keep_what_can_be(request, asker, interaction, session, answers, int(version))
        return _call(request, asker, interaction, session=session, status=422, problem=str(error))
    return RedirectResponse(call_address(interaction), status_code=303)


def _keep_what_can_be(
    request: Request, asker: User, interaction: str, session: str, answers: Sequence[Answer], version: int
) -> None:
    """A form that cannot be handed in yet is kept, so that the page shows what was answered."""
    held = state(request)
    try:
        grading.keep_answers(
            held.store, held.workspace, asker, interaction, answers, version, session=session
        )
    except AutoQAError:
        return


def _both(
    request: Request, asker: User, interaction: str, session: str, answers: Sequence[Answer], why: str
) -> Response:
    """Both versions of a form that was kept from two windows, to choose from."""
    kept = find_draft(state(request).store, asker.name, interaction, session)
    values = {
        "interaction": interaction,
        "session": session,
        "why": why,
        "mine": answers,
        "kept": kept,
        "version": kept.version if kept else 0,
    }
    return page(request, "call_both.html", values, status=409)


def _answers(given: Mapping[str, str]) -> tuple[Answer, ...]:
    """The answers in a form's fields `score.CRITERION` and `comment.CRITERION`."""
    names = dict.fromkeys(key.partition(".")[2] for key in given if key.startswith(("score.", "comment.")))
    answers = []
    for name in names:
        level, comment = given.get(f"score.{name}", ""), given.get(f"comment.{name}", "")
        if level or comment.strip():
            answers.append(Answer(name, _level(level), level == "n/a", comment))
    return tuple(answers)


def _level(text: str) -> float | None:
    if text in ("", "n/a"):
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ConfigurationError(f"'{text}' is no level") from error


def _seconds(text: str) -> float | None:
    """A moment as in 1:05; None where none is given."""
    if not text.strip():
        return None
    found = _AT.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(f"'{text[:20]}' is no moment; write minutes and seconds, as in 1:05")
    return 60.0 * int(found[1]) + int(found[2])


def _remarks(request: Request, asker: User, interaction: str, problem: str | None = None) -> Response:
    if not _part(request) and problem is None:
        return RedirectResponse(f"{call_address(interaction)}#remarks", status_code=303)
    held = state(request)
    status = 422 if problem else 200
    if not _part(request):
        return _call(request, asker, interaction, status=status, remark_problem=problem)
    call = open_call(held.store, held.workspace, asker, interaction)
    values = {"call": call, "base": call_address(interaction), "remark_problem": problem}
    return page(request, "call_remarks.html", values, status=status)


def _turns(request: Request, asker: User, interaction: str, place: int) -> tuple[Turn, Turn]:
    """A turn as it was read, and as it reads now."""
    original, right = remarks.turns_of(state(request).store, asker, interaction)
    if not 0 <= place < len(original):
        raise NotInStore(f"no turn {place} in interaction '{interaction}'")
    return original[place], right[place]


def _turn(request: Request, interaction: str, place: int, now_read: Turn) -> Response:
    correction = corrections_of(state(request).store, interaction).get(place)
    values = {
        "turn": now_read,
        "place": place,
        "marks": [],
        "correction": correction,
        "base": call_address(interaction),
    }
    return page(request, "call_turn_page.html", values)


def _edit(
    request: Request, interaction: str, place: int, original: Turn, now_read: Turn, problem: str | None = None
) -> Response:
    values = {
        "turn": now_read,
        "original": original,
        "place": place,
        "correction": corrections_of(state(request).store, interaction).get(place),
        "base": call_address(interaction),
        "part": _part(request),
        "problem": problem,
    }
    return page(request, "call_edit.html", values, status=422 if problem else 200)


def _part(request: Request) -> bool:
    """Whether a part of the page is asked for, and not a page."""
    return request.headers.get("HX-Request") == "true"


def _marks(call: Call) -> dict[int, list[str]]:
    """By turn, the criteria that it is evidence for."""
    marks: dict[int, list[str]] = {}
    if call.record.evaluation is not None:
        for score in call.record.evaluation.scores:
            for piece in score.evidence:
                marks.setdefault(piece.turn, []).append(score.criterion)
    return marks
