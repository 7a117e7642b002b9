"""Fit a conversation head on graded conversations."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from autoqa.scoring.head import ConversationHead, HeadSettings, told_by
from autoqa.scoring.wording import PLACES, Bag, rarity, weighted

_FOLDS = 5  # in which wording is told from weights fitted on the others
_RAREST = 0.01  # share of a level that a head begins with at least
_TRUST_STEPS = 100


class Strength(NamedTuple):
    """How strongly ridge regression holds weights back, and the inverse of it by logistic regression."""

    ridge: float
    logistic: float

    def times(self, factor: float) -> Strength:
        """Held back that much more strongly."""
        return Strength(self.ridge * factor, self.logistic / factor)


_WORDING, _GIST = Strength(1.0, 10.0), Strength(10.0, 0.1)


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation as the head sees it, and what is known of its level.

    `view` is (turns, features). `target` holds a one for a level that is known, and ones for all levels that
    a coarser label allows; with `shared` it holds the share of evaluators who gave each level. `words` is
    the wording, `gist` what `gist_of` gives. Examples of one `group`, such as variants of a conversation,
    are never used to judge each other.
    """

    view: np.ndarray
    words: Bag
    gist: np.ndarray
    target: tuple[float, ...]
    weight: float = 1.0
    group: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a head is fitted.

    The learning rate rises and falls over `epochs`; training ends after `stop` of them where it is set. At 0
    a head knows the sums over the whole conversation alone. `turn_dropout` is the share of turns left out of
    a conversation in a step. `held_back` is how many times as strongly as usual the weights of wording and
    gist are held back. With `balanced` rare levels count more, by the root of how much rarer they are; the
    probabilities are those of such a world.
    """

    epochs: int = 20
    stop: int | None = None
    batch: int = 64
    rate: float = 2e-3
    decay: float = 1e-2
    turn_dropout: float = 0.1
    held_back: float = 1.0
    balanced: bool = False
    seed: int = 7


def fit_head(
    settings: HeadSettings,
    examples: Sequence[Example],
    fit: FitSettings,
    *,
    watch: Callable[[ConversationHead, float], bool] | None = None,
) -> ConversationHead:
    """Fit a head; the same examples, settings and seed give the same weights on one machine.

    The loss is the negative log of the probability that the head gives to the levels allowed, or, of shares,
    its mean over evaluators. `watch` is handed the head before the first epoch and after each, ready to
    predict, with the mean loss of that epoch (NaN before the first); where it says yes, no more follow.
    """
    rng = np.random.default_rng(fit.seed)
    torch.manual_seed(fit.seed)
    head = ConversationHead(settings)
    if fit.balanced:
        examples = _balanced(examples)
    head.set_cuts(_odds_above(examples))
    told = torch.from_numpy(_fit_sums(head, examples, fit)).float()
    _fit_trust(head, examples, told)
    optimiser = torch.optim.AdamW(head.parameters(), lr=fit.rate, weight_decay=fit.decay)
    steps = fit.epochs * math.ceil(len(examples) / fit.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, fit.rate, total_steps=steps)
    usual = float(np.mean([example.weight for example in examples]))
    loss_of_epoch = math.nan
    for epoch in range(fit.epochs + 1):
        enough = watch is not None and watch(head.eval(), loss_of_epoch)
        if enough or epoch in (fit.stop, fit.epochs):
            break
        head.train()
        losses = []
        for batch in _batches(examples, told, fit, rng):
            view, mask, sums, target, shared, weight = batch
            likely = _log_likelihood(head(view, mask, sums), target, shared)
            loss = -(weight * likely).sum() / (usual * len(weight))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        loss_of_epoch = math.fsum(losses) / len(losses)
    return head.eval()


def predict(head: ConversationHead, examples: Sequence[Example]) -> np.ndarray:
    """Level probabilities of many conversations, (conversations, levels)."""
    rows = []
    with torch.inference_mode():
        for example in examples:
            mask = torch.ones(1, len(example.view), dtype=torch.bool)
            view = torch.from_numpy(example.view)[None]
            told = torch.from_numpy(told_by(head, example.words, example.gist))[None]
            rows.append(head(view, mask, told)[0].numpy())
    return np.stack(rows)


def _log_likelihood(levels: Tensor, target: Tensor, shared: Tensor) -> Tensor:
    """Of what is known of each example, (examples,), from level probabilities (examples, levels)."""
    of_any = (levels * target).sum(-1).clamp_min(1e-6).log()
    of_each = (levels.clamp_min(1e-6).log() * target).sum(-1)
    return torch.where(shared, of_each, of_any)


def _known(examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """The targets, which of them are shares, and the weights."""
    target = torch.tensor([example.target for example in examples])
    shared = torch.tensor([example.shared for example in examples])
    return target, shared, torch.tensor([example.weight for example in examples])


def _balanced(examples: Sequence[Example]) -> list[Example]:
    """The examples with weights by which a level's share of the whole is the root of what it was."""
    shares, weights = _shares(examples), np.array([e.weight for e in examples])
    of_level = weights @ shares / weights.sum()
    factors = np.where(of_level > 0, 1 / np.sqrt(np.where(of_level > 0, of_level, 1.0)), 0.0)
    factors /= of_level @ factors
    return [
        replace(e, weight=weight)
        for e, weight in zip(examples, (weights * (shares @ factors)).tolist(), strict=True)
    ]


