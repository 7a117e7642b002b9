"""Who asks; users and agents' teams for administrators; the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import people
from autoqa.domain.people import Permission, Role, User
from autoqa.store.audit_log import check_log, entries
from autoqa.store.users import find_user
from autoqa.web.addresses import Named, key_of
from autoqa.web.api.asker import needs, user
from autoqa.web.state import state

router = APIRouter(tags=["people"])
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]
Auditor = Annotated[User, Depends(needs(Permission.READ_AUDIT_LOG))]
Name = Annotated[str, Field(max_length=80)]


class UserShown(BaseModel):
    """A user; `teams` are those whose calls they reach, "*" is every team."""

    name: str
    display: str
    roles: list[Role]
    teams: list[str]
    agent: str | None
    active: bool
    version: int


class GivenUser(BaseModel):
    """A new user; without a password they sign in through the centre's own sign-in service only."""

    name: Name
    roles: list[Role] = Field(max_length=len(Role))
    display: str = Field(default="", max_length=200)
    teams: list[Name] = Field(default_factory=list, max_length=1000)
    agent: str | None = Field(default=None, max_length=200)
    password: str | None = Field(default=None, max_length=1000)


class ChangedUser(BaseModel):
    """What is to be different of a user; `version` is that of the user as they were read."""

    version: int = Field(ge=1, le=2**53)
    roles: list[Role] | None = Field(default=None, max_length=len(Role))
    display: str | None = Field(default=None, max_length=200)
    teams: list[Name] | None = Field(default=None, max_length=1000)
    agent: str | None = Field(default=None, max_length=200)
    active: bool | None = None


class GivenPassword(BaseModel):
    """A password that an administrator gives."""

    password: str = Field(max_length=1000)


class AgentShown(BaseModel):
    """An agent and the team that they are in; `key` stands for the name in addresses."""

    agent: str
    key: str
    team: str | None


class GivenTeam(BaseModel):
    """The team that an agent is put in, or (null) none."""

    team: Name | None


class EntryShown(BaseModel):
    """An entry of the audit log."""

    number: int
    at: datetime
    who: str
    action: str
    target: str
    details: dict[str, Any]
    previous: str
    hash: str


class CheckShown(BaseModel):
    """Whether the audit log is whole, up to which entry, with what hash."""

    number: int
    hash: str
    fault: str | None


@router.get("/me")
def me(asker: Annotated[User, Depends(user)]) -> UserShown:
    """The user whose key this is."""
    return _shown(asker)


@router.get("/users")
def users(request: Request, asker: Administrator) -> list[UserShown]:
    """Every user."""
    return [_shown(one) for one in people.users_of(state(request).store, asker)]


@router.post("/users", status_code=201)
def add_user(request: Request, asker: Administrator, given: GivenUser) -> UserShown:
    """Add a user."""
    added = User(given.name, frozenset(given.roles), given.display, frozenset(given.teams), given.agent)
    return _shown(people.add_user(state(request).store, asker, added, given.password))


@router.get("/users/{name:path}")
def one_user(request: Request, asker: Administrator, name: Name) -> UserShown:
    """One user."""
    return _shown(people.user_named(state(request).store, asker, name))


@router.put("/users/{name:path}/password", status_code=204)
def give_password(request: Request, asker: Administrator, name: Name, given: GivenPassword) -> None:
    """Give a user another password; they are signed out everywhere."""
    people.give_password(state(request).store, asker, name, given.password)


@router.delete("/users/{name:path}/factor", status_code=204)
def take_factor(request: Request, asker: Administrator, name: Name) -> None:
    """Take away the second factor of a user who lost it; they set up another."""
    people.take_factor(state(request).store, asker, name)


@router.get("/agents")
def agents(request: Request, asker: Administrator) -> list[AgentShown]:
    """The agents that were put in a team, by name."""
    found = people.agents_teams(state(request).store, asker)
    return [AgentShown(agent=agent, key=key_of(agent), team=team) for agent, team in found.items()]


@router.put("/agents/{key}/team")
def put_in_team(request: Request, asker: Administrator, agent: Named, given: GivenTeam) -> AgentShown:
    """Put an agent in a team, or in none; calls that name no team of their own go with it."""
    people.put_in_team(state(request).store, asker, agent, given.team)
    return AgentShown(agent=agent, key=key_of(agent), team=given.team)


@router.patch("/users/{name:path}")
def change_user(request: Request, asker: Administrator, name: Name, given: ChangedUser) -> UserShown:
    """Change a user; 409 where somebody else did since `version`."""
    store = state(request).store
    changes: dict[str, Any] = given.model_dump(exclude_unset=True)
    for key in ("roles", "teams"):
        if changes.get(key) is not None:
            changes[key] = frozenset(changes[key])
    wanted = {key: value for key, value in changes.items() if value is not None or key == "agent"}
    return _shown(people.change_user(store, asker, replace(find_user(store, name), **wanted)))


@router.get("/audit-log")
def audit_log(
    request: Request,
    asker: Auditor,
    who: Name | None = None,
    target: Annotated[str | None, Query(max_length=1000)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[EntryShown]:
    """Entries, the newest first; `before` gives those with smaller numbers."""
    found = entries(state(request).store, who=who, target=target, before=before, limit=limit)
    return [EntryShown.model_validate(entry, from_attributes=True) for entry in found]


@router.get("/audit-log/check")
def audit_log_check(request: Request, asker: Auditor) -> CheckShown:
    """Whether every entry is as it was written."""
    return CheckShown.model_validate(check_log(state(request).store), from_attributes=True)


def _shown(one: User) -> UserShown:
    return UserShown(
        name=one.name,
        display=one.display,
        roles=sorted(one.roles),
        teams=sorted(one.teams),
        agent=one.agent,
        active=one.active,
        version=one.version,
    )
