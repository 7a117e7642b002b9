"""Sampling plans in the store. A plan is never changed; another one is drawn beside it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.errors import NotInStore, StoreError
from autoqa.store.review_items import refresh
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import AssignmentRow, EvaluationRow, PlanRow


def save_plan(store: Store, plan: Plan) -> None:
    """Keep the plan. Raises StoreError where one of that name is there already."""
    with store.writing() as session:
        if session.get(PlanRow, plan.name) is not None:
            raise StoreError(f"a plan '{plan.name}' is there already; name another with --name")
        content = {"settings": dict(plan.settings), "notes": list(plan.notes)}
        session.add(PlanRow(name=plan.name, seed=plan.seed, content=content, made_at=plan.made_at))
        session.flush()
        session.add_all(_row(plan, position, one) for position, one in enumerate(plan.assignments))
        refresh(session, (one.interaction for one in plan.assignments))


def find_plan(store: Store, name: str) -> Plan:
    """The plan of that name. Raises NotInStore, naming those that are there."""
    with store.reading() as session:
        row = session.get(PlanRow, name)
        if row is None:
            there = ", ".join(session.scalars(sa.select(PlanRow.name).order_by(PlanRow.made_at))) or "none"
            raise NotInStore(f"no plan '{name}' in the store; there are: {there}")
        rows = session.scalars(
            sa.select(AssignmentRow).where(AssignmentRow.plan == name).order_by(AssignmentRow.position)
        )
        return _plan(row, rows)


def all_plans(store: Store) -> list[Plan]:
    """Every plan, the oldest first."""
    with store.reading() as session:
        plans = session.scalars(sa.select(PlanRow).order_by(PlanRow.made_at, PlanRow.name)).all()
        own: dict[str, list[AssignmentRow]] = {row.name: [] for row in plans}
        for one in session.scalars(sa.select(AssignmentRow).order_by(AssignmentRow.position)):
            own[one.plan].append(one)
        return [_plan(row, own[row.name]) for row in plans]


def graded_by(store: Store) -> set[tuple[str, str]]:
    """Which interactions are graded by whom, outside of calibration sessions."""
    query = sa.select(EvaluationRow.interaction_id, EvaluationRow.evaluator).where(
        EvaluationRow.kind == EvaluatorKind.PERSON.value, EvaluationRow.session == ""
    )
    with store.reading() as session:
        return {(interaction, evaluator) for interaction, evaluator in session.execute(query)}


def _plan(row: PlanRow, rows: Iterable[AssignmentRow]) -> Plan:
    return Plan(
        name=row.name,
        seed=row.seed,
        made_at=zoned(row.made_at),
        settings=row.content["settings"],
        assignments=tuple(_assignment(one) for one in rows),
        notes=tuple(row.content["notes"]),
    )


def _row(plan: Plan, position: int, one: Assignment) -> AssignmentRow:
    return AssignmentRow(
        plan=plan.name,
        interaction_id=one.interaction,
        evaluator=one.evaluator,
        whose=one.whose,
        task=one.task.value,
        reason=one.part.value,
        chance=one.chance,
        blind=one.blind,
        position=position,
    )


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        row.interaction_id, row.evaluator, Task(row.task), Part(row.reason), row.chance, row.blind, row.whose
    )
