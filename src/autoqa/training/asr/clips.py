"""Cut a written-down call into clips of one channel, and say why a turn is in none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from autoqa.audio.channels import LayoutSettings, examine
from autoqa.audio.waveform import Samples, Waveform, rms_dbfs
from autoqa.domain.transcript import Speaker, Turn

RATE = 16_000
_AIR = 0.2  # seconds of sound kept before and after what is said
_SHORTEST = 0.1  # seconds of a turn that can hold a word
_TOUCH = 0.1  # seconds by which turns of one speaker may overlap
_SOUNDS = r"noise|laughter|laughs?|cough|breath|breathing|sigh|music|ringing|beep|silence|pause|hum"
_SOUND = re.compile(rf"[\[<(](?:{_SOUNDS})[\])>]", re.IGNORECASE)
_MASKED = re.compile(r"\[[^\]]*\]|<unk>", re.IGNORECASE)
_EXCHANGED = 6.0  # dB by which the other channel must be louder while somebody speaks


class Track(StrEnum):
    """Whose channel a clip is cut from; `MIXED` is one that both speakers share."""

    AGENT = "agent"
    CUSTOMER = "customer"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in a clip, with its times in seconds from the start of the recording."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of one track of a call, in seconds, and what is said in it in order of time."""

    call: str
    track: Track
    start: float
    end: float
    said: tuple[Said, ...]
    language: str | None = None

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """All that is said in it."""
        return " ".join(one.text for one in self.said)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A turn that is in no clip, by its position among the turns of its call, from 0, and the reason.

    `turn` is None where it is a whole clip that is left out.
    """

    call: str
    turn: int | None
    reason: str


def words_said(text: str) -> str:
    """A turn's text without a transcriber's marks for sounds that are no words, such as "[noise]"."""
    return " ".join(_SOUND.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class CutSettings:
    """How clips are made: of at most `longest` seconds, joined over pauses of at most `pause` seconds."""

    longest: float = 30.0
    pause: float = 2.0


@dataclass(frozen=True, slots=True)
class Tracks:
    """The tracks of a recording at 16 kHz, and whether agent and customer were found on each other's."""

    samples: Mapping[Track, Samples]
    exchanged: bool = False

    def of(self, speaker: Speaker) -> Samples:
        """The track that a speaker is heard on."""
        return self.samples[Track.MIXED if Track.MIXED in self.samples else Track(speaker.value)]


def find_tracks(waveform: Waveform, turns: Sequence[Turn], *, agent_channel: int = 0) -> Tracks:
    """A track for each speaker who has a channel, or one for both.

    Where the other channel is clearly louder while somebody speaks, the channels are the other way round
    than set, and they are exchanged.
    """
    layout = examine(waveform)
    if layout.layout not in ("stereo", "one_silent") or waveform.channels != 2:
        return Tracks({Track.MIXED: waveform.mono()})
    agent, customer = waveform.channel(agent_channel), waveform.channel(1 - agent_channel)
    found = Tracks({Track.AGENT: agent, Track.CUSTOMER: customer})
    other_way = Tracks({Track.AGENT: customer, Track.CUSTOMER: agent}, exchanged=True)
    return other_way if layout.layout == "stereo" and _louder(other_way, found, turns) else found


def silent_turns(tracks: Tracks, turns: Sequence[Turn]) -> frozenset[int]:
    """The positions of the turns during which nothing is heard on the track of their speaker."""
    floor = LayoutSettings().silent_dbfs
    levels = [_level(tracks, turn) for turn in turns]
    return frozenset(i for i, level in enumerate(levels) if level is not None and level <= floor)


