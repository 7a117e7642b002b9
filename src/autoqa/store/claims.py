"""Who has an interaction in hand, so that two people do not grade the same one unless they are meant to.

Somebody claims it for some minutes and again while they work on it; a lead may give it to them for longer. It
is meant to be graded by several where a plan gave it to each, or a calibration session asks each for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.people import User
from autoqa.domain.review_item import Holder
from autoqa.domain.sampling import Task
from autoqa.errors import Overtaken
from autoqa.store.locks import CLAIMS, lock, lock_also
from autoqa.store.rows import now, zoned
from autoqa.store.sessions import sessions_to_grade
from autoqa.store.store import Store
from autoqa.store.tables import AssignmentRow, ClaimRow, EvaluationRow, UserRow

GIVEN_FOR = timedelta(days=14)
Column = InstrumentedAttribute[str]
_TO_GRADE = (Task.GRADE.value, Task.SECOND_GRADE.value)


def claim(store: Store, user: User, interaction: str, minutes: float) -> datetime:
    """Take the interaction in hand, or keep it, and return until when.

    Raises Overtaken, naming who has it, where somebody else has it or is to grade it, and this user is not.
    """
    with store.writing() as session:
        lock(session, CLAIMS)
        return claim_in(session, user, interaction, minutes)


def claim_in(session: Session, user: User, interaction: str, minutes: float) -> datetime:
    """As `claim` does, in a session that holds a lock already."""
    lock_also(session, CLAIMS)
    at = now()
    _clean(session, at)
    if not meant_for(session, user.name, interaction):
        _refuse(session, user.name, interaction)
    until = at + timedelta(minutes=minutes)
    row = session.get(ClaimRow, (interaction, user.name))
    if row is None:
        session.add(
            ClaimRow(interaction_id=interaction, user=user.name, since=at, until=until, given_by=None)
        )
    else:
        row.until = until = max(until, zoned(row.until))
    session.flush()
    return until


def let_go(session: Session, user: str, interaction: str) -> None:
    """The user has it in hand no longer; what a lead gave them stays theirs until they have graded it."""
    own = sa.and_(ClaimRow.interaction_id == interaction, ClaimRow.user == user)
    graded = sa.select(EvaluationRow.id).where(
        EvaluationRow.interaction_id == interaction, by_person(), EvaluationRow.evaluator == user
    )
    free = sa.or_(ClaimRow.given_by.is_(None), graded.exists())
    session.execute(sa.delete(ClaimRow).where(own, free))


def give(session: Session, by: User, interaction: str, evaluator: User | None) -> None:
    """Give the interaction to an evaluator to grade, or (None) back to everybody; in a session with a lock.

    What was given to somebody else is theirs no longer. Raises Overtaken where somebody else has it in hand.
    """
    lock_also(session, CLAIMS)
    at = now()
    _clean(session, at)
    others = sa.and_(ClaimRow.interaction_id == interaction, ClaimRow.given_by.is_not(None))
    session.execute(sa.delete(ClaimRow).where(others))
    if evaluator is None:
        return
    held = holders(session, [interaction]).get(interaction, ())
    if busy := next((one for one in held if one.until and one.user != evaluator.name), None):
        raise Overtaken(_said(interaction, busy))
    row = ClaimRow(interaction_id=interaction, user=evaluator.name, since=at, until=at + GIVEN_FOR)
    row.given_by = by.name
    session.merge(row)
    session.flush()


def meant_for(session: Session, user: str, interaction: str) -> bool:
    """Whether this user is to grade it, whoever else does: a plan, a lead or a session says so."""
    given = sa.select(ClaimRow.user).where(
        ClaimRow.interaction_id == interaction, ClaimRow.user == user, ClaimRow.given_by.is_not(None)
    )
    if session.scalars(given).first() is not None or user in _planned(session, [interaction]).get(
        interaction, ()
    ):
        return True
    return any(user in one.graders and interaction in one.interactions for one in sessions_to_grade(session))


def holders(session: Session, interactions: Collection[str]) -> dict[str, tuple[Holder, ...]]:
    """Whose these interactions are now: first those who have one in hand, then those who are to grade it."""
    at = now()
    held = sa.select(ClaimRow.interaction_id, ClaimRow.user, ClaimRow.until, ClaimRow.given_by).where(
        ClaimRow.interaction_id.in_(interactions), ClaimRow.until > at
    )
    found: dict[str, dict[str, datetime | None]] = {}
    for interaction, user, until, given_by in session.execute(
        held.order_by(ClaimRow.given_by, ClaimRow.until)
    ):
        found.setdefault(interaction, {})[user] = zoned(until) if given_by is None else None
    for interaction, planned in _planned(session, interactions).items():
        for evaluator in planned:
            found.setdefault(interaction, {}).setdefault(evaluator, None)
    names = _shown(session, {user for own in found.values() for user in own})
    return {
        interaction: tuple(Holder(user, names.get(user, user), until) for user, until in own.items())
        for interaction, own in found.items()
    }


def first_holder(store: Store, user: User, interaction: str) -> Holder | None:
    """Who else than this user has the interaction, or is to grade it."""
    with store.reading() as session:
        held = holders(session, [interaction]).get(interaction, ())
    return next((one for one in held if one.user != user.name), None)


def free_for(user: str, interaction: Column) -> sa.ColumnElement[bool]:
    """Whether nobody else has the interaction of that column, or is to grade it; or this user is to."""
    at = now()
    of_claim, of_plan = ClaimRow.interaction_id == interaction, AssignmentRow.interaction_id == interaction
    claimed = sa.exists().where(of_claim, ClaimRow.user != user, ClaimRow.until > at)
    planned = sa.exists().where(of_plan, AssignmentRow.evaluator != user, _to_be_done())
    return sa.or_(sa.and_(~claimed, ~planned), given_to(user, interaction))


def given_to(user: str, interaction: Column) -> sa.ColumnElement[bool]:
    """Whether a plan or a lead gave the interaction of that column to this user."""
    of_claim, of_plan = ClaimRow.interaction_id == interaction, AssignmentRow.interaction_id == interaction
    given = sa.exists().where(of_claim, ClaimRow.user == user, ClaimRow.given_by.is_not(None))
    return sa.or_(given, sa.exists().where(of_plan, AssignmentRow.evaluator == user, _to_be_done()))


def those_of(user: str) -> sa.CompoundSelect[Any]:
    """The ids of the interactions that this user has in hand, or that a plan or a lead gave them to grade."""
    held = sa.select(ClaimRow.interaction_id).where(ClaimRow.user == user, ClaimRow.until > now())
    return held.union(
        sa.select(AssignmentRow.interaction_id).where(AssignmentRow.evaluator == user, _to_be_done())
    )


def graded_by(user: str, interaction: Column) -> sa.ColumnElement[bool]:
    """Whether this user has graded the interaction of that column, outside of sessions."""
    return sa.exists().where(
        EvaluationRow.interaction_id == interaction, by_person(), EvaluationRow.evaluator == user
    )


def by_person() -> sa.ColumnElement[bool]:
    """Whether an evaluation is a person's, outside of calibration sessions."""
    return sa.and_(EvaluationRow.kind == EvaluatorKind.PERSON.value, EvaluationRow.session == "")


