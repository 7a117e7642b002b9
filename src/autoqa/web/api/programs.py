"""Webhooks, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import programs
from autoqa.domain.people import Permission, User
from autoqa.domain.programs import Event, Webhook
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]
Number = Annotated[int, Field(ge=1, le=2**53)]


class GivenWebhook(BaseModel):
    """An address to tell of events."""

    url: str = Field(min_length=1, max_length=2000)
    events: list[Event] = Field(min_length=1, max_length=len(Event))


class WebhookShown(BaseModel):
    """A webhook; its secret is shown once, when it is made."""

    id: int
    url: str
    events: list[Event]
    made_by: str
    made_at: datetime
    secret: str | None = None


class DeliveryShown(BaseModel):
    """News for a webhook and what became of them; `next_at` is null once they are taken or given up."""

    id: str
    event: Event
    payload: dict[str, Any]
    at: datetime
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    failure: str


@router.get("")
def webhooks(request: Request, asker: Administrator) -> list[WebhookShown]:
    """Every webhook."""
    return [_shown(one) for one in programs.webhooks(state(request).store, asker)]


@router.post("", status_code=201)
def add_webhook(request: Request, asker: Administrator, given: GivenWebhook) -> WebhookShown:
    """Tell an address of events from now on, signed as Standard Webhooks ask."""
    added = programs.add_webhook(state(request).store, asker, given.url, given.events)
    return _shown(added, secret=added.secret)


@router.delete("/{number}", status_code=204)
def take_webhook(request: Request, asker: Administrator, number: Number) -> None:
    """Tell an address of nothing any more."""
    programs.take_webhook(state(request).store, asker, number)


@router.get("/{number}/deliveries")
def deliveries(request: Request, asker: Administrator, number: Number) -> list[DeliveryShown]:
    """The newest news for a webhook."""
    found = programs.deliveries(state(request).store, asker, number)
    return [DeliveryShown.model_validate(one, from_attributes=True) for one in found]


def _shown(one: Webhook, secret: str | None = None) -> WebhookShown:
    return WebhookShown(
        id=one.id,
        url=one.url,
        events=sorted(one.events),
        made_by=one.made_by,
        made_at=one.made_at,
        secret=secret,
    )