def _shares(examples: Sequence[Example]) -> np.ndarray:
    """The share of each level allowed, (examples, levels)."""
    return np.array([np.array(e.target) / sum(e.target) for e in examples])


def _odds_above(examples: Sequence[Example]) -> np.ndarray:
    """The log odds to lie above each cut, over all examples."""
    shares = np.average(_shares(examples), axis=0, weights=[e.weight for e in examples])
    above = np.clip(shares[::-1].cumsum()[-2::-1], _RAREST, 1 - _RAREST)
    odds: np.ndarray = np.log(above / (1 - above))
    return odds


def _fit_sums(head: ConversationHead, examples: Sequence[Example], fit: FitSettings) -> np.ndarray:
    """Fit the weights of the wording and of the gist, and return what both tell, (examples, sums, numbers).

    The weights are those of a ridge regression on the mean level allowed, or, for a head with separate
    numbers, of a logistic regression for each cut. What an example tells comes from weights fitted without
    its fold, so that the head learns how far conversations it has not seen are to be trusted.
    """
    bags = [example.words for example in examples]
    rare = rarity(bags)
    told_of = np.flatnonzero(rare) if rare.any() else np.array([0])  # one place where no word is shared
    table = _table([weighted(words, rare) for words in bags])[:, told_of]
    gists = np.stack([example.gist for example in examples]).astype(float)
    weights = np.array([example.weight for example in examples])
    targets = _targets(head.settings, examples, weights)
    folds = _folds(examples, fit)
    learn = _logistic if head.settings.separate else _ridge
    told = []
    for name, seen, places, strength in (
        ("terms", table, told_of, _WORDING.times(fit.held_back)),
        ("gist", gists, slice(None), _GIST.times(fit.held_back)),
    ):
        found = np.zeros(targets.shape)
        for k, target in enumerate(targets.T):
            for fold in range(_FOLDS):
                kept = folds != fold
                found[~kept, k] = seen[~kept] @ learn(seen[kept], target[kept], weights[kept], strength)
            own = learn(seen, target, weights, strength)
            head.get_buffer(name)[k, places] = torch.from_numpy(own).half().float()
        told.append(found)
    head.get_buffer("rarity").copy_(torch.from_numpy(rare).half())  # as they are kept
    return np.stack(told, axis=1)


