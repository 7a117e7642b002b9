"""Disputes and acknowledgements in the store, and the interactions of one agent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.dispute import Acknowledgement, Dispute, DisputeState
from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.people import EVERY_TEAM
from autoqa.domain.review_item import ReviewItem
from autoqa.errors import NotInStore
from autoqa.store.review_items import refresh, review_item
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import AcknowledgementRow, DisputeRow, ReviewItemRow

_OPEN = DisputeState.OPEN.value


def add_dispute(session: Session, dispute: Dispute) -> Dispute:
    """Keep a new dispute and return it with its id."""
    row = DisputeRow(interaction_id=dispute.interaction)
    _put(row, dispute)
    session.add(row)
    session.flush()
    refresh(session, [dispute.interaction])
    return dispute_of(row)


def change_dispute(session: Session, dispute: Dispute) -> None:
    """Keep what became of a dispute."""
    _put(session.get_one(DisputeRow, dispute.id), dispute)
    session.flush()
    refresh(session, [dispute.interaction])


def dispute_in(session: Session, number: int) -> Dispute:
    """The dispute of that id, in a transaction that goes on. Raises NotInStore."""
    row = session.get(DisputeRow, number)
    if row is None:
        raise NotInStore(f"no dispute {number} in the store")
    return dispute_of(row)


def disputes_on(store: Store, interaction: str) -> list[Dispute]:
    """Every dispute about an interaction, the oldest first."""
    query = sa.select(DisputeRow).where(DisputeRow.interaction_id == interaction).order_by(DisputeRow.id)
    with store.reading() as session:
        return [dispute_of(row) for row in session.scalars(query)]


def disputes_listed(
    store: Store,
    *,
    teams: Collection[str] | None = None,
    raised_by: str | None = None,
    state: DisputeState | None = None,
    limit: int = 200,
) -> list[Dispute]:
    """Disputes, those that wait longest first and then the last decided: of teams, or of one user."""
    waiting = DisputeRow.state != _OPEN
    query = sa.select(DisputeRow).order_by(waiting, sa.case((waiting, -DisputeRow.id), else_=DisputeRow.id))
    if teams is not None and EVERY_TEAM not in teams:
        query = query.join(ReviewItemRow, ReviewItemRow.interaction_id == DisputeRow.interaction_id)
        query = query.where(ReviewItemRow.team.in_(teams))
    if raised_by is not None:
        query = query.where(DisputeRow.raised_by == raised_by)
    if state is not None:
        query = query.where(DisputeRow.state == state.value)
    with store.reading() as session:
        return [dispute_of(row) for row in session.scalars(query.limit(limit))]


def acknowledge(session: Session, given: Acknowledgement) -> None:
    """Keep that an agent has seen an evaluation."""
    session.merge(
        AcknowledgementRow(
            interaction_id=given.interaction, user=given.user, given_at=_utc(given.given_at), at=given.at
        )
    )


def acknowledgement(store: Store, interaction: str, user: str) -> Acknowledgement | None:
    """What the agent acknowledged last of an interaction."""
    with store.reading() as session:
        row = session.get(AcknowledgementRow, (interaction, user))
        if row is None:
            return None
        given_at = zoned(row.given_at) if row.given_at else None
        return Acknowledgement(interaction, user, given_at, zoned(row.at))


def calls_of_agent(store: Store, agent: str, *, offset: int = 0, limit: int = 50) -> list[ReviewItem]:
    """The interactions of an agent, the latest first."""
    query = (
        sa.select(ReviewItemRow)
        .where(ReviewItemRow.agent == agent)
        .order_by(ReviewItemRow.started_at.desc(), ReviewItemRow.interaction_id)
        .offset(offset)
        .limit(limit)
    )
    with store.reading() as session:
        return [review_item(row) for row in session.scalars(query)]


def dispute_of(row: DisputeRow) -> Dispute:
    """The dispute of a row."""
    return Dispute(
        interaction=row.interaction_id,
        criterion=row.criterion,
        raised_by=row.raised_by,
        reason=row.reason,
        raised_at=zoned(row.raised_at),
        kind=EvaluatorKind(row.kind),
        evaluator=row.evaluator,
        scorecard=row.scorecard,
        score=row.score,
        given_at=zoned(row.given_at) if row.given_at else None,
        state=DisputeState(row.state),
        decided_by=row.decided_by,
        decision=row.decision,
        new_score=row.new_score,
        decided_at=zoned(row.decided_at) if row.decided_at else None,
        id=row.id,
    )


def _put(row: DisputeRow, dispute: Dispute) -> None:
    row.criterion = dispute.criterion
    row.raised_by = dispute.raised_by
    row.reason = dispute.reason
    row.raised_at = dispute.raised_at.astimezone(UTC)
    row.kind = dispute.kind.value
    row.evaluator = dispute.evaluator
    row.scorecard = dispute.scorecard
    row.score = dispute.score
    row.given_at = _utc(dispute.given_at)
    row.state = dispute.state.value
    row.decided_by = dispute.decided_by
    row.decision = dispute.decision
    row.new_score = dispute.new_score
    row.decided_at = _utc(dispute.decided_at)


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