def _to_be_done() -> sa.ColumnElement[bool]:
    """Whether a task to grade waits for its evaluator."""
    done = sa.exists().where(
        EvaluationRow.interaction_id == AssignmentRow.interaction_id,
        EvaluationRow.evaluator == AssignmentRow.evaluator,
        by_person(),
    )
    return sa.and_(AssignmentRow.task.in_(_TO_GRADE), ~done)


def _planned(session: Session, interactions: Collection[str]) -> dict[str, list[str]]:
    query = sa.select(AssignmentRow.interaction_id, AssignmentRow.evaluator).where(
        AssignmentRow.interaction_id.in_(interactions), _to_be_done()
    )
    found: dict[str, list[str]] = {}
    for interaction, evaluator in session.execute(query.order_by(AssignmentRow.task, AssignmentRow.position)):
        found.setdefault(interaction, []).append(evaluator)
    return found


def _refuse(session: Session, user: str, interaction: str) -> None:
    for one in holders(session, [interaction]).get(interaction, ()):
        if one.user != user:
            raise Overtaken(_said(interaction, one))


def _said(interaction: str, holder: Holder) -> str:
    if holder.until is None:
        return f"interaction '{interaction}' is given to {holder.shown} to grade; take another one"
    return (
        f"{holder.shown} has interaction '{interaction}' in hand until {holder.until.astimezone():%H:%M}; "
        "take another one, or try again then"
    )


def _clean(session: Session, at: datetime) -> None:
    session.execute(sa.delete(ClaimRow).where(ClaimRow.until <= at))


def _shown(session: Session, users: Iterable[str]) -> dict[str, str]:
    query = sa.select(UserRow.name, UserRow.display).where(UserRow.name.in_(list(users)))
    return {name: display or name for name, display in session.execute(query)}
