"""Recognise music, line tones and steady noise, so that nothing but speech is handed to the recogniser.

Voice activity lets little else through, but a recogniser invents words on what it does let through, and a
hold is found by its music. Four features tell music and noise from speech, all of them without a trained
network: harmonics that stay where they are (speech glides), a spectrum that changes while the level does
not, a level without pauses, and the share of time that sounds at all.

What it cannot tell: singing is speech to it, music of drums alone is noise, and where somebody talks over
loud music the talking wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from autoqa.audio.speech import MODEL_RATE, Region, merge
from autoqa.audio.waveform import Samples, runs

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

_FRAME, _HOP = 1024, 256  # samples at 16 kHz: 64 ms every 16 ms
_PER_SECOND = MODEL_RATE / _HOP
_LOW, _HIGH = 13, 231  # bins of 15.6 Hz: 203 to 3,594 Hz, the telephone's band
_PIECE = 128  # frames at a time, 2 s: few enough to stay in the processor's cache
_LATER = 12  # frames between the spectra compared for steady harmonics: 192 ms
_SMOOTH = 17  # bins over which the envelope of a spectrum is averaged
_CHANGE = 3  # frames between the spectra compared for change
_BAND = 16  # bins of a band, for change
_AROUND = 3  # bins on both sides that belong to a peak

_WINDOW, _STEP = 125, 16  # frames: a decision every 0.26 s from the 2 s around it
_AUDIBLE = -48.0  # dBFS; quieter sound is the line's own noise
_FAINT = _AUDIBLE - 5  # dBFS below which no frame counts for anything but the spread of levels
_ACTIVE = 30.0  # dB under the loudest frame of a window that still sounds
_FADES = 15.0  # dB under the middle of a stretch down to which its ends still belong to it
_SOUNDING = 0.5  # share of a window that must sound for it to be music or noise
_FLOOR = 40.0  # dB under it, below which level differences count no more


class Kind(StrEnum):
    """What a sound is that is no speech."""

    MUSIC = "music"
    TONE = "tone"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, order=True)
class Sound:
    """A stretch of one channel with something else than speech in it; of a tone, its pitch in Hz."""

    region: Region
    kind: Kind
    hertz: float = 0.0


@dataclass(frozen=True, slots=True)
class NonspeechSettings:
    """Where the lines are drawn.

    `sure` is the score above which a stretch is no speech even where voice activity says so, `likely` the
    one that is enough where voice activity covers less than `covered` of the two seconds around it.
    A stretch lasts `shortest` seconds at least, and gaps up to `gap` seconds do not end it. `tone_share` is
    the part of a frame's power in its two strongest peaks that makes it a tone, which lasts `tone`
    seconds, or `tone_in_speech` where voice activity speaks against it. Voice activity of which `drop` is
    no speech goes, unless it is `stands_out` dB louder than the sound around it, or lasts longer than
    `burst` seconds without a score above `sure`.
    """

    sure: float = 9.0
    likely: float = -0.4
    covered: float = 0.5
    shortest: float = 2.0
    gap: float = 1.5
    tone_share: float = 0.98
    tone: float = 0.08
    tone_in_speech: float = 0.25
    burst: float = 1.0
    drop: float = 0.8
    stands_out: float = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a channel holds: `speech` to be read, and the `sounds` that are none, both in order of time."""

    speech: tuple[Region, ...]
    sounds: tuple[Sound, ...]

    def of(self, kind: Kind) -> tuple[Region, ...]:
        """The stretches of one kind of sound."""
        return tuple(sound.region for sound in self.sounds if sound.kind is kind)


@dataclass(frozen=True, slots=True)
class _Frames:
    """One value for each frame: level in dBFS, harmonics that stay, change in dB, tone share, its peak."""

    level: Floats
    steady: Floats
    change: Floats
    tone: Floats
    peak: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Score:
    """For every step: how little it is like speech, whether it can be judged, and whether it is music."""

    value: Floats
    audible: Flags
    musical: Flags


