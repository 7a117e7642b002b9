"""Intraclass correlations: how much of the variance of grades lies between calls."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.ragged import Gathered, gather
from autoqa.agreement.sums import Floats, by_group, cleared, ratio


def one_way_sums(
    units: ArrayLike,
    scores: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
    centre: float = 0.0,
) -> Floats:
    """The sums of ragged grades, of shape (n_groups, 7), from rows that say: this unit was given this score.

    Added up over units: 1; 1 if it has more than one score; its scores m; m squared; its total; its squared
    total over m; the squared deviations from its mean. All rows of a unit belong to one group. `centre` is
    taken off each score first, for precision, and changes no result.
    """
    shifted = np.asarray(scores, dtype=float) - centre
    unit = gather(units, shifted, groups=groups, n_groups=n_groups)
    return by_group(unit_columns(unit), unit.group, n_groups)


def unit_columns(unit: Gathered) -> list[Floats]:
    """What `one_way_sums` adds up, for each unit."""
    m, total = unit.sizes, unit.totals
    return [np.ones_like(m), (m > 1).astype(float), m, m**2, total, total**2 / m, unit.within]


def one_way(sums: ArrayLike) -> Floats:
    """ICC(1), also for unequal numbers of scores: the reliability of one score by any evaluator.

    (MSB - MSW) / (MSB + (m0 - 1) MSW), Shrout and Fleiss (1979) with m0 of the analysis of variance for
    unequal groups (Donner 1986). NaN without units that have more than one score, or without variance.
    """
    between, within, size = mean_squares(np.asarray(sums, dtype=float))
    return ratio(between - within, between + (size - 1) * within)


def mean_squares(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """The mean squares between and within units, and the size m0 of a unit that they imply."""
    units, _, scores, squared_sizes, total, unit_squares, within = np.moveaxis(sums[..., :7], -1, 0)
    spread = np.maximum(cleared(unit_squares - ratio(total**2, scores), unit_squares), 0)
    within = cleared(within, unit_squares)
    size = ratio(scores - ratio(squared_sizes, scores), units - 1)
    return ratio(spread, units - 1), ratio(within, scores - units), size


def two_way_sums(
    table: ArrayLike, *, groups: ArrayLike | None = None, n_groups: int = 1, centre: float = 0.0
) -> Floats:
    """The sums of complete tables of (units, evaluators), of shape (n_groups, 3 + evaluators)."""
    scores = np.asarray(table, dtype=float) - centre
    per_unit = scores.sum(axis=1) ** 2 / scores.shape[1]
    own = [np.ones(len(scores)), (scores**2).sum(axis=1), per_unit]
    return by_group([*own, *scores.T], groups, n_groups)


def two_way_consistency(sums: ArrayLike) -> Floats:
    """ICC(C,1) of McGraw and Wong (1996): evaluators may differ by a constant."""
    between, _, error, _, k = _two_way(np.asarray(sums, dtype=float))
    return ratio(between - error, between + (k - 1) * error)


def two_way_agreement(sums: ArrayLike) -> Floats:
    """ICC(A,1) of McGraw and Wong (1996): severity of evaluators counts as disagreement."""
    between, severity, error, n, k = _two_way(np.asarray(sums, dtype=float))
    return ratio(between - error, between + (k - 1) * error + k * ratio(severity - error, n))


def _two_way(sums: Floats) -> tuple[Floats, Floats, Floats, Floats, int]:
    """Mean squares of units, evaluators and what is left; the number of units and of evaluators."""
    n, squares, unit_squares = np.moveaxis(sums[..., :3], -1, 0)
    totals = sums[..., 3:]
    k = totals.shape[-1]
    grand = ratio(totals.sum(axis=-1) ** 2, n * k)
    evaluators = ratio((totals**2).sum(axis=-1), n)
    rows, columns = cleared(unit_squares - grand, squares), cleared(evaluators - grand, squares)
    rest = np.maximum(cleared(squares - grand - rows - columns, squares), 0)
    return ratio(rows, n - 1), ratio(columns, np.full_like(n, k - 1)), ratio(rest, (n - 1) * (k - 1)), n, k
