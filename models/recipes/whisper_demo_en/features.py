"""Waveforms to log-mel features, and what a telephone does to a waveform."""

from functools import cache

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

RATE = 16_000
HOP = 160
FRAMES_PER_SECOND = RATE // HOP
BANDS = 80
SILENCE = -10.0
"""log10 power that stands for silence: Whisper's own lower bound."""

Samples = NDArray[np.float32]


def log_mel(samples: Samples) -> NDArray[np.float32]:
    """log10 power by mel band and frame, as Whisper computes it but before its normalisation."""
    padded = np.pad(samples, 200, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::HOP][: len(samples) // HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(401)[:-1].astype(np.float32), axis=1)) ** 2
    return np.log10(np.maximum(_mel_filters() @ power.T, 10**SILENCE)).astype(np.float32)


def normalise(mel: NDArray[np.float32], *, above: float = 0.0) -> NDArray[np.float32]:
    """Whisper's normalisation; the loudest frame of the file may be ``above`` this window's."""
    return (np.maximum(mel, mel.max() + above - 8.0) + 4.0) / 4.0


def telephone(samples: Samples) -> Samples:
    """300-3400 Hz at 8 kHz in mu-law, and back to 16 kHz."""
    low = resample_to(band_pass(samples, 300, 3400), RATE, RATE // 2)
    scale = max(float(np.abs(low).max()), 1e-4) / 0.8
    return resample_to(mu_law(low / scale) * scale, RATE // 2, RATE)[: len(samples)]


def band_pass(samples: Samples, low: float, high: float, rate: int = RATE) -> Samples:
    """Keep ``low``-``high`` Hz, with flanks 60 Hz and 200 Hz wide."""
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(len(samples), 1 / rate)
    gain = np.clip((frequency - low + 60) / 60, 0, 1) * np.clip((high + 200 - frequency) / 200, 0, 1)
    return np.fft.irfft(spectrum * gain, len(samples)).astype(np.float32)


def mu_law(samples: Samples) -> Samples:
    """Round to the 256 steps of G.711 mu-law."""
    compressed = np.sign(samples) * np.log1p(255 * np.minimum(np.abs(samples), 1)) / np.log(256)
    steps = np.round(compressed * 127) / 127
    return (np.sign(steps) * np.expm1(np.abs(steps) * np.log(256)) / 255).astype(np.float32)


def resample_to(samples: Samples, rate: int, target: int) -> Samples:
    """Another sampling rate through the spectrum; meant for short, whole utterances."""
    length = round(len(samples) * target / rate)
    spectrum = np.fft.rfft(samples)
    wanted = np.zeros(length // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(wanted), len(spectrum))
    wanted[:shared] = spectrum[:shared]
    return (np.fft.irfft(wanted, length) * (target / rate)).astype(np.float32)


@cache
def _mel_filters() -> NDArray[np.float32]:
    return FeatureExtractor().mel_filters.astype(np.float32)