def hear(
    samples: Samples,
    regions: Sequence[Region],
    rate: int = MODEL_RATE,
    *,
    settings: NonspeechSettings | None = None,
) -> Heard:
    """Sort one channel into speech and other sounds; `regions` are those of voice activity.

    Speech is a part of `regions`; the sounds are looked for in the whole channel, because voice activity
    rightly leaves most hold music out. Raises ValueError for another rate than 16 kHz.
    """
    if rate != MODEL_RATE:
        raise ValueError(f"sounds are told apart at {MODEL_RATE} Hz; got {rate}")
    settings = settings or NonspeechSettings()
    if samples.size < _FRAME + (_LATER + _CHANGE) * _HOP:
        return Heard(merge(regions, gap=0.0), ())
    frames = _measure(samples)
    voiced = _mask(regions, frames.level.size)
    tones = _tones(frames, voiced, settings)
    toned = _mask([tone.region for tone in tones], frames.level.size)
    score = _score(frames, toned)
    sounds = sorted([*_stretches(frames, voiced, score, settings), *tones])
    return Heard(tuple(_speech(regions, sounds, frames, score, settings)), tuple(sounds))


# Frames ---------------------------------------------------------------------------------------


def _measure(samples: Samples) -> _Frames:
    """The features of every frame, a piece at a time."""
    pieces = list(_pieces(samples))
    return _Frames(*(np.concatenate([piece[i] for piece in pieces]) for i in range(5)))


def _pieces(samples: Samples) -> Iterator[tuple[Floats, Floats, Floats, Floats, npt.NDArray[np.int32]]]:
    window = np.hanning(_FRAME + 1)[:-1].astype(np.float32)
    views = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP]
    for start in range(0, len(views), _PIECE):
        count = min(_PIECE, len(views) - start)
        ahead = views[start : start + count + _LATER]
        levels = _levels(samples, start, count)
        if levels.max() < _FAINT:
            nothing = np.zeros(count, np.float32)
            yield levels, nothing, nothing, nothing, nothing.astype(np.int32)
            continue
        power = np.square(np.abs(np.fft.rfft(ahead * window, axis=1)[:, _LOW:_HIGH])).astype(np.float32)
        total = power.sum(axis=1)
        share, peak = _two_peaks(power[:count], total[:count])
        level = 10 * np.log10(total[:count] * np.float32(8 / 3 / _FRAME**2) + np.float32(1e-12))
        yield level, _steadiness(power, count), _change(power, count), share, peak