def cut(
    call: str,
    turns: Sequence[Turn],
    tracks: Collection[Track],
    seconds: float,
    settings: CutSettings,
    *,
    language: str | None = None,
    silent: Collection[int] = (),
) -> tuple[list[Clip], list[Skipped]]:
    """The clips of a call of `seconds` that has `tracks`, in order of their start, and what is in none.

    Turns are joined while they follow each other on a track within a pause. A turn that is left out, as those
    in `silent` are, is never inside a clip, since nobody could say what is heard there.
    """
    shared = Track.MIXED in tracks
    clips: list[Clip] = []
    skipped: list[Skipped] = []
    for track in tracks:
        own = [(i, turn) for i, turn in enumerate(turns) if shared or turn.speaker.value == track.value]
        runs, left_out = _runs(own, seconds, settings, shared=shared, silent=silent)
        skipped += [Skipped(call, position, reason) for position, reason in left_out]
        clips += [_clip(call, track, run, settings.longest, language) for run in runs]
    in_order = sorted(clips, key=lambda clip: (clip.start, clip.track))
    return in_order, sorted(skipped, key=lambda one: one.turn or 0)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A turn whose times are known, and its position in the call."""

    position: int
    turn: Turn
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Run:
    """Turns that follow each other, and the bounds that the air around them must keep."""

    said: tuple[Said, ...]
    first: float
    last: float


def _runs(
    own: Sequence[tuple[int, Turn]],
    seconds: float,
    settings: CutSettings,
    *,
    shared: bool,
    silent: Collection[int],
) -> tuple[list[_Run], list[tuple[int, str]]]:
    """The turns of a track joined, and those left out with their positions and reasons."""
    timed = _timed(own)
    known = {one.position for one in timed}
    left_out = [(position, "has no start or no end") for position, _ in own if position not in known]
    runs: list[_Run] = []
    open_run = False
    fence = 0.0  # up to where sound belongs to something else
    for place, one in enumerate(timed):
        reason = _unusable(one, seconds, settings.longest, silent) or _overlap(timed, place, shared=shared)
        if reason:
            left_out.append((one.position, reason))
            open_run, fence = False, max(fence, one.end)
            continue
        said = Said(words_said(one.turn.text), one.start, min(one.end, seconds))
        following = timed[place + 1].start if place + 1 < len(timed) else seconds
        if open_run and _joins(runs[-1], said, settings):
            runs[-1] = replace(runs[-1], said=(*runs[-1].said, said), last=following)
        else:
            runs.append(_Run((said,), fence, following))
        open_run, fence = True, max(fence, said.end)
    return runs, left_out


def _timed(own: Sequence[tuple[int, Turn]]) -> list[_Timed]:
    """The turns that have both times, in order of time."""
    found = [
        _Timed(position, turn, turn.start, turn.end)
        for position, turn in own
        if turn.start is not None and turn.end is not None
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.position))


def _joins(run: _Run, said: Said, settings: CutSettings) -> bool:
    """Whether what is said next lies near and leaves the clip short enough."""
    whole = said.end - run.said[0].start
    return said.start - run.said[-1].end <= settings.pause and whole <= settings.longest - 2 * _AIR


def _unusable(one: _Timed, seconds: float, longest: float, silent: Collection[int]) -> str | None:
    """Why a turn cannot be learnt from, whatever stands beside it."""
    text = words_said(one.turn.text)
    if not any(letter.isalnum() for letter in text):
        return "has no words"
    if _MASKED.search(text):
        return "holds a mask or a mark for speech that was not understood"
    if one.start >= seconds or one.end > seconds + 1.0:
        return f"lies outside the recording of {seconds:.1f} s"
    if one.end - one.start < _SHORTEST:
        return f"lasts less than {_SHORTEST} s"
    if one.end - one.start > longest:
        return f"is longer than {longest:g} s"
    if one.position in silent:
        return "is silent on its channel"
    return None


def _overlap(timed: Sequence[_Timed], place: int, *, shared: bool) -> str | None:
    """Says so where two people, or one at two places, speak; one speaker's turns may touch a little."""
    one = timed[place]
    for other in (*timed[:place], *timed[place + 1 :]):
        touch = 0.0 if shared and one.turn.speaker != other.turn.speaker else _TOUCH
        if max(one.start, other.start) < min(one.end, other.end) - touch:
            return "overlaps another turn on the same channel"
    return None


def _clip(call: str, track: Track, run: _Run, longest: float, language: str | None) -> Clip:
    start, end = run.said[0].start, run.said[-1].end
    air = min(_AIR, max(0.0, (longest - (end - start)) / 2))
    first = max(start - air, min(run.first, start))
    last = min(end + air, max(run.last, end))
    return Clip(call, track, min(round(first, 3), start), max(round(last, 3), end), run.said, language)


def _louder(one: Tracks, other: Tracks, turns: Sequence[Turn]) -> bool:
    """Whether speakers are clearly louder on `one` set of tracks while they speak."""
    levels = [(_level(one, turn), _level(other, turn)) for turn in turns]
    ahead = [a - b for a, b in levels if a is not None and b is not None]
    return bool(ahead) and float(np.median(ahead)) > _EXCHANGED


def _level(tracks: Tracks, turn: Turn) -> float | None:
    """How loud the track of a turn's speaker is meanwhile, in dBFS; None where the turn has no sound."""
    if turn.start is None or turn.end is None:
        return None
    samples = tracks.of(turn.speaker)[round(turn.start * RATE) : round(turn.end * RATE)]
    return rms_dbfs(samples) if samples.size else None
