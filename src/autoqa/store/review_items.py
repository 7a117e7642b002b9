"""Review items in the store: made anew, in the same transaction, whenever what they rest on changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Insert

from autoqa.domain.dispute import DisputeState
from autoqa.domain.distribution import lower
from autoqa.domain.evaluation import EvaluatorKind, Flag
from autoqa.domain.follow_up import Complaint
from autoqa.domain.review_item import Holder, ReviewItem, ReviewState, WhyReview
from autoqa.domain.session import CONSENSUS
from autoqa.review.worth import Answered, Known, reasons, worth
from autoqa.store.rows import now, told, zoned
from autoqa.store.tables import (
    AgentRow,
    AssignmentRow,
    DisputeRow,
    EvaluationRow,
    InteractionRow,
    ReviewItemRow,
    ScoreRow,
    SessionRow,
    TranscriptRow,
)

_AT_ONCE = 500  # interactions looked up together
_FLAGS = TypeAdapter(tuple[Flag, ...])
_COMPLAINTS = TypeAdapter(tuple[Complaint, ...])
_REASONS = TypeAdapter(tuple[WhyReview, ...])
_KEY = "interaction_id"

# What is looked up for some interactions together. A refresh goes with every save, so these are built once.
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_CALLS = sa.select(
    InteractionRow.id,
    InteractionRow.sha256,
    InteractionRow.channel,
    InteractionRow.language,
    InteractionRow.agent,
    InteractionRow.started_at,
    InteractionRow.details,
).where(InteractionRow.id.in_(_IDS))
_TRANSCRIPTS = (
    sa.select(
        TranscriptRow.id,
        TranscriptRow.interaction_id,
        TranscriptRow.sha256,
        TranscriptRow.language,
        TranscriptRow.seconds,
    )
    .where(TranscriptRow.interaction_id.in_(_IDS))
    .order_by(TranscriptRow.id)
)
_EVALUATIONS = (
    sa.select(
        EvaluationRow.id,
        EvaluationRow.interaction_id,
        EvaluationRow.transcript_id,
        EvaluationRow.kind,
        EvaluationRow.evaluator,
        EvaluationRow.session,
        EvaluationRow.percentage,
        EvaluationRow.passed,
        EvaluationRow.flags,
        EvaluationRow.follow_up,
    )
    .where(EvaluationRow.interaction_id.in_(_IDS))
    .order_by(EvaluationRow.id)
)
_SCORES = (
    sa.select(ScoreRow.evaluation_id, ScoreRow.criterion, ScoreRow.distribution, ScoreRow.raw)
    .where(ScoreRow.evaluation_id.in_(_IDS))
    .order_by(ScoreRow.evaluation_id, ScoreRow.position)
)
_ASSIGNMENTS = (
    sa.select(AssignmentRow.interaction_id, AssignmentRow.plan, AssignmentRow.evaluator)
    .where(AssignmentRow.interaction_id.in_(_IDS))
    .order_by(AssignmentRow.plan)
)
_DISPUTED = sa.select(DisputeRow.interaction_id).where(
    DisputeRow.state == DisputeState.OPEN.value, DisputeRow.interaction_id.in_(_IDS)
)
_SESSIONS = sa.select(SessionRow).where(
    SessionRow.revealed_at.is_(None),
    sa.or_(
        SessionRow.deadline.is_(None),
        SessionRow.deadline > sa.bindparam("now", type_=SessionRow.deadline.type),
    ),
)
_AGENTS = sa.select(AgentRow.name, AgentRow.team).where(AgentRow.name.in_(_IDS))


@dataclass(frozen=True, slots=True)
class _Open:
    """A calibration session that takes grades."""

    name: str
    interactions: frozenset[str]
    graders: frozenset[str]


@dataclass(slots=True)
class _Found:
    """What is stored about one interaction beside its own row."""

    transcript: Any = None
    model: Any = None
    answers: list[Answered] = field(default_factory=list)
    graded_by: set[str] = field(default_factory=set)
    in_sessions: set[tuple[str, str]] = field(default_factory=set)
    disputed: bool = False
    given_to: list[tuple[str, str]] = field(default_factory=list)

    def plans(self) -> list[str]:
        """The plans that wait for somebody's grades."""
        return [plan for plan, evaluator in self.given_to if evaluator not in self.graded_by]

    def lacks(self, session: _Open) -> bool:
        """Whether somebody's grades are missing in the session."""
        return any((session.name, grader) not in self.in_sessions for grader in session.graders)


