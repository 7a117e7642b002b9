"""The story of reading: pack speech into windows, read them, and believe only what passes the gates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from autoqa.audio.waveform import Samples
from autoqa.domain.transcript import UNINTELLIGIBLE, Word
from autoqa.errors import ConfigurationError
from autoqa.transcribe.gates import Gates, doubts, log_probability
from autoqa.transcribe.packing import Found, Piece, Placed, Window, pack, sound, unpack


@dataclass(frozen=True, slots=True)
class Reading:
    """What a recogniser wrote for one window.

    Word times are seconds from the window's start. `no_speech` is the recogniser's probability that nobody
    speaks in the window.
    """

    words: tuple[Word, ...]
    no_speech: float = 0.0


class Recogniser(Protocol):
    """Whatever can read speech."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def settings(self) -> dict[str, Any]:
        """What, besides the audio, decides what is written."""

    def detect_language(self, speech: Samples) -> tuple[str, float]:
        """The language spoken in 16 kHz samples, and its probability."""

    def read(
        self, windows: Iterable[Samples], language: str, *, hotwords: str | None = None, alone: bool = False
    ) -> list[Reading]:
        """What is said in each of `windows`, 16 kHz samples of at most 30 s.

        What is written for a window depends on that window and on `hotwords`, words that are likely, only.
        `alone` reads with all care: one window at a time, and without any shortcut.
        """


def too_many_hotwords(hotwords: str, found: int, room: int) -> ConfigurationError:
    """What a recogniser raises when hot words take more tokens than it has room for."""
    return ConfigurationError(
        f"[recogniser] hotwords and vocabulary: {found} tokens, but the recogniser has room for {room}; keep "
        f"the words that are misread most (they begin '{hotwords[:40]}')"
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """What was made of one piece of speech. Where `doubts` say why it is not believed, its word is a mark."""

    piece: Piece
    words: tuple[Word, ...]
    doubts: tuple[str, ...] = ()


def read_pieces(
    recogniser: Recogniser,
    tracks: Sequence[Samples],
    pieces: Sequence[Piece],
    language: str,
    *,
    longest: float,
    gates: Gates,
    hotwords: str | None = None,
) -> list[Passage]:
    """Read `pieces` of `tracks`, all in one language, in order of track and time.

    What fails a gate is read again alone, and what fails again is marked as unintelligible. A piece without
    words leaves no passage.
    """
    windows = pack(pieces, longest=longest)
    sounds = (sound(window, tracks) for window in windows)
    readings = recogniser.read(sounds, language, hotwords=hotwords)
    passages: list[Passage] = []
    again: list[Piece] = []
    for window, reading in zip(windows, readings, strict=True):
        for found in _found(window, reading, gates):
            if found.certain and not doubts(found.words, found.piece.region.seconds, gates):
                passages.append(Passage(found.piece, found.words))
            else:
                again.append(found.piece)
    if again:
        passages += _read_again(recogniser, tracks, again, language, gates, hotwords)
    spoken = [passage for passage in passages if passage.words]
    return sorted(spoken, key=lambda passage: (passage.piece.track, passage.piece.region))


def _found(window: Window, reading: Reading, gates: Gates) -> list[Found]:
    """The words of each piece. A window that repeats itself is wrong as a whole."""
    found = unpack(window, reading.words, least_inside=gates.least_inside)
    if "repeats" in doubts(reading.words, window.seconds, gates):
        return [Found(one.piece, one.words, certain=False) for one in found]
    return found


def _read_again(
    recogniser: Recogniser,
    tracks: Sequence[Samples],
    pieces: Sequence[Piece],
    language: str,
    gates: Gates,
    hotwords: str | None,
) -> list[Passage]:
    windows = [Window((Placed(piece, 0.0),)) for piece in pieces]
    sounds = (sound(window, tracks) for window in windows)
    readings = recogniser.read(sounds, language, hotwords=hotwords, alone=True)
    return [_believed(window, reading, gates) for window, reading in zip(windows, readings, strict=True)]


def _believed(window: Window, reading: Reading, gates: Gates) -> Passage:
    """What is said in a piece read alone: its words, nothing when nobody speaks, or a mark."""
    piece, words = window.placed[0].piece, unpack(window, reading.words)[0].words
    found = doubts(words, piece.region.seconds, gates)
    guessed = not words or "guess" in found
    if not found or (guessed and reading.no_speech > gates.no_speech_threshold):
        return Passage(piece, () if found else words)
    sure = min(1.0, math.exp(log_probability(words))) if words else 0.0
    mark = Word(UNINTELLIGIBLE, piece.region.start, piece.region.end, round(sure, 4))
    return Passage(piece, (mark,), found)
