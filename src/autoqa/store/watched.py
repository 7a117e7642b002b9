"""The dated calls of the store in columns, to be watched for drift."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from autoqa.calibration.grades import Column
from autoqa.calibration.watched import Intake
from autoqa.domain.evaluation import ScoreStatus
from autoqa.store.rows import told, zoned
from autoqa.store.store import Store, newest_by_models, newest_transcripts
from autoqa.store.tables import EvaluationRow, InteractionRow, ScoreRow, TranscriptRow


def intake(store: Store, *, since: datetime | None = None) -> tuple[Intake, int]:
    """All interactions that say when they began, and how many do not."""
    with store.reading() as session:
        calls = session.execute(_calls(since)).all()
        undated = session.scalar(
            sa.select(sa.func.count()).select_from(InteractionRow).where(InteractionRow.started_at.is_(None))
        )
        place = {call.id: i for i, call in enumerate(calls)}
        scores = [row for row in session.execute(_scores()) if row.interaction_id in place]
    names = sorted({row.criterion for row in scores})
    expected = {name: np.full(len(calls), np.nan) for name in names}
    withheld = {name: np.full(len(calls), np.nan) for name in names}
    for row in scores:
        at = place[row.interaction_id]
        if row.status != ScoreStatus.NOT_APPLICABLE.value:
            withheld[row.criterion][at] = float(row.status != ScoreStatus.SCORED.value)
        if row.expected is not None:
            expected[row.criterion][at] = row.expected
    found = Intake(
        start=tuple(zoned(call.started_at).date() for call in calls),
        columns={
            "language": Column.of(call.read or call.language for call in calls),
            "queue": Column.of(told(call.details, "queue") for call in calls),
            "channel": Column.of(call.channel for call in calls),
        },
        seconds=np.array([np.nan if call.seconds is None else call.seconds for call in calls]),
        confidence=np.array([np.nan if call.confidence is None else call.confidence for call in calls]),
        expected=expected,
        withheld=withheld,
    )
    return found, int(undated or 0)


def _calls(since: datetime | None) -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    newest = TranscriptRow.id.in_(newest_transcripts())
    query = (
        sa.select(
            InteractionRow.id,
            InteractionRow.started_at,
            InteractionRow.language,
            InteractionRow.channel,
            InteractionRow.details,
            TranscriptRow.language.label("read"),
            TranscriptRow.seconds,
            TranscriptRow.confidence,
        )
        .outerjoin(TranscriptRow, sa.and_(TranscriptRow.interaction_id == InteractionRow.id, newest))
        .where(InteractionRow.started_at.is_not(None))
        .order_by(InteractionRow.started_at, InteractionRow.id)
    )
    return query if since is None else query.where(InteractionRow.started_at >= since.astimezone(UTC))


def _scores() -> sa.Select[Any, Any, Any, Any]:
    return (
        sa.select(EvaluationRow.interaction_id, ScoreRow.criterion, ScoreRow.status, ScoreRow.expected)
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(EvaluationRow.id.in_(newest_by_models()))
    )
