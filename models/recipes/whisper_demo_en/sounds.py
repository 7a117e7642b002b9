"""What stands between and behind the words: noise, hold music and empty windows, as log-mel features."""

import numpy as np
from numpy.typing import NDArray

from .features import BANDS, RATE, SILENCE, log_mel, telephone

SCALES = ((0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 2, 4, 5, 7, 9, 11))


def music(seconds: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """A simple tune over chords, both bands: (2, band, frame)."""
    scale, root = SCALES[rng.integers(len(SCALES))], rng.uniform(110, 260)
    beat = rng.uniform(0.2, 0.5)
    samples = np.zeros(int(seconds * RATE), dtype=np.float32)
    brightness = rng.uniform(0.3, 0.8)
    for index, start in enumerate(np.arange(0, seconds, beat)):
        notes = [scale[rng.integers(len(scale))] + 12 * rng.integers(0, 3)]
        if index % 4 == 0:
            notes += [scale[0], scale[len(scale) // 2]]
        for note in notes:
            _add_note(samples, start, root * 2 ** (note / 12), beat * rng.uniform(0.8, 3), brightness)
    samples *= rng.uniform(0.05, 0.4) / max(1e-3, np.abs(samples).max())
    return np.stack([log_mel(samples), log_mel(telephone(samples))])


def noise(frames: int, level: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Steady noise of one random colour around ``level`` (log10 power)."""
    bends = rng.uniform(-0.7, 0.7, 4) + np.linspace(rng.uniform(0, 0.8), rng.uniform(-0.8, 0), 4)
    colour = np.interp(np.linspace(0, 3, BANDS), np.arange(4), bends)
    grain = np.log10(rng.gamma(2.0, 0.5, (BANDS, frames)) + 1e-3)
    return np.maximum(level + colour[:, None] + grain, SILENCE).astype(np.float32)


def mix(*mels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sounds at once: their powers added."""
    return np.log10(sum(10.0**mel for mel in mels)).astype(np.float32)


def _add_note(
    samples: NDArray[np.float32], start: float, pitch: float, length: float, brightness: float
) -> None:
    first = int(start * RATE)
    t = np.arange(min(len(samples) - first, int(length * RATE))) / RATE
    tone = sum(brightness**k * np.sin(2 * np.pi * pitch * (k + 1) * t) for k in range(4))
    samples[first : first + len(t)] += (tone * np.exp(-3 * t / length)).astype(np.float32)
