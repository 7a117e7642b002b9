"""Two-channel calls of any length, cut from the bundled ones, for benchmarks that need many."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from autoqa.audio.decode import decode
from autoqa.audio.waveform import Samples

RATE = 16_000
EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "calls"


def two_channel_samples() -> list[Path]:
    """The bundled sample calls with a channel for each speaker."""
    return [path for path in sorted(EXAMPLES.iterdir()) if decode(path).waveform.channels == 2]


def spread(count: int, shortest: float, longest: float) -> list[float]:
    """Lengths from `shortest` to `longest` seconds in equal ratios, as the lengths of calls lie, mixed."""
    lengths = np.random.default_rng(5).permutation(np.geomspace(shortest, longest, count))
    return [float(seconds) for seconds in lengths]


def build_calls(folder: Path, lengths: Sequence[float]) -> list[Path]:
    """A call of each of `lengths` in seconds, 16 bits at 16 kHz; faint noise makes each different."""
    rng = np.random.default_rng(8)
    sources = [decode(path).waveform.samples for path in two_channel_samples()]
    made = []
    for number, seconds in enumerate(lengths):
        talk = _talk(sources[number % len(sources) :] + sources[: number % len(sources)], rng)
        made.append(_write(folder / f"call-{number:04d}.wav", _cut(talk, round(seconds * RATE), rng)))
    return made


def _talk(sources: Sequence[Samples], rng: np.random.Generator) -> Iterator[Samples]:
    """The first call from anywhere on, then the others, for ever."""
    yield sources[0][:, int(rng.integers(0, sources[0].shape[1] // 2)) :]
    while True:
        yield from sources[1:]


def _cut(talk: Iterator[Samples], size: int, rng: np.random.Generator) -> Samples:
    parts = [next(talk)]
    while sum(part.shape[1] for part in parts) < size:
        parts.append(next(talk))
    call: Samples = np.concatenate(parts, axis=1)[:, :size] + rng.normal(0, 1e-4, (2, size))
    return call


def _write(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(samples.T * 32767, -32768, 32767).astype("<i2").tobytes())
    return path
