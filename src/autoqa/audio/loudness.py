"""Loudness as people hear it: integrated EBU R128 of one or several channels."""

from __future__ import annotations

import math

import numpy as np

from autoqa.audio.waveform import Samples, Waveform

_BLOCK, _STEP = 0.4, 0.1  # seconds
_ABSOLUTE_GATE = -70.0  # LUFS
_RELATIVE_GATE = -10.0  # LU under the mean of what passes the absolute gate
_OFFSET = -0.691  # LUFS of a mean square of 1


def integrated_loudness(waveform: Waveform) -> float | None:
    """Integrated loudness in LUFS, or None under 0.4 s and where nothing is louder than -70 LUFS.

    The definition is that of EBU R 128 and ITU-R BS.1770-4: K-weighting, blocks of 400 ms that overlap by
    three quarters, a gate at -70 LUFS, another 10 LU under the mean of what passes the first. Channels
    are summed with weight 1, so one voice on one of two channels is as loud as the same voice alone.
    """
    blocks = _block_energies(waveform)
    loud = blocks[blocks > _energy(_ABSOLUTE_GATE)]
    if loud.size == 0:
        return None
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return _OFFSET + 10 * math.log10(float(loud.mean()))


def _block_energies(waveform: Waveform) -> np.ndarray:
    """Mean square of the K-weighted samples in every whole block, summed over the channels."""
    step = round(_STEP * waveform.rate)
    steps = waveform.samples.shape[1] // step
    parts = round(_BLOCK / _STEP)
    if steps < parts:
        return np.zeros(0)
    energies = np.zeros(steps)
    for channel in range(waveform.channels):
        energies += _step_energies(waveform.channel(channel), waveform.rate, step, steps)
    sums = np.cumsum(np.concatenate([[0.0], energies]))
    blocks: np.ndarray = np.maximum(sums[parts:] - sums[:-parts], 0) / (parts * step)
    return blocks


def _step_energies(samples: Samples, rate: int, step: int, steps: int) -> np.ndarray:
    """Sum of squares of the K-weighted samples in each tenth of a second, a minute at a time."""
    from scipy.signal import sosfilt

    filters = _k_weighting(rate)
    state = np.zeros((len(filters), 2))
    found = np.zeros(steps)
    for first in range(0, steps, 600):
        last = min(steps, first + 600)
        weighted, state = sosfilt(filters, samples[first * step : last * step].astype(float), zi=state)
        found[first:last] = np.square(weighted).reshape(-1, step).sum(axis=1)
    return found


def _k_weighting(rate: int) -> np.ndarray:
    """The two filters of ITU-R BS.1770-4 as second-order sections for any sample rate.

    The recommendation gives coefficients for 48 kHz only. These are the analogue prototypes that reproduce
    them: a shelf of +4 dB above 1,682 Hz (the head) and a high-pass at 38 Hz.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (high + middle * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - middle * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return np.array([shelf, [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]])


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))
