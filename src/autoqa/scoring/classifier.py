"""Criteria answered by a trained head over the turns of the conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities, mean, median
from autoqa.domain.evaluation import Evidence, Score
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.scorer import abstained, carrying, not_applicable, scored, weigh

if TYPE_CHECKING:  # PyTorch weighs too much for a run that only transcribes
    from autoqa.scoring.head import ConversationHead


APPLIES = 0.3
"""Probability that a criterion applies below which it is not asked."""


@dataclass(frozen=True, slots=True)
class ClassifierScorer:
    """Scores a criterion with a head; the evidence is what moves the score when it is left out.

    `gate` is a head with the levels 0 and 1 that says whether the criterion applies at all. `to_scale` maps
    the head's distribution to the scale as people use it; evidence is told by what the head itself says.
    `folder` is where the head lies.
    """

    question: Criterion
    head: ConversationHead
    encoder: SentenceEncoder
    fingerprint: str
    gate: ConversationHead | None = None
    to_scale: Callable[[Mapping[int, float]], dict[int, float]] = dict
    folder: Path | None = None

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels, with the turns that carried it."""
        turns = transcript.turns
        languages = self.head.settings.languages
        if languages and transcript.language and transcript.language.split("-")[0] not in languages:
            return abstained(
                self.criterion,
                f"the model reads {', '.join(languages)}, and this is in '{transcript.language}'; "
                "train it on that language with a multilingual encoder",
            )
        if not any(turn.speaker is Speaker.AGENT for turn in turns):
            return abstained(self.criterion, "no turn of the agent is there to be scored")
        vectors = self.encoder.encode([turn.text for turn in turns])
        if self.gate and (applies := _levels(self.gate, turns, vectors)[1]) < APPLIES:
            return not_applicable(
                self.criterion, f"nothing in the conversation calls for it (it applies with {applies:.0%})"
            )
        own = _levels(self.head, turns, vectors)
        evidence = self._evidence(turns, vectors, mean(own))
        distribution = self.to_scale(own)
        return scored(self.criterion, distribution, evidence, _why(self.question, distribution, evidence))

    def distribution(self, turns: Sequence[Turn]) -> dict[int, float]:
        """The distribution alone; it is not asked whether the criterion applies, nor looked for evidence."""
        return self.to_scale(_levels(self.head, turns, self.encoder.encode([turn.text for turn in turns])))

    def _evidence(self, turns: Sequence[Turn], vectors: np.ndarray, expected: float) -> list[Evidence]:
        """The turns that carry the score, and what speaks against it."""

        def leaving_out(gone: Sequence[int]) -> float:
            """The expected level as if some turns had not been said."""
            rest = [turn for t, turn in enumerate(turns) if t not in gone]
            return mean(_levels(self.head, rest, np.delete(vectors, list(gone), axis=0)))

        without = [leaving_out([t]) for t in range(len(turns))] if len(turns) > 1 else []
        return weigh(turns, expected, without, carriers=carrying(expected, without, leaving_out))


def _levels(head: ConversationHead, turns: Sequence[Turn], vectors: np.ndarray) -> dict[int, float]:
    """The probability of each level."""
    from autoqa.scoring.head import probabilities

    return from_probabilities(head.settings.levels, probabilities(head, turns, vectors))


def _why(question: Criterion, distribution: dict[int, float], evidence: list[Evidence]) -> str:
    """The anchor of the level reached, and which turn did most for it."""
    anchor = question.anchor(median(distribution))
    if not evidence:
        return f"{anchor} No single turn decides it."
    first = evidence[0]
    way = "raised" if first.weight > 0 else "lowered"
    return f"{anchor} Turn {first.turn + 1} ({first.speaker}) {way} the score most."
