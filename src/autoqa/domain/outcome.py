"""An outcome: what became of one thing handed in to be scored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autoqa.domain.evaluation import Evaluation, ScoreStatus
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript


class OutcomeStatus(StrEnum):
    """How far one input came."""

    TRANSCRIBED = "transcribed"
    SCORED = "scored"
    SKIPPED = "skipped"
    FAILED = "failed"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One input's fate, with everything known about it when it went well.

    `reason` says in a sentence why it was skipped, failed or abstained on.
    """

    id: str
    status: OutcomeStatus
    source: str
    reason: str | None = None
    interaction: Interaction | None = None
    transcript: Transcript | None = None
    evaluation: Evaluation | None = None


def came_of(evaluation: Evaluation) -> tuple[OutcomeStatus, str | None]:
    """Scored when there is a grade; otherwise abstained, for the reasons that the criteria give."""
    if evaluation.grade.percentage is not None:
        return OutcomeStatus.SCORED, None
    withheld = [score for score in evaluation.scores if score.status is not ScoreStatus.SCORED]
    reasons = {score.reason for score in withheld if score.reason}
    return OutcomeStatus.ABSTAINED, "; ".join(sorted(reasons))
