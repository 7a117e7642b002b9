"""A model of natural language inference from the hub, which tells whether one text contradicts another.

It is optional ([scoring] inference). Amounts, days, excluding words and orders are still compared exactly;
the model is asked about everything that needs understanding ("they take the old one away" against "the old
kitchen is not removed").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autoqa.config.model_folders import SAFE_FILES, ModelFolder, find_model, from_hub
from autoqa.errors import ModelRefused
from autoqa.scoring.statements import Chances

_LONGEST = 256  # tokens of both texts
_MEANINGS = {"entail": "supported", "contra": "contradicted", "neutral": "unknown"}


def find_inference(name: str, folders: Sequence[Path] = ()) -> ModelFolder:
    """The folder of a sequence classifier for inference, by path, by name, or as a repository on the hub."""
    return find_model(
        name,
        needs=("config.json", "model.safetensors"),
        places=[Path(name), *(folder / name for folder in folders)],
        hub=_download,
        advice=(
            f"Without a network, copy the model's folder to the workspace's models/{Path(name).name}, "
            "or leave [scoring] inference out."
        ),
    )


def _download(name: str) -> Path:
    """The hub's copy, without the files that could run code."""
    return from_hub(name, SAFE_FILES, left_out=("onnx/*", "openvino/*"))


@dataclass(slots=True)
class InferenceModel:
    """Holds one loaded model. Loading waits until the first pair; each pair goes through alone."""

    folder: ModelFolder
    _parts: tuple[Any, Any, Mapping[str, int]] | None = field(default=None, init=False, repr=False)

    def judge(self, fact: str, statement: str) -> Chances:
        """Whether `fact` supports `statement`, contradicts it or says nothing about it.

        Raises ModelRefused when the model's labels are not those of inference.
        """
        import torch

        tokenizer, model, places = self._loaded()
        pair = tokenizer(fact, statement, truncation=True, max_length=_LONGEST, return_tensors="pt")
        with torch.inference_mode():
            chances = model(**pair).logits[0].double().softmax(-1).tolist()
        return Chances(**{meaning: chances[place] for meaning, place in places.items()})

    def _loaded(self) -> tuple[Any, Any, Mapping[str, int]]:
        if self._parts is None:
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            path = str(self.folder.path)
            model = AutoModelForSequenceClassification.from_pretrained(
                path, local_files_only=True, use_safetensors=True
            ).eval()
            places = _places(self.folder, model.config.id2label)
            self._parts = AutoTokenizer.from_pretrained(path, local_files_only=True), model, places
        return self._parts


def _places(folder: ModelFolder, labels: Mapping[int, str]) -> dict[str, int]:
    """Where the model's output holds the chance of each verdict, by the names of its labels."""
    found = {
        meaning: int(place)
        for place, label in labels.items()
        for start, meaning in _MEANINGS.items()
        if label.lower().startswith(start)
    }
    if found.keys() != set(_MEANINGS.values()):
        raise ModelRefused(
            f"{folder.path}: answers with the labels {', '.join(labels.values())}; a model of inference has "
            "entailment, neutral and contradiction"
        )
    return found
