"""Forms that people hand in: the evaluation is kept, whole, in place of an earlier one of the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.evaluation import Evaluation, EvaluatorKind
from autoqa.domain.scorecard import Scorecard
from autoqa.store import rows
from autoqa.store.locks import GRADES, lock_also
from autoqa.store.review_items import refresh
from autoqa.store.store import Store
from autoqa.store.tables import AssignmentRow, EvaluationRow, ScorecardRow, SeenRow


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a task of somebody shows the scores of an interaction, and whether they looked at them."""

    shown: bool
    looked: bool


def keep_submission(session: Session, evaluation: Evaluation, scorecard: Scorecard) -> Evaluation | None:
    """Keep a person's evaluation outside of calibration sessions, and return the one that it replaces."""
    lock_also(session, GRADES)
    earlier = _own(session, evaluation.interaction, evaluation.evaluator.name, scorecard.hash)
    before = rows.evaluation(earlier[-1]) if earlier else None
    for row in earlier:
        session.delete(row)
    if session.get(ScorecardRow, scorecard.hash) is None:
        session.add(rows.scorecard_row(scorecard))
    session.flush()
    session.add(rows.evaluation_row(evaluation, transcript_id=None))
    session.flush()
    refresh(session, [evaluation.interaction])
    return before


def take_submission(session: Session, interaction: str, evaluator: str, scorecard: str) -> Evaluation | None:
    """Take a person's evaluation away, and return it; None where there is none."""
    lock_also(session, GRADES)
    found = _own(session, interaction, evaluator, scorecard)
    taken = rows.evaluation(found[-1]) if found else None
    for row in found:
        session.delete(row)
    session.flush()
    refresh(session, [interaction])
    return taken


def sight_of(store: Store, user: str, interaction: str) -> Sight:
    """What the user has to do with an interaction."""
    shown = sa.select(AssignmentRow.plan).where(
        AssignmentRow.interaction_id == interaction,
        AssignmentRow.evaluator == user,
        AssignmentRow.blind.is_(False),
    )
    with store.reading() as session:
        return Sight(
            shown=session.scalars(shown).first() is not None,
            looked=session.get(SeenRow, (user, interaction)) is not None,
        )


def keep_look(session: Session, user: str, interaction: str) -> bool:
    """Keep that the user looked at the scores; False where that is known already."""
    if session.get(SeenRow, (user, interaction)) is not None:
        return False
    session.add(SeenRow(user=user, interaction_id=interaction, at=rows.now()))
    return True


def _own(session: Session, interaction: str, evaluator: str, scorecard: str) -> Sequence[EvaluationRow]:
    return session.scalars(
        sa.select(EvaluationRow)
        .where(
            EvaluationRow.interaction_id == interaction,
            EvaluationRow.kind == EvaluatorKind.PERSON.value,
            EvaluationRow.evaluator == evaluator,
            EvaluationRow.scorecard == scorecard,
            EvaluationRow.session == "",
        )
        .order_by(EvaluationRow.id)
    ).all()
