"""What it says of a contact's end that the customer came back with the same matter.

Somebody who comes back with the same matter was not helped, whatever was said at the end. So with the
probability `NOT_HELPED` the levels that claim a settlement (those above the middle of the scale: on five
levels "a clear solution or a firm promise" and "solved") are taken for the level "left open", a quarter of
the way up the scale; with the rest the answer stays as it was, since some come back with a new instance of
the matter, or two contacts were taken for one matter wrongly. In symbols, with q = NOT_HELPED: p'(l) = (1 -
q) p(l) for a settled level l, p'(open) = p(open) + q * sum p(settled), and every other level keeps what it
had. Levels that claim nothing are not touched: that a refused customer asks again is no news. q is an
assumption, not a measurement; 0.9 leaves one return in ten to chance.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autoqa.domain.distribution import Distribution, mean, median
from autoqa.domain.evaluation import Score, ScoreStatus
from autoqa.domain.scorecard import Criterion

RESOLUTION = "resolution"
"""The criterion that asks whether the customer's reason was settled."""
NOT_HELPED = 0.9
_SETTLED = 0.5  # share of the scale above which a level claims a settlement
_OPEN = 0.25


def corrected(score: Score, question: Criterion, came_back: datetime | None) -> Score:
    """The answer on resolution, knowing when the customer came back; any other answer as it is.

    The evidence keeps its weights: they tell what the words alone say.
    """
    if came_back is None or question.id != RESOLUTION or score.status is not ScoreStatus.SCORED:
        return score
    distribution = reopened(score.distribution, question)
    level = median(distribution)
    return replace(
        score,
        score=level,
        expected=mean(distribution),
        distribution=distribution,
        confidence=distribution[level],
        reason=f"The customer came back with the same matter on {came_back:%Y-%m-%d}, so it was not settled. "
        f"By its words alone: {score.reason}",
    )


def reopened(distribution: Distribution, question: Criterion) -> dict[int, float]:
    """The distribution with most of what lies on settled levels moved to the level that means "left open"."""
    left_open = min(distribution, key=lambda level: (abs(question.share(level) - _OPEN), level))
    settled = [level for level in distribution if question.share(level) > _SETTLED]
    moved = {level: NOT_HELPED * distribution[level] for level in settled}
    after = {level: p - moved.get(level, 0.0) for level, p in distribution.items()}
    after[left_open] += sum(moved.values())
    return {level: round(p, 6) for level, p in after.items()}
