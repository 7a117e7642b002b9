"""Small real things that the tests of the formats share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word

EXAMPLES = Path(__file__).parent / "examples"
A, C = Speaker.AGENT, Speaker.CUSTOMER


def spoken(speaker: Speaker, start: float, text: str, *, pace: float = 0.4, probability: float = 0.9) -> Turn:
    """A turn of which each word takes `pace` seconds."""
    words = tuple(
        Word(word, round(start + n * pace, 3), round(start + (n + 1) * pace, 3), probability)
        for n, word in enumerate(text.split())
    )
    return Turn(speaker, text, words[0].start, words[-1].end, probability, words)


def transcript(*turns: Turn, language: str | None = "en") -> Transcript:
    return Transcript(turns, language, "small", "f" * 16)


def interaction(**changes: object) -> Interaction:
    fields: dict[str, object] = {
        "id": "call-1",
        "channel": Channel.CALL,
        "sha256": "ab" * 32,
        "source": "call-1.wav",
        "agent": "dana",
        "started_at": datetime(2026, 3, 2, 9, 14, tzinfo=UTC),
    }
    return Interaction(**{**fields, **changes})  # type: ignore[arg-type]


CALL = transcript(
    spoken(A, 0.4, "Good morning, Alto Energy, how can I help you?"),
    spoken(C, 5.0, "I was charged twice. My bill says 41 euros."),
    spoken(A, 10.0, "I see."),
)
