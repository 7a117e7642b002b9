"""What models gave many interactions, read at once, and which forms a version was used with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from autoqa.domain.evaluation import Grade, Score, ScoreStatus
from autoqa.domain.people import EVERY_TEAM
from autoqa.store.store import Store, newest_by_models
from autoqa.store.tables import EvaluationRow, ReviewItemRow, ScorecardRow, ScoreRow


@dataclass(frozen=True, slots=True)
class Given:
    """The newest evaluation of an interaction by a model: its grade, and each answer without its evidence.

    `scorecard` is the hash of the form.
    """

    interaction: str
    scorecard: str
    grade: Grade
    scores: tuple[Score, ...]


def newest_given(store: Store, teams: Collection[str], limit: int) -> list[Given]:
    """What models gave so many interactions of the teams, the last scored first."""
    newest = sa.select(EvaluationRow.id).where(EvaluationRow.id.in_(newest_by_models()))
    if EVERY_TEAM not in teams:
        item = ReviewItemRow.interaction_id == EvaluationRow.interaction_id
        newest = newest.join(ReviewItemRow, item).where(ReviewItemRow.team.in_(sorted(teams)))
    newest = newest.order_by(EvaluationRow.id.desc()).limit(limit)
    evaluations = sa.select(
        EvaluationRow.id,
        EvaluationRow.interaction_id,
        EvaluationRow.scorecard,
        EvaluationRow.percentage,
        EvaluationRow.auto_failed,
        EvaluationRow.passed,
    ).where(EvaluationRow.id.in_(newest))
    answers = sa.select(ScoreRow.evaluation_id, ScoreRow.criterion, ScoreRow.status, ScoreRow.score).where(
        ScoreRow.evaluation_id.in_(newest)
    )
    scores: dict[int, list[Score]] = {}
    with store.reading() as session:
        for id_, criterion, status, score in session.execute(answers):
            scores.setdefault(id_, []).append(Score(criterion, ScoreStatus(status), score=score))
        return [
            Given(call, card, Grade(percentage, tuple(failed), passed), tuple(scores.get(id_, ())))
            for id_, call, card, percentage, failed, passed in session.execute(
                evaluations.order_by(EvaluationRow.id.desc())
            )
        ]


def versions_given(store: Store, name: str) -> set[tuple[str, str]]:
    """The version and hash of each form of that name that something was evaluated with."""
    query = sa.select(ScorecardRow.version, ScorecardRow.hash).where(ScorecardRow.name == name)
    with store.reading() as session:
        return {(version, hash_) for version, hash_ in session.execute(query)}
