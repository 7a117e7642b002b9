"""What sampling plans draw from: interactions with the model's newest scores, and what people have graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.distribution import lower
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.domain.sampling import Candidate, Task
from autoqa.review.verification import Grading
from autoqa.store import rows as store_rows
from autoqa.store.rows import told, zoned
from autoqa.store.store import Store, newest_by_models, newest_transcripts
from autoqa.store.tables import (
    AssignmentRow,
    EvaluationRow,
    InteractionRow,
    ScorecardRow,
    ScoreRow,
    TranscriptRow,
)


def candidates(
    store: Store, *, since: datetime | None = None, until: datetime | None = None, again: bool = False
) -> list[Candidate]:
    """Interactions that began in that time; those that a plan gave to somebody to grade only with `again`.

    Without a bound, interactions that do not say when they began are candidates as well.
    """
    with store.reading() as session:
        calls = session.execute(_calls(since, until)).all()
        scores = _by_interaction(session)
        marks = {row.interaction_id: row for row in session.execute(_marks())}
        graded = _graded_by(session)
        taken = set() if again else set(session.scalars(_to_grade()))
    return [
        _candidate(call, scores.get(call.id, []), marks.get(call.id), tuple(sorted(graded.get(call.id, ()))))
        for call in calls
        if call.id not in taken
    ]


def gradings(store: Store, *, since: datetime | None = None, until: datetime | None = None) -> list[Grading]:
    """What people graded in that time, outside of calibration sessions, newest last."""
    with store.reading() as session:
        rows = session.execute(_person_scores()).all()
        lowest = _lowest_levels(session)
    seen = _lowest_seen(rows)
    experience = Counter(evaluator for evaluator, _ in {(row.evaluator, row.interaction_id) for row in rows})
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        if (since is None or zoned(row.at) >= since) and (until is None or zoned(row.at) < until):
            found.setdefault((row.interaction_id, row.evaluator), []).append(row)
    return [
        Grading(
            interaction=interaction,
            evaluator=evaluator,
            agent=own[0].agent,
            channel=own[0].channel,
            queue=told(own[0].details, "queue"),
            criteria=tuple(sorted({row.criterion for row in own})),
            records=_record(own, lowest, seen),
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


def _graded_by(session: Session) -> dict[str, set[str]]:
    """Who has graded each interaction, outside of calibration sessions."""
    query = sa.select(EvaluationRow.interaction_id, EvaluationRow.evaluator).where(
        EvaluationRow.kind == EvaluatorKind.PERSON.value, EvaluationRow.session == ""
    )
    found: dict[str, set[str]] = {}
    for interaction, evaluator in session.execute(query):
        found.setdefault(interaction, set()).add(evaluator)
    return found


def _to_grade() -> sa.Select[str]:
    """Interactions that a plan gave to somebody to grade; what is to be verified may still be drawn."""
    tasks = (Task.GRADE.value, Task.SECOND_GRADE.value)
    return sa.select(AssignmentRow.interaction_id).where(AssignmentRow.task.in_(tasks))


def _marks() -> sa.Select[Any, Any, Any]:
    return sa.select(EvaluationRow.interaction_id, EvaluationRow.flags, EvaluationRow.follow_up).where(
        EvaluationRow.id.in_(newest_by_models())
    )


def _candidate(call: Any, scores: list[Any], marks: Any, graded_by: tuple[str, ...]) -> Candidate:
    spreads = [_spread(row) for row in scores if row.raw or row.distribution]
    return Candidate(
        interaction=call.id,
        agent=call.agent,
        team=told(call.details, "team"),
        queue=told(call.details, "queue"),
        channel=call.channel,
        language=call.read or call.language,
        started_at=zoned(call.started_at) if call.started_at else None,
        seconds=call.seconds,
        low=max((lower(one) for one in spreads), default=None),
        doubt=max((1 - max(one.values()) for one in spreads), default=None),
        complaint=bool(marks and marks.follow_up and marks.follow_up.get("complaints")),
        flags=frozenset(flag["reason"] for flag in (marks.flags if marks else ())),
        graded_by=graded_by,
    )


def _spread(row: Any) -> dict[int, float]:
    return {int(level): float(p) for level, p in (row.raw or row.distribution).items()}


def _person_scores() -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    return (
        sa.select(
            EvaluationRow.interaction_id,
            EvaluationRow.evaluator,
            EvaluationRow.at,
            EvaluationRow.scorecard,
            EvaluationRow.auto_failed,
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


def _lowest_levels(session: Session) -> dict[tuple[str, str], float]:
    """The lowest level of each criterion, by the form's hash and the criterion."""
    forms = {row.hash: store_rows.scorecard(row) for row in session.scalars(sa.select(ScorecardRow))}
    return {(hash_, c.id): float(c.lowest) for hash_, card in forms.items() for c in card.criteria}


def _lowest_seen(rows: Sequence[Any]) -> dict[str, float]:
    """The lowest score that people gave on each criterion, of those on which scores differ."""
    given: dict[str, set[float]] = {}
    for row in rows:
        if row.score is not None:
            given.setdefault(row.criterion, set()).add(row.score)
    return {criterion: min(scores) for criterion, scores in given.items() if len(scores) > 1}


def _record(rows: Sequence[Any], lowest: Mapping[tuple[str, str], float], seen: Mapping[str, float]) -> str:
    """What kind of grading it is: one that failed outright, one with a lowest level, or a usual one.

    Where the form is not known, the lowest score that was `seen` on a criterion stands for its lowest level.
    """
    if any(row.auto_failed for row in rows):
        return "auto-fail"
    for row in rows:
        bound = lowest.get((row.scorecard, row.criterion), seen.get(row.criterion))
        if row.score is not None and bound is not None and row.score <= bound:
            return "lowest level"
    return "usual"
