"""What every scorer has in common: its protocol, and leaving turns out to find evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Evidence, Score, ScoreStatus, Statement
from autoqa.domain.transcript import Transcript, Turn
from autoqa.scoring.distribution import Distribution, mean, median

_SHOWN = 3  # turns named as evidence
_LEAST = 0.05  # points of the scale below which a turn's weight is noise


class Scorer(Protocol):
    """Answers one criterion from a transcript."""

    @property
    def criterion(self) -> str:
        """The criterion it answers."""

    @property
    def fingerprint(self) -> str:
        """What pins its answers: model files, encoder, knowledge."""

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The answer with its evidence, from what was said and what `case` knows beside it."""


def scored(
    criterion: str,
    distribution: Distribution,
    evidence: Sequence[Evidence],
    reason: str,
    statements: Sequence[Statement] = (),
) -> Score:
    """A score from its distribution: the median is reported, the mean expected."""
    level = median(distribution)
    return Score(
        criterion=criterion,
        status=ScoreStatus.SCORED,
        score=level,
        expected=mean(distribution),
        distribution=dict(distribution),
        confidence=distribution[level],
        reason=reason,
        evidence=tuple(evidence),
        statements=tuple(statements),
    )


def weigh(
    turns: Sequence[Turn],
    expected: float,
    without: Sequence[float],
    against: Sequence[str | None] | None = None,
) -> list[Evidence]:
    """The turns whose absence moves the expected score most, strongest first.

    Where all of them pull one way, the strongest that pulls the other way is named too: a person who judges
    should see what speaks against the score. `without[t]` is the expected score with turn t left out; empty
    where only one turn is there.
    """
    weights = [expected - left for left in without]
    moving = [t for t, weight in enumerate(weights) if abs(weight) >= _LEAST]
    order = sorted(moving, key=lambda t: (-abs(weights[t]), t))
    shown, rest = order[:_SHOWN], order[_SHOWN:]
    shown += [t for t in rest if all(weights[t] * weights[other] < 0 for other in shown)][:1]
    return [
        Evidence(
            turn=t,
            speaker=turns[t].speaker,
            text=turns[t].text,
            weight=round(weights[t], 4),
            start=turns[t].start,
            end=turns[t].end,
            against=against[t] if against else None,
        )
        for t in shown
    ]


def abstained(criterion: str, reason: str) -> Score:
    """No answer, with the reason why not."""
    return Score(criterion, ScoreStatus.ABSTAINED, reason=reason)


def not_applicable(criterion: str, reason: str) -> Score:
    """The criterion does not apply to this interaction."""
    return Score(criterion, ScoreStatus.NOT_APPLICABLE, reason=reason)
