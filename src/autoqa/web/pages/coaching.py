"""Coaching: the agents of a lead, one agent with plans and trainings, and what an agent sees of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.calibration.coaching import MOST_MORE, WINDOW, Difference, Told
from autoqa.connect.cells import cell
from autoqa.desk import coaching as desk
from autoqa.desk.words import LONGEST
from autoqa.domain.coaching import CoachingPlan, Goal
from autoqa.domain.dashboard import DashboardFilters, of_criterion
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import QueueFilters
from autoqa.errors import ConfigurationError
from autoqa.report.words import Said
from autoqa.web.addresses import Named, key_of
from autoqa.web.asker import needs
from autoqa.web.dashboard_address import address_of
from autoqa.web.rendering import language_of, page, spoken
from autoqa.web.state import state

router = APIRouter(prefix="/coaching")
Anybody = Annotated[User, Depends(needs(Permission.COACH, Permission.SEE_OWN))]
Lead = Annotated[User, Depends(needs(Permission.COACH))]
Agent = Annotated[User, Depends(needs(Permission.SEE_OWN))]


@router.get("")
def agents(request: Request, asker: Anybody) -> Response:
    """The agents of the user's teams; whoever leads none is sent to their own."""
    if not asker.may(Permission.COACH):
        return RedirectResponse("/coaching/mine", status_code=303)
    held = state(request)
    listed = desk.competence(held.store, asker, held.overviews)
    return page(request, "coaching.html", {"listed": listed, "agent_address": _address, "behind": _calls})


