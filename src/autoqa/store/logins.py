"""Who is signed in on which browser. The browser holds a token; the store holds only its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.people import User
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import LoginRow, UserRow
from autoqa.store.users import user_of

_SEEN_EVERY = timedelta(minutes=1)  # a login that was seen more lately than that is not written again


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody signed in: the user, and what the forms of their pages must carry to be believed."""

    user: User
    csrf: str


def keep_login(session: Session, token: str, user: str, *, csrf: str, client: str, at: datetime) -> None:
    """Keep that whoever has the token is this user."""
    session.add(
        LoginRow(token=_hash(token), user=user, csrf=csrf, client=client[:200], made_at=at, seen_at=at)
    )


def find_login(store: Store, token: str, *, at: datetime, idle: timedelta, lasts: timedelta) -> Login | None:
    """Whoever has the token, unless they were idle or signed in for too long, or may not sign in."""
    with store.reading() as session:
        row = session.get(LoginRow, _hash(token))
        if row is None or at - zoned(row.seen_at) > idle or at - zoned(row.made_at) > lasts:
            return None
        user = user_of(session.get_one(UserRow, row.user))
        seen, csrf = zoned(row.seen_at), row.csrf
    if at - seen > _SEEN_EVERY:
        with store.writing() as session:
            session.execute(sa.update(LoginRow).where(LoginRow.token == _hash(token)).values(seen_at=at))
    return Login(user, csrf) if user.active else None


def lasts_still(store: Store, token: str, *, at: datetime, idle: timedelta, lasts: timedelta) -> bool:
    """Whether whoever has the token is signed in still; asking this is no sign of them."""
    with store.reading() as session:
        row = session.get(LoginRow, _hash(token))
        if row is None or at - zoned(row.seen_at) > idle or at - zoned(row.made_at) > lasts:
            return False
        return session.get_one(UserRow, row.user).active


def end_login(session: Session, token: str) -> None:
    """Whoever has the token is signed out."""
    session.execute(sa.delete(LoginRow).where(LoginRow.token == _hash(token)))


def forget_logins(session: Session, *, seen_before: datetime) -> None:
    """Forget those that have been idle since then."""
    session.execute(sa.delete(LoginRow).where(LoginRow.seen_at < seen_before))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
