"""Whether two contacts of one customer are about the same matter."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.domain.case import case_of
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.sayings import readable
from autoqa.scoring.settlement import find_reason

NEAR = 0.5
"""Cosine from which on two reasons are one matter: `python -m eval.scoring.returns` shows what that finds."""


@dataclass(frozen=True, slots=True)
class SameMatter:
    """Compares the reasons in the metadata, or, where one has none, what the customers said they came for."""

    encoder: SentenceEncoder

    def said(self, interaction: Interaction, transcript: Transcript | None) -> tuple[str, ...]:
        """How the customer put their reason: its sentence and its turn; empty where none is found."""
        language = readable((transcript.language if transcript else None) or interaction.language)
        if transcript is None or language is None:
            return ()
        turn, sentence = find_reason(transcript.turns, language)
        return () if turn is None or sentence is None else (sentence, transcript.turns[turn].text)

    def by_name(self, one: Interaction, other: Interaction) -> bool | None:
        """Whether the metadata of both name the same reason; None where one names none."""
        first, second = case_of(one).reason, case_of(other).reason
        return None if first is None or second is None else _plain(first) == _plain(second)

    def by_words(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether two reasons, as said, are near enough."""
        if not one or not other:
            return False
        nearness = self.encoder.encode(one) @ self.encoder.encode(other).T
        return float(nearness.max()) >= NEAR


def _plain(reason: str) -> str:
    return " ".join(reason.casefold().replace("_", " ").replace("-", " ").split())
