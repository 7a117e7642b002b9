"""Two processes beside one, and what feeds a recogniser: `python -m eval.asr.throughput`.

1. `autoqa transcribe` over built two-channel calls with the demonstration recogniser, with one and with two
   workers in turn, one thread each: wall clock, ratio of the medians. Starting and loading count. It wants
   two idle cores.
2. What a core prepares: processor time of everything but the recogniser (decoding, channels, voice activity,
   music and tones, log-mel features, measures) for an hour of two-channel sound, and so how many cores keep a
   GPU busy that reads `--gpu-speed` times real time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from autoqa.audio.decode import decode
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import TranscriptionSettings, transcribe
from eval.asr.built_calls import build_calls, spread
from eval.asr.cost import LONGEST, SHORTEST, cpu_seconds
from eval.asr.memory import run_autoqa


def main() -> None:
    """Print both figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--calls", type=int, default=40)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--gpu-speed", type=float, default=600.0, help="times real time that a GPU reads")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        calls = build_calls(Path(folder), spread(asked.calls, SHORTEST, LONGEST))
        measure_feeding(calls[:12], asked.rounds, asked.gpu_speed)
        measure_workers(calls, asked.rounds)


def measure_workers(calls: list[Path], rounds: int) -> None:
    """Wall clock of one and of two workers, in turn."""
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, taken in times.items():
            began = time.monotonic()
            run_autoqa(calls, workers=workers)
            taken.append(time.monotonic() - began)
    one, two = median(times[1]), median(times[2])
    print(f"{len(calls)} calls: one worker {one:.1f} s, two {two:.1f} s, {one / two:.2f} times as fast")


def measure_feeding(calls: list[Path], rounds: int, gpu_speed: float) -> None:
    """Processor time of all that happens around the recogniser."""
    settings = TranscriptionSettings(language="en")
    hours = sum(decode(call).seconds for call in calls) / 3600
    transcribe(decode(calls[0]), Deaf(), settings)
    taken = []
    for _ in range(rounds):
        began = cpu_seconds()
        for call in calls:
            transcribe(decode(call), Deaf(), settings)
        taken.append(cpu_seconds() - began)
    speed = 3600 * hours / median(taken)
    print(
        f"without the recogniser: {median(taken) / hours:.0f} CPU seconds for an hour of two channels, "
        f"{speed:.0f} times real time"
    )
    print(f"cores that feed a GPU reading {gpu_speed:.0f} times real time: {gpu_speed / speed:.1f}")


class Deaf:
    """A recogniser that makes the features of each window and reads nothing."""

    name = "deaf"

    def __init__(self) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        self.settings: dict[str, Any] = {}
        self._features = FeatureExtractor()

    def detect_language(self, speech: np.ndarray) -> tuple[str, float]:
        """Always English."""
        return "en", 1.0

    def read(
        self,
        windows: Iterable[np.ndarray],
        language: str,
        *,
        hotwords: str | None = None,
        alone: bool = False,
    ) -> list[Reading]:
        """Nothing, after the work that a recogniser's processor has with each window."""
        readings = []
        for window in () if alone else windows:
            self._features(window)
            readings.append(Reading(()))
        return readings if not alone else [Reading((), 1.0) for _ in windows]


if __name__ == "__main__":
    main()
