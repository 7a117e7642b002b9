"""Hears when somebody speaks to whoever scores: by phrases (`address.py`), and by a small model of sentences.

Phrases find what is said as it is always said, in two languages and across turns; the model, a logistic
regression on sentence vectors, finds other wordings in English. Neither finds everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autoqa.config.model_folders import ModelFolder
from autoqa.domain.transcript import Turn
from autoqa.errors import ModelRefused
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.judge.address import PHRASES, addressing, visible
from autoqa.scoring.sentences import SENTENCE

WEIGHTS = "addresses.safetensors"
SETTINGS = "addresses.json"


@dataclass(frozen=True, slots=True)
class AddressModel:
    """Says of a sentence's vector x whether it speaks to whoever scores: weights . x + bias > threshold."""

    weights: np.ndarray
    bias: float
    threshold: float
    encoder: str

    def hears(self, vectors: np.ndarray) -> np.ndarray:
        """For each vector, whether it is."""
        heard: np.ndarray = vectors @ self.weights + self.bias > self.threshold
        return heard


@dataclass(frozen=True, slots=True)
class Listener:
    """Finds the turns that are to be kept from a judge. `folder` is that of the model."""

    folder: ModelFolder
    model: AddressModel
    encoder: SentenceEncoder

    @property
    def fingerprint(self) -> str:
        """What pins what is found: the phrases and the model's files."""
        return hashlib.sha256(PHRASES.read_bytes() + self.folder.fingerprint.encode()).hexdigest()[:16]

    def addressing(self, turns: Sequence[Turn]) -> frozenset[int]:
        """The turns, by index, in which somebody speaks to whoever scores."""
        said = [(i, text) for i, turn in enumerate(turns) for text in sentences(visible(turn.text))]
        if not said:
            return addressing(turns)
        heard = self.model.hears(self.encoder.encode([text for _, text in said]))
        return addressing(turns) | {i for (i, _), one in zip(said, heard, strict=True) if one}


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]


def load_address_model(folder: Path) -> AddressModel:
    """Read the model in `folder`. Raises ModelRefused when its files do not fit together."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        arrays = load_file(folder / WEIGHTS)
        return AddressModel(
            weights=arrays["weights"],
            bias=float(arrays["bias"][0]),
            threshold=float(settings["threshold"]),
            encoder=str(settings["encoder"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, SafetensorError) as error:
        raise ModelRefused(f"{folder}: is not a usable model of addresses ({error})") from error
