"""What every scorer has in common: its protocol, and leaving turns out to find evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import Distribution, mean, median
from autoqa.domain.evaluation import Evidence, Score, ScoreStatus, Statement
from autoqa.domain.transcript import Transcript, Turn

_SHOWN = 3  # turns named as evidence
_MOVES = 0.2  # points of the scale that a score moves without the turns that carry it
_MOST = 6  # turns that carry a score
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
    carriers: Mapping[int, float] | None = None,
) -> list[Evidence]:
    """The turns whose absence moves the expected score most, strongest first; or `carriers` with weights.

    Where all of them pull one way, the strongest that pulls the other way is named too: a person who judges
    should see what speaks against the score. `without[t]` is the expected score with turn t left out; empty
    where only one turn is there.
    """
    weights = [expected - left for left in without]
    moving = [t for t, weight in enumerate(weights) if abs(weight) >= _LEAST]
    order = sorted(moving, key=lambda t: (-abs(weights[t]), t))
    shown = {t: weights[t] for t in order[:_SHOWN]} if carriers is None else dict(carriers)
    opposite = [t for t in order if t not in shown and all(weights[t] * own < 0 for own in shown.values())]
    shown.update((t, weights[t]) for t in opposite[:1])
    return [
        Evidence(
            turn=t,
            speaker=turns[t].speaker,
            text=turns[t].text,
            weight=round(weight, 4),
            start=turns[t].start,
            end=turns[t].end,
            against=against[t] if against else None,
        )
        for t, weight in shown.items()
    ]


def carrying(
    expected: float, without: Sequence[float], leaving_out: Callable[[Sequence[int]], float]
) -> dict[int, float]:
    """The fewest turns found without which the score moves by a fifth of a level, with their weights.

    They all pull the way of the turn that moves it most, which comes first; each next one is the turn that,
    left out beside those before, moves it furthest, and by how much is its weight. `leaving_out` gives the
    expected score without several turns.
    """
    if not without:
        return {}
    first = max(range(len(without)), key=lambda t: abs(expected - without[t]))
    way = 1 if expected > without[first] else -1
    carriers = {first: expected - without[first]}
    left = without[first]
    while way * (expected - left) < _MOVES and len(carriers) < min(_MOST, len(without) - 1):
        others = [t for t in range(len(without)) if t not in carriers]
        rest = {t: leaving_out([*carriers, t]) for t in others}
        best = min(others, key=lambda t: way * rest[t])
        carriers[best] = left - rest[best]
        left = rest[best]
    return carriers if way * (expected - left) >= _LEAST else {}


def abstained(criterion: str, reason: str) -> Score:
    """No answer, with the reason why not."""
    return Score(criterion, ScoreStatus.ABSTAINED, reason=reason)


def not_applicable(criterion: str, reason: str) -> Score:
    """The criterion does not apply to this interaction."""
    return Score(criterion, ScoreStatus.NOT_APPLICABLE, reason=reason)
