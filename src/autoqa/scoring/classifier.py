"""Criteria answered by a trained head over the turns of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Evidence, Score
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.distribution import from_probabilities, mean, median
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.scorer import abstained, scored, weigh

if TYPE_CHECKING:  # PyTorch weighs too much for a run that only transcribes
    from autoqa.scoring.head import ConversationHead


@dataclass(frozen=True, slots=True)
class ClassifierScorer:
    """Scores a criterion with a head; the evidence is what moves the score when it is left out."""

    question: Criterion
    head: ConversationHead
    encoder: SentenceEncoder
    fingerprint: str

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels, with the turns that carried it."""
        turns = transcript.turns
        languages = self.head.settings.languages
        if transcript.language and transcript.language.split("-")[0] not in languages:
            return abstained(
                self.criterion,
                f"the model reads {', '.join(languages)}, and this is in '{transcript.language}'; "
                "train it on that language with a multilingual encoder",
            )
        if not any(turn.speaker is Speaker.AGENT for turn in turns):
            return abstained(self.criterion, "no turn of the agent is there to be scored")
        vectors = self.encoder.encode([turn.text for turn in turns])
        distribution = self._levels(turns, vectors)
        evidence = weigh(turns, mean(distribution), self._leaving_out(turns, vectors))
        return scored(self.criterion, distribution, evidence, _why(self.question, distribution, evidence))

    def _leaving_out(self, turns: Sequence[Turn], vectors: np.ndarray) -> list[float]:
        """The expected level of the conversation without each turn, as if it had not been said."""
        expected = []
        for t in range(len(turns) if len(turns) > 1 else 0):
            rest, others = [*turns[:t], *turns[t + 1 :]], np.delete(vectors, t, axis=0)
            expected.append(mean(self._levels(rest, others)))
        return expected

    def _levels(self, turns: Sequence[Turn], vectors: np.ndarray) -> dict[int, float]:
        """The probability of each level."""
        from autoqa.scoring.head import probabilities

        return from_probabilities(self.head.settings.levels, probabilities(self.head, turns, vectors))


def _why(question: Criterion, distribution: dict[int, float], evidence: list[Evidence]) -> str:
    """The anchor of the level reached, and which turn did most for it."""
    anchor = question.anchor(median(distribution))
    if not evidence:
        return f"{anchor} No single turn decides it."
    first = evidence[0]
    way = "raised" if first.weight > 0 else "lowered"
    return f"{anchor} Turn {first.turn + 1} ({first.speaker}) {way} the score most."
