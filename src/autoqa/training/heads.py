"""Fit a conversation head on graded conversations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autoqa.scoring.head import ConversationHead, HeadSettings, told_by
from autoqa.scoring.wording import PLACES, Bag, rarity, weighted

_FOLDS = 5  # in which wording is told from weights fitted on the others
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation as the head sees it, and what is known of its level.

    `view` is (turns, features). `target` gives each level a share: a one for a level that is known,
    ones for all levels that a coarser label allows. `words` is the wording, for heads that look at it.
    """

    view: np.ndarray
    target: tuple[float, ...]
    weight: float = 1.0
    words: Bag | None = None


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
    wording = _fit_wording(head, examples, fit) if settings.wording else np.zeros(len(examples))
    optimiser = torch.optim.AdamW(head.parameters(), lr=fit.rate, weight_decay=fit.decay)
    steps = fit.epochs * math.ceil(len(examples) / fit.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, fit.rate, total_steps=steps)
    head.train()
    for _ in range(fit.epochs):
        for batch in _batches(examples, wording, fit, rng):
            view, mask, words, target, weight = batch
            likelihood = (head(view, mask, words) * target).sum(-1).clamp_min(1e-6)
            loss = -(weight * likelihood.log()).sum() / weight.sum()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return head.eval()


def predict(head: ConversationHead, examples: Sequence[Example]) -> np.ndarray:
    """Level probabilities of many conversations, (conversations, levels)."""
    rows = []
    with torch.inference_mode():
        for example in examples:
            mask = torch.ones(1, len(example.view), dtype=torch.bool)
            view = torch.from_numpy(example.view)[None]
            rows.append(head(view, mask, torch.tensor([_told(head, example)]))[0].numpy())
    return np.stack(rows)


def _told(head: ConversationHead, example: Example) -> float:
    if not head.settings.wording:
        return 0.0
    assert example.words is not None, "a head that looks at the wording needs it"
    return told_by(head, example.words)


def _fit_wording(head: ConversationHead, examples: Sequence[Example], fit: FitSettings) -> np.ndarray:
    """Fit the weights of words and pairs of words, and return what the wording of each example tells.

    The weights are those of a ridge regression on the mean level allowed. What an example tells comes from
    weights fitted without its fold, so that the head learns how far wording it has not seen is to be trusted.
    """
    bags = [example.words for example in examples if example.words is not None]
    rare = rarity(bags)
    table = _table([weighted(words, rare) for words in bags])
    means = np.array([np.average(head.settings.levels, weights=example.target) for example in examples])
    weights = np.array([example.weight for example in examples])
    centred = (means - np.average(means, weights=weights)) / (means.std() or 1.0)
    folds = _folds(bags, fit)
    told = np.zeros(len(examples))
    for fold in range(_FOLDS):
        kept = folds != fold
        told[~kept] = table[~kept] @ _ridge(table[kept], centred[kept], weights[kept])
    head.get_buffer("rarity").copy_(torch.from_numpy(rare))
    head.get_buffer("terms").copy_(torch.from_numpy(_ridge(table, centred, weights)))
    return told


def _folds(bags: Sequence[Bag], fit: FitSettings) -> np.ndarray:
    """A fold for each wording; the same wording is always in the same one."""
    keys = [places.tobytes() for places, _ in bags]
    drawn = dict(
        zip(dict.fromkeys(keys), np.random.default_rng(fit.seed).permutation(len(set(keys))), strict=True)
    )
    return np.array([drawn[key] % _FOLDS for key in keys])


def _ridge(table: Any, means: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=_RIDGE, fit_intercept=True, solver="sparse_cg", tol=1e-6)
    coefficients: np.ndarray = model.fit(table, means, sample_weight=weights).coef_
    return coefficients


def _table(bags: Sequence[Bag]) -> Any:
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(places) for places, _ in bags)])
    places, values = (np.concatenate([bag[i] for bag in bags]) for i in (0, 1))
    return csr_matrix((values, places, ends), shape=(len(bags), 2 * PLACES))


def _batches(
    examples: Sequence[Example], wording: np.ndarray, fit: FitSettings, rng: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]:
    """Shuffled batches of conversations of like length, padded to the longest."""
    order = rng.permutation(len(examples))
    pool = 16 * fit.batch
    for first in range(0, len(order), pool):
        near = sorted(order[first : first + pool], key=lambda i: len(examples[i].view))
        starts = list(range(0, len(near), fit.batch))
        rng.shuffle(starts)
        for start in starts:
            chosen = near[start : start + fit.batch]
            view, mask, target, weight = _stack([examples[i] for i in chosen], fit, rng)
            yield view, mask, torch.tensor(wording[chosen], dtype=torch.float32), target, weight


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
