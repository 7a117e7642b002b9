"""Decide whether two channels are two speakers, one signal twice, or one speaker and nothing.

Recorders often write two channels without separating the speakers, or let one leak into the other. Taking
those for agent and customer would give each of them the words of both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from autoqa.audio.speech import Region, merge
from autoqa.audio.waveform import Samples, Waveform, energy, frame_levels, rms_dbfs

Layout = Literal["mono", "stereo", "crosstalk", "identical", "one_silent", "silent", "many"]

_FRAME = 0.064  # seconds of a spectrum
_PIECE = 4096  # frames at a time
_ALONE = 3.0  # dB by which the source is louder where it speaks alone
_ACTIVE = 20.0  # dB under its loud frames (95th percentile) down to which the source speaks
_LEAST = 30  # frames of a source alone, about two seconds, below which leaking is not measured
_FAINTEST = -60.0  # dB; what leaks less is as good as nothing
_SLOT = 0.02  # seconds of a decision whose voice it is
_QUIETEST = 30.0  # dB under the loud slots of a channel down to which it speaks
_EXPLAINED = 5.0  # dB above what leaks that make a sound the channel's own


@dataclass(frozen=True)
class LayoutSettings:
    """Where the lines are drawn between the layouts.

    `silent_dbfs` lies under the noise of a telephone line (8-bit companding leaves about -70);
    `silent_gap_db` also catches a dead channel with hum or faint crosstalk in it. Two channels
    are one signal when, after the best gain, what remains lies `residual_db` under the signal. Each
    carries both speakers when each leaks into the other with `crosstalk_db` or more, or when nobody is
    ever louder on one of them and they correlate with `nearly_mono` or more.
    """

    silent_dbfs: float = -75.0
    silent_gap_db: float = 50.0
    residual_db: float = -30.0
    crosstalk_db: float = -6.0
    nearly_mono: float = 0.8


@dataclass(frozen=True)
class ChannelLayout:
    """What the channels carry, and the figures that say so.

    `active` lists the channels worth transcribing on their own. `correlation` and
    `level_difference_db` (first minus second) are None for anything but two channels. `crosstalk_db` says
    how loud the other channel's voice is in each, against its level at home; None where it cannot be told.
    With the layout "crosstalk" both channels carry both speakers, and their mean is to be read as one.
    """

    layout: Layout
    levels_dbfs: tuple[float, ...]
    active: tuple[int, ...]
    correlation: float | None = None
    level_difference_db: float | None = None
    crosstalk_db: tuple[float | None, float | None] = (None, None)


def examine(waveform: Waveform, *, settings: LayoutSettings | None = None) -> ChannelLayout:
    """Say what the channels of a recording carry."""
    settings = settings or LayoutSettings()
    levels = tuple(rms_dbfs(waveform.channel(index)) for index in range(waveform.channels))
    audible = tuple(index for index, level in enumerate(levels) if level > settings.silent_dbfs)
    if waveform.channels == 2:
        return _examine_pair(waveform, (levels[0], levels[1]), audible, settings)
    if not audible:
        return ChannelLayout("silent", levels, (0,))
    layout: Layout = "mono" if waveform.channels == 1 else "many"
    return ChannelLayout(layout, levels, audible)


def _examine_pair(
    waveform: Waveform, levels: tuple[float, float], audible: tuple[int, ...], settings: LayoutSettings
) -> ChannelLayout:
    together = correlation(waveform.channel(0), waveform.channel(1))
    difference = levels[0] - levels[1]
    louder = 0 if difference >= 0 else 1
    same = 10 * math.log10(max(1 - together**2, 1e-12)) <= settings.residual_db
    layout: Layout
    if not audible:
        layout, active = "silent", (0,)
    elif same and len(audible) == 2:
        layout, active = "identical", (louder,)
    elif len(audible) == 1 or abs(difference) >= settings.silent_gap_db:
        layout, active = "one_silent", (louder,)
    else:
        leaks = crosstalk(waveform)
        layout = "crosstalk" if _nearly_mono(leaks, together, settings) else "stereo"
        return ChannelLayout(layout, levels, (0, 1), together, difference, leaks)
    return ChannelLayout(layout, levels, active, together, difference)


def _nearly_mono(leaks: tuple[float | None, float | None], together: float, settings: LayoutSettings) -> bool:
    """Whether both channels carry both speakers."""
    first, second = leaks
    if first is None and second is None:
        return abs(together) >= settings.nearly_mono
    return all(leak is not None and leak >= settings.crosstalk_db for leak in leaks)


def crosstalk(waveform: Waveform) -> tuple[float | None, float | None]:
    """How much of the other channel each of two channels carries, in dB against its level at home.

    The first figure is what leaks of the second channel into the first. It comes from a regression at
    every frequency (the transfer function H = S_xy / S_xx of Bendat and Piersol), so it may be filtered or
    delayed by some milliseconds, over the frames in which only the source speaks: where it is active and
    at least 3 dB louder than the channel it leaks into. None with less than two seconds of them.
    """
    if waveform.channels != 2:
        raise ValueError(f"crosstalk is measured between two channels; got {waveform.channels}")
    return (
        _leak(waveform.channel(1), waveform.channel(0), waveform.rate),
        _leak(waveform.channel(0), waveform.channel(1), waveform.rate),
    )


def own_voice(
    waveform: Waveform,
    regions: tuple[Sequence[Region], Sequence[Region]],
    leaks: tuple[float | None, float | None],
) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
    """The regions of voice activity of two channels without those in which only the other one leaks in.

    A region is cut down to where its channel is at least 5 dB louder than what leaks into it, with 0.2 s of
    air; pauses of up to half a second do not cut it.
    """
    first = _slot_powers(waveform.channel(0), waveform.rate)
    second = _slot_powers(waveform.channel(1), waveform.rate)
    return (
        tuple(_own(regions[0], first, second, leaks[0])),
        tuple(_own(regions[1], second, first, leaks[1])),
    )


def _leak(source: Samples, target: Samples, rate: int) -> float | None:
    """What `target` carries of `source`, in dB."""
    size = round(_FRAME * rate)
    alone = _alone(frame_levels(source, size), frame_levels(target, size))
    at = np.flatnonzero(alone)
    if at.size < _LEAST:
        return None
    window = np.hanning(size).astype(np.float32)
    cross = np.zeros(size // 2 + 1, complex)
    own, other = np.zeros(size // 2 + 1), np.zeros(size // 2 + 1)
    for start in range(0, at.size, _PIECE):
        rows = at[start : start + _PIECE, None] * size + np.arange(size)
        x, y = np.fft.rfft(source[rows] * window, axis=1), np.fft.rfft(target[rows] * window, axis=1)
        cross += (y * x.conj()).sum(axis=0)
        own += np.square(np.abs(x)).sum(axis=0)
        other += np.square(np.abs(y)).sum(axis=0)
    coherent = np.square(np.abs(cross)) / np.maximum(own, 1e-20)
    chance = (other - coherent) / (at.size - 1)  # what independent signals show by chance
    leaked = float(np.maximum(coherent - chance, 0).sum()) / max(float(own.sum()), 1e-20)
    return max(_FAINTEST, 10 * math.log10(leaked)) if leaked > 0 else _FAINTEST


def _alone(source: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """The frames in which the source speaks and is louder than the channel it leaks into."""
    if source.size == 0:
        return np.zeros(0, bool)
    speaks = source > np.percentile(source, 95) - _ACTIVE
    alone: npt.NDArray[np.bool_] = speaks & (source > -100) & (source - target >= _ALONE)
    return alone


def _slot_powers(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    powers: npt.NDArray[np.float64] = 10 ** (frame_levels(samples, round(_SLOT * rate)) / 10)
    return powers


def _own(
    regions: Sequence[Region],
    own: npt.NDArray[np.float64],
    other: npt.NDArray[np.float64],
    leak: float | None,
) -> Iterator[Region]:
    """The parts of `regions` that the leak does not explain."""
    if leak is None or leak <= _FAINTEST or own.size == 0:
        yield from regions
        return
    audible = np.percentile(own, 95) * 10 ** (-_QUIETEST / 10)
    louder = own > np.maximum(other * 10 ** ((leak + _EXPLAINED) / 10), audible)
    for region in regions:
        first, last = round(region.start / _SLOT), round(region.end / _SLOT)
        slots = first + np.flatnonzero(louder[first:last])
        for part in merge([Region(s * _SLOT, (s + 1) * _SLOT) for s in slots.tolist()], gap=0.5):
            if part.seconds >= 0.06:
                yield Region(max(region.start, part.start - 0.2), min(region.end, part.end + 0.2))


def correlation(left: Samples, right: Samples) -> float:
    """Return the correlation of two signals about zero, 0 when either is silent.

    An inverted copy gives -1, which is the same signal too.
    """
    scale = math.sqrt(energy(left, left) * energy(right, right))
    return max(-1.0, min(1.0, energy(left, right) / scale)) if scale > 0 else 0.0
