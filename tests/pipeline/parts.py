"""Small real parts for tests of whole runs: recordings, a recogniser and scorers that need no model."""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities
from autoqa.domain.evaluation import Score
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript, Word
from autoqa.pipeline.process import Judging
from autoqa.pipeline.readers import Hearing
from autoqa.scoring.evaluate import Caution
from autoqa.scoring.scorer import scored
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import TranscriptionSettings

SAID = "thank you for calling how can I".split()


def record(path: Path, *, seconds: float = 1.0, seed: int = 0) -> Path:
    """A short two-channel WAV of noise, different for each seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-3000, 3000, int(2 * seconds * 8000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack(f"<{len(noise)}h", *noise))
    return path


@dataclass
class Parrot:
    """A recogniser that hears the same sentence everywhere and counts how often it was asked."""

    name: str = "parrot"
    settings: dict[str, Any] = field(default_factory=lambda: {"model": "parrot"})
    reads: int = 0

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
        """One sentence for each second, as long as the test recordings' speech."""
        self.reads += 1
        return [
            Reading(
                tuple(
                    Word(w, second + i / 10, second + (i + 1) / 10, 0.9)
                    for second in range(max(1, len(window) // 16_000))
                    for i, w in enumerate(SAID)
                )
            )
            for window in windows
        ]


@dataclass
class Constant:
    """A scorer that gives 4 and counts how often it was asked."""

    criterion: str
    fingerprint: str = "m"
    asked: int = 0

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """Always mostly 4."""
        self.asked += 1
        return scored(self.criterion, from_probabilities((1, 2, 3, 4, 5), (0, 0, 0, 9, 1)), [], "so it is")


def hearing(recogniser: Parrot | None = None) -> Hearing:
    """A Parrot's hearing."""
    return Hearing(recogniser or Parrot(), TranscriptionSettings())


def judging(scorecard: Scorecard, fingerprint: str = "m") -> Judging:
    """Constant scorers for the whole scorecard."""
    return Judging(scorecard, [Constant(c.id, fingerprint) for c in scorecard.criteria], Caution())
