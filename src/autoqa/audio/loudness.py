"""Loudness as people hear it: integrated EBU R128 of one or several channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from autoqa.audio.waveform import Samples, Waveform

Energies = npt.NDArray[np.float64]

_BLOCK, _STEP = 0.4, 0.1  # seconds
_PIECE = 54  # steps of a piece, with the second before it 6.4 s: a length that transforms quickly
_ABSOLUTE_GATE = -70.0  # LUFS
_RELATIVE_GATE = -10.0  # LU under the mean of what passes the absolute gate
_OFFSET = -0.691  # LUFS of a mean square of 1


def integrated_loudness(waveform: Waveform) -> float | None:
    """Integrated loudness in LUFS, or None under 0.4 s and where nothing is louder than -70 LUFS.

    The definition is that of EBU R 128 and ITU-R BS.1770-4: K-weighting, blocks of 400 ms that overlap by
    three quarters, a gate at -70 LUFS, another 10 LU under the mean of what passes the first. Channels
    are summed with weight 1, so one voice on one of two channels is as loud as the same voice alone.
    """
    channels = [weighted_energies(waveform.channel(i), waveform.rate) for i in range(waveform.channels)]
    return gated_loudness(channels, waveform.rate)


def gated_loudness(channels: Sequence[Energies], rate: int) -> float | None:
    """The integrated loudness of channels whose `weighted_energies` are known already."""
    energies = np.sum(channels, axis=0)
    parts = round(_BLOCK / _STEP)
    if energies.size < parts:
        return None
    sums = np.cumsum(np.concatenate([[0.0], energies]))
    blocks = np.maximum(sums[parts:] - sums[:-parts], 0) / (parts * round(_STEP * rate))
    loud = blocks[blocks > _energy(_ABSOLUTE_GATE)]
    if loud.size == 0:
        return None
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return _OFFSET + 10 * math.log10(float(loud.mean()))


def weighted_energies(samples: Samples, rate: int) -> Energies:
    """Sum of squares of the K-weighted samples of one channel in each whole tenth of a second.

    The filter is applied as a product of spectra (overlap-save), a few seconds at a time. Its slowest part
    rings for some hundredths of a second, so a second in front of each piece is more than it remembers.
    """
    step = round(_STEP * rate)
    steps = samples.size // step
    size, before = _PIECE * step, round(1 / _STEP) * step
    response = _k_weighting(rate, size + before)
    found = np.zeros(steps)
    for first in range(0, steps, _PIECE):
        last = min(steps, first + _PIECE)
        heard = np.zeros(size + before, np.float32)
        begin = max(0, first * step - before)
        heard[before - (first * step - begin) :][: last * step - begin] = samples[begin : last * step]
        weighted = np.fft.irfft(np.fft.rfft(heard) * response, heard.size)
        parts = weighted[before : before + (last - first) * step].reshape(-1, step)
        found[first:last] = np.einsum("ij,ij->i", parts, parts)
    return found


@cache
def _k_weighting(rate: int, size: int) -> npt.NDArray[np.complex64]:
    """The frequency response of the two filters of ITU-R BS.1770-4 at any sample rate, for `size` samples.

    The recommendation gives coefficients for 48 kHz only. These are the analogue prototypes that reproduce
    them: a shelf of +4 dB above 1,682 Hz (the head) and a high-pass at 38 Hz.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    shelf = _response(
        [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k], k, q, size
    )
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    response: npt.NDArray[np.complex64] = (shelf * _response([a0, -2 * a0, a0], k, q, size)).astype(
        np.complex64
    )
    return response


def _response(numerator: Sequence[float], k: float, q: float, size: int) -> npt.NDArray[np.complex128]:
    """The response of a second-order section whose poles follow from `k` and `q`, on the unit circle."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    powers = np.stack([np.ones_like(delay), delay, delay**2])
    poles = [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]
    found: npt.NDArray[np.complex128] = (np.asarray(numerator) @ powers) / (np.asarray(poles) @ powers)
    return found


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))
