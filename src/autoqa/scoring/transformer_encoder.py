"""Any sentence-transformers model, in batches of fixed shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

_ROWS = 8  # texts in a batch
_LENGTHS = (16, 32, 64, 128, 256)  # tokens to which a batch is padded


@dataclass(slots=True)
class TransformerEngine:
    """Holds one loaded sentence-transformers model.

    Texts are padded to one of a few fixed lengths and go through in batches of a fixed number of rows,
    so the arithmetic for one text never depends on which others it shares a batch with.
    """

    folder: Path
    _model: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        self._model.eval()

    @property
    def width(self) -> int:
        """Number of values in a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The unit vector of each text."""
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
        ids: list[int] = self._model.tokenizer(text, truncation=True, max_length=_LENGTHS[-1])["input_ids"]
        return ids

    def _forward(self, tokens: Sequence[Sequence[int]], length: int) -> np.ndarray:
        import torch

        ids = torch.full((_ROWS, length), self._model.tokenizer.pad_token_id or 0)
        mask = torch.zeros((_ROWS, length), dtype=torch.long)
        mask[:, 0] = 1  # a row without any token would divide by zero
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = 1
        output = self._model({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
        vectors: np.ndarray = torch.nn.functional.normalize(output, dim=-1).float().numpy()
        return vectors
