"""How far probabilities of levels are from what people said: ECE, Brier, ranked probability, SMD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoqa.calibration.targets import Floats

_BINS = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """The errors of distributions over levels; smaller is better, and SMD is best at 0.

    `ece` is the expected calibration error of each level's probability and `ece_overall` their mean. `brier`
    runs from 0 to 2, `ranked` (ranked probability score) from 0 to 1. `smd` is the mean of the expected
    scores less that of people, in standard deviations of people; None where people do not differ.
    """

    ece: Mapping[int, float]
    ece_overall: float
    brier: float
    ranked: float
    smd: float | None


def figures(probabilities: Floats, target: Floats, levels: Sequence[int], weights: Floats) -> Figures:
    """All errors of `probabilities` (n, k) against `target` (n, k), the distributions of what people said."""
    ece = {
        level: calibration_error(probabilities[:, i], target[:, i], weights) for i, level in enumerate(levels)
    }
    return Figures(
        ece=ece,
        ece_overall=float(np.mean(list(ece.values()))),
        brier=float(np.average(brier(probabilities, target), weights=weights)),
        ranked=float(np.average(ranked(probabilities, target), weights=weights)),
        smd=smd(probabilities @ np.asarray(levels), target @ np.asarray(levels), weights),
    )


def calibration_error(probability: Floats, outcome: Floats, weights: Floats, *, bins: int = _BINS) -> float:
    """The mean distance between what is said and what comes true, over bins of equally many rows.

    Equal mass instead of equal width: Nixon and others (2019), "Measuring calibration in deep learning".
    Rows of one probability share a bin. It is above 0 by chance alone, the more so the fewer the rows.
    """
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, bins + 1)))
    place = np.searchsorted(edges[1:-1], probability, side="right")
    gaps = np.bincount(place, weights * (probability - outcome))
    return float(np.abs(gaps).sum() / weights.sum())


def brier(probabilities: Floats, target: Floats) -> Floats:
    """The Brier score of each row, summed over levels (Brier 1950)."""
    squares: Floats = ((probabilities - target) ** 2).sum(axis=1)
    return squares


def ranked(probabilities: Floats, target: Floats) -> Floats:
    """The ranked probability score of each row (Epstein 1969), divided by the number of levels less one.

    The squared distance between the cumulated distributions; proper, and a near miss costs less than a far
    one.
    """
    gaps = np.cumsum(probabilities - target, axis=1)[:, :-1]
    mean: Floats = (gaps**2).mean(axis=1)
    return mean


def smd(expected: Floats, human: Floats, weights: Floats) -> float | None:
    """Standardised mean difference, machine less people, in (sample) standard deviations of people."""
    mean = np.average(human, weights=weights)
    total = weights.sum()
    if len(human) < 2:
        return None
    spread = np.sqrt(np.average((human - mean) ** 2, weights=weights) * len(human) / (len(human) - 1))
    if spread <= 1e-12 or total <= 0:
        return None
    return float((np.average(expected, weights=weights) - mean) / spread)
