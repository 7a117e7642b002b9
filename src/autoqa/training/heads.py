"""Fit a conversation head on graded conversations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from autoqa.scoring.head import ConversationHead, HeadSettings


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation as the head sees it, and what is known of its level.

    `view` is (turns, features). `target` gives each level a share: a one for a level that is known,
    ones for all levels that a coarser label allows.
    """

    view: np.ndarray
    target: tuple[float, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a head is fitted. `turn_dropout` is the share of turns left out of a conversation in a step."""

    epochs: int = 20
    batch: int = 64
    rate: float = 2e-3
    decay: float = 1e-2
    turn_dropout: float = 0.1
    seed: int = 7


def fit_head(settings: HeadSettings, examples: Sequence[Example], fit: FitSettings) -> ConversationHead:
    """Fit a head; the same examples, settings and seed give the same weights on one machine.

    The loss is the negative log of the probability that the head gives to the levels allowed.
    """
    rng = np.random.default_rng(fit.seed)
    torch.manual_seed(fit.seed)
    head = ConversationHead(settings)
    optimiser = torch.optim.AdamW(head.parameters(), lr=fit.rate, weight_decay=fit.decay)
    steps = fit.epochs * math.ceil(len(examples) / fit.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, fit.rate, total_steps=steps)
    head.train()
    for _ in range(fit.epochs):
        for batch in _batches(examples, fit, rng):
            view, mask, target, weight = batch
            likelihood = (head(view, mask) * target).sum(-1).clamp_min(1e-6)
            loss = -(weight * likelihood.log()).sum() / weight.sum()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return head.eval()


def predict(head: ConversationHead, views: Sequence[np.ndarray]) -> np.ndarray:
    """Level probabilities of many conversations, (conversations, levels)."""
    rows = []
    with torch.inference_mode():
        for view in views:
            mask = torch.ones(1, len(view), dtype=torch.bool)
            rows.append(head(torch.from_numpy(view)[None], mask)[0].numpy())
    return np.stack(rows)


def _batches(
    examples: Sequence[Example], fit: FitSettings, rng: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Shuffled batches of conversations of like length, padded to the longest."""
    order = rng.permutation(len(examples))
    pool = 16 * fit.batch
    for first in range(0, len(order), pool):
        near = sorted(order[first : first + pool], key=lambda i: len(examples[i].view))
        starts = list(range(0, len(near), fit.batch))
        rng.shuffle(starts)
        for start in starts:
            yield _stack([examples[i] for i in near[start : start + fit.batch]], fit, rng)


def _stack(
    batch: Sequence[Example], fit: FitSettings, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    longest = max(len(example.view) for example in batch)
    view = torch.zeros(len(batch), longest, batch[0].view.shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, example in enumerate(batch):
        turns = len(example.view)
        kept = rng.random(turns) >= fit.turn_dropout
        kept[rng.integers(turns)] = True
        view[row, :turns] = torch.from_numpy(example.view)
        mask[row, :turns] = torch.from_numpy(kept)
    target = torch.tensor([example.target for example in batch])
    weight = torch.tensor([example.weight for example in batch])
    return view, mask, target, weight
