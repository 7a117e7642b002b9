"""Who is speaking when on one channel: what an engine answers, and how words get their voice from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.domain.transcript import Word
from autoqa.transcribe.turns import Utterance


@dataclass(frozen=True, slots=True)
class VoiceSpan:
    """A stretch of a recording in which one voice, 0 or 1, speaks; times in seconds."""

    start: float
    end: float
    voice: int


class Diarizer(Protocol):
    """An engine that tells the two voices of a one-channel recording apart."""

    def find_voices(self, samples: Samples, speech: Sequence[Region]) -> list[VoiceSpan]:
        """Which of two voices speaks when, in order of time.

        `samples` are at 16 kHz. `speech` says where somebody speaks; an engine with its own ears may
        leave it aside.
        """


@dataclass(slots=True)
class LateDiarizer:
    """Makes an engine when it is first needed, so that one can be handed to another process."""

    make: Callable[[], Diarizer]
    _made: Diarizer | None = field(default=None, init=False, repr=False)

    def find_voices(self, samples: Samples, speech: Sequence[Region]) -> list[VoiceSpan]:
        """Which of two voices speaks when, in order of time."""
        if self._made is None:
            self._made = self.make()
        return self._made.find_voices(samples, speech)


def attribute(utterances: Iterable[Utterance], spans: Sequence[VoiceSpan]) -> list[tuple[int, Utterance]]:
    """The voice of each utterance, which is cut between two words where the voice changes."""
    told: list[tuple[int, Utterance]] = []
    for utterance in utterances:
        begun: list[Word] = []
        before = 0
        for word in utterance.words:
            voice = voice_at(spans, word.start, word.end)
            if begun and voice != before:
                told.append((before, Utterance(tuple(begun))))
                begun = []
            begun.append(word)
            before = voice
        if begun:
            told.append((before, Utterance(tuple(begun))))
    return told


def voice_at(spans: Sequence[VoiceSpan], start: float, end: float) -> int:
    """The voice that speaks most between two times; that of the nearest span where none reaches them."""
    shared = [0.0, 0.0]
    for span in spans:
        shared[span.voice] += max(0.0, min(span.end, end) - max(span.start, start))
    if max(shared) > 0:
        return int(shared[1] > shared[0])
    nearest = min(spans, key=lambda span: max(span.start - end, start - span.end), default=None)
    return nearest.voice if nearest else 0


def fold(labelled: Iterable[tuple[float, float, int | str]]) -> list[VoiceSpan]:
    """Spans of any number of speakers as spans of two voices, in order of time.

    The two who speak longest are kept. What others say is given to whichever of the two is nearest in
    time: a third label is most often one of the two, heard differently.
    """
    segments = sorted((start, end, str(label)) for start, end, label in labelled if end > start)
    seconds: dict[str, float] = {}
    for start, end, label in segments:
        seconds[label] = seconds.get(label, 0.0) + end - start
    longest = sorted(seconds, key=lambda label: -seconds[label])[:2]
    voices = {label: voice for voice, label in enumerate(longest)}
    kept = [VoiceSpan(start, end, voices[label]) for start, end, label in segments if label in voices]
    return [
        VoiceSpan(start, end, voices[label] if label in voices else voice_at(kept, start, end))
        for start, end, label in segments
    ]