@router.get("/competence.csv")
def competence_csv(request: Request, asker: Lead) -> Response:
    """The same table for spreadsheets."""
    held = state(request)
    found = desk.export(held.store, asker, held.overviews)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(field.name for field in fields(desk.Competence))
    writer.writerows([cell(_plain(value)) for value in astuple(row)] for row in found)
    headers = {"Content-Disposition": 'attachment; filename="competence.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/mine")
def mine(request: Request, asker: Agent) -> Response:
    """The user's own plans and trainings."""
    t = spoken(language_of(request, asker))
    values = {
        "view": desk.own_view(state(request).store, asker),
        "change": partial(_change, t),
        "behind": lambda *_: "/own",
        "lead": False,
    }
    return page(request, "coaching_mine.html", values)


@router.get("/agents/{key}")
def one_agent(request: Request, asker: Lead, agent: Named) -> Response:
    """What stands out among an agent's calls, with plans and trainings."""
    return _one(request, asker, agent)


@router.post("/agents/{key}/plans")
def make_plan(
    request: Request,
    asker: Lead,
    agent: Named,
    criterion: Annotated[list[str] | None, Form()] = None,
    target: Annotated[list[str] | None, Form()] = None,
    until: Annotated[list[str] | None, Form()] = None,
    words: Annotated[str, Form()] = "",
) -> Response:
    """Agree on goals; each row of the form is one, and those without a criterion are none."""
    held = state(request)
    rows = _rows(criterion or [], target or [], until or [])
    try:
        goals = [_goal(*row) for row in rows if row[0]]
        desk.make_plan(held.store, held.workspace, asker, agent, goals, words, held.overviews)
    except ConfigurationError as error:
        return _one(request, asker, agent, plan_problem=str(error), plan={"rows": rows, "words": words})
    return RedirectResponse(f"{_address(agent)}#plans", status_code=303)


@router.post("/agents/{key}/trainings")
def record_training(
    request: Request,
    asker: Lead,
    agent: Named,
    title: Annotated[str, Form()] = "",
    day: Annotated[str, Form()] = "",
    hours: Annotated[str, Form()] = "",
    given_by: Annotated[str, Form()] = "",
    criterion: Annotated[str, Form()] = "",
) -> Response:
    """Keep that the agent had a training."""
    held = state(request)
    try:
        desk.record_training(
            held.store,
            held.workspace,
            asker,
            agent,
            title,
            _day(day),
            _number("hours", hours) or 0.0,
            given_by=given_by,
            criterion=criterion or None,
            overviews=held.overviews,
        )
    except ConfigurationError as error:
        given = {"title": title, "day": day, "hours": hours, "given_by": given_by, "criterion": criterion}
        return _one(request, asker, agent, training_problem=str(error), training=given)
    return RedirectResponse(f"{_address(agent)}#trainings", status_code=303)


@router.post("/plans/{number}/close")
def close_plan(request: Request, asker: Lead, number: int) -> Response:
    """Be done with a plan."""
    agent = desk.close_plan(state(request).store, asker, number)
    return RedirectResponse(f"{_address(agent)}#plans", status_code=303)


@router.post("/plans/{number}/reopen")
def reopen_plan(request: Request, asker: Lead, number: int) -> Response:
    """Go on with a plan that was closed."""
    agent = desk.reopen_plan(state(request).store, asker, number)
    return RedirectResponse(f"{_address(agent)}#plans", status_code=303)


@router.post("/plans/{number}/acknowledge")
def acknowledge(request: Request, asker: Agent, number: int) -> Response:
    """Say that one knows the own plan."""
    desk.acknowledge(state(request).store, asker, number)
    return RedirectResponse("/coaching/mine", status_code=303)


@router.post("/trainings/{number}/remove")
def remove_training(request: Request, asker: Lead, number: int) -> Response:
    """Take a training away that was recorded by mistake."""
    agent = desk.remove_training(state(request).store, asker, number)
    return RedirectResponse(f"{_address(agent)}#trainings", status_code=303)


def _address(agent: str) -> str:
    return f"/coaching/agents/{key_of(agent)}"


def _calls(agent: str, which: str = "") -> str:
    """Where the calls of an agent are listed; `which` is a value of Which, or empty for all."""
    more = {"which": which} if which else {}
    return address_of(DashboardFilters(QueueFilters(agent=agent)), "/calls", **more)


def _behind(agent: str, criterion: str, plan: CoachingPlan, since_then: bool) -> str:
    """Where the calls are listed that a mean before or since the start of a plan rests on."""
    start = plan.made_at.astimezone().date()
    end = plan.closed_at.astimezone().date() if plan.closed_at else None
    if since_then:
        calls = QueueFilters(agent=agent, since=start + timedelta(days=1), until=end)
    else:
        calls = QueueFilters(agent=agent, since=start - WINDOW, until=start - timedelta(days=1))
    return address_of(DashboardFilters(calls, measure=of_criterion(criterion)), "/calls")


def _one(
    request: Request,
    asker: User,
    agent: str,
    *,
    plan: Mapping[str, object] | None = None,
    plan_problem: str | None = None,
    training: Mapping[str, str] | None = None,
    training_problem: str | None = None,
) -> Response:
    held = state(request)
    t = spoken(language_of(request, asker))
    view = desk.agent_view(held.store, asker, agent, held.overviews)
    weak = [pointed.finding.criterion for pointed in view.to_work_on]
    empty = [(name, "", "") for name in (*weak, "", "")[: max(2, len(weak))]]
    values = {
        "view": view,
        "base": _address(agent),
        "change": partial(_change, t),
        "behind": partial(_behind, agent),
        "unsure": partial(_unsure, t),
        "days": WINDOW.days,
        "plan": plan or {"rows": empty, "words": ""},
        "plan_problem": plan_problem,
        "training": training or {"title": "", "day": "", "hours": "", "given_by": "", "criterion": ""},
        "training_problem": training_problem,
        "lead": True,
        "longest": LONGEST,
        "longest_title": desk.LONGEST_TITLE,
    }
    return page(
        request, "coaching_agent.html", values, status=422 if plan_problem or training_problem else 200
    )


def _change(t: Said, change: Difference) -> str:
    """What can be told of a change, in a sentence."""
    if change.told is Told.NOTHING:
        if change.beside == 0:
            return t("coach change no before", n=t.count(change.n))
        return t("coach change unknown", n=t.count(change.n)) + _wait(t, change)
    assert change.value is not None, "it is told"
    key = "coach change up" if change.told is Told.ABOVE else "coach change down"
    return t(key, by=t.number(abs(change.value)), span=_span(t, change), n=t.count(change.n))


def _unsure(t: Said, found: Difference) -> str:
    """Why nothing is said about a criterion, and what it takes."""
    if found.n == 0:
        return t("coach none of it")
    if found.beside == 0:
        return t("coach alone", n=t.count(found.n))
    return t("coach not told", n=t.count(found.n)) + _wait(t, found)


def _wait(t: Said, found: Difference) -> str:
    if found.more is not None:
        return " " + t.counted("coach more", found.more)
    return " " + t("coach too small", most=t.count(MOST_MORE)) if found.low is not None else ""


def _span(t: Said, found: Difference) -> str:
    assert found.low is not None, "it is told"
    assert found.high is not None, "it is told"
    low, high = sorted((abs(found.low), abs(found.high)))
    return t("between", low=t.number(low), high=t.number(high))


def _rows(
    criteria: Sequence[str], targets: Sequence[str], untils: Sequence[str]
) -> list[tuple[str, str, str]]:
    """The rows of the form; what is missing in one is empty."""
    count = min(max(len(criteria), 2), 20)
    padded = [[*given, *[""] * count][:count] for given in (criteria, targets, untils)]
    return [(one.strip(), two.strip(), three.strip()) for one, two, three in zip(*padded, strict=True)]


def _goal(criterion: str, target: str, until: str) -> Goal:
    return Goal(criterion, _number("target", target), _day(until))


def _number(what: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise ConfigurationError(f"{what} '{text[:20]}': is no number; write it as 3.5") from error


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ConfigurationError(f"'{text[:20]}' is no day; write it as 2026-03-02") from error


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
