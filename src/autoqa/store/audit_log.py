"""The audit log in the store: entries are added, each with the hash of the one before, and never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.audit_log import NOTHING_BEFORE, LogCheck, LogEntry
from autoqa.store.locks import AUDIT_LOG, lock
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.tables import AuditLogRow

_AT_ONCE = 5_000  # entries read at a time


@contextmanager
def logged(store: Store) -> Iterator[Session]:
    """A session in which something is done and noted, or neither; nobody else writes meanwhile."""
    with store.writing() as session:
        lock(session, AUDIT_LOG)
        yield session


def note(
    session: Session, who: str, action: str, target: str, details: Mapping[str, Any] | None = None
) -> LogEntry:
    """Add an entry, in a session of `logged`, about what is done there."""
    last = session.scalars(sa.select(AuditLogRow).order_by(AuditLogRow.number.desc()).limit(1)).first()
    entry = LogEntry(
        number=last.number + 1 if last else 1,
        at=_stamp(now()),
        who=who,
        action=action,
        target=target,
        details=details or {},
        previous=last.hash if last else NOTHING_BEFORE,
    )
    entry = replace(entry, hash=entry.digest())
    session.add(_row(entry))
    session.flush()
    return entry


def entries(
    store: Store,
    *,
    who: str | None = None,
    target: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[LogEntry]:
    """The newest entries with these marks; those with a number under `before`, where it is given."""
    query = sa.select(AuditLogRow).order_by(AuditLogRow.number.desc()).limit(limit)
    for column, asked in ((AuditLogRow.who, who), (AuditLogRow.target, target), (AuditLogRow.action, action)):
        if asked:
            query = query.where(column == asked)
    if since is not None:
        query = query.where(AuditLogRow.at >= _stamp(since))
    if before is not None:
        query = query.where(AuditLogRow.number < before)
    with store.reading() as session:
        return [_entry(row) for row in session.scalars(query)]


def check_log(store: Store) -> LogCheck:
    """Read the whole log and say whether each entry is as it was written and follows the one before."""
    number, previous = 0, NOTHING_BEFORE
    with store.reading() as session:
        query = sa.select(AuditLogRow).order_by(AuditLogRow.number).execution_options(yield_per=_AT_ONCE)
        for row in session.scalars(query):
            entry = _entry(row)
            if fault := _fault(entry, number, previous):
                return LogCheck(number, previous, fault)
            number, previous = entry.number, entry.hash
    return LogCheck(number, previous)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _fault(entry: LogEntry, number: int, previous: str) -> str | None:
    if entry.number != number + 1:
        return f"entry {number + 1} is missing: the next one there is {entry.number}"
    if entry.previous != previous:
        return f"entry {entry.number} does not follow the one before it"
    if entry.digest() != entry.hash:
        return f"entry {entry.number} is not as it was written"
    return None


def _row(entry: LogEntry) -> AuditLogRow:
    return AuditLogRow(
        number=entry.number,
        at=entry.at,
        who=entry.who,
        action=entry.action,
        target=entry.target,
        details=dict(entry.details),
        previous=entry.previous,
        hash=entry.hash,
    )


def _entry(row: AuditLogRow) -> LogEntry:
    return LogEntry(row.number, row.at, row.who, row.action, row.target, row.details, row.previous, row.hash)