def refresh(session: Session, ids: Iterable[str]) -> None:
    """Make the items of these interactions anew from what is stored, in a transaction that goes on."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    session.flush()
    waiting = _open_sessions(session)
    for begin in range(0, len(wanted), _AT_ONCE):
        _refresh(session, wanted[begin : begin + _AT_ONCE], waiting)


def refresh_agent(session: Session, agent: str) -> None:
    """Make the items of an agent's interactions anew: the agent's team is another one."""
    refresh(session, session.scalars(sa.select(InteractionRow.id).where(InteractionRow.agent == agent)).all())


def missing(session: Session, limit: int) -> Sequence[str]:
    """The ids of so many interactions that have no item yet."""
    item = sa.exists().where(ReviewItemRow.interaction_id == InteractionRow.id)
    return session.scalars(sa.select(InteractionRow.id).where(~item).limit(limit)).all()


def review_item(row: ReviewItemRow, holders: Sequence[Holder] = ()) -> ReviewItem:
    """The item of a row, with those who have it."""
    return ReviewItem(
        interaction=row.interaction_id,
        state=ReviewState(row.state),
        worth=row.worth,
        reasons=whys(row.reasons),
        channel=row.channel,
        agent=row.agent,
        team=row.team,
        queue=row.queue,
        language=row.language,
        started_at=zoned(row.started_at) if row.started_at else None,
        seconds=row.seconds,
        percentage=row.percentage,
        passed=row.passed,
        holders=tuple(holders),
    )


def whys(content: Sequence[Mapping[str, Any]]) -> tuple[WhyReview, ...]:
    """The reasons as a row holds them."""
    return _REASONS.validate_python(content)


def _refresh(session: Session, ids: Sequence[str], waiting: Sequence[_Open]) -> None:
    calls = session.execute(_CALLS, {"ids": ids}).all()
    found = {call.id: _Found() for call in calls}
    _put_transcripts(session, ids, {call.id: call.sha256 for call in calls}, found)
    _put_evaluations(session, ids, found)
    _put_answers(session, found)
    _put_plans(session, ids, found)
    for interaction in _disputed(session, ids):
        found[interaction].disputed = True
    teams = _teams(session, {call.agent for call in calls if call.agent})
    _put(session, [_item(call, found[call.id], waiting, teams) for call in calls])


def _put_transcripts(
    session: Session, ids: Collection[str], contents: Mapping[str, str], found: Mapping[str, _Found]
) -> None:
    """The newest of the present content."""
    for row in session.execute(_TRANSCRIPTS, {"ids": ids}):
        if contents[row.interaction_id] == row.sha256:
            found[row.interaction_id].transcript = row


def _put_evaluations(session: Session, ids: Collection[str], found: Mapping[str, _Found]) -> None:
    """The newest by a model of the newest transcript, and who graded."""
    for row in session.execute(_EVALUATIONS, {"ids": ids}):
        own = found[row.interaction_id]
        if row.kind == EvaluatorKind.PERSON.value:
            if row.session:
                own.in_sessions.add((row.session, row.evaluator))
            else:
                own.graded_by.add(row.evaluator)
        elif own.transcript is not None and row.transcript_id == own.transcript.id:
            own.model = row


def _put_answers(session: Session, found: Mapping[str, _Found]) -> None:
    evaluations = {own.model.id: own for own in found.values() if own.model is not None}
    if not evaluations:
        return
    for row in session.execute(_SCORES, {"ids": list(evaluations)}):
        if kept := row.distribution or row.raw:
            spread = {int(level): float(p) for level, p in kept.items()}
            answer = Answered(row.criterion, lower(spread), 1 - max(spread.values()))
            evaluations[row.evaluation_id].answers.append(answer)


def _put_plans(session: Session, ids: Collection[str], found: Mapping[str, _Found]) -> None:
    for interaction, plan, evaluator in session.execute(_ASSIGNMENTS, {"ids": ids}):
        found[interaction].given_to.append((plan, evaluator))


def _disputed(session: Session, ids: Collection[str]) -> set[str]:
    """Those of which an agent waits for the answer to a dispute."""
    return set(session.scalars(_DISPUTED, {"ids": ids}))


def _open_sessions(session: Session) -> list[_Open]:
    rows = session.scalars(_SESSIONS, {"now": now()})
    return [
        _Open(
            row.name,
            frozenset(row.content["interactions"]),
            frozenset({*row.content["participants"], row.content["master"]} - {CONSENSUS}),
        )
        for row in rows
    ]


def _teams(session: Session, agents: Collection[str]) -> dict[str, str]:
    rows = session.execute(_AGENTS, {"ids": list(agents)})
    return {name: team for name, team in rows}  # noqa: C416  (rows are no pairs to mypy)


def _item(call: Any, own: _Found, waiting: Sequence[_Open], teams: Mapping[str, str]) -> dict[str, Any]:
    """The columns of an item."""
    seconds = own.transcript.seconds if own.transcript is not None else None
    plans = own.plans()
    sessions = [one.name for one in waiting if call.id in one.interactions and own.lacks(one)]
    known = Known(
        answers=own.answers,
        flags=_FLAGS.validate_python(own.model.flags) if own.model is not None else (),
        complaints=_complaints(own.model),
        plans=tuple(dict.fromkeys(plans)),
        sessions=sessions,
        disputed=own.disputed,
        seconds=seconds,
    )
    why = reasons(known)
    is_open = not own.graded_by or plans or sessions or own.disputed
    return {
        "interaction_id": call.id,
        "transcript_id": own.transcript.id if own.transcript is not None else None,
        "state": (ReviewState.OPEN if is_open else ReviewState.GRADED).value,
        "worth": worth(known),
        "reasons": [asdict(one) for one in why],
        "tags": " ".join(("", *dict.fromkeys(one.reason.value for one in why), "")),
        "agent": call.agent,
        "team": told(call.details, "team") or teams.get(call.agent),
        "queue": told(call.details, "queue"),
        "channel": call.channel,
        "language": (own.transcript.language if own.transcript is not None else None) or call.language,
        "started_at": call.started_at,
        "seconds": seconds,
        "percentage": own.model.percentage if own.model is not None else None,
        "passed": own.model.passed if own.model is not None else None,
        "at": now(),
    }


def _complaints(model: Any) -> tuple[Complaint, ...]:
    kept = model.follow_up if model is not None else None
    return _COMPLAINTS.validate_python(kept.get("complaints") or ()) if kept else ()


def _put(session: Session, items: Sequence[Mapping[str, Any]]) -> None:
    """Write the items over those that are there; another process may be writing the same."""
    if not items:
        return
    session.execute(_upsert(session.get_bind().dialect.name), items)


@cache
def _upsert(dialect: str) -> Insert:
    made = postgresql.insert if dialect == "postgresql" else sqlite.insert
    insert = made(ReviewItemRow)
    new = {column.name: column for column in insert.excluded if column.name != _KEY}
    return insert.on_conflict_do_update(index_elements=[_KEY], set_=new)
