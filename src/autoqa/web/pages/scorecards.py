"""The scorecard: changed by forms or as text, checked, tried on past calls, saved and restored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import scorecards
from autoqa.desk.scorecards import Tried
from autoqa.domain.interaction import Channel
from autoqa.domain.measures import MEASURES
from autoqa.domain.people import Permission, User
from autoqa.domain.scorecard import AnsweredBy, Scorecard
from autoqa.errors import ConfigurationError, Overtaken
from autoqa.web.asker import MOST_FIELDS, needs
from autoqa.web.rendering import page
from autoqa.web.scorecard_fields import CardFields, PlacedProblem, Values, fields_in, placed
from autoqa.web.scorecard_form import LONGEST, MOST_LEVELS, FilledIn, SentForm, fill_in, with_version
from autoqa.web.state import state

router = APIRouter(prefix="/scorecards")
Editor = Annotated[User, Depends(needs(Permission.EDIT_SCORECARDS))]


async def _sent(request: Request) -> SentForm:
    form = await request.form(max_fields=MOST_FIELDS)
    fields = {name: tuple(str(value) for value in form.getlist(name)) for name in form}
    return SentForm(
        _lines(_last(fields, "text")), _lines(_last(fields, "shown")), fields, _last(fields, "do")
    )


Sent = Annotated[SentForm, Depends(_sent)]


@router.get("")
def scorecard(request: Request, asker: Editor) -> Response:
    """The scorecard in use, and its earlier versions."""
    return _page(request, asker)


@router.post("/check")
def check(request: Request, asker: Editor, sent: Sent) -> Response:
    """What is wrong with a text, while it is typed."""
    checked = scorecards.check(asker, sent.text)
    if request.headers.get("HX-Request") == "true":
        values = {"checked": checked, "problems": placed(checked.problems, CardFields({}, ()))}
        return page(request, "scorecard_problems.html", values)
    return _page(request, asker, FilledIn(sent.text, sent.text, {}), sent=sent)


@router.post("/edit")
def edit(request: Request, asker: Editor, sent: Sent) -> Response:
    """Put into the text what was changed in the fields, and do what a button says; nothing is saved."""
    filled = _filled(request, sent)
    return _page(request, asker, filled, sent=sent, status=422 if filled.problem else 200)


@router.post("/try")
def try_out(request: Request, asker: Editor, sent: Sent) -> Response:
    """What the scorecard would change in the grades of past calls."""
    held = state(request)
    filled = _filled(request, sent)
    checked = scorecards.check(asker, filled.text)
    if filled.problem or checked.scorecard is None:
        return _page(request, asker, filled, sent=sent, status=422)
    tried = scorecards.try_out(held.store, held.workspace, asker, checked.scorecard)
    return _page(request, asker, filled, sent=sent, tried=tried)


@router.post("")
def save(request: Request, asker: Editor, sent: Sent) -> Response:
    """Put the scorecard in use."""
    held = state(request)
    filled = _filled(request, sent)
    if version := _last(sent.fields, "as_version"):
        filled = with_version(filled, version)
    if filled.problem or filled.lost:
        return _page(request, asker, filled, sent=sent, status=422)
    try:
        seen = _last(sent.fields, "seen")
        held.workspace = scorecards.save(held.store, held.workspace, asker, filled.text, seen)
    except Overtaken as error:
        return _page(request, asker, filled, problem=str(error), overtaken=True, status=409)
    except ConfigurationError as error:
        card = scorecards.check(asker, filled.text).scorecard
        said = card is None or scorecards.offered_version(held.store, held.workspace, asker, card)
        problem = None if said else str(error)
        return _page(request, asker, filled, sent=sent, problem=problem, status=422)
    return RedirectResponse("/scorecards", status_code=303)


@router.post("/restore")
def restore(
    request: Request,
    asker: Editor,
    version: Annotated[str, Form(max_length=400)],
    seen: Annotated[str, Form(max_length=64)],
) -> Response:
    """Put an earlier version in use again."""
    held = state(request)
    try:
        held.workspace = scorecards.restore(held.store, held.workspace, asker, version, seen)
    except (ConfigurationError, Overtaken) as error:
        return _page(request, asker, problem=str(error), status=422)
    return RedirectResponse("/scorecards", status_code=303)


def _filled(request: Request, sent: SentForm) -> FilledIn:
    """What the text is with what was changed in the fields."""
    if max(len(sent.text), len(sent.shown)) > LONGEST:
        return FilledIn(sent.text, sent.text, {})
    judge = state(request).workspace.settings.judge
    by = AnsweredBy.JUDGE if judge.endpoint and judge.model else AnsweredBy.CLASSIFIER
    return fill_in(sent, answered_by=by)


def _page(
    request: Request,
    asker: User,
    filled: FilledIn | None = None,
    *,
    sent: SentForm | None = None,
    tried: Tried | None = None,
    problem: str | None = None,
    overtaken: bool = False,
    status: int = 200,
) -> Response:
    held = state(request)
    desk = scorecards.scorecard_desk(held.workspace, asker)
    filled = filled or FilledIn(desk.file.text, desk.file.text, {})
    checked = desk.present if filled.text == desk.file.text else scorecards.check(asker, filled.text)
    fields = _fields(filled)
    problems = placed(
        checked.problems, fields if fields and filled.shown == filled.text else CardFields({}, ())
    )
    offered: str | None = None
    unanswered: tuple[str, ...] = ()
    if checked.scorecard is not None:
        offered = scorecards.offered_version(held.store, held.workspace, asker, checked.scorecard)
        unanswered = scorecards.unanswered(held.workspace, asker, checked.scorecard)
    values = {
        "desk": desk,
        "text": filled.text,
        "shown": filled.shown if fields else "",
        "seen": (_last(sent.fields, "seen") if sent else "") or desk.file.seen,
        "checked": checked,
        "fields": fields,
        "values": {**fields.values, **filled.typed} if fields else {},
        "problems": problems,
        "wrong": _by_place(problems),
        "faulty": {one.criterion for one in problems},
        "shares": fields.shares() if fields else {},
        "filled": filled,
        "offered": offered,
        "unanswered": unanswered,
        "known": _ids(desk.present.scorecard),
        "tried": tried,
        "problem": problem,
        "answered": sent is not None
        and not (filled.focus or filled.lost or filled.problem or tried or problem),
        "overtaken": overtaken,
        "channels": tuple(Channel),
        "ways": tuple(way for way in AnsweredBy if way is not AnsweredBy.RULE),
        "measures": MEASURES,
        "most_levels": MOST_LEVELS,
    }
    return page(request, "scorecards.html", values, status=status)


def _fields(filled: FilledIn) -> CardFields | None:
    """The fields to show; None where forms cannot change the text."""
    if len(filled.shown) > LONGEST:
        return None
    try:
        return fields_in(filled.shown)
    except ConfigurationError:
        return None


def _by_place(problems: Sequence[PlacedProblem]) -> Mapping[str, list[PlacedProblem]]:
    """The problems of each field, and of each criterion with its fields."""
    found: dict[str, list[PlacedProblem]] = defaultdict(list)
    for one in problems:
        found[one.where].append(one)
    return dict(found)


def _ids(card: Scorecard | None) -> frozenset[str]:
    return frozenset(criterion.id for criterion in card.criteria) if card else frozenset()


def _last(fields: Values, name: str) -> str:
    """What a field holds; nothing where it was not sent."""
    return fields.get(name, ("",))[-1]


def _lines(text: str) -> str:
    """The text with the ends of lines as files have them."""
    return text.replace("\r\n", "\n")
