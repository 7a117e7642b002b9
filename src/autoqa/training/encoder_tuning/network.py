"""The network of an encoder with low-rank updates, and the plain folder that comes of both."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from autoqa.config.model_files import model_files, refused_kind
from autoqa.config.model_folders import ModelFolder, fingerprint
from autoqa.config.whole_folder import replaced
from autoqa.errors import ConfigurationError, MissingExtra, ModelRefused

_OTHER_FORMATS = ("onnx", "openvino")  # folders with the untuned weights once more
_CHUNK = 16  # texts of like length that go through together


def check_tunable(base: ModelFolder) -> None:
    """Raise ConfigurationError for an encoder that cannot be tuned, and MissingExtra without peft."""
    if not (base.path / "modules.json").is_file():
        raise ConfigurationError(
            f"encoder '{base.name}': is no sentence-transformers model, so it cannot be tuned; name one with "
            "--encoder DIR or NAME, or in the settings as [scoring] encoder (docs/training.md)"
        )
    try:
        import peft  # noqa: F401
    except ImportError as error:
        raise MissingExtra("peft", "lora") from error


@dataclass(slots=True)
class Tunable:
    """A loaded encoder whose linear layers have low-rank updates; nothing else of it changes.

    `stored` is the type of number in which the encoder keeps its weights.
    """

    model: Any
    updated: Any
    stored: torch.dtype

    @property
    def weights(self) -> dict[str, Tensor]:
        """The updates by name."""
        return {name: weight for name, weight in self.updated.named_parameters() if weight.requires_grad}

    def kept(self) -> dict[str, np.ndarray]:
        """The updates as they are now."""
        return {name: weight.detach().cpu().numpy().copy() for name, weight in self.weights.items()}

    def put(self, kept: Mapping[str, np.ndarray]) -> None:
        """Give the updates these values."""
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(torch.from_numpy(kept[name]))

    def encode(self, texts: Sequence[str], tokens: int) -> Tensor:
        """The unit vector of each text, (texts, width), of which gradients can be taken.

        What is between is computed again for the gradients, so that only a few texts' worth of it is held.
        """
        read = [self.model.tokenizer(text, truncation=True, max_length=tokens)["input_ids"] for text in texts]
        order = sorted(range(len(texts)), key=lambda i: len(read[i]))
        found: list[Tensor] = [torch.empty(0)] * len(texts)
        for first in range(0, len(order), _CHUNK):
            places = order[first : first + _CHUNK]
            part = [read[i] for i in places]
            vectors = checkpoint(self._forward, part, use_reentrant=False)
            for i, vector in zip(places, vectors, strict=True):
                found[i] = vector
        return torch.stack(found)

    def _forward(self, read: Sequence[Sequence[int]]) -> Tensor:
        shape = (len(read), max(1, *(len(one) for one in read)))
        ids = torch.full(shape, self.model.tokenizer.pad_token_id or 0)
        mask = torch.zeros(shape, dtype=torch.long)
        mask[:, 0] = 1  # a text without any token would divide by zero
        for row, own in enumerate(read):
            ids[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = 1
        device = self.updated.device
        given = {"input_ids": ids.to(device), "attention_mask": mask.to(device)}
        vectors: Tensor = self.model(given)["sentence_embedding"].float()
        return torch.nn.functional.normalize(vectors, dim=-1)


def tunable(base: ModelFolder, rank: int, device: str) -> Tunable:
    """Load an encoder with updates that do nothing yet. Raises as `check_tunable`, and ModelRefused."""
    check_tunable(base)
    from peft import LoraConfig, get_peft_model

    model = _loaded(base, device)
    network = getattr(model[0], "auto_model", None)
    if network is None:
        raise ConfigurationError(
            f"encoder '{base.name}': has no transformer in it, so it cannot be tuned; name another"
        )
    stored = network.dtype
    network.float()
    updates = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by an older name
        updated = get_peft_model(network, updates)
    model.requires_grad_(False)  # later parts of the encoder stay as they are
    for name, weight in updated.named_parameters():
        weight.requires_grad_("lora_" in name)
    return Tunable(model, updated, stored)


def write_encoder(base: ModelFolder, kept: Mapping[str, np.ndarray], rank: int, folder: Path) -> ModelFolder:
    """Write `base` with the updates merged into its weights, as a plain folder. Raises ConfigurationError.

    All its other files are those of the base, licences too; its card stays behind, as it tells of another
    model.
    """
    tuned = tunable(base, rank, "cpu")
    tuned.put(kept)
    network = tuned.updated.merge_and_unload().to(tuned.stored)
    replaced(folder, lambda new: _fill(base, network, new))
    return ModelFolder(base.name, folder, "trained", fingerprint(folder))


def _fill(base: ModelFolder, network: Any, folder: Path) -> None:
    from transformers.utils import logging

    for name in model_files(base.path):
        if _stays(PurePosixPath(name)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(base.path / name, folder / name)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        network.save_pretrained(place, max_shard_size="50GB")
        (weights,) = Path(place).glob("*.safetensors")
        weights.chmod(0o644)  # which is made for its owner alone
        weights.rename(folder / "model.safetensors")


def _stays(name: PurePosixPath) -> bool:
    """Whether a file of the base is one of the tuned encoder as well."""
    if name.parts[0] in _OTHER_FORMATS or name.suffix == ".md" or refused_kind(str(name)):
        return False
    of_transformer = len(name.parts) == 1 and ".safetensors" in name.suffixes
    return not of_transformer and name.suffix not in (".onnx", ".npz") and name.name != "model.bin"


def _loaded(base: ModelFolder, device: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            str(base.path),
            device=device,
            local_files_only=True,
            model_kwargs={"attn_implementation": "eager"},  # the others are not repeatable on a GPU
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelRefused(f"{base.path}: is not a usable encoder ({error})") from error
