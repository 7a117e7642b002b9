"""Tune an encoder so that conversations of like grades lie near each other, by pairs as in SetFit.

SetFit (Tunstall et al. 2022) tunes a sentence encoder on pairs of few labelled texts before a head is fitted.
Here the texts are conversations and the labels places on a scale, so a pair is to be the nearer, the nearer
its grades are.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from autoqa.config.model_folders import ModelFolder
from autoqa.training.encoder_tuning.network import Tunable, tunable
from autoqa.training.encoder_tuning.pairs import Graded, disorder, draw, drawn_turns, even_turns, gists
from autoqa.training.encoder_tuning.settings import TuneSettings

_MOST_LOOKED_AT = 48  # conversations that tell when to stop


@dataclass(frozen=True, slots=True)
class Tuned:
    """The updates that did best on conversations not tuned on, and how that was found.

    `looks` are steps with the disorder of those conversations after them. At step 0 the encoder is the base.
    """

    updates: dict[str, np.ndarray]
    looks: tuple[tuple[int, float], ...]

    @property
    def step(self) -> int:
        """The step whose updates were taken: of equal ones the last."""
        return min(self.looks, key=lambda look: (look[1], -look[0]))[0]


def tune(
    base: ModelFolder,
    known: Sequence[Graded],
    aside: Sequence[Graded],
    levels: int,
    settings: TuneSettings,
    done: Callable[[int, int], None] = lambda _have, _all: None,
) -> Tuned:
    """Tune `base` on the conversations `known`, graded on `levels` levels; `aside` tells when to stop.

    The same conversations, settings and seed give the same updates on one machine. Memory does not grow with
    the conversations. `done` is told how many steps of how many are done. Raises as `tunable`.
    """
    with _repeatable(settings):
        torch.manual_seed(settings.seed)
        network = tunable(base, settings.rank, settings.device)
        weights = list(network.weights.values())
        optimizer = torch.optim.AdamW(weights, lr=settings.rate, weight_decay=0.0)
        some = aside[:: max(1, math.ceil(len(aside) / _MOST_LOOKED_AT))]
        every = max(1, settings.steps // settings.checks)
        best = network.kept()
        looks = [(0, _look(network, some, settings))]
        for step in range(1, settings.steps + 1):
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * _pace(step, settings)
            _step(network, known, levels, step, settings, optimizer)
            if step % every == 0 or step == settings.steps:
                looks.append((step, _look(network, some, settings)))
                found = Tuned(best, tuple(looks))
                if found.step == step:
                    best = network.kept()
                elif len(looks) - 1 - [at for at, _ in looks].index(found.step) >= settings.patience:
                    break
            done(step, settings.steps)
    done(settings.steps, settings.steps)
    return Tuned(best, tuple(looks))


def _step(
    network: Tunable,
    known: Sequence[Graded],
    levels: int,
    step: int,
    settings: TuneSettings,
    optimizer: torch.optim.Optimizer,
) -> None:
    rng = np.random.default_rng((settings.seed, step))
    read = draw(known, levels, settings.batch, rng)
    turns = [drawn_turns(one.turns, settings.turns, rng) for one in read]
    network.model.train()
    vectors = network.encode([turn.text for own in turns for turn in own], settings.tokens)
    loss = disorder(gists(vectors, turns), read, settings.sharpness)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.weights.values(), 1.0)
    optimizer.step()


def _look(network: Tunable, some: Sequence[Graded], settings: TuneSettings) -> float:
    """The disorder of conversations that were not tuned on; 0 of fewer than two."""
    if len(some) < 2:
        return 0.0
    network.model.eval()
    turns = [even_turns(one.turns, settings.turns) for one in some]
    with torch.inference_mode():
        vectors = network.encode([turn.text for own in turns for turn in own], settings.tokens)
        return float(disorder(gists(vectors, turns), some, settings.sharpness))


def _pace(step: int, settings: TuneSettings) -> float:
    """The share of the full rate: up in a straight line, then down to nothing after the last step."""
    rising = max(1, round(settings.warm_up * settings.steps))
    if step <= rising:
        return step / rising
    return (settings.steps + 1 - step) / (settings.steps + 1 - rising)


@contextmanager
def _repeatable(settings: TuneSettings) -> Iterator[None]:
    """Have torch compute in the same order each time, as far as it can."""
    before = torch.are_deterministic_algorithms_enabled()
    warned = torch.is_deterministic_algorithms_warn_only_enabled()
    if settings.device.startswith("cuda"):
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # else its products may differ
    torch.use_deterministic_algorithms(True, warn_only=settings.device != "cpu")
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warned)
