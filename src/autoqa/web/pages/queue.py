"""The queue: what to look at next and why, with filters, search, kept views, and who gets what."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import queue as desk
from autoqa.desk.access import reached
from autoqa.domain.interaction import Channel
from autoqa.domain.people import EVERY_TEAM, Permission, User
from autoqa.domain.review_item import QueueFilters, QueueOrder, ReviewReason, ReviewState
from autoqa.errors import ConfigurationError, StoreError
from autoqa.web.addresses import call_address
from autoqa.web.asker import needs
from autoqa.web.queue_address import LONGEST_TEXT, address_of, filters_of, order_of, query_of
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter(prefix="/queue")
Viewer = Annotated[User, Depends(needs(Permission.SEE_QUEUE))]
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Lead = Annotated[User, Depends(needs(Permission.ASSIGN))]
_LAST_PAGE = 20_000


@router.get("")
def queue(request: Request, asker: Viewer, page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1) -> Response:
    """A page of the queue; only its list where a part of the page asks."""
    given = dict(request.query_params)
    partial = request.headers.get("HX-Request-Type") == "partial"
    return _queue(request, asker, filters_of(given), order_of(given), page, partial=partial)


@router.get("/choices")
def choices(request: Request, asker: Viewer, of: str) -> Response:
    """What may be filtered by in a column, to choose from."""
    values = desk.values_of(state(request).store, asker, of)
    return page(request, "queue_choices.html", {"values": values})


@router.post("/next")
def take_next(request: Request, asker: Grader, filters: Annotated[str, Form()] = "") -> Response:
    """Take in hand what is worth most with these filters."""
    held = state(request)
    chosen, order = _kept(filters)
    found = desk.next_call(held.store, asker, chosen, minutes=held.settings.claim_minutes)
    if found is None:
        return _queue(request, asker, chosen, order, 1, nothing_left=True)
    return RedirectResponse(call_address(found), status_code=303)


@router.post("/views")
def keep_view(
    request: Request, asker: Viewer, name: Annotated[str, Form()], filters: Annotated[str, Form()] = ""
) -> Response:
    """Keep the filters under a name."""
    chosen, order = _kept(filters)
    try:
        desk.keep_view(state(request).store, asker, name, chosen)
    except (ConfigurationError, StoreError) as error:
        return _queue(request, asker, chosen, order, 1, problem=str(error))
    return RedirectResponse(address_of(chosen, order), status_code=303)


@router.post("/views/drop")
def drop_view(
    request: Request, asker: Viewer, name: Annotated[str, Form()], filters: Annotated[str, Form()] = ""
) -> Response:
    """Forget a view."""
    desk.drop_view(state(request).store, asker, name)
    return RedirectResponse(address_of(*_kept(filters)), status_code=303)


@router.get("/give")
def give_form(request: Request, asker: Lead, interaction: str, back: str = "") -> Response:
    """The form that gives an interaction to somebody."""
    return _give(request, asker, interaction, back)


@router.post("/give")
def give(
    request: Request,
    asker: Lead,
    interaction: Annotated[str, Form()],
    evaluator: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Give an interaction to somebody to grade, or back to everybody."""
    try:
        desk.assign(state(request).store, asker, interaction, evaluator or None)
    except (ConfigurationError, StoreError) as error:
        reached(state(request).store, asker, interaction)
        return _give(request, asker, interaction, back, problem=str(error))
    return RedirectResponse(address_of(*_kept(back)), status_code=303)


def _queue(
    request: Request,
    asker: User,
    filters: QueueFilters,
    order: QueueOrder,
    number: int,
    *,
    partial: bool = False,
    nothing_left: bool = False,
    problem: str | None = None,
) -> Response:
    held = state(request)
    blind, counts = held.settings.blind, held.counts
    found = desk.queue(held.store, asker, filters, number, order=order, blind=blind, counts=counts)
    last = max(1, -(-found.total // desk.PER_PAGE))
    values = {
        "found": found,
        "filters": filters,
        "order": order,
        "query": query_of(filters, order),
        "tabs": _tabs(filters, order),
        "number": number,
        "first": (number - 1) * desk.PER_PAGE + 1,
        "last": last,
        "before": address_of(filters, order, min(number - 1, last)) if number > 1 else None,
        "after": address_of(filters, order, number + 1) if number < last else None,
        "may_grade": asker.may(Permission.GRADE),
        "may_assign": asker.may(Permission.ASSIGN),
        "nothing_left": nothing_left,
        "problem": problem,
    }
    if partial:
        return page(request, "queue_list.html", values)
    views = [(view.name, address_of(view.filters)) for view in desk.views(held.store, asker)]
    choose = {
        "reasons": list(ReviewReason),
        "states": list(ReviewState),
        "orders": list(QueueOrder),
        "channels": list(Channel),
        "teams": sorted(asker.teams - {EVERY_TEAM}),
        "every_team": EVERY_TEAM in asker.teams,
        "longest": LONGEST_TEXT,
        "views": views,
        "here": address_of(filters, order),
    }
    return page(request, "queue.html", values | choose, status=422 if problem else 200)


def _tabs(filters: QueueFilters, order: QueueOrder) -> list[tuple[ReviewReason | None, str]]:
    """The address of each reason, with the other filters as they are."""
    tabs: list[ReviewReason | None] = [None, *ReviewReason]
    return [(reason, address_of(replace(filters, reason=reason), order)) for reason in tabs]


def _give(request: Request, asker: User, interaction: str, back: str, problem: str | None = None) -> Response:
    users = desk.graders(state(request).store, asker, interaction)
    filters, order = _kept(back)
    values = {
        "interaction": interaction,
        "users": users,
        "back": query_of(filters, order),
        "to_queue": address_of(filters, order),
        "problem": problem,
    }
    return page(request, "queue_give.html", values, status=422 if problem else 200)


def _kept(query: str) -> tuple[QueueFilters, QueueOrder]:
    """The filters and order that a form carries."""
    given = dict(parse_qsl(query))
    return filters_of(given), order_of(given)
