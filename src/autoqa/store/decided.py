"""Evaluations as they are once disputes are decided: an overturned answer counts as what it was raised to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.dispute import Dispute, DisputeState, only_decides, with_decisions
from autoqa.domain.evaluation import Grade
from autoqa.store.disputes import dispute_of
from autoqa.store.rows import evaluation, scorecard
from autoqa.store.tables import DisputeRow, EvaluationRow, ScorecardRow


@dataclass(frozen=True, slots=True)
class Decided:
    """What decisions make of evaluations, by the id of their rows; all else is as it was given.

    `grades` are those that raised answers make, `scores` these answers by row and criterion. `only` are rows
    that hold nothing but decisions. They are nobody's grade of a call: it was asked for because an answer was
    low, and would make the mean of all calls too high.
    """

    grades: Mapping[int, Grade]
    scores: Mapping[tuple[int, str], float]
    only: frozenset[int]

    def grade(
        self, row: int, percentage: float | None, passed: bool | None
    ) -> tuple[float | None, bool | None]:
        """The percentage and the outcome that count, of an evaluation that was given these."""
        now = self.grades.get(row)
        return (percentage, passed) if now is None else (now.percentage, now.passed)

    def score(self, row: int, criterion: str, given: float | None) -> float | None:
        """The score that counts, of an answer that was given this one, or this as its expected value."""
        return self.scores.get((row, criterion), given)


def decided(session: Session, interactions: sa.Select[str] | None = None) -> Decided:
    """What decisions make of evaluations: of these interactions, or of all."""
    found = [DisputeRow.state == DisputeState.OVERTURNED.value]
    if interactions is not None:
        found.append(DisputeRow.interaction_id.in_(interactions))
    disputes = _overturned(session, found)
    grades: dict[int, Grade] = {}
    scores: dict[tuple[int, str], float] = {}
    only: set[int] = set()
    if not disputes:
        return Decided(grades, scores, frozenset(only))
    cards = {row.hash: scorecard(row) for row in session.scalars(sa.select(ScorecardRow))}
    about_them = sa.select(DisputeRow.interaction_id).where(*found)
    for row in session.scalars(sa.select(EvaluationRow).where(EvaluationRow.interaction_id.in_(about_them))):
        if row.scorecard not in cards:
            continue
        given, about = evaluation(row), disputes[row.interaction_id]
        if only_decides(given, about):
            only.add(row.id)
            continue
        now = with_decisions(given, about, cards[row.scorecard])
        for before, after in zip(given.scores, now.scores, strict=True):
            if after.score is not None and after.score != before.score:
                grades[row.id], scores[row.id, after.criterion] = now.grade, after.score
    return Decided(grades, scores, frozenset(only))


def _overturned(session: Session, wanted: Collection[sa.ColumnElement[bool]]) -> dict[str, list[Dispute]]:
    """The disputes that raised an answer, by interaction."""
    found: dict[str, list[Dispute]] = {}
    for row in session.scalars(sa.select(DisputeRow).where(*wanted)):
        found.setdefault(row.interaction_id, []).append(dispute_of(row))
    return found
