"""The queue: what to look at next, with filters and kept views."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import queue as desk
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import (
    QueueFilters,
    QueueOrder,
    QueueView,
    ReviewItem,
    ReviewReason,
    ReviewState,
)
from autoqa.web.addresses import key_of
from autoqa.web.api.asker import needs
from autoqa.web.queue_address import ANY_STATE, LONGEST_TEXT
from autoqa.web.state import state

router = APIRouter(prefix="/queue", tags=["queue"])
Reviewer = Annotated[User, Depends(needs(Permission.SEE_QUEUE))]
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Text = Annotated[str | None, Query(max_length=LONGEST_TEXT)]
Short = Annotated[str, Field(max_length=LONGEST_TEXT)]
State = ReviewState | Literal["all"]
Column = Literal["team", "queue", "language", "agent"]


def _filters(
    reason: ReviewReason | None = None,
    state: State = ReviewState.OPEN,
    agent: Text = None,
    team: Text = None,
    queue: Text = None,
    channel: Text = None,
    language: Text = None,
    since: date | None = None,
    until: date | None = None,
    text: Annotated[str, Query(max_length=LONGEST_TEXT)] = "",
    mine: bool = False,
) -> QueueFilters:
    return QueueFilters(
        reason=reason,
        state=_state(state),
        agent=agent,
        team=team,
        queue=queue,
        channel=channel,
        language=language,
        since=since,
        until=until,
        text=text,
        mine=mine,
    )


Filters = Annotated[QueueFilters, Depends(_filters)]


class WhyShown(BaseModel):
    """A reason why a person should look."""

    reason: ReviewReason
    criterion: str | None
    code: str
    detail: str


class HolderShown(BaseModel):
    """Somebody who has an interaction in hand until a moment, or (null) is to grade it."""

    user: str
    until: datetime | None


class ItemShown(BaseModel):
    """An interaction in the queue; `key` stands for its id in addresses.

    `percentage` and `passed` are null while the user may still grade it blind.
    """

    interaction: str
    key: str
    state: ReviewState
    worth: float
    reasons: list[WhyShown]
    channel: str
    agent: str | None
    team: str | None
    queue: str | None
    language: str | None
    started_at: datetime | None
    seconds: float | None
    percentage: float | None
    passed: bool | None
    holders: list[HolderShown]


class PageShown(BaseModel):
    """A page of the queue, with how many interactions there are in all, and by reason before that filter.

    `capped` says that more hold the text that was searched for than are looked through.
    """

    total: int
    by_reason: dict[ReviewReason, int]
    capped: bool
    items: list[ItemShown]


class NextShown(BaseModel):
    """What is in the user's hands now; null where nothing is left."""

    interaction: str | None
    key: str | None


class ViewFilters(BaseModel):
    """What a view leaves out of the queue: nothing, where a field is null or empty."""

    reason: ReviewReason | None = None
    state: State = ReviewState.OPEN
    agent: Short | None = None
    team: Short | None = None
    queue: Short | None = None
    channel: Short | None = None
    language: Short | None = None
    since: date | None = None
    until: date | None = None
    text: Short = ""
    mine: bool = False


class ViewShown(BaseModel):
    """Filters of the queue that the user keeps under a name."""

    name: str = Field(min_length=1, max_length=desk.LONGEST_NAME)
    filters: ViewFilters


@router.get("")
def queue(
    request: Request,
    asker: Reviewer,
    filters: Filters,
    order: QueueOrder = QueueOrder.WORTH,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> PageShown:
    """A page of the queue: what a minute of a person's time is worth most on comes first."""
    held = state(request)
    found = desk.queue(
        held.store, asker, filters, page, order=order, blind=held.settings.blind, counts=held.counts
    )
    return PageShown(
        total=found.total,
        by_reason=dict(found.by_reason),
        capped=found.capped,
        items=[_shown(item) for item in found.items],
    )


@router.get("/choices")
def choices(request: Request, asker: Reviewer, of: Column) -> list[str]:
    """What the queue may be filtered by in a column."""
    return desk.values_of(state(request).store, asker, of)


@router.post("/next")
def take_next(request: Request, asker: Grader, filters: Filters) -> NextShown:
    """Take in hand what is worth most, with these filters, of what nobody else has."""
    held = state(request)
    found = desk.next_call(held.store, asker, filters, minutes=held.settings.claim_minutes)
    return NextShown(interaction=found, key=key_of(found) if found else None)


@router.get("/views")
def views(request: Request, asker: Reviewer) -> list[ViewShown]:
    """The views that the user keeps, by name."""
    return [_view(one) for one in desk.views(state(request).store, asker)]


@router.post("/views", status_code=201)
def keep_view(request: Request, asker: Reviewer, given: ViewShown) -> ViewShown:
    """Keep filters under a name, in place of others of that name."""
    fields = given.filters.model_dump()
    kept = QueueView(given.name.strip(), QueueFilters(**{**fields, "state": _state(given.filters.state)}))
    desk.keep_view(state(request).store, asker, kept.name, kept.filters)
    return _view(kept)


@router.delete("/views/{name:path}", status_code=204)
def drop_view(request: Request, asker: Reviewer, name: str) -> None:
    """Forget a view."""
    desk.drop_view(state(request).store, asker, name)


def _state(given: State) -> ReviewState | None:
    return None if given == ANY_STATE else ReviewState(given)


def _view(kept: QueueView) -> ViewShown:
    fields = asdict(kept.filters)
    return ViewShown(
        name=kept.name, filters=ViewFilters(**{**fields, "state": kept.filters.state or ANY_STATE})
    )


def _shown(item: ReviewItem) -> ItemShown:
    return ItemShown(
        interaction=item.interaction,
        key=key_of(item.interaction),
        state=item.state,
        worth=item.worth,
        reasons=[WhyShown.model_validate(why, from_attributes=True) for why in item.reasons],
        channel=item.channel,
        agent=item.agent,
        team=item.team,
        queue=item.queue,
        language=item.language,
        started_at=item.started_at,
        seconds=item.seconds,
        percentage=item.percentage,
        passed=item.passed,
        holders=[HolderShown(user=one.user, until=one.until) for one in item.holders],
    )
