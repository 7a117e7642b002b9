"""Coaching plans and trainings in the store, and the turns that carried an agent's scores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.coaching import CoachingPlan, Goal, Training
from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.people import EVERY_TEAM
from autoqa.errors import NotInStore
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import AgentRow, CoachingPlanRow, EvaluationRow, ReviewItemRow, ScoreRow, TrainingRow


@dataclass(frozen=True, slots=True)
class Clip:
    """A turn that carried a score of an agent's call: where it is, and what was said."""

    interaction: str
    turn: int
    start: float | None
    text: str


def agents_of(store: Store, teams: Collection[str]) -> dict[str, str]:
    """The agents of the teams, each with a team: those of the calls, and those that a team was set for."""
    item = ReviewItemRow
    calls = sa.select(item.agent, sa.func.max(item.team)).where(item.agent.is_not(None)).group_by(item.agent)
    known = sa.select(AgentRow.name, AgentRow.team)
    if EVERY_TEAM not in teams:
        calls = calls.where(item.team.in_(sorted(teams)))
        known = known.where(AgentRow.team.in_(sorted(teams)))
    with store.reading() as session:
        found = {row.name: row.team for row in session.execute(known)}
        for agent, team in session.execute(calls):
            if agent is not None:
                found.setdefault(agent, team or "")
    return dict(sorted(found.items()))


def plans_of(store: Store, agents: Collection[str]) -> list[CoachingPlan]:
    """The plans of these agents, the newest first."""
    row = CoachingPlanRow
    return plans(store, sa.select(row).where(row.agent.in_(agents)).order_by(row.id.desc()))


def plans(store: Store, query: sa.Select[CoachingPlanRow]) -> list[CoachingPlan]:
    """The plans that a query finds."""
    with store.reading() as session:
        return [_plan(one) for one in session.scalars(query)]


def plan_in(session: Session, number: int) -> CoachingPlan:
    """The plan of that id. Raises NotInStore."""
    row = session.get(CoachingPlanRow, number)
    if row is None:
        raise NotInStore(f"no plan {number} in the store")
    return _plan(row)


def add_plan(session: Session, plan: CoachingPlan) -> int:
    """Keep a new plan, and return its id."""
    row = CoachingPlanRow(agent=plan.agent, made_by=plan.made_by, made_at=plan.made_at)
    _put(row, plan)
    session.add(row)
    session.flush()
    return row.id


def change_plan(session: Session, plan: CoachingPlan) -> None:
    """Keep what became of a plan."""
    _put(session.get_one(CoachingPlanRow, plan.id), plan)


def trainings_of(store: Store, agents: Collection[str]) -> list[Training]:
    """The trainings of these agents, the last first."""
    row = TrainingRow
    query = sa.select(row).where(row.agent.in_(agents)).order_by(row.day.desc(), row.id.desc())
    return trainings(store, query)


def trainings(store: Store, query: sa.Select[TrainingRow]) -> list[Training]:
    """The trainings that a query finds."""
    with store.reading() as session:
        return [_training(one) for one in session.scalars(query)]


def training_in(session: Session, number: int) -> Training:
    """The training of that id. Raises NotInStore."""
    row = session.get(TrainingRow, number)
    if row is None:
        raise NotInStore(f"no training {number} in the store")
    return _training(row)


def add_training(session: Session, training: Training) -> int:
    """Keep a training, and return its id."""
    row = TrainingRow(
        agent=training.agent,
        title=training.title,
        day=training.day,
        hours=training.hours,
        given_by=training.given_by,
        criterion=training.criterion,
        recorded_by=training.recorded_by,
        at=training.at,
    )
    session.add(row)
    session.flush()
    return row.id


def drop_training(session: Session, number: int) -> None:
    """Take a training away that was recorded by mistake."""
    session.execute(sa.delete(TrainingRow).where(TrainingRow.id == number))


def clips(
    store: Store, teams: Collection[str] | None, agent: str, criterion: str, *, lowest: bool, limit: int
) -> list[Clip]:
    """From so many of the agent's calls with the lowest or highest scores, the turn that carried most.

    Of calls of these teams alone, unless that is None. Only scores that say what carried them have a clip.
    """
    item, own = ReviewItemRow, EvaluationRow
    query = (
        sa.select(own.interaction_id, ScoreRow.evidence)
        .join(ScoreRow, ScoreRow.evaluation_id == own.id)
        .join(item, item.interaction_id == own.interaction_id)
        .where(
            item.agent == agent,
            own.kind == EvaluatorKind.MODEL.value,
            own.transcript_id == item.transcript_id,
            ScoreRow.criterion == criterion,
            ScoreRow.expected.is_not(None),
        )
        .order_by(ScoreRow.expected if lowest else ScoreRow.expected.desc(), own.id.desc())
        .limit(4 * limit)
    )
    if teams is not None and EVERY_TEAM not in teams:
        query = query.where(item.team.in_(sorted(teams)))
    found: dict[str, Clip] = {}
    with store.reading() as session:
        for interaction, evidence in session.execute(query):
            if interaction not in found and (clip := _clip(interaction, evidence)) is not None:
                found[interaction] = clip
    return list(found.values())[:limit]


def _clip(interaction: str, evidence: Sequence[Any]) -> Clip | None:
    if not evidence:
        return None
    most = max(evidence, key=lambda one: abs(one.get("weight") or 0.0))
    return Clip(interaction, most["turn"], most.get("start"), most["text"])


def _put(row: CoachingPlanRow, plan: CoachingPlan) -> None:
    row.goals = [goal.as_dict() for goal in plan.goals]
    row.note = plan.note
    row.closed_at = plan.closed_at
    row.acknowledged_at = plan.acknowledged_at


def _plan(row: CoachingPlanRow) -> CoachingPlan:
    return CoachingPlan(
        agent=row.agent,
        goals=tuple(Goal.from_dict(goal) for goal in row.goals),
        note=row.note,
        made_by=row.made_by,
        made_at=zoned(row.made_at),
        closed_at=zoned(row.closed_at) if row.closed_at else None,
        acknowledged_at=zoned(row.acknowledged_at) if row.acknowledged_at else None,
        id=row.id,
    )


def _training(row: TrainingRow) -> Training:
    return Training(
        agent=row.agent,
        title=row.title,
        day=row.day,
        hours=row.hours,
        given_by=row.given_by,
        criterion=row.criterion,
        recorded_by=row.recorded_by,
        at=zoned(row.at),
        id=row.id,
    )
