"""Who may sign in, with the hashes of their passwords, and which team each agent is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.people import Role, User
from autoqa.errors import NotInStore, Overtaken, StoreError
from autoqa.store.review_items import refresh_agent
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.tables import AgentRow, LoginRow, UserRow


def add_user(session: Session, user: User, password: str | None) -> None:
    """Keep a new user with the hash of a password. Raises StoreError for a name that is taken.

    Names that differ only in case are one: whoever reads them cannot tell the two apart.
    """
    if (taken := _named(session, user.name)) is not None:
        raise StoreError(f"a user '{taken}' is there already; give another name")
    row = UserRow(name=user.name, password=password, made_at=now(), version=1)
    session.add(_put(row, user))


def change_user(session: Session, user: User) -> User:
    """Put `user` in place of what is kept. Raises NotInStore, and Overtaken where there is a later version.

    Somebody who is no longer active is signed out everywhere.
    """
    row = _row(session, user.name)
    if row.version != user.version:
        raise Overtaken(f"user '{user.name}' was changed by somebody else meanwhile; look again")
    _put(row, user).version += 1
    if not user.active:
        session.execute(sa.delete(LoginRow).where(LoginRow.user == user.name))
    return user_of(row)


def set_password(session: Session, name: str, password: str) -> None:
    """Keep the hash of another password, and sign the user out everywhere. Raises NotInStore."""
    _row(session, name).password = password
    session.execute(sa.delete(LoginRow).where(LoginRow.user == name))


def factor_in(session: Session, name: str) -> dict[str, Any] | None:
    """What is kept of the user's second factor, in a transaction that goes on. Raises NotInStore."""
    return _row(session, name).factor


def has_factor(store: Store, name: str) -> bool:
    """Whether the user has a second factor. Raises NotInStore."""
    with store.reading() as session:
        return factor_in(session, name) is not None


def set_factor(session: Session, name: str, factor: Mapping[str, Any] | None) -> None:
    """Keep another second factor of the user, or (None) none. Raises NotInStore."""
    _row(session, name).factor = dict(factor) if factor is not None else None


def find_user(store: Store, name: str) -> User:
    """The user of that name. Raises NotInStore."""
    with store.reading() as session:
        return user_of(_row(session, name))


def user_and_password(store: Store, name: str) -> tuple[User, str | None] | None:
    """The user who signs in by that name, in whatever case, with the hash of the password."""
    with store.reading() as session:
        known = _named(session, name)
        if known is None:
            return None
        row = session.get_one(UserRow, known)
        return user_of(row), row.password


def all_users(store: Store) -> list[User]:
    """Every user in order of their names."""
    with store.reading() as session:
        return [user_of(row) for row in session.scalars(sa.select(UserRow).order_by(UserRow.name))]


def has_users(store: Store) -> bool:
    """Whether anybody can sign in."""
    with store.reading() as session:
        return any_user(session)


def any_user(session: Session) -> bool:
    """Whether anybody is there, in a transaction that goes on."""
    return session.scalars(sa.select(UserRow.name).limit(1)).first() is not None


def user_in(session: Session, name: str) -> User:
    """The user of that name, in a transaction that goes on. Raises NotInStore."""
    return user_of(_row(session, name))


def last_administrator(session: Session, name: str) -> bool:
    """Whether nobody but this user is an active administrator."""
    rows = session.scalars(sa.select(UserRow).where(UserRow.active.is_(True)))
    return {row.name for row in rows if Role.ADMINISTRATOR.value in row.roles} == {name}


def team_of_agents(store: Store) -> dict[str, str]:
    """The team of each agent of whom one is known."""
    with store.reading() as session:
        return {row.name: row.team for row in session.scalars(sa.select(AgentRow).order_by(AgentRow.name))}


def team_of_agent(store: Store, agent: str | None) -> str | None:
    """The team of an agent, where one is known."""
    if agent is None:
        return None
    with store.reading() as session:
        row = session.get(AgentRow, agent)
        return row.team if row else None


def set_team(session: Session, agent: str, team: str | None) -> None:
    """Put an agent in a team, or in none; the queue follows."""
    row = session.get(AgentRow, agent)
    if team is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(AgentRow(name=agent, team=team))
    else:
        row.team = team
    refresh_agent(session, agent)


def user_of(row: UserRow) -> User:
    """The user of a row."""
    return User(
        name=row.name,
        roles=frozenset(Role(name) for name in row.roles),
        display=row.display,
        teams=frozenset(row.teams),
        agent=row.agent,
        language=row.language,
        active=row.active,
        version=row.version,
    )


def _named(session: Session, name: str) -> str | None:
    """The name that is the same but for its case; a database knows case in ASCII only."""
    wanted = _folded(name)
    return next((one for one in session.scalars(sa.select(UserRow.name)) if _folded(one) == wanted), None)


def _folded(name: str) -> str:
    return normalize("NFKC", name).casefold()


def _row(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name)
    if row is None:
        raise NotInStore(f"no user '{name}'; `autoqa users list` shows those that are there")
    return row


def _put(row: UserRow, user: User) -> UserRow:
    row.display = user.display
    row.roles = sorted(role.value for role in user.roles)
    row.teams = sorted(user.teams)
    row.agent = user.agent
    row.language = user.language
    row.active = user.active
    return row
