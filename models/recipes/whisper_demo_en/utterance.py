"""One spoken sentence with its times, and how a list of them is kept between synthesis and training."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Utterance:
    """One spoken sentence; times in seconds from its start."""

    text: str
    voice: str
    words: tuple[tuple[str, float, float], ...]
    phones: tuple[tuple[str, float, float], ...]
    mel: NDArray[np.float16]
    """Channel (0 as synthesised, 1 telephone), mel band, frame; log10 power, not normalised."""


def save(path: Path, rows: list) -> None:
    """Write utterances or features; the file appears only when it is complete."""
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(pickle.dumps(rows, protocol=5))
    unfinished.rename(path)


def load(path: Path) -> list:
    """Read what ``save`` wrote."""
    return pickle.loads(path.read_bytes())
