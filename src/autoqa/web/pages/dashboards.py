"""Dashboards: figures of a lead's teams, live; the calls behind each; tables for other programs."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from autoqa.connect.cells import cell
from autoqa.desk import dashboards as desk
from autoqa.domain.dashboard import By, DashboardFilters, Which, criterion_of
from autoqa.domain.interaction import Channel
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import ReviewReason
from autoqa.domain.trend import Span
from autoqa.errors import ConfigurationError
from autoqa.report.sparkline import sparkline_svg
from autoqa.report.words import Said, isolated
from autoqa.store.overview import newest_ids
from autoqa.web.asker import needs
from autoqa.web.charts import groups_chart, shown_as, trend_chart
from autoqa.web.dashboard_address import address_of, filters_of, query_of, which_of
from autoqa.web.queue_address import LONGEST_TEXT
from autoqa.web.rendering import language_of, page, spoken
from autoqa.web.state import state

router = APIRouter(prefix="/dashboards")
Lead = Annotated[User, Depends(needs(Permission.SEE_DASHBOARDS))]
_LAST_PAGE = 20_000
_COLUMN = {
    By.TEAM: "team", By.QUEUE: "queue", By.AGENT: "agent", By.CHANNEL: "channel", By.LANGUAGE: "language",
}  # fmt: skip


@router.get("")
def dashboard(request: Request, asker: Lead) -> Response:
    """The figures with these filters; only what changes where a part of the page asks."""
    given = dict(request.query_params)
    partial_only = request.headers.get("HX-Request-Type") == "partial"
    try:
        return _dashboard(request, asker, filters_of(given), partial_only=partial_only)
    except ConfigurationError as error:
        return _dashboard(request, asker, DashboardFilters(), problem=str(error))


@router.get("/calls")
def calls(request: Request, asker: Lead, page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1) -> Response:
    """The calls behind a figure."""
    given = dict(request.query_params)
    return _calls(request, asker, filters_of(given), which_of(given), page)


@router.get("/table.csv")
def table_csv(request: Request, asker: Lead, table: str = "means") -> Response:
    """A table of the dashboard for spreadsheets."""
    held = state(request)
    found = desk.export(held.store, asker, filters_of(request.query_params), held.overviews, table)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(found.headings)
    writer.writerows([cell(value) for value in row] for row in found.rows)
    headers = {"Content-Disposition": f'attachment; filename="{table}.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/table.json")
def table_json(request: Request, asker: Lead, table: str = "means") -> Response:
    """A table of the dashboard for programs: a list with an object for each row."""
    held = state(request)
    found = desk.export(held.store, asker, filters_of(request.query_params), held.overviews, table)
    return JSONResponse([dict(zip(found.headings, row, strict=True)) for row in found.rows])


@router.get("/events")
async def events(request: Request, asker: Lead) -> Response:
    """Says when something changed, for as long as the page is open and its user signed in."""
    held = state(request)
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return PlainTextResponse("This answers with text/event-stream alone.\n", status_code=406)
    if not held.listeners.room(asker.name):
        return PlainTextResponse("Too many dashboards are open; this one is not live.\n", status_code=503)
    token = request.cookies.get(held.cookie, "")
    told = held.listeners.events(asker.name, partial(newest_ids, held.store), partial(held.door.still, token))
    return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _dashboard(
    request: Request,
    asker: User,
    filters: DashboardFilters,
    *,
    partial_only: bool = False,
    problem: str | None = None,
) -> Response:
    held = state(request)
    t = spoken(language_of(request, asker))
    found = desk.dashboard(held.store, asker, filters, held.overviews)
    asked = found.filters
    groups = found.groups
    values = {
        "found": found,
        "filters": asked,
        "query": query_of(asked),
        "means": [
            {
                "name": _named(t, measure),
                "shown": shown_as(t, measure),
                "mean": mean,
                "spark": _spark(t, found, measure),
                "address": address_of(replace(asked, measure=measure)) + "#groups-heading",
                "chosen": measure == asked.measure,
            }
            for measure, mean in found.means.items()
        ],
        "trends": [
            {
                "id": i,
                "name": _named(t, trend.measure),
                "trend": trend,
                "shown": shown_as(t, trend.measure),
                "chart": trend_chart(t, trend, found.span, name=_plain(t, trend.measure)),
                "alarms": [point for point in trend.points if point.alarm],
            }
            for i, trend in enumerate(found.trends)
            if trend.points
        ],
        "groups_chart": groups_chart(
            t,
            groups.averages,
            found.means.get(groups.measure),
            name=_plain(t, groups.measure),
            label=lambda group: _group(t, groups.by, group),
        ),
        "measure_name": _named(t, groups.measure),
        "measure_shown": shown_as(t, groups.measure),
        "group_name": partial(_group, t, groups.by),
        "behind": partial(address_of, asked, "/calls"),
        "behind_reason": lambda reason: address_of(_with_reason(asked, reason), "/calls"),
        "behind_group": lambda group: address_of(_only(asked, groups.by, group), "/calls"),
        "behind_period": lambda start: address_of(_within(asked, found.span, start), "/calls"),
        "into_group": lambda group: address_of(_only(asked, groups.by, group)),
        "problem": problem,
        "idle": held.settings.idle_minutes / 2,  # what it loads by itself keeps nobody signed in for long
    }
    if partial_only:
        return page(request, "dashboard_live.html", values)
    choose = {
        "choices": desk.choices(held.store, asker, held.overviews),
        "measures": [(measure, _plain(t, measure)) for measure in found.measures],
        "spans": list(Span),
        "bys": list(By),
        "channels": list(Channel),
        "longest": LONGEST_TEXT,
        "group_of": partial(_group, t),
    }
    return page(request, "dashboards.html", values | choose, status=422 if problem else 200)


def _calls(request: Request, asker: User, filters: DashboardFilters, which: Which, number: int) -> Response:
    held = state(request)
    t = spoken(language_of(request, asker))
    blind = held.settings.blind
    items, total = desk.calls_behind(held.store, asker, filters, which, number, held.overviews, blind=blind)
    last = max(1, -(-total // desk.PER_PAGE))
    more = {} if which is Which.EVERY else {"which": which.value}
    values = {
        "items": items,
        "total": total,
        "which": which,
        "filters": filters,
        "chosen": _chosen(t, filters),
        "measure_name": _named(t, filters.measure),
        "shown": shown_as(t, filters.measure),
        "number": number,
        "last": last,
        "before": address_of(filters, "/calls", **more, page=str(min(number - 1, last)))
        if number > 1
        else None,
        "after": address_of(filters, "/calls", **more, page=str(number + 1)) if number < last else None,
        "back": address_of(_with_reason(filters, None)),
    }
    return page(request, "dashboard_calls.html", values)


def _chosen(t: Said, filters: DashboardFilters) -> list[tuple[str, str]]:
    """The filters that are set, in words."""
    calls = filters.calls
    given = [
        (t("queue why"), t(f"reason {calls.reason}") if calls.reason else None),
        (t("call agent"), calls.agent),
        (t("call team"), calls.team),
        (t("call queue"), calls.queue),
        (
            t("queue channel"),
            t(f"channel {calls.channel}") if t.knows(f"channel {calls.channel}") else calls.channel,
        ),
        (t("call language"), calls.language),
        (t("queue since"), calls.since and calls.since.isoformat()),
        (t("queue until"), calls.until and calls.until.isoformat()),
        (t("dash by complaint"), filters.complaint and _group(t, By.COMPLAINT, filters.complaint)),
        (t("dash by outcome"), filters.outcome and _group(t, By.OUTCOME, filters.outcome)),
    ]
    return [(what, value) for what, value in given if value]


def _plain(t: Said, measure: str) -> str:
    """A measure's name, as plain text."""
    return criterion_of(measure) or str(t(f"dash {measure}"))


