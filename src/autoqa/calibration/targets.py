"""What people said as distributions over levels, beside checked distributions of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autoqa.errors import InputError

Floats = NDArray[np.float64]
_SUM_TOLERANCE = 1e-3  # distributions are stored with six digits a level


def distributions(raw: ArrayLike, levels: Sequence[int]) -> Floats:
    """`raw` as an array (n, k) whose rows sum to 1."""
    found = np.asarray(raw, dtype=float)
    if found.ndim != 2 or found.shape[1] != len(levels):
        raise InputError(
            f"distributions of shape {found.shape} do not fit {len(levels)} levels; "
            "hand in one row a call and one column a level"
        )
    if not np.isfinite(found).all() or (found < 0).any():
        raise InputError("a distribution holds a negative number or none; leave such rows out")
    totals = found.sum(axis=1, keepdims=True)
    wrong = np.flatnonzero(np.abs(totals[:, 0] - 1) > _SUM_TOLERANCE)
    if len(wrong):
        raise InputError(
            f"distribution {wrong[0]} sums to {totals[wrong[0], 0]:.4g} where 1 is expected "
            f"({len(wrong)} rows do not sum to 1)"
        )
    shares: Floats = found / totals
    return shares


def targets(human: ArrayLike, levels: Sequence[int]) -> Floats:
    """Scores of people (n,) as distributions (n, k): all on the level given.

    A score between two levels, as a consensus may be, is shared between them so that its mean stays.
    """
    scores, steps = np.asarray(human, dtype=float), np.asarray(levels, dtype=float)
    if scores.ndim != 1:
        raise InputError(f"human scores of shape {scores.shape}; hand in one number a row")
    outside = np.flatnonzero(~((scores >= steps[0]) & (scores <= steps[-1])))
    if len(outside):
        raise InputError(
            f"human score {scores[outside[0]]} in row {outside[0]} is not on the scale "
            f"{levels[0]} to {levels[-1]} ({len(outside)} rows); leave such rows out"
        )
    below = np.clip(np.searchsorted(steps, scores, side="right") - 1, 0, len(steps) - 2)
    above = (scores - steps[below]) / (steps[below + 1] - steps[below])
    found = np.zeros((len(scores), len(steps)))
    rows = np.arange(len(scores))
    found[rows, below] = 1 - above
    found[rows, below + 1] += above
    return found


def row_weights(weights: ArrayLike | None, rows: int) -> Floats:
    """Weights (n,) that are finite and above 0; all 1 where none are given."""
    if weights is None:
        return np.ones(rows)
    found = np.asarray(weights, dtype=float)
    if found.shape != (rows,) or not np.isfinite(found).all() or (found <= 0).any():
        raise InputError(f"weights must be {rows} finite numbers above 0; leave rows of no weight out")
    return found


def reported(distribution: ArrayLike, levels: Sequence[int]) -> NDArray[np.int_]:
    """The level reported for each row: the lowest at which half of the probability is reached."""
    cumulated = np.cumsum(np.asarray(distribution, dtype=float), axis=1)
    place = np.minimum((cumulated < 0.5 - 1e-9).sum(axis=1), len(levels) - 1)
    found: NDArray[np.int_] = np.asarray(levels)[place]
    return found
