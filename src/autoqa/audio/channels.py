"""Decide whether two channels are two speakers, one signal twice, or one speaker and nothing.

Recorders often write two channels without separating the speakers. Taking those for agent and
customer would give each of them the words of both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from autoqa.audio.waveform import Samples, Waveform, energy, rms_dbfs

Layout = Literal["mono", "stereo", "identical", "one_silent", "silent", "many"]


@dataclass(frozen=True)
class LayoutSettings:
    """Where the lines are drawn between the layouts.

    `silent_dbfs` lies under the noise of a telephone line (8-bit companding leaves about -70);
    `silent_gap_db` also catches a dead channel with hum or faint crosstalk in it. Two channels
    are one signal when, after the best gain, what remains lies `residual_db` under the signal.
    """

    silent_dbfs: float = -75.0
    silent_gap_db: float = 50.0
    residual_db: float = -30.0


@dataclass(frozen=True)
class ChannelLayout:
    """What the channels carry, and the figures that say so.

    `active` lists the channels worth transcribing on their own. `correlation` and
    `level_difference_db` (first minus second) are None for anything but two channels.
    """

    layout: Layout
    levels_dbfs: tuple[float, ...]
    active: tuple[int, ...]
    correlation: float | None = None
    level_difference_db: float | None = None


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
        return ChannelLayout("stereo", levels, (0, 1), together, difference)
    return ChannelLayout(layout, levels, active, together, difference)


def correlation(left: Samples, right: Samples) -> float:
    """Return the correlation of two signals about zero, 0 when either is silent.

    An inverted copy gives -1, which is the same signal too.
    """
    scale = math.sqrt(energy(left, left) * energy(right, right))
    return max(-1.0, min(1.0, energy(left, right) / scale)) if scale > 0 else 0.0
