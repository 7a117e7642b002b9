"""Choose how a head is fitted in inner folds, and when to stop, by calls that it was not fitted on.

A head that tells calls apart well but is too sure of itself is not worse for it, since a map to the scale
follows. So heads are compared after a map with few parameters, which all of their answers out of fold share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.estimates import known
from autoqa.calibration.probability_errors import ranked
from autoqa.calibration.scaling_fit import fit
from autoqa.scoring.head import ConversationHead, HeadSettings
from autoqa.training.heads import Example, FitSettings, fit_head, predict
from autoqa.training.workbench import Arrays, Workbench

Floats = NDArray[np.float64]
_MAPS = ("identity", "temperature", "ordinal")
_PATIENCE = 6  # epochs without a better loss in any fold, after which nothing better is expected


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fit a head: the settings of the head, and those of the fit."""

    head: HeadSettings
    fit: FitSettings

    @property
    def name(self) -> str:
        """What sets it apart, in a few words."""
        parts = ["a number for each cut" if self.head.separate else "one number"]
        parts += [f"held back {self.fit.held_back:g} times"] if self.fit.held_back != 1 else []
        return ", ".join([*parts, *(["rare levels count more"] if self.fit.balanced else [])])


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one way: its loss by epoch on the conversations that it was fitted on and on the others.

    `fitted` is the loss of the fit itself, None before the first epoch and after the last. `unseen` is the
    ranked probability score (0 to 1) on the others after a map to the scale, `stop` the epoch at which it is
    least, `loss` what it is there, and `error` its standard error over groups.
    """

    way: Way
    fitted: tuple[float | None, ...]
    unseen: tuple[float, ...]
    stop: int
    loss: float
    error: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The way chosen, with its stop, and all that were tried.

    `held_out` (examples, levels) are the probabilities of each example by a head that was fitted on others.
    """

    way: Way
    tried: tuple[Tried, ...]
    held_out: Floats

    @property
    def best(self) -> Tried:
        """What came of the way chosen."""
        return next(
            one
            for one in self.tried
            if replace(one.way.fit, stop=one.stop) == self.way.fit and one.way.head == self.way.head
        )


def choose(
    ways: Sequence[Way],
    examples: Sequence[Example],
    folds: NDArray[np.intp],
    bench: Workbench,
    data: str,
    done: Callable[[int, int], None] = lambda _have, _all: None,
    *,
    of_fold: Callable[[int], Sequence[Example]] | None = None,
) -> Choice:
    """The way whose heads give the least loss on folds that they were not fitted on.

    No group is in two folds. Each pair of a way and a fold is kept on the `bench` under `data`, the hash of
    the examples and folds, so that it is not done again. `done` is told how many pairs of how many are done.
    `of_fold` gives all examples as the heads see them for which that fold is held out, where that differs by
    fold; it is asked once a fold, unless everything of the fold is there.
    """
    shares = np.array([example.target for example in examples], dtype=float)
    groups = [example.group for example in examples]
    pieces = _pieces(ways, folds, bench, data, done, of_fold or (lambda _fold: examples))
    tried, held_out = [], []
    for way, parts in zip(ways, pieces, strict=True):
        by_epoch = _joined(parts, folds, shares.shape)
        losses = np.stack([_after_scaling(found, shares, way.head.levels) for found in by_epoch])
        stop = int(np.argmin(losses.mean(axis=1)))
        tried.append(
            Tried(
                way=way,
                fitted=tuple(map(known, np.mean([part["losses"] for part in parts.values()], axis=0))),
                unseen=tuple(losses.mean(axis=1).tolist()),
                stop=stop,
                loss=float(losses[stop].mean()),
                error=_error(losses[stop], groups),
            )
        )
        held_out.append(by_epoch[stop])
    best = min(range(len(tried)), key=lambda i: tried[i].loss)
    way = replace(ways[best], fit=replace(ways[best].fit, stop=tried[best].stop))
    return Choice(way, tuple(tried), held_out[best])


def gain(
    found: Floats, shares: Floats, folds: NDArray[np.intp], groups: Sequence[str]
) -> tuple[float, float]:
    """How much less the loss of `found` is than that of the same answer for all, and its standard error.

    That answer is the mean of the other folds' labels; the loss is the ranked probability score.
    """
    usual = np.zeros(shares.shape)
    for fold in np.unique(folds):
        usual[folds == fold] = shares[folds != fold].mean(axis=0)
    less = ranked(usual, shares) - ranked(found, shares)
    return float(less.mean()), _error(less, groups)


def _pieces(
    ways: Sequence[Way],
    folds: NDArray[np.intp],
    bench: Workbench,
    data: str,
    done: Callable[[int, int], None],
    of_fold: Callable[[int], Sequence[Example]],
) -> list[dict[int, Arrays]]:
    """What came of each way in each fold; fold after fold, so that only one fold's examples are held."""
    numbers = np.unique(folds).tolist()
    found: list[dict[int, Arrays]] = [{} for _ in ways]
    for place, fold in enumerate(numbers):
        seen: Sequence[Example] | None = None
        for number, (way, parts) in enumerate(zip(ways, found, strict=True)):
            name = f"fold {fold} of {data}: {asdict(way.head)} {asdict(way.fit)}"
            piece = bench.find(name)
            if piece is None:
                seen = seen or of_fold(fold)
                piece = bench.keep(name, _one_fold(way, seen, folds == fold))
            parts[fold] = piece
            done(place * len(ways) + number + 1, len(ways) * len(numbers))
    return found


def _one_fold(way: Way, examples: Sequence[Example], held_out: NDArray[np.bool_]) -> Arrays:
    """The probabilities of the examples held out before each epoch and after the last, and the losses.

    Of an epoch that was not reached, because nothing became better, those of the last one stand.
    """
    test = [example for example, out in zip(examples, held_out, strict=True) if out]
    train = [example for example, out in zip(examples, held_out, strict=True) if not out]
    truth = np.array([example.target for example in test], dtype=float)
    found: list[np.ndarray] = []
    losses: list[float] = []

    def watch(head: ConversationHead, loss: float) -> bool:
        found.append(predict(head, test))
        losses.append(loss)
        unseen = [float(ranked(one.astype(float), truth).mean()) for one in found]
        return len(found) - 1 - int(np.argmin(unseen)) >= _PATIENCE

    fit_head(way.head, train, way.fit, watch=watch)
    missing = way.fit.epochs + 1 - len(found)
    found += [found[-1]] * missing
    losses += [math.nan] * missing
    return {"found": np.stack(found).astype(np.float32), "losses": np.array(losses)}


def _joined(parts: dict[int, Arrays], folds: NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    """The probabilities of all examples by epoch, (epochs + 1, examples, levels), each by the other folds."""
    epochs = len(next(iter(parts.values()))["found"])
    found = np.zeros((epochs, *shape))
    for fold, part in parts.items():
        found[:, folds == fold] = part["found"]
    return found


def _after_scaling(found: Floats, shares: Floats, levels: tuple[int, ...]) -> Floats:
    """The ranked probability score of each conversation, after the better of two simple maps or none."""
    row, level = np.nonzero(shares)
    told = np.asarray(levels, dtype=float)[level]
    maps = [fit(kind, found[row], told, levels, weights=shares[row, level]) for kind in _MAPS]
    return min((ranked(one.apply_all(found), shares) for one in maps), key=np.mean)


def _error(losses: Floats, groups: Sequence[str]) -> float:
    """The standard error of the mean loss when groups are drawn."""
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(group, losses - losses.mean())
    return float(np.sqrt(np.square(sums).sum()) / len(losses))
