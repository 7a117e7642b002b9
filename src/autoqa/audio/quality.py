"""How good a line sounds: clipping, noise, signal-to-noise, band, and sound that dropped out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autoqa.audio.speech import Region, merge
from autoqa.audio.waveform import SILENCE_DBFS, Samples, runs

_FRAME = 0.02  # seconds
_STEP_16_BIT = 2.0**-15
_MARGIN = 15.9  # dB under the active level down to which speech is active (ITU-T P.56)
_LEAST = 0.5  # seconds without which noise and speech levels are not given
_GUARD = 0.1  # seconds beside speech that count neither as speech nor as noise

_SPECTRUM = 1024  # samples
_MOST_SPECTRA = 1000
_REACH = 60.0  # dB under the strongest frequency down to which speech reaches
_ABOVE_NOISE = 6.0  # dB

# Half the width of a plateau as a share of the highest sample, and how many times more samples must lie on it
# than in the 6 % beneath it: a hard limit is narrow, one that was filtered afterwards ripples.
_PLATEAUS = ((0.006, 1.0), (0.03, 4.0))
_FEWEST = 10  # samples on a plateau
_RUN = 2  # samples
_SHORTEST_GAP, _LONGEST_GAP = 0.01, 0.5  # seconds of sudden silence
_REPEATS = (0.01, 0.02, 0.03)  # seconds: the frames of telephone codecs
_ALIKE = 1e-4  # power of the difference of two repeated frames, against their own


@dataclass(frozen=True, slots=True)
class Quality:
    """What the line did to the sound of one channel; None where there is no ground for a figure.

    `speech_level` and `noise` are dBFS (a full-scale square wave is 0), `snr` dB, `bandwidth` Hz, `clipping`
    the share of the samples of speech, `dropouts` how many a minute of speech.
    """

    speech_level: float | None = None
    noise: float | None = None
    snr: float | None = None
    bandwidth: float | None = None
    clipping: float | None = None
    dropouts: float | None = None


def measure_quality(
    samples: Samples,
    rate: int,
    speech: Sequence[Region],
    *,
    others: Sequence[Region] = (),
    source_rate: int | None = None,
) -> Quality:
    """Measure one channel. `speech` is where its own voice is, `others` where other voices or sounds may be.

    What lies in neither is the noise of the line. `source_rate` is the rate the recording had before it was
    resampled: at that rate a plateau is flat again, and half of it is the widest band there can be.
    """
    levels = frame_levels(samples, rate)
    spoken = _frames_in(speech, levels.size)
    around = [Region(max(0.0, r.start - _GUARD), r.end + _GUARD) for r in (*speech, *others)]
    quiet = ~_frames_in(around, levels.size)
    band = bandwidth(samples, rate, spoken, quiet)
    signal, noise = active_level(levels[spoken]), noise_level(levels[quiet])
    return Quality(
        speech_level=signal,
        noise=noise,
        snr=_signal_to_noise(signal, noise),
        bandwidth=min(band, source_rate / 2) if band is not None and source_rate else band,
        clipping=clipping(_at_source_rate(_in_regions(samples, rate, speech), rate, source_rate)),
        dropouts=dropouts(samples, rate, speech, signal),
    )


def frame_levels(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    """The level of every whole frame of 20 ms in dBFS; digital silence is -120 dB."""
    size = round(_FRAME * rate)
    frames = samples[: samples.size // size * size].reshape(-1, size)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / size
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, 10 ** (SILENCE_DBFS / 10)))
    return levels


def active_level(levels: npt.NDArray[np.float64]) -> float | None:
    """The level of speech without its pauses, in dBFS; None for less than half a second.

    As in ITU-T P.56, frames count that lie at most 15.9 dB under the level itself; it is found by
    iteration on frames of 20 ms instead of on an envelope.
    """
    levels = levels[levels > SILENCE_DBFS]
    if levels.size * _FRAME < _LEAST:
        return None
    power = 10 ** (levels / 10)
    level = 10 * math.log10(float(power.mean()))
    for _ in range(50):
        higher = 10 * math.log10(float(power[levels > level - _MARGIN].mean()))
        if abs(higher - level) < 0.01:
            break
        level = higher
    return level


def noise_level(levels: npt.NDArray[np.float64]) -> float | None:
    """The median level of the frames without speech, in dBFS; None for less than half a second of them.

    Digital silence (nothing above one step of 16 bits) is no noise floor: it is what a transmitter sends
    that switches off between words.
    """
    sounding = levels[levels > 20 * math.log10(_STEP_16_BIT)]
    return float(np.median(sounding)) if sounding.size * _FRAME >= _LEAST else None


def bandwidth(
    samples: Samples, rate: int, spoken: npt.NDArray[np.bool_], quiet: npt.NDArray[np.bool_]
) -> float | None:
    """The highest frequency in Hz that the loud frames of speech (95th percentile) reach.

    They reach as far as they lie within 60 dB of the strongest frequency and 6 dB above the noise.
    """
    loud = _spectra(samples, rate, spoken, 95)
    if loud is None:
        return None
    line = loud.max() - _REACH
    noise = _spectra(samples, rate, quiet, 50)
    floor = np.full_like(loud, line) if noise is None else np.maximum(line, noise + _ABOVE_NOISE)
    reached = np.flatnonzero(loud > floor)
    return float(reached[-1] * rate / _SPECTRUM) if reached.size else None


def clipping(samples: Samples) -> float | None:
    """The share of samples in flat-topped runs at the extremes; None without samples.

    A clipped signal crowds at its highest (or lowest) values. A plateau is a band of 1.2 % of the extreme
    with more samples than the 6 % beneath it, or one of 6 % with more than four times as many; a
    sample in a run of at least two at or above the plateau is clipped.
    """
    if samples.size == 0:
        return None
    return min(1.0, (_clipped(samples) + _clipped(-samples)) / samples.size)


def _at_source_rate(samples: Samples, rate: int, source_rate: int | None) -> Samples:
    """The samples at the rate they were recorded with, if that was lower."""
    if source_rate is None or source_rate >= rate or samples.size == 0:
        return samples
    from av import AudioFrame, AudioResampler

    frame = AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = rate
    resampler = AudioResampler("flt", "mono", source_rate)
    return np.concatenate(
        [part.to_ndarray()[0] for part in (*resampler.resample(frame), *resampler.resample(None))]
    )


def _clipped(samples: Samples) -> int:
    """Samples on the plateau of the positive side."""
    top = float(samples.max())
    if top < 1e-3:
        return 0
    high = np.sort(samples[samples > 0.5 * top]) / top
    best, crowding, edge = 0.0, 1.0, 0.0
    for half, enough in _PLATEAUS:
        for centre in np.arange(0.75, 1.0001, 0.01 if half > 0.01 else 0.005):
            beneath, on = _counts(high, float(centre), half)
            if on >= _FEWEST and on / (enough * max(beneath, 1)) > crowding:
                best, crowding, edge = float(centre), on / (enough * max(beneath, 1)), half
    if best == 0:
        return 0
    return sum(last - first for first, last in runs(samples >= (best - edge) * top) if last - first >= _RUN)


def _counts(high: Samples, centre: float, half: float) -> tuple[int, int]:
    """How many of the sorted samples lie in the 6 % under a plateau, and how many on it."""
    edges = np.searchsorted(high, [centre - half - 0.06, centre - half, centre + half])
    return int(edges[1] - edges[0]), int(edges[2] - edges[1])


def dropouts(
    samples: Samples, rate: int, speech: Sequence[Region], speech_level: float | None
) -> float | None:
    """Gaps and repeated frames a minute of speech; None without speech.

    A gap is 10 to 500 ms of digital silence with speech in the 5 ms before it and the 20 ms after it; a
    repeated frame is a copy, within -40 dB, of the 10, 20 or 30 ms before it, as a receiver plays in place
    of a lost packet. Sound that went through a lossy codec after the loss shows neither.
    """
    seconds = sum(region.seconds for region in speech)
    if speech_level is None or seconds <= 0:
        return None
    loud = 10 ** ((speech_level - 25) / 10)
    found = 0
    for region in merge(speech, gap=0.0):
        part = samples[round(region.start * rate) : round(region.end * rate)]
        found += _gaps(part, rate, loud) + sum(_repeats(part, rate, loud, lag) for lag in _REPEATS)
    return 60 * found / seconds


def _gaps(samples: Samples, rate: int, loud: float) -> int:
    before = round(0.005 * rate)
    found = 0
    for first, last in runs(np.abs(samples) < 2 * _STEP_16_BIT):
        if (
            _SHORTEST_GAP <= (last - first) / rate <= _LONGEST_GAP
            and before <= first < samples.size - 4 * before
        ):
            sides = samples[first - before : first], samples[last : last + 4 * before]
            found += all(float(np.square(side, dtype=float).mean()) > loud for side in sides if side.size)
    return found


def _repeats(samples: Samples, rate: int, loud: float, seconds: float) -> int:
    lag, size = round(seconds * rate), round(0.0025 * rate)
    count = (samples.size - lag) // size
    if count <= 0:
        return 0
    own = np.square(samples[lag : lag + count * size], dtype=float).reshape(-1, size).mean(axis=1)
    difference = samples[lag : lag + count * size] - samples[: count * size]
    change = np.square(difference, dtype=float).reshape(-1, size).mean(axis=1)
    alike = (change < _ALIKE * own) & (own > loud / 10)
    return sum(
        (last - first) * size >= 0.7 * lag and bool(own[first:last].mean() > loud)
        for first, last in runs(alike)
    )


def _signal_to_noise(signal: float | None, noise: float | None) -> float | None:
    """Speech over noise in dB, the noise under the speech taken off its level."""
    if signal is None or noise is None:
        return None
    speech = 10 ** (signal / 10) - 10 ** (noise / 10)
    return 10 * math.log10(speech) - noise if speech > 0 else 0.0


def _spectra(
    samples: Samples, rate: int, chosen: npt.NDArray[np.bool_], percentile: float
) -> npt.NDArray[np.float64] | None:
    """A percentile over the spectra of the chosen frames in dB; None for less than half a second."""
    at = np.flatnonzero(chosen) * round(_FRAME * rate)
    at = at[at + _SPECTRUM <= samples.size]
    if at.size * _FRAME < _LEAST:
        return None
    at = at[:: max(1, at.size // _MOST_SPECTRA)]
    frames = samples[at[:, None] + np.arange(_SPECTRUM)] * np.blackman(_SPECTRUM).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1)))
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.percentile(power, percentile, axis=0) + 1e-12)
    return levels


def _frames_in(regions: Sequence[Region], count: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(count, bool)
    for region in regions:
        mask[round(region.start / _FRAME) : round(region.end / _FRAME)] = True
    return mask


def _in_regions(samples: Samples, rate: int, regions: Sequence[Region]) -> Samples:
    parts = [samples[round(r.start * rate) : round(r.end * rate)] for r in merge(regions, gap=0.0)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
