"""Pack stretches of speech into full windows, and find the place of every word read there.

Whisper pays for 30 seconds however little of them is speech. So the stretches in which somebody speaks, of
both channels or of many calls, are laid one behind the other into as few windows as they fit in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autoqa.audio.speech import MODEL_RATE, Region
from autoqa.audio.waveform import Samples
from autoqa.domain.transcript import Word

GAP = 0.1  # seconds of silence laid between two stretches, beside the air that each brings along
_OPEN_WINDOWS = 12  # windows that later stretches may still fill; bounds the search
LEAST_INSIDE = 0.7  # part of a word that must lie in its stretch for the word to be surely of it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of speech of one track. Tracks are numbered by whoever packs them."""

    track: int
    region: Region


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with its place in a window, in seconds from the window's start."""

    piece: Piece
    at: float

    @property
    def end(self) -> float:
        """Where the piece ends in the window, in seconds."""
        return self.at + self.piece.region.seconds


@dataclass(frozen=True, slots=True)
class Window:
    """What is handed to the recogniser at once: pieces in order of their places."""

    placed: tuple[Placed, ...]

    @property
    def seconds(self) -> float:
        """Length up to the end of the last piece."""
        return self.placed[-1].end

    @property
    def speech_seconds(self) -> float:
        """How much of the window the pieces fill."""
        return sum(placed.piece.region.seconds for placed in self.placed)


@dataclass(frozen=True, slots=True)
class Found:
    """The words of one piece, with the times of its own track.

    `certain` is false when a word at its edge may belong to the neighbour in the window.
    """

    piece: Piece
    words: tuple[Word, ...]
    certain: bool = True


def pack(pieces: Iterable[Piece], *, longest: float, gap: float = GAP) -> list[Window]:
    """Lay `pieces` into windows of at most `longest` seconds, each into the first that has room.

    Pieces keep their order within a window. The outcome depends on the pieces and their order only. Raises
    ValueError for a piece that is longer than a window.
    """
    filled: list[list[Placed]] = []
    open_: list[int] = []
    for piece in pieces:
        if piece.region.seconds > longest + 1e-6:
            raise ValueError(f"a piece of {piece.region.seconds:.1f} s does not fit in {longest:.1f} s")
        place = next((i for i in open_ if _room(filled[i], longest, gap) >= piece.region.seconds), None)
        if place is None:
            filled.append([Placed(piece, 0.0)])
            open_ = [*open_, len(filled) - 1][-_OPEN_WINDOWS:]
        else:
            filled[place].append(Placed(piece, filled[place][-1].end + gap))
    return [Window(tuple(placed)) for placed in filled]


def sound(window: Window, tracks: Sequence[Samples]) -> Samples:
    """The samples of a window at 16 kHz: its pieces in their places, digital silence between them."""
    laid = np.zeros(round(window.seconds * MODEL_RATE), dtype=np.float32)
    for placed in window.placed:
        cut = excerpt(tracks[placed.piece.track], placed.piece.region)
        first = round(placed.at * MODEL_RATE)
        laid[first : first + cut.size] = cut[: laid.size - first]
    return laid


def excerpt(samples: Samples, region: Region) -> Samples:
    """The samples of a region at 16 kHz."""
    return samples[round(region.start * MODEL_RATE) : round(region.end * MODEL_RATE)]


def unpack(window: Window, words: Sequence[Word], *, least_inside: float = LEAST_INSIDE) -> list[Found]:
    """Give the words read in a window back to its pieces, with the times of their tracks.

    Alignment lets a word reach into the silence before or behind it; each word goes to the piece that it
    overlaps most and is cut to that piece. Words are spoken in order, so none goes to an earlier piece than
    the word before it. A word of which less than `least_inside` lies in its piece, and some in another, makes
    both uncertain.
    """
    given: list[list[Word]] = [[] for _ in window.placed]
    doubtful: set[int] = set()
    reached = 0
    for word in words:
        overlaps = [_overlap(word, placed) for placed in window.placed]
        best = max(range(len(overlaps)), key=lambda i: overlaps[i])
        if overlaps[best] <= 0:
            best = min(range(len(overlaps)), key=lambda i: _distance(word, window.placed[i]))
        best = max(best, reached)
        sharers = {i for i, shared in enumerate(overlaps) if shared > 0} | {best}
        if len(sharers) > 1 and overlaps[best] < least_inside * (word.end - word.start):
            doubtful |= sharers
        reached = best
        given[best].append(_back(word, window.placed[best]))
    return [
        Found(placed.piece, tuple(given[i]), certain=i not in doubtful)
        for i, placed in enumerate(window.placed)
    ]


def _room(placed: Sequence[Placed], longest: float, gap: float) -> float:
    return longest - placed[-1].end - gap + 1e-9


def _overlap(word: Word, placed: Placed) -> float:
    return min(word.end, placed.end) - max(word.start, placed.at)


def _distance(word: Word, placed: Placed) -> float:
    middle = (word.start + word.end) / 2
    return max(placed.at - middle, middle - placed.end, 0.0)


def _back(word: Word, placed: Placed) -> Word:
    """The word with the times of its track, inside its piece."""
    region, shift = placed.piece.region, placed.piece.region.start - placed.at
    start = min(max(word.start + shift, region.start), region.end)
    end = min(max(word.end + shift, start), region.end)
    return replace(word, start=round(start, 3), end=round(end, 3))
