"""What is kept by its age, and forgetting it: nothing of it stays in the tables but the audit log.

Interactions, coaching plans that are closed, and trainings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.coaching import CoachingPlan, Training
from autoqa.domain.dispute import DisputeState
from autoqa.store import coaching
from autoqa.store.review_items import refresh
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import (
    AttemptRow,
    CoachingPlanRow,
    DeliveryRow,
    DisputeRow,
    InteractionRow,
    SessionRow,
    TrainingRow,
    TranscriptRow,
)

_BEGAN = sa.func.coalesce(InteractionRow.started_at, InteractionRow.added_at)


@dataclass(frozen=True, slots=True)
class Aged:
    """An interaction and when it began, or was added where it does not say.

    `sha256` is that of its content; `text` says that this is a text and not the recording beside it.
    """

    interaction: str
    began: datetime
    recording: Path | None
    sha256: str
    text: bool


def aged(store: Store, before: datetime) -> list[Aged]:
    """The interactions that began before a moment, the oldest first."""
    query = (
        sa.select(
            InteractionRow.id,
            InteractionRow.started_at,
            InteractionRow.added_at,
            InteractionRow.recording,
            InteractionRow.sha256,
            sa.cast(InteractionRow.turns, sa.String) != "[]",
        )
        .where(before.astimezone(UTC) > _BEGAN)
        .order_by(_BEGAN, InteractionRow.id)
    )
    with store.reading() as session:
        return [
            Aged(id_, zoned(started or added), Path(recording) if recording else None, sha256, text)
            for id_, started, added, recording, sha256, text in session.execute(query)
        ]


def in_use(session: Session) -> dict[str, str]:
    """The interactions that an open dispute or a session not yet revealed needs, with which of them."""
    open_sessions = session.execute(
        sa.select(SessionRow.name, SessionRow.content).where(SessionRow.revealed_at.is_(None))
    )
    found = {call: f"session {name}" for name, content in open_sessions for call in content["interactions"]}
    disputed = sa.select(DisputeRow.interaction_id, DisputeRow.id).where(
        DisputeRow.state == DisputeState.OPEN.value
    )
    return found | {call: f"dispute {number}" for call, number in session.execute(disputed)}


def also_with(store: Store, recording: Path, interaction: str) -> str | None:
    """Another interaction with the same recording."""
    query = sa.select(InteractionRow.id).where(
        InteractionRow.recording == str(recording), InteractionRow.id != interaction
    )
    with store.reading() as session:
        return session.scalars(query).first()


def forget_recording(session: Session, interaction: str) -> None:
    """Forget where the recording of an interaction lies, so that nobody can listen to it here."""
    _overwriting(session)
    session.get_one(InteractionRow, interaction).recording = None
    refresh(session, [interaction])


def forget(session: Session, interaction: str) -> None:
    """Delete an interaction with all that belongs to it, and news about it that are kept for webhooks."""
    _overwriting(session)
    hashes = set(
        session.scalars(sa.select(TranscriptRow.sha256).where(TranscriptRow.interaction_id == interaction))
    )
    hashes.add(session.get_one(InteractionRow, interaction).sha256)
    session.execute(sa.delete(AttemptRow).where(AttemptRow.sha256.in_(hashes)))
    told = DeliveryRow.payload["interaction"].as_string() == interaction
    session.execute(sa.delete(DeliveryRow).where(told))
    session.expunge_all()
    session.execute(sa.delete(InteractionRow).where(InteractionRow.id == interaction))


def closed_plans(store: Store, before: datetime) -> list[CoachingPlan]:
    """The coaching plans that were closed before a moment, the oldest first."""
    row = CoachingPlanRow
    query = sa.select(row).where(row.closed_at < before.astimezone(UTC)).order_by(row.closed_at, row.id)
    return coaching.plans(store, query)


def trainings_until(store: Store, day: date) -> list[Training]:
    """The trainings up to a day, the oldest first."""
    row = TrainingRow
    return coaching.trainings(store, sa.select(row).where(row.day <= day).order_by(row.day, row.id))


def forget_plan(session: Session, plan: CoachingPlan) -> bool:
    """Delete a coaching plan, unless it was opened again or deleted meanwhile; whether that was done."""
    _overwriting(session)
    row = session.get(CoachingPlanRow, plan.id)
    if row is None or row.closed_at is None or zoned(row.closed_at) != plan.closed_at:
        return False
    session.delete(row)
    return True


def forget_training(session: Session, training: Training) -> bool:
    """Delete a training, unless that was done meanwhile; whether it was done."""
    _overwriting(session)
    row = session.get(TrainingRow, training.id)
    if row is None:
        return False
    session.delete(row)
    return True


def scrub(store: Store) -> None:
    """Leave nothing of what was deleted in the file and the indexes of words of an SQLite database."""
    with store.reading() as session:
        if not _is_sqlite(session):
            return
    with store.writing() as session:
        _overwriting(session)
        for index in ("transcript_search", "correction_search"):
            session.execute(sa.text(f"INSERT INTO {index} ({index}) VALUES ('optimize')"))  # noqa: S608
    with store.reading() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _overwriting(session: Session) -> None:
    """SQLite overwrites what is deleted on this connection from now on; other databases look after that."""
    if _is_sqlite(session):
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
