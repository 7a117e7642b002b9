"""The queue: what to look at next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from autoqa.desk import queue as desk
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import QueueFilters, QueueOrder, ReviewItem, ReviewReason, ReviewState
from autoqa.web.addresses import key_of
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/queue", tags=["queue"])
Reviewer = Annotated[User, Depends(needs(Permission.SEE_QUEUE))]
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Text = Annotated[str | None, Query(max_length=200)]


class WhyShown(BaseModel):
    """A reason why a person should look."""

    reason: ReviewReason
    criterion: str | None
    code: str
    detail: str


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


class PageShown(BaseModel):
    """A page of the queue, with how many interactions there are in all."""

    total: int
    items: list[ItemShown]


class NextShown(BaseModel):
    """What is in the user's hands now; null where nothing is left."""

    interaction: str | None
    key: str | None


@router.get("")
def queue(
    request: Request,
    asker: Reviewer,
    reason: ReviewReason | None = None,
    state_: Annotated[ReviewState | None, Query(alias="state")] = ReviewState.OPEN,
    agent: Text = None,
    team: Text = None,
    queue: Text = None,
    channel: Text = None,
    language: Text = None,
    since: date | None = None,
    until: date | None = None,
    text: Annotated[str, Query(max_length=200)] = "",
    mine: bool = False,
    order: QueueOrder = QueueOrder.WORTH,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> PageShown:
    """A page of the queue: what a minute of a person's time is worth most on comes first."""
    held = state(request)
    filters = QueueFilters(
        reason=reason,
        state=state_,
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
    found = desk.queue(held.store, asker, filters, page, order=order, blind=held.settings.blind)
    return PageShown(total=found.total, items=[_shown(item) for item in found.items])


@router.post("/next")
def take_next(request: Request, asker: Grader) -> NextShown:
    """Take in hand what is worth most of what nobody else has."""
    held = state(request)
    found = desk.next_call(held.store, asker, QueueFilters(), minutes=held.settings.claim_minutes)
    return NextShown(interaction=found, key=key_of(found) if found else None)


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
    )
