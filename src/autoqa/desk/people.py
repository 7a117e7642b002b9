"""Users, their roles and teams, and agents' teams, as administrators keep them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autoqa.desk import factors
from autoqa.desk.access import administrator
from autoqa.desk.passwords import hashed
from autoqa.domain.people import EVERY_TEAM, Role, User
from autoqa.errors import ConfigurationError, NotAllowed, StoreError
from autoqa.store import users
from autoqa.store.audit_log import logged, note
from autoqa.store.store import Store

_NAME = re.compile(
    r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]{0,78}[^\s\x00-\x1f\x7f])?"
)
_LANGUAGES = ("", "en", "it")


def add_user(store: Store, by: User | None, user: User, password: str | None) -> User:
    """Add a user; without a password they sign in through the centre's own sign-in service only.

    `by` None is the command line. Raises ConfigurationError for a name, role, team or password that will not
    do, StoreError for a name that is taken, and NotAllowed.
    """
    who = administrator(by)
    _check(user)
    kept = hashed(password, name=user.name) if password is not None else None
    with logged(store) as session:
        users.add_user(session, user, kept)
        note(session, who, "added user", user.name, _told(user))
    return user


def add_first_user(store: Store, user: User, password: str) -> User:
    """Add the first administrator of a store with nobody in it. Raises NotAllowed where somebody is."""
    _check(user)
    kept = hashed(password, name=user.name)
    with logged(store) as session:
        if users.any_user(session):
            raise NotAllowed("somebody was added already: ask an administrator")
        users.add_user(session, user, kept)
        note(session, user.name, "added the first user", user.name, _told(user))
    return user


def change_user(store: Store, by: User | None, user: User) -> User:
    """Put `user` in place of what is kept of the same name.

    Raises ConfigurationError, NotInStore, NotAllowed, Overtaken where somebody else changed it meanwhile, and
    StoreError where nobody would be left to administer.
    """
    who = administrator(by)
    _check(user)
    with logged(store) as session:
        before = users.user_in(session, user.name)
        stays = user.active and Role.ADMINISTRATOR in user.roles
        if not stays and users.last_administrator(session, user.name):
            raise StoreError(f"'{user.name}' is the only administrator; make somebody else one first")
        changed = users.change_user(session, user)
        old, new = _told(before), _told(changed)
        moved = {key: [old[key], new[key]] for key in new if old[key] != new[key]}
        note(session, who, "changed user", user.name, moved)
    return changed


def change_language(store: Store, user: User) -> None:
    """Keep the language in which a user wants the pages. Raises ConfigurationError."""
    _check(user)
    with logged(store) as session:
        users.change_user(session, user)
        note(session, user.name, "changed the language", user.name, {"language": user.language})


def give_password(store: Store, by: User | None, name: str, password: str) -> None:
    """Give a user another password; they are signed out everywhere. Raises as `add_user` does."""
    who = administrator(by)
    kept = hashed(password, name=name)
    with logged(store) as session:
        users.set_password(session, name, kept)
        note(session, who, "gave a password", name)


def take_factor(store: Store, by: User | None, name: str) -> None:
    """Take a user's second factor away, who lost it; they set up another. Raises NotAllowed, NotInStore."""
    who = administrator(by)
    with logged(store) as session:
        factors.remove(session, who, name)


def put_in_team(store: Store, by: User | None, agent: str, team: str | None) -> None:
    """Put an agent in a team, or (None) in none. Raises ConfigurationError and NotAllowed."""
    who = administrator(by)
    for what, name in (("agent", agent), ("team", team)):
        if name is not None and not _NAME.fullmatch(name):
            raise ConfigurationError(f"{what} '{name}': is no name")
    if team == EVERY_TEAM:
        raise ConfigurationError(f"team '{EVERY_TEAM}': stands for every team, and is none")
    with logged(store) as session:
        users.set_team(session, agent, team)
        note(session, who, "put in team", agent, {"team": team})


def users_of(store: Store, by: User | None) -> list[User]:
    """Every user. Raises NotAllowed."""
    administrator(by)
    return users.all_users(store)


def user_named(store: Store, by: User | None, name: str) -> User:
    """The user of that name. Raises NotAllowed and NotInStore."""
    administrator(by)
    return users.find_user(store, name)


def agents_teams(store: Store, by: User | None) -> dict[str, str]:
    """Which team each agent was put in. Raises NotAllowed."""
    administrator(by)
    return users.team_of_agents(store)


def _check(user: User) -> None:
    if not _NAME.fullmatch(user.name):
        raise ConfigurationError(
            f"user '{user.name}': a name has 1 to 80 characters, none of them a control "
            "character, and no space at either end"
        )
    if not user.roles:
        roles = ", ".join(role.value for role in Role)
        raise ConfigurationError(f"user '{user.name}': needs a role; there are {roles}")
    if Role.AGENT in user.roles and not user.agent:
        raise ConfigurationError(
            f"user '{user.name}': an agent needs the name by which interactions know them (agent)"
        )
    if user.language not in _LANGUAGES:
        raise ConfigurationError(f"language '{user.language}': there are en and it")
    _teams(user.teams)


def _teams(teams: Iterable[str]) -> None:
    for team in teams:
        if team != EVERY_TEAM and not _NAME.fullmatch(team):
            raise ConfigurationError(f"team '{team}': is no name")


def _told(user: User) -> dict[str, object]:
    """What the audit log says of a user."""
    return {
        "display": user.display,
        "roles": sorted(role.value for role in user.roles),
        "teams": sorted(user.teams),
        "agent": user.agent,
        "active": user.active,
    }
