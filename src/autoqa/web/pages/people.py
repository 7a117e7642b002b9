"""Users and teams, and the audit log, for administrators."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import people
from autoqa.desk.passwords import SHORTEST
from autoqa.domain.people import Permission, Role, User, roles_named
from autoqa.errors import AutoQAError, ConfigurationError
from autoqa.store.audit_log import check_log, entries
from autoqa.store.users import find_user, has_factor
from autoqa.web.addresses import Named
from autoqa.web.asker import needs
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter()
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]
Auditor = Annotated[User, Depends(needs(Permission.READ_AUDIT_LOG))]
_ENTRIES = 100


@router.get("/people")
def everybody(request: Request, asker: Administrator) -> Response:
    """Every user, and which team each agent is in."""
    return _everybody(request, asker)


@router.get("/people-new")
def new_user(request: Request, asker: Administrator) -> Response:
    """The form that adds a user."""
    return _form(request, None, User("", roles=frozenset()))


@router.post("/people")
def add_user(
    request: Request,
    asker: Administrator,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    display: Annotated[str, Form()] = "",
    roles: Annotated[list[str] | None, Form()] = None,
    teams: Annotated[str, Form()] = "",
    agent: Annotated[str, Form()] = "",
) -> Response:
    """Add a user."""
    given = User(name.strip(), _roles(roles), display.strip(), _teams(teams), agent.strip() or None)
    try:
        people.add_user(state(request).store, asker, given, password)
    except AutoQAError as error:
        return _form(request, None, given, problem=str(error))
    return RedirectResponse("/people", status_code=303)


@router.post("/people-teams")
def put_in_team(
    request: Request,
    asker: Administrator,
    agent: Annotated[str, Form()],
    team: Annotated[str, Form()] = "",
) -> Response:
    """Put an agent in a team, or in none."""
    try:
        people.put_in_team(state(request).store, asker, agent.strip(), team.strip() or None)
    except ConfigurationError as error:
        return _everybody(request, asker, problem=str(error))
    return RedirectResponse("/people", status_code=303)


@router.get("/people/{key}")
def one_user(request: Request, asker: Administrator, name: Named) -> Response:
    """The form that changes a user."""
    found = find_user(state(request).store, name)
    return _form(request, found, found)


@router.post("/people/{key}")
def change_user(
    request: Request,
    asker: Administrator,
    name: Named,
    version: Annotated[int, Form()],
    display: Annotated[str, Form()] = "",
    roles: Annotated[list[str] | None, Form()] = None,
    teams: Annotated[str, Form()] = "",
    agent: Annotated[str, Form()] = "",
    active: Annotated[str, Form()] = "",
) -> Response:
    """Change a user."""
    store = state(request).store
    found = find_user(store, name)
    given = replace(
        found,
        roles=_roles(roles),
        display=display.strip(),
        teams=_teams(teams),
        agent=agent.strip() or None,
        active=bool(active),
        version=version,
    )
    try:
        people.change_user(store, asker, given)
    except AutoQAError as error:
        return _form(request, found, given, problem=str(error))
    return RedirectResponse("/people", status_code=303)


@router.post("/people/{key}/password")
def give_password(
    request: Request, asker: Administrator, name: Named, password: Annotated[str, Form()]
) -> Response:
    """Give a user another password."""
    store = state(request).store
    found = find_user(store, name)
    try:
        people.give_password(store, asker, name, password)
    except ConfigurationError as error:
        return _form(request, found, found, problem=str(error))
    return RedirectResponse("/people", status_code=303)


@router.get("/audit-log")
def audit_log(
    request: Request,
    asker: Auditor,
    who: str = "",
    target: str = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    check: str = "",
) -> Response:
    """The newest entries of the audit log, and whether it is whole."""
    store = state(request).store
    found = entries(store, who=who, target=target, before=before, limit=_ENTRIES)
    marks = {"who": who, "target": target}
    older = urlencode(marks | {"before": found[-1].number}) if len(found) == _ENTRIES else ""
    checked = check_log(store) if check else None
    return page(request, "audit_log.html", {"entries": found, "check": checked, "older": older, **marks})


def _everybody(request: Request, asker: User, problem: str | None = None) -> Response:
    store = state(request).store
    values = {
        "users": people.users_of(store, asker),
        "teams": people.agents_teams(store, asker),
        "problem": problem,
    }
    return page(request, "people.html", values, status=422 if problem else 200)


def _form(request: Request, one: User | None, given: User, problem: str | None = None) -> Response:
    values = {
        "one": one,
        "given": given,
        "roles": list(Role),
        "least": SHORTEST,
        "lost": one is not None and has_factor(state(request).store, one.name),
        "problem": problem,
    }
    return page(request, "person.html", values, status=422 if problem else 200)


def _roles(names: list[str] | None) -> frozenset[Role]:
    try:
        return roles_named(names or [])
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def _teams(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
