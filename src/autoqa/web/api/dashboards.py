"""Dashboards as tables: how the teams of a lead do."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from autoqa.desk import dashboards as desk
from autoqa.domain.dashboard import By
from autoqa.domain.people import Permission, User
from autoqa.domain.trend import Span
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


@router.get("/{table}")
def table(
    request: Request,
    asker: Lead,
    table: TableName,
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
) -> list[dict[str, Any]]:
    """A table of the user's teams, with these filters: an object for each row."""
    held = state(request)
    given = {
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
    found = desk.export(held.store, asker, filters_of(given), held.overviews, table.value)
    return [dict(zip(found.headings, row, strict=True)) for row in found.rows]
