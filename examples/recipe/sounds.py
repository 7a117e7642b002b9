"""What is not speech in a call: hold music, street, office, line noise, and the telephone's band."""

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.float32]

TUNE = (0, 4, 7, 12, 9, 7, 4, 2, 0, 5, 9, 12, 11, 7, 4, 7)
"""Hold music in half tones above the root."""


def hold_music(seconds: float) -> Samples:
    """A soft tune over held chords, at about -26 dB."""
    samples = np.zeros(round(seconds * RATE), dtype=np.float32)
    for index, start in enumerate(np.arange(0, seconds, 0.32)):
        _add_tone(samples, start, 220 * 2 ** (TUNE[index % len(TUNE)] / 12), 0.9, 0.5)
        if index % 8 == 0:
            for step in (-12, -5, 0):
                _add_tone(samples, start, 220 * 2 ** (step / 12), 2.6, 0.35)
    fade = np.minimum(1, np.minimum(np.arange(len(samples)), np.arange(len(samples))[::-1]) / (0.3 * RATE))
    return at_level(samples * fade.astype(np.float32), -26)


def background(kind: str, seconds: float, rng: np.random.Generator) -> Samples:
    """``street``: low rumble that swells; ``office``: a murmur of voices and some keys."""
    count = round(seconds * RATE)
    if kind == "street":
        return at_level(coloured(count, rng, low=40, high=1500, slope=-1.2) * swell(count, rng, 0.4), -46)
    if kind == "office":
        murmur = coloured(count, rng, low=200, high=2800, slope=-0.8) * swell(count, rng, 4.0)
        keys = np.zeros(count, dtype=np.float32)
        for at in rng.integers(0, max(1, count - 400), round(seconds * 2)):
            keys[at : at + 320] += rng.normal(0, 1, 320).astype(np.float32) * np.exp(-np.arange(320) / 60)
        return at_level(murmur, -48) + at_level(keys, -56)
    raise ValueError(f"no background called {kind!r}; there are street and office")


def coloured(count: int, rng: np.random.Generator, *, low: float, high: float, slope: float) -> Samples:
    """Noise between two frequencies whose amplitude follows frequency to the power ``slope``."""
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    shape = np.where((frequency > low) & (frequency < high), np.maximum(frequency, 1) ** slope, 0)
    return np.fft.irfft(np.fft.rfft(rng.normal(0, 1, count)) * shape, count).astype(np.float32)


def swell(count: int, rng: np.random.Generator, hertz: float) -> Samples:
    """A slow envelope between a fifth and one."""
    knots = rng.uniform(0.2, 1, max(2, round(count / RATE * hertz) + 2))
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots).astype(np.float32)


def line_noise(count: int, rng: np.random.Generator) -> Samples:
    """The hiss of a quiet line."""
    return at_level(rng.normal(0, 1, count).astype(np.float32), -66)


def telephone_band(samples: Samples) -> Samples:
    """300 to 3400 Hz."""
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE)
    gain = np.clip((frequency - 240) / 60, 0, 1) * np.clip((3600 - frequency) / 200, 0, 1)
    return np.fft.irfft(np.fft.rfft(samples) * gain, len(samples)).astype(np.float32)


def at_level(samples: Samples, decibels: float) -> Samples:
    """Scaled to a root mean square of ``decibels`` below full scale."""
    power = float(np.sqrt(np.mean(samples**2)))
    return (samples * (10 ** (decibels / 20) / max(power, 1e-9))).astype(np.float32)


def _add_tone(samples: Samples, start: float, pitch: float, length: float, loudness: float) -> None:
    first = round(start * RATE)
    t = np.arange(min(len(samples) - first, round(length * RATE))) / RATE
    tone = sum(0.4**k * np.sin(2 * np.pi * pitch * (k + 1) * t) for k in range(3))
    samples[first : first + len(t)] += (loudness * tone * np.exp(-2.5 * t / length)).astype(np.float32)