def _fit_trust(head: ConversationHead, examples: Sequence[Example], told: Tensor) -> None:
    """Fit the trust in both sums and the cut points first; the attention then begins with nothing to add."""
    target, shared, weight = _known(examples)
    fitted = [head.trust, head.first_cut, head.cut_steps]
    optimiser = torch.optim.LBFGS(fitted, max_iter=_TRUST_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        likely = _log_likelihood(head.levels(head.summed(told)), target, shared)
        value = -(weight * likely).sum() / weight.sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    nn.init.zeros_(head.output.weight)
    nn.init.zeros_(head.output.bias)


def _targets(settings: HeadSettings, examples: Sequence[Example], weights: np.ndarray) -> np.ndarray:
    """What the wording is to tell of each example, (examples, numbers).

    The mean level allowed in standard deviations from the mean of all, or, with separate numbers, the chance
    to lie above each cut.
    """
    shares = _shares(examples)
    if settings.separate:
        above: np.ndarray = shares[:, ::-1].cumsum(axis=1)[:, -2::-1]
        return above
    means = shares @ np.array(settings.levels, dtype=float)
    centred: np.ndarray = (means - np.average(means, weights=weights)) / (means.std() or 1.0)
    return centred[:, None]


def _folds(examples: Sequence[Example], fit: FitSettings) -> np.ndarray:
    """A fold for each example; a group, or without one the same wording, is always in one."""
    keys = [e.group or e.words[0].tobytes() or str(n) for n, e in enumerate(examples)]
    distinct = list(dict.fromkeys(keys))
    order = np.random.default_rng(fit.seed).permutation(len(distinct)).tolist()
    drawn = dict(zip(distinct, order, strict=True))
    return np.array([drawn[key] % _FOLDS for key in keys])


def _ridge(table: Any, means: np.ndarray, weights: np.ndarray, strength: Strength) -> np.ndarray:
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=strength.ridge, fit_intercept=True, solver="sparse_cg", tol=1e-6)
    coefficients: np.ndarray = model.fit(table, means, sample_weight=weights).coef_
    return coefficients


def _logistic(table: Any, above: np.ndarray, weights: np.ndarray, strength: Strength) -> np.ndarray:
    """Both outcomes of each example, weighted by the chance of each."""
    from scipy.sparse import issparse, vstack
    from sklearn.linear_model import LogisticRegression

    yes, no = above > 0, above < 1
    outcomes = np.concatenate([np.ones(yes.sum()), np.zeros(no.sum())])
    counted = np.concatenate([(weights * above)[yes], (weights * (1 - above))[no]])
    if len(set(outcomes)) < 2:  # nothing to tell apart
        return np.zeros(table.shape[1])
    model = LogisticRegression(C=strength.logistic, max_iter=300)
    both = (vstack if issparse(table) else np.concatenate)([table[yes], table[no]])
    model.fit(both, outcomes, sample_weight=counted * len(above) / counted.sum())
    coefficients: np.ndarray = model.coef_[0]
    return coefficients


def _table(bags: Sequence[Bag]) -> Any:
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(places) for places, _ in bags)])
    places, values = (np.concatenate([bag[i] for bag in bags]) for i in (0, 1))
    return csr_matrix((values, places, ends), shape=(len(bags), 2 * PLACES))


def _batches(
    examples: Sequence[Example], told: Tensor, fit: FitSettings, rng: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]]:
    """Shuffled batches of conversations of like length, padded to the longest."""
    order = rng.permutation(len(examples))
    pool = 16 * fit.batch
    for first in range(0, len(order), pool):
        near = sorted(order[first : first + pool], key=lambda i: len(examples[i].view))
        starts = list(range(0, len(near), fit.batch))
        rng.shuffle(starts)
        for start in starts:
            chosen = near[start : start + fit.batch]
            view, mask = _stack([examples[i] for i in chosen], fit, rng)
            yield view, mask, told[chosen], *_known([examples[i] for i in chosen])


def _stack(batch: Sequence[Example], fit: FitSettings, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    longest = max(len(example.view) for example in batch)
    view = torch.zeros(len(batch), longest, batch[0].view.shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, example in enumerate(batch):
        turns = len(example.view)
        kept = rng.random(turns) >= fit.turn_dropout
        kept[rng.integers(turns)] = True
        view[row, :turns] = torch.from_numpy(example.view)
        mask[row, :turns] = torch.from_numpy(kept)
    return view, mask
