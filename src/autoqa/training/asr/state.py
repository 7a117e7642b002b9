"""The state of a training on disk: one file, replaced as a whole, from which a killed training goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from autoqa.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Check:
    """The loss for each token after a step: mean of the steps since the last check, and on validation.

    The first check is of the untouched model and has no training loss.
    """

    step: int
    training: float | None
    validation: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training has come: steps taken, checks made, losses since the last, and why it ended."""

    step: int = 0
    checks: tuple[Check, ...] = ()
    losses: tuple[float, ...] = ()
    seconds: float = 0.0
    ended: str | None = None

    @property
    def checks_since_best(self) -> int:
        """Checks made after the one with the lowest loss."""
        losses = [check.validation for check in self.checks]
        return len(losses) - 1 - losses.index(min(losses)) if losses else 0


@dataclass(slots=True)
class StateFile:
    """One safetensors file with weights, the optimizer's moments, the best weights, and the progress.

    `training` pins what is trained on what and how; a state of another training is refused.
    """

    path: Path
    training: str
    _best: dict[str, Tensor] = field(default_factory=dict, init=False, repr=False)

    def save(
        self, weights: Mapping[str, Tensor], optimizer: torch.optim.Optimizer, progress: Progress
    ) -> None:
        """Replace the file at once: whoever kills this finds the old state or the new one."""
        from safetensors.torch import save_file

        tensors = {f"best/{name}": tensor for name, tensor in self._best.items()}
        for name, weight in weights.items():
            tensors[f"weight/{name}"] = weight.detach().cpu()
            for moment in ("exp_avg", "exp_avg_sq"):
                if weight in optimizer.state:
                    tensors[f"{moment}/{name}"] = optimizer.state[weight][moment].cpu()
        told = {"training": self.training, "progress": json.dumps(asdict(progress))}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".part")
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, unfinished, told)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(self.path)

    def progress(self) -> Progress:
        """How far the training has come; a fresh progress where nothing was kept.

        Raises ConfigurationError for the state of another training.
        """
        if not self.path.exists():
            return Progress()
        from safetensors import safe_open

        with safe_open(self.path, "pt") as file:
            told = file.metadata()
        if told["training"] != self.training:
            raise ConfigurationError(
                f"{self.path.parent}: holds a training on other data or with other settings; remove that "
                "folder, or name another with --out"
            )
        return _progress(json.loads(told["progress"]))

    def restore(self, weights: Mapping[str, Tensor], optimizer: torch.optim.Optimizer) -> Progress:
        """Put the state back into weights and optimizer, and return the progress, as `progress` does."""
        progress = self.progress()
        if not self.path.exists():
            return progress
        from safetensors.torch import load_file

        tensors = load_file(self.path)
        for name, weight in weights.items():
            with torch.no_grad():
                weight.copy_(tensors[f"weight/{name}"])
            if f"exp_avg/{name}" in tensors:
                optimizer.state[weight] = {
                    "step": torch.tensor(float(progress.step)),
                    **{m: tensors[f"{m}/{name}"].to(weight.device) for m in ("exp_avg", "exp_avg_sq")},
                }
        self._best = {name: tensors[f"best/{name}"] for name in weights}
        return progress

    def remember_best(self, weights: Mapping[str, Tensor]) -> None:
        """Take these weights as the best so far; they are on disk from the next save on."""
        self._best = {name: weight.detach().cpu().clone() for name, weight in weights.items()}

    def put_best(self, weights: Mapping[str, Tensor]) -> None:
        """Give the weights the values that were best."""
        with torch.no_grad():
            for name, weight in weights.items():
                weight.copy_(self._best[name])


def _progress(told: Mapping[str, Any]) -> Progress:
    checks = tuple(Check(**check) for check in told["checks"])
    return Progress(told["step"], checks, tuple(told["losses"]), told["seconds"], told["ended"])
