"""Dashboards as tables, and the calls behind a figure: how the teams of a lead do."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from autoqa.desk import dashboards as desk
from autoqa.domain.dashboard import By, DashboardFilters, Which
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import ReviewReason
from autoqa.domain.trend import Span
from autoqa.web.addresses import key_of
from autoqa.web.api.asker import needs
from autoqa.web.dashboard_address import filters_of
from autoqa.web.state import state

router = APIRouter(prefix="/dashboards", tags=["dashboards"])
Lead = Annotated[User, Depends(needs(Permission.SEE_DASHBOARDS))]
Text = Annotated[str, Query(max_length=200)]


class TableName(StrEnum):
    """The tables of a dashboard: figures of all calls, by period, by group, and how many calls there are."""

    MEANS = "means"
    TRENDS = "trends"
    GROUPS = "groups"
    COUNTS = "counts"


class BehindShown(BaseModel):
    """A call behind a figure, with what model and people give it on the measure that is asked for.

    Both are null, and the reasons left out, while the user may still grade it blind. `key` stands for the id
    in addresses.
    """

    interaction: str
    key: str
    agent: str | None
    team: str | None
    day: date | None
    reasons: list[ReviewReason]
    model: float | None
    people: float | None


class BehindPage(BaseModel):
    """A page of the calls behind a figure, the latest first, and how many there are."""

    total: int
    calls: list[BehindShown]


def _filters(
    reason: ReviewReason | None = None,
    agent: Text = "",
    team: Text = "",
    queue: Text = "",
    channel: Text = "",
    language: Text = "",
    since: date | None = None,
    until: date | None = None,
    complaint: Text = "",
    outcome: Text = "",
    span: Span | None = None,
    by: By = By.TEAM,
    measure: Text = "",
) -> DashboardFilters:
    return filters_of(
        {
            "reason": reason.value if reason else "",
            "agent": agent,
            "team": team,
            "queue": queue,
            "channel": channel,
            "language": language,
            "since": since.isoformat() if since else "",
            "until": until.isoformat() if until else "",
            "complaint": complaint,
            "outcome": outcome,
            "span": span.value if span else "",
            "by": by.value,
            "measure": measure,
        }
    )


Filters = Annotated[DashboardFilters, Depends(_filters)]


@router.get("/calls")
def calls(
    request: Request,
    asker: Lead,
    filters: Filters,
    which: Which = Which.EVERY,
    page: Annotated[int, Query(ge=1, le=20_000)] = 1,
) -> BehindPage:
    """The calls behind a figure, with these filters."""
    held = state(request)
    blind = held.settings.blind
    found, total = desk.calls_behind(held.store, asker, filters, which, page, held.overviews, blind=blind)
    return BehindPage(total=total, calls=[_behind(one) for one in found])


@router.get("/choices")
def choices(request: Request, asker: Lead) -> dict[str, list[str]]:
    """What the calls of the user's teams may be filtered by, by column."""
    held = state(request)
    found = desk.choices(held.store, asker, held.overviews)
    return {column: list(values) for column, values in found.items()}


@router.get("/{table}")
def table(request: Request, asker: Lead, table: TableName, filters: Filters) -> list[dict[str, Any]]:
    """A table of the user's teams, with these filters: an object for each row."""
    held = state(request)
    found = desk.export(held.store, asker, filters, held.overviews, table.value)
    return [dict(zip(found.headings, row, strict=True)) for row in found.rows]


def _behind(one: desk.BehindCall) -> BehindShown:
    return BehindShown(
        interaction=one.interaction,
        key=key_of(one.interaction),
        agent=one.agent,
        team=one.team,
        day=one.day,
        reasons=list(one.reasons),
        model=one.model,
        people=one.people,
    )
