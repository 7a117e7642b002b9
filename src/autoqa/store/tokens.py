"""Keys of other programs, by their hashes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.people import User
from autoqa.domain.programs import Token
from autoqa.errors import NotInStore
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import TokenRow, UserRow
from autoqa.store.users import user_of

_SEEN_EVERY = timedelta(minutes=5)  # a key that was seen more lately than that is not written again


def keep_token(
    session: Session, key: str, user: str, name: str, *, made_at: datetime, expires_at: datetime
) -> Token:
    """Keep that whoever has the key asks as this user, and return it with its id."""
    row = TokenRow(
        hash=_hash(key), user=user, name=name, made_at=made_at, expires_at=expires_at, seen_at=None
    )
    session.add(row)
    session.flush()
    return _token(row)


def user_with_token(store: Store, key: str, *, at: datetime) -> User | None:
    """The user whose key this is, unless it has expired or they may no longer sign in."""
    with store.reading() as session:
        row = session.scalars(sa.select(TokenRow).where(TokenRow.hash == _hash(key))).first()
        if row is None or zoned(row.expires_at) <= at:
            return None
        user = user_of(session.get_one(UserRow, row.user))
        stale = row.seen_at is None or at - zoned(row.seen_at) > _SEEN_EVERY
    if stale:
        with store.writing() as session:
            session.execute(sa.update(TokenRow).where(TokenRow.hash == _hash(key)).values(seen_at=at))
    return user if user.active else None


def tokens_of(store: Store, user: str) -> list[Token]:
    """The user's keys, the newest first."""
    query = sa.select(TokenRow).where(TokenRow.user == user).order_by(TokenRow.id.desc())
    with store.reading() as session:
        return [_token(row) for row in session.scalars(query)]


def take_token(session: Session, number: int, user: str) -> Token:
    """Take one of the user's keys away. Raises NotInStore where it is none of theirs."""
    row = session.get(TokenRow, number)
    if row is None or row.user != user:
        raise NotInStore(f"no key {number} of yours")
    token = _token(row)
    session.delete(row)
    return token


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        user=row.user,
        name=row.name,
        made_at=zoned(row.made_at),
        expires_at=zoned(row.expires_at),
        seen_at=zoned(row.seen_at) if row.seen_at else None,
    )