def _levels(samples: Samples, start: int, count: int) -> Floats:
    """The level of each frame from `start` on in dBFS over all frequencies, never under that of the band."""
    sound = samples[start * _HOP : (start + count - 1) * _HOP + _FRAME]
    hops = np.square(sound).reshape(-1, _HOP).sum(axis=1)
    sums = np.convolve(hops, np.ones(_FRAME // _HOP, np.float32), "valid")
    levels: Floats = 10 * np.log10(sums / np.float32(2 * _FRAME) + np.float32(1e-12))
    return levels


def _two_peaks(power: Floats, total: Floats) -> tuple[Floats, npt.NDArray[np.int32]]:
    """The share of each frame's power in its two strongest peaks, and the bin of the strongest."""
    rows = np.arange(len(power))
    left = np.pad(power, ((0, 0), (_AROUND, _AROUND)))
    found = np.zeros(len(power), np.float32)
    first = power.argmax(axis=1)
    for _ in range(2):
        peak = left.argmax(axis=1)
        for offset in range(-_AROUND, _AROUND + 1):
            at = np.clip(peak + offset, 0, left.shape[1] - 1)
            found += left[rows, at]
            left[rows, at] = 0
    return found / (total + np.float32(1e-12)), first.astype(np.int32)


def _steadiness(power: Floats, count: int) -> Floats:
    """Correlation of the fine structure of a frame's spectrum with that of the frame 192 ms later.

    The fine structure is what stands above the envelope of the logarithmic spectrum: the harmonics.
    """
    logarithm = 10 * np.log10(power + np.float32(1e-9))
    half = _SMOOTH // 2
    sums = np.cumsum(np.pad(logarithm, ((0, 0), (half + 1, half)), mode="edge"), axis=1, dtype=np.float64)
    fine = np.maximum(logarithm - (sums[:, _SMOOTH:] - sums[:, :-_SMOOTH]) / _SMOOTH, 0)
    fine -= fine.mean(axis=1, keepdims=True)
    fine /= np.sqrt(np.square(fine).sum(axis=1, keepdims=True)) + 1e-9
    steady = np.zeros(count, np.float32)
    pairs = max(0, min(count, len(power) - _LATER))
    steady[:pairs] = (fine[:pairs] * fine[_LATER : _LATER + pairs]).sum(axis=1)
    return steady


def _change(power: Floats, count: int) -> Floats:
    """Root mean square difference in dB between a frame's bands and those 48 ms later."""
    edges = np.arange(0, power.shape[1] - _BAND + 1, _BAND)
    bands = 10 * np.log10(np.add.reduceat(power, edges, axis=1) + np.float32(1e-9))
    change = np.zeros(count, np.float32)
    pairs = max(0, min(count, len(power) - _CHANGE))
    change[:pairs] = np.sqrt(np.square(bands[_CHANGE : _CHANGE + pairs] - bands[:pairs]).mean(axis=1))
    return change


# Tones ----------------------------------------------------------------------------------------


def _tones(frames: _Frames, voiced: Flags, settings: NonspeechSettings) -> list[Sound]:
    """Runs of frames that hold one or two pure tones and keep their pitch.

    A frame shows a tone as soon as the tone fills about half of it, so a run is cut by half a frame.
    """
    pure = (frames.tone >= settings.tone_share) & (frames.level > _AUDIBLE)
    moved = np.abs(np.diff(frames.peak, prepend=frames.peak[:1])) > 2
    found = []
    for first, last in runs(pure):
        cuts = [first, *(first + 1 + np.flatnonzero(moved[first + 1 : last])).tolist(), last]
        for begin, end in pairwise(cuts):
            least = settings.tone_in_speech if voiced[begin:end].mean() > 0.5 else settings.tone
            if (end - begin) / _PER_SECOND >= least:
                hertz = (_LOW + float(np.median(frames.peak[begin:end]))) * MODEL_RATE / _FRAME
                middle = 0.5 * (_FRAME - _HOP) / MODEL_RATE
                region = Region(begin / _PER_SECOND + middle, end / _PER_SECOND + middle)
                found.append(Sound(region, Kind.TONE, hertz))
    return found


# Music and noise ------------------------------------------------------------------------------


def _stretches(frames: _Frames, voiced: Flags, score: _Score, settings: NonspeechSettings) -> Iterator[Sound]:
    """Stretches of music and of noise, from the decisions at each step."""
    flagged = _decide(score, voiced, settings)
    step = _STEP / _PER_SECOND
    end = frames.level.size / _PER_SECOND
    for stretch in merge([Region(a * step, b * step) for a, b in runs(flagged)], gap=settings.gap):
        if stretch.seconds < settings.shortest:
            continue
        steps = slice(round(stretch.start / step), round(stretch.end / step))
        kind = Kind.MUSIC if score.musical[steps][flagged[steps]].mean() >= 0.5 else Kind.NOISE
        yield Sound(_widened(Region(stretch.start, min(stretch.end, end)), frames, voiced), kind)


def _widened(stretch: Region, frames: _Frames, voiced: Flags) -> Region:
    """The stretch with what goes on sounding at both ends, which a decision over two seconds cuts off."""
    first, last = _frame(stretch.start), min(_frame(stretch.end), frames.level.size)
    goes_on = (frames.level > np.median(frames.level[first:last]) - _FADES) & ~voiced
    before = _run_length(goes_on[max(0, first - _WINDOW // 2) : first][::-1])
    after = _run_length(goes_on[last : last + _WINDOW // 2])
    middle = _FRAME / 2 / MODEL_RATE
    start = (first - before) / _PER_SECOND + middle if before else stretch.start
    return Region(start, (last + after) / _PER_SECOND + middle if after else stretch.end)


def _run_length(flags: Flags) -> int:
    """How many are True before the first False."""
    return int(flags.size if flags.all() else flags.argmin())


def _decide(score: _Score, voiced: Flags, settings: NonspeechSettings) -> Flags:
    """For every step, whether the two seconds around it are no speech."""
    covered = _around(voiced).mean(axis=1) >= settings.covered
    flagged: Flags = score.audible & (score.value > np.where(covered, settings.sure, settings.likely))
    return flagged


def _score(frames: _Frames, toned: Flags) -> _Score:
    """For every step, how little the two seconds around it are like speech, and whether they are music.

    The score is a logistic regression on four features, its coefficients rounded. It was fitted on built
    music and noise against speech of many speakers, on half of the signals; see docs/measures.md. Noise is
    what changes as little as a random signal does, or has no harmonics that stay.
    """
    level = _around(frames.level)
    loudest = level.max(axis=1, keepdims=True)
    active = level > np.maximum(loudest - _ACTIVE, _FAINT)
    count = np.maximum(active.sum(axis=1), 1)
    steady = (_around(frames.steady) * active).sum(axis=1) / count
    change = (_around(frames.change) * active).sum(axis=1) / count
    spread = np.maximum(level, loudest - _FLOOR).std(axis=1)
    share = active.mean(axis=1)
    tonal = (_around(toned) * active).sum(axis=1) / count
    as_random = (change < 2.7) & ((steady < 0.1) | (spread < 0.7))
    return _Score(
        value=8.3 * steady - 4.7 * np.log(spread + 0.3) + 1.8 * np.log(change + 1e-3) - 3.5 * share + 6.9,
        audible=(loudest[:, 0] > _AUDIBLE) & (share >= _SOUNDING) & (tonal < 0.4),
        musical=~(as_random | (steady < 0.12)),
    )


def _around(values: npt.NDArray[Any]) -> Floats:
    """The two seconds around every step, as rows; at both ends the two seconds nearest to it."""
    padded = np.pad(values, (0, max(0, _WINDOW - values.size)), mode="edge")
    steps = -(-values.size // _STEP)
    firsts = np.arange(steps) * _STEP + (_STEP - _WINDOW) // 2
    rows: Floats = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[
        np.clip(firsts, 0, padded.size - _WINDOW)
    ]
    return rows


# Speech ---------------------------------------------------------------------------------------


def _speech(
    regions: Sequence[Region],
    sounds: Sequence[Sound],
    frames: _Frames,
    score: _Score,
    settings: NonspeechSettings,
) -> Iterator[Region]:
    """What is left of the regions of voice activity when the other sounds are taken out."""
    others = merge([sound.region for sound in sounds], gap=0.05)
    for region in merge(regions, gap=0.0):
        inside = [part for other in others if (part := _common(region, other)) is not None]
        long = region.seconds > settings.burst and not _surely_none(region, inside, sounds, score, settings)
        if not inside or long or _stands_out(region, others, frames, settings):
            yield region
        elif sum(part.seconds for part in inside) < settings.drop * region.seconds:
            yield from _without_long(region, inside, settings)


def _surely_none(
    region: Region,
    inside: Sequence[Region],
    sounds: Sequence[Sound],
    score: _Score,
    settings: NonspeechSettings,
) -> bool:
    """Whether the sounds in the region are tones, or score above all doubt."""
    tones = merge([s.region for s in sounds if s.kind is Kind.TONE], gap=0.05)
    toned = [part for tone in tones if (part := _common(region, tone)) is not None]
    if sum(part.seconds for part in toned) >= settings.drop * region.seconds:
        return True
    step = _STEP / _PER_SECOND
    steps = [score.value[int(part.start / step) : int(np.ceil(part.end / step))] for part in inside]
    values = np.concatenate(steps) if steps else np.zeros(0)
    return bool(values.size and (values > settings.sure).mean() > 0.5)


def _without_long(region: Region, inside: Sequence[Region], settings: NonspeechSettings) -> Iterator[Region]:
    """The region without its long stretches of other sound, half a second of air left around speech."""
    at = region.start
    for part in inside:
        begin = part.start + 0.5 if part.start > region.start else part.start
        end = part.end - 0.5 if part.end < region.end else part.end
        if end - begin >= settings.shortest:
            if begin > at:
                yield Region(at, begin)
            at = end
    if region.end > at:
        yield Region(at, region.end)


def _stands_out(
    region: Region, others: Sequence[Region], frames: _Frames, settings: NonspeechSettings
) -> bool:
    """Whether the region is clearly louder than the sound it lies in, as a word over noise is."""
    own = frames.level[_frame(region.start) : _frame(region.end)]
    reach = [Region(region.start - 2, region.start), Region(region.end, region.end + 2)]
    near = [part for side in reach for other in others if (part := _common(side, other)) is not None]
    around = [frames.level[_frame(part.start) : _frame(part.end)] for part in near]
    if own.size == 0 or sum(part.size for part in around) < _PER_SECOND / 4:
        return False
    surrounding = np.concatenate(around)
    return bool(np.percentile(own, 80) - np.percentile(surrounding, 80) >= settings.stands_out)


# Times ----------------------------------------------------------------------------------------


def _mask(regions: Sequence[Region], count: int) -> Flags:
    """The frames whose middle lies in a region."""
    mask = np.zeros(count, bool)
    for region in regions:
        mask[_frame(region.start) : _frame(region.end)] = True
    return mask


def _frame(seconds: float) -> int:
    """The first frame whose middle is not before `seconds`."""
    return max(0, round((seconds * MODEL_RATE - _FRAME / 2) / _HOP))


def _common(one: Region, other: Region) -> Region | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Region(start, end) if end > start else None
