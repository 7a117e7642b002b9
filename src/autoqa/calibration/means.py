"""Means of agents and teams with intervals: people's grades correct the model's scores of all calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEAST_GRADED = 10  # grades below which they correct nothing


class MeanKind(StrEnum):
    """What a mean is made of."""

    GRADES = "grades"
    MODEL = "model"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its interval; bounds are None where a single value leaves them unknown.

    `kind` says what it rests on: people's grades alone, the model's scores alone, which carry the model's
    bias, or both. `scored` calls have a score of the model, `graded` of them, or others, a grade of a person.
    """

    value: float
    low: float | None
    high: float | None
    kind: MeanKind
    scored: int
    graded: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands among others: between the places `best` and `worst`, 1 being the highest mean.

    `rank` is None unless the two are the same: an order within overlapping intervals would be chance.
    """

    best: int
    worst: int

    @property
    def rank(self) -> int | None:
        """The place, where it is certain."""
        return self.best if self.best == self.worst else None


def corrected_mean(
    scored: Floats,
    graded: Floats,
    beside: Floats,
    *,
    weights: Floats | None = None,
    confidence: float = 0.95,
) -> Mean:
    """The mean that people would give all calls, from the model's scores of all and grades of some.

    `scored` are the model's scores of all calls, `graded` people's of some of them, and `beside` the model's
    of these, in the same order. The model's mean is corrected by how far it lies from people on graded
    calls, as in prediction-powered inference (Angelopoulos et al. 2023), with the weight of the model chosen
    so that the interval is the narrowest (PPI++, Angelopoulos, Duchi and Zrnic 2023): a model that knows
    nothing gets none. Graded calls must have been drawn at random, or `weights` must give each one the
    number of calls that it stands for (the inverse of its chance of being drawn; Hajek 1971). Scores and
    grades are on one scale. Fewer than ten grades correct nothing: the mean is then the model's own. Raises
    ValueError without any value.
    """
    if not len(scored) and not len(graded):
        raise ValueError("a mean needs scores or grades")
    if len(graded) < _LEAST_GRADED and len(scored):
        return _plain(scored, MeanKind.MODEL, len(graded), confidence)
    if not len(scored):
        return _weighted(graded, _shares(weights, len(graded)), confidence)
    shares = _shares(weights, len(graded))
    power = _power(graded, beside, shares)
    rest = graded - power * beside
    value = power * float(scored.mean()) + float(shares @ rest)
    variance = _variance_of_mean(rest, shares)
    if len(scored) > 1:
        together = float(shares @ ((beside - shares @ beside) * rest))
        variance += (power**2 * float(scored.var(ddof=1)) + 2 * power * together) / len(scored)
    half = _t(confidence, 1 / float(shares @ shares) - 1) * np.sqrt(max(variance, 0.0))
    return Mean(value, value - half, value + half, MeanKind.CORRECTED, len(scored), len(graded))


def grades_mean(graded: Floats, *, weights: Floats | None = None, confidence: float = 0.95) -> Mean:
    """The mean of people's grades alone, each standing for as many calls as `weights` say."""
    return _weighted(graded, _shares(weights, len(graded)), confidence)


def places(means: Mapping[str, Mean]) -> dict[str, Place]:
    """Between which places each one stands; those whose intervals overlap are not told apart.

    Where people's grades are in some of the means, those of the model alone, which carry its bias, compare
    with none: they may stand anywhere, and the others are placed among themselves.
    """
    of_people = {name: mean for name, mean in means.items() if mean.kind is not MeanKind.MODEL}
    placed = of_people or means
    anywhere = Place(1, len(means))
    if len(placed) == 1:
        return dict.fromkeys(means, anywhere)
    return {name: _place(name, mean, placed) if name in placed else anywhere for name, mean in means.items()}


def _place(name: str, own: Mean, means: Mapping[str, Mean]) -> Place:
    others = [other for key, other in means.items() if key != name]
    above = sum(_above(other, own) for other in others)
    below = sum(_above(own, other) for other in others)
    return Place(1 + above, len(means) - below)


def _above(one: Mean, other: Mean) -> bool:
    return one.low is not None and other.high is not None and bool(one.low > other.high)


def _power(graded: Floats, beside: Floats, shares: Floats) -> float:
    """The weight of the model's scores with which the variance is smallest, between 0 and 1."""
    apart = beside - shares @ beside
    own = float(shares @ apart**2)
    return float(np.clip(shares @ (apart * graded) / own, 0.0, 1.0)) if own > 0 else 0.0


def _plain(values: Floats, kind: MeanKind, graded: int, confidence: float) -> Mean:
    found = _weighted(values, np.full(len(values), 1 / len(values)), confidence)
    return Mean(found.value, found.low, found.high, kind, len(values), graded)


def _weighted(values: Floats, shares: Floats, confidence: float) -> Mean:
    value = float(shares @ values)
    if len(values) < 2:
        return Mean(value, None, None, MeanKind.GRADES, 0, len(values))
    half = _t(confidence, 1 / float(shares @ shares) - 1) * np.sqrt(_variance_of_mean(values, shares))
    return Mean(value, value - half, value + half, MeanKind.GRADES, 0, len(values))


def _variance_of_mean(values: Floats, shares: Floats) -> float:
    """The variance of a weighted mean by linearisation (Saerndal, Swensson and Wretman 1992, 5.7)."""
    n = len(values)
    apart = shares * (values - shares @ values)
    return float(n / (n - 1) * np.sum(apart**2))


def _shares(weights: Floats | None, n: int) -> Floats:
    given: Sequence[float] | Floats = np.ones(n) if weights is None else weights
    values = np.asarray(given, dtype=float)
    return np.asarray(values / values.sum())


def _t(confidence: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1.0), (1 + confidence) / 2))
