"""Criteria answered by the promises made: whether whoever promises something says by when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities, mean
from autoqa.domain.evaluation import Score
from autoqa.domain.follow_up import Promise
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Transcript
from autoqa.scoring.promises import promises
from autoqa.scoring.sayings import LANGUAGES, fingerprint, readable
from autoqa.scoring.scorer import abstained, not_applicable, scored, weigh

_READ_RIGHT = 0.9
"""How often it is rightly told whether a promise has a date: 11 of 13 unseen ones, 50 of all 54."""


@dataclass(frozen=True, slots=True)
class ReliabilityScorer:
    """Scores how promises are made, by how many of those still open at the end have a date."""

    question: Criterion

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    @property
    def fingerprint(self) -> str:
        """What pins its answers: the patterns of promises, and the number of levels."""
        content = f"{fingerprint()} {len(self.question.levels)} {_READ_RIGHT}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels; the evidence is the promises whose absence would change it."""
        language = readable(transcript.language)
        if language is None:
            return abstained(
                self.criterion,
                f"promises are read in {', '.join(LANGUAGES)}, and this is in '{transcript.language}'",
            )
        made = [promise for promise in promises(transcript.turns, language) if promise.open]
        if not made:
            return not_applicable(self.criterion, "nothing was promised that outlasts the contact")
        distribution = self._levels(made)
        expected = mean(distribution)
        without = []
        for t in range(len(transcript.turns)):
            rest = [promise for promise in made if promise.turn != t]
            without.append(mean(self._levels(rest)) if rest else float(self.question.lowest))
        evidence = weigh(transcript.turns, expected, without)
        return scored(self.criterion, distribution, evidence, _why(made))

    def _levels(self, made: Sequence[Promise]) -> dict[int, float]:
        """The chance of each level: how many of the promises have a date, each one read rightly or not."""
        chances = [1.0]  # of 0, 1, 2 ... dated promises
        for promise in made:
            dated = _READ_RIGHT if promise.due else 1 - _READ_RIGHT
            stays, rises = [p * (1 - dated) for p in chances], [p * dated for p in chances]
            chances = [a + b for a, b in zip([*stays, 0.0], [0.0, *rises], strict=True)]
        levels = [level.value for level in self.question.levels]
        shares = [0.0] * len(levels)
        for count, chance in enumerate(chances):
            shares[_reached(count, len(made), len(levels))] += chance
        return from_probabilities(levels, shares)


def _reached(dated: int, made: int, levels: int) -> int:
    """The place on the scale: the top for all, the bottom for none, between them by the share."""
    if dated == made:
        return levels - 1
    if dated == 0 or levels == 2:
        return 0
    return min(max(1, round(dated / made * (levels - 1))), levels - 2)


def _why(made: Sequence[Promise]) -> str:
    vague = [promise for promise in made if promise.due is None]
    if not vague:
        return f"Every promise says by when ({len(made)} in all)."
    turns = ", ".join(str(promise.turn + 1) for promise in vague)
    return f"{len(vague)} of {len(made)} promises say nothing of when (turn {turns})."
