"""What sampling plans draw from: interactions with the model's newest scores, and what people have graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.domain.sampling import Candidate
from autoqa.review.verification import Grading
from autoqa.store.store import Store, newest_by_models, newest_transcripts
from autoqa.store.tables import AssignmentRow, EvaluationRow, InteractionRow, ScoreRow, TranscriptRow

_LOW = 0.4  # of a scale, from below


def candidates(
    store: Store, *, since: datetime | None = None, until: datetime | None = None, again: bool = False
) -> list[Candidate]:
    """Interactions that began in that time; those that an earlier plan gave to somebody only with `again`.

    Without a bound, interactions that do not say when they began are candidates as well.
    """
    with store.reading() as session:
        calls = session.execute(_calls(since, until)).all()
        scores = _by_interaction(session)
        marks = {row.interaction_id: row for row in session.execute(_marks())}
        taken = set() if again else set(session.scalars(sa.select(AssignmentRow.interaction_id)))
    return [
        _candidate(call, scores.get(call.id, []), marks.get(call.id))
        for call in calls
        if call.id not in taken
    ]


def gradings(store: Store, *, since: datetime | None = None, until: datetime | None = None) -> list[Grading]:
    """What people graded in that time, outside of calibration sessions, newest last."""
    with store.reading() as session:
        rows = session.execute(_person_scores()).all()
    experience = Counter(evaluator for evaluator, _ in {(row.evaluator, row.interaction_id) for row in rows})
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        if (since is None or _zoned(row.at) >= since) and (until is None or _zoned(row.at) < until):
            found.setdefault((row.interaction_id, row.evaluator), []).append(row)
    return [
        Grading(
            interaction=interaction,
            evaluator=evaluator,
            agent=own[0].agent,
            channel=own[0].channel,
            queue=_text(own[0].details, "queue"),
            criteria=tuple(sorted({row.criterion for row in own})),
            records=_record(own),
            experience=experience[evaluator],
        )
        for (interaction, evaluator), own in found.items()
    ]


def _calls(
    since: datetime | None, until: datetime | None
) -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    newest = TranscriptRow.id.in_(newest_transcripts())
    query = sa.select(
        InteractionRow.id,
        InteractionRow.agent,
        InteractionRow.channel,
        InteractionRow.language,
        InteractionRow.started_at,
        InteractionRow.details,
        TranscriptRow.language.label("read"),
        TranscriptRow.seconds,
    ).outerjoin(TranscriptRow, sa.and_(TranscriptRow.interaction_id == InteractionRow.id, newest))
    if since is not None:
        query = query.where(InteractionRow.started_at >= since.astimezone(UTC))
    if until is not None:
        query = query.where(InteractionRow.started_at < until.astimezone(UTC))
    return query.order_by(InteractionRow.id)


def _by_interaction(session: Session) -> dict[str, list[Any]]:
    query = (
        sa.select(
            EvaluationRow.interaction_id,
            ScoreRow.criterion,
            ScoreRow.raw,
            ScoreRow.distribution,
            ScoreRow.status,
        )
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(EvaluationRow.id.in_(newest_by_models()))
        .order_by(EvaluationRow.interaction_id, ScoreRow.criterion)
    )
    found: dict[str, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.interaction_id, []).append(row)
    return found


def _marks() -> sa.Select[Any, Any, Any]:
    return sa.select(EvaluationRow.interaction_id, EvaluationRow.flags, EvaluationRow.follow_up).where(
        EvaluationRow.id.in_(newest_by_models())
    )


def _candidate(call: Any, scores: list[Any], marks: Any) -> Candidate:
    spreads = [_spread(row) for row in scores if row.raw or row.distribution]
    return Candidate(
        interaction=call.id,
        agent=call.agent,
        team=_text(call.details, "team"),
        queue=_text(call.details, "queue"),
        channel=call.channel,
        language=call.read or call.language,
        started_at=_zoned(call.started_at) if call.started_at else None,
        seconds=call.seconds,
        low=max((_lower(one) for one in spreads), default=None),
        doubt=max((1 - max(one.values()) for one in spreads), default=None),
        complaint=bool(marks and marks.follow_up and marks.follow_up.get("complaints")),
        flags=frozenset(flag["reason"] for flag in (marks.flags if marks else ())),
        distributions=tuple(p for one in spreads for _, p in sorted(one.items())),
    )


def _spread(row: Any) -> dict[int, float]:
    return {int(level): float(p) for level, p in (row.raw or row.distribution).items()}


def _lower(spread: Mapping[int, float]) -> float:
    """The probability of a level in the lower two fifths of the scale."""
    lowest, highest = min(spread), max(spread)
    bound = lowest + _LOW * (highest - lowest)
    return sum(p for level, p in spread.items() if level < bound)


def _person_scores() -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    return (
        sa.select(
            EvaluationRow.interaction_id,
            EvaluationRow.evaluator,
            EvaluationRow.at,
            InteractionRow.agent,
            InteractionRow.channel,
            InteractionRow.details,
            ScoreRow.criterion,
            ScoreRow.score,
        )
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .join(InteractionRow, InteractionRow.id == EvaluationRow.interaction_id)
        .where(EvaluationRow.kind == EvaluatorKind.PERSON.value, EvaluationRow.session == "")
        .where(ScoreRow.status != ScoreStatus.ABSTAINED.value)
        .order_by(EvaluationRow.at, EvaluationRow.id)
    )


def _record(rows: list[Any]) -> str:
    """What kind of grading it is: the lowest level of all that stand in it, or a usual one."""
    scores = [row.score for row in rows if row.score is not None]
    return "lowest level" if scores and min(scores) <= 1 else "usual"


def _text(details: Mapping[str, Any], key: str) -> str | None:
    named = details.get(key)
    return named if isinstance(named, str) and named else None


def _zoned(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
