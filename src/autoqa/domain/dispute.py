"""A dispute: an agent does not accept an answer, and a second person decides. It never lowers a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from autoqa.domain.evaluation import Evaluation, EvaluatorKind, Score, ScoreStatus
from autoqa.domain.scorecard import Scorecard


class DisputeState(StrEnum):
    """What became of a dispute: the answer stands, or is raised; or the agent took the dispute back."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Dispute:
    """An answer that an agent does not accept.

    `evaluator` of that `kind` gave `score` (None: not scored) on the form of hash `scorecard`, at the moment
    `given_at`, which tells this answer from a later one. `raised_by` is the user. Whoever decided says why in
    `decision`; `new_score` is what the answer is now, where it was overturned.
    """

    interaction: str
    criterion: str
    raised_by: str
    reason: str
    raised_at: datetime
    kind: EvaluatorKind
    evaluator: str
    scorecard: str
    score: float | None
    given_at: datetime | None = None
    state: DisputeState = DisputeState.OPEN
    decided_by: str | None = None
    decision: str = ""
    new_score: float | None = None
    decided_at: datetime | None = None
    id: int = 0

    def is_about(self, evaluation: Evaluation) -> bool:
        """Whether it is about an answer of this evaluation: of this very form of a person, or of any model's.

        What people decided about a model's answer still holds when another model answers.
        """
        by = evaluation.evaluator
        if self.kind is EvaluatorKind.MODEL:
            return by.kind is EvaluatorKind.MODEL
        given = (by.kind, by.name, evaluation.scorecard, evaluation.at)
        return (self.kind, self.evaluator, self.scorecard, self.given_at) == given


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An agent has seen the evaluation that was there at `given_at` and has nothing to say against it."""

    interaction: str
    user: str
    given_at: datetime | None
    at: datetime


def standing(evaluations: Iterable[Evaluation]) -> Evaluation | None:
    """The evaluation that counts: the last one of a person outside of sessions, or else a model's."""
    found = None
    for one in evaluations:
        if one.session:
            continue
        by_person = one.evaluator.kind is EvaluatorKind.PERSON
        if found is None or by_person or found.evaluator.kind is EvaluatorKind.MODEL:
            found = one
    return found


def with_decisions(evaluation: Evaluation, disputes: Iterable[Dispute], scorecard: Scorecard) -> Evaluation:
    """The evaluation with the answers that disputes overturned put in, and the grade that they make."""
    raised = {
        one.criterion: one.new_score
        for one in disputes
        if one.state is DisputeState.OVERTURNED and one.is_about(evaluation)
    }
    if not raised:
        return evaluation
    scores = tuple(_raised(score, raised.get(score.criterion)) for score in evaluation.scores)
    return replace(evaluation, scores=scores, grade=scorecard.grade(scores))


def only_decides(evaluation: Evaluation, disputes: Iterable[Dispute]) -> bool:
    """Whether the evaluation is a person's and holds nothing but what they decided about others' answers."""
    decided = {
        one.criterion
        for one in disputes
        if one.decided_by == evaluation.evaluator.name and one.state is DisputeState.OVERTURNED
    }
    return evaluation.evaluator.kind is EvaluatorKind.PERSON and all(
        score.criterion in decided for score in evaluation.scores
    )


def _raised(score: Score, to: float | None) -> Score:
    if to is None or (score.score is not None and score.score >= to):
        return score
    return replace(score, status=ScoreStatus.SCORED, score=to, expected=to)
