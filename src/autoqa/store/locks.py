"""Keep others from writing while something is compared with what is there and written."""

from __future__ import annotations

from sqlalchemy.orm import Session

GRADES, SERVICES, AUDIT_LOG, CLAIMS = 712004, 712005, 712006, 712007
_LOCKS = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock({})"}


def lock(session: Session, what: int) -> None:
    """Wait for whoever else writes `what`, and hold it until the session's transaction ends.

    It must come before anything else in the session. SQLite has one lock for everything.
    """
    if text := _LOCKS.get(session.get_bind().dialect.name):
        session.connection().exec_driver_sql(text.format(what))


def lock_also(session: Session, what: int) -> None:
    """Hold `what` too, in a session that holds another lock. SQLite has one lock for everything."""
    if session.get_bind().dialect.name != "sqlite":
        lock(session, what)
