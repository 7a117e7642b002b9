"""A transcript: who said what, when, and how sure the recogniser was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

UNINTELLIGIBLE = "[unintelligible]"
"""Stands in a turn for speech that could not be read, instead of invented words."""


class Speaker(StrEnum):
    """The two parties of an interaction."""

    AGENT = "agent"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its times in seconds and the recogniser's probability for it, 0 to 1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said before the other took over. Times are seconds; chats may have none.

    `confidence` is the mean word probability weighted by word length, 0 to 1, or None for text
    that no recogniser produced.
    """

    speaker: Speaker
    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured figure of an interaction, with its unit (``"s"``, ``"share"``, ``"dB"`` ...)."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a transcript that a reader must know, as a stable code and a sentence."""

    code: str
    text: str


class StretchKind(StrEnum):
    """What a stretch of a recording is beside what is said in it."""

    SILENCE = "silence"
    HOLD = "hold"
    TALK_OVER = "talk_over"
    MUSIC = "music"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording, from `start` up to `end` in seconds; those of different kinds may overlap."""

    kind: StretchKind
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns of one interaction in order of time.

    `recogniser` names the model that read the recording ("text" when the turns came as text), and
    `fingerprint` pins that model's files and settings. `confidence` is the mean turn confidence
    weighted by words; None for text. `peaks` holds, per channel, (lowest, highest) sample values of
    equal slices of the recording, for drawing the waveform. `stretches` are in order of time; empty for text,
    and where an older version read the recording.
    """

    turns: tuple[Turn, ...]
    language: str | None
    recogniser: str
    fingerprint: str
    seconds: float | None = None
    language_probability: float | None = None
    confidence: float | None = None
    measures: tuple[Measure, ...] = ()
    notes: tuple[Note, ...] = ()
    peaks: tuple[tuple[tuple[float, float], ...], ...] = ()
    stretches: tuple[Stretch, ...] = ()

    @property
    def words(self) -> int:
        """Number of words spoken by both parties."""
        return sum(len(turn.text.split()) for turn in self.turns)