def _named(t: Said, measure: str) -> str:
    """A measure's name for a page; a criterion's own comes from outside."""
    criterion = criterion_of(measure)
    return isolated(criterion) if criterion is not None else t(f"dash {measure}")


def _group(t: Said, by: By, group: str) -> str:
    """A group's name; those of topics and channels are words of the app."""
    key = {
        By.COMPLAINT: f"about {group}",
        By.OUTCOME: f"outcome {group}",
        By.CHANNEL: f"channel {group}",
    }.get(by)
    return str(t(key)) if key is not None and re.fullmatch(r"[a-z_ ]+", key) and t.knows(key) else group


def _spark(t: Said, found: desk.Dashboard, measure: str) -> str:
    values = [point.mean.value for one in found.trends if one.measure == measure for point in one.points]
    return sparkline_svg(values, t("dash spark", name=_plain(t, measure))) if len(values) > 1 else ""


def _with_reason(filters: DashboardFilters, reason: ReviewReason | None) -> DashboardFilters:
    return replace(filters, calls=replace(filters.calls, reason=reason))


def _only(filters: DashboardFilters, by: By, group: str) -> DashboardFilters:
    """The filters with one group alone."""
    if by is By.COMPLAINT:
        return replace(filters, complaint=group)
    if by is By.OUTCOME:
        return replace(filters, outcome=group)
    named: dict[str, Any] = {_COLUMN[by]: group}
    return replace(filters, calls=replace(filters.calls, **named))


def _within(filters: DashboardFilters, span: Span, start: date) -> DashboardFilters:
    """The filters within one period, and no further than they already reach."""
    next_one = {
        Span.DAY: start + timedelta(days=1),
        Span.WEEK: start + timedelta(days=7),
        Span.MONTH: (start + timedelta(days=31)).replace(day=1),
    }[span]
    end, calls = next_one - timedelta(days=1), filters.calls
    since = max(start, calls.since) if calls.since else start
    until = min(end, calls.until) if calls.until else end
    return replace(filters, calls=replace(calls, since=since, until=until))
