"""Decoded sound: samples of every channel at one rate, and the few measures taken from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

SILENCE_DBFS = -120.0
_CHUNK = 1 << 20


@dataclass(frozen=True, eq=False)
class Waveform:
    """Samples between -1 and 1 as float32, one row per channel, all at the same rate."""

    samples: Samples
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32 or self.samples.shape[0] == 0:
            got = f"{self.samples.dtype} of {self.samples.shape}"
            raise ValueError(f"samples are float32 of shape (channels, n); got {got}")
        if self.rate <= 0:
            raise ValueError(f"rate is a positive number of Hz; got {self.rate}")

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return int(self.samples.shape[1]) / self.rate

    def channel(self, index: int) -> Samples:
        """Return one channel's samples, without copying them."""
        if not 0 <= index < self.channels:
            raise IndexError(f"there is no channel {index}: this waveform has {self.channels}")
        row: Samples = self.samples[index]
        return row

    def mono(self) -> Samples:
        """Return the mean of all channels; the only place where channels are mixed."""
        if self.channels == 1:
            return self.channel(0)
        mixed: Samples = self.samples.mean(axis=0, dtype=np.float32)
        return mixed


@dataclass(frozen=True, eq=False)
class Peaks:
    """The lowest and highest sample in each bucket: all that a waveform picture needs."""

    low: Samples
    high: Samples


def rms_dbfs(samples: Samples) -> float:
    """Return the level in dB relative to full scale (a full-scale square wave is 0 dB).

    Digital silence and no samples at all are -120 dB, so that levels can always be compared.
    """
    if samples.size == 0:
        return SILENCE_DBFS
    mean_square = energy(samples, samples) / samples.size
    return max(10 * math.log10(mean_square), SILENCE_DBFS) if mean_square > 0 else SILENCE_DBFS


def energy(left: Samples, right: Samples) -> float:
    """Sum the products of two signals in double precision, a piece at a time to bound memory."""
    flat_left, flat_right = left.reshape(-1), right.reshape(-1)
    pieces = range(0, flat_left.size, _CHUNK)
    return sum(
        float(np.dot(flat_left[at : at + _CHUNK].astype(float), flat_right[at : at + _CHUNK].astype(float)))
        for at in pieces
    )


def peaks(samples: Samples, buckets: int) -> Peaks:
    """Return the minimum and maximum of a channel in each of `buckets` equal stretches of time.

    With fewer samples than buckets each sample is a bucket, so nothing is invented.
    """
    if buckets < 1:
        raise ValueError(f"a picture has at least one bucket; got {buckets}")
    if samples.ndim != 1:
        raise ValueError(f"peaks are taken of one channel; got samples of shape {samples.shape}")
    if samples.size == 0:
        return Peaks(np.zeros(0, np.float32), np.zeros(0, np.float32))
    count = min(buckets, samples.size)
    edges = np.arange(count, dtype=np.int64) * samples.size // count
    return Peaks(np.minimum.reduceat(samples, edges), np.maximum.reduceat(samples, edges))


def frame_levels(samples: Samples, size: int) -> npt.NDArray[np.float64]:
    """The level of every whole frame of `size` samples in dBFS; digital silence is -120 dB."""
    frames = samples[: samples.size // size * size].reshape(-1, size)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / size
    levels: npt.NDArray[np.float64] = 10 * np.log10(power + 1e-12)
    return levels


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First index and one past the last of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
