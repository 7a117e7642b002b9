"""Agreement of two scores that need not be whole levels, from weighted moments.

Moments have shape (..., 6): n, sum x, sum y, sum xx, sum yy, sum xy, where x is the first score (a person's)
and y the second (another person's or the model's). A common constant, `centre`, may be taken off all scores
before they are summed, for precision: no statistic here but `means` depends on it. The middle of the scale
is a good choice. Formulas are those of RSMTool (Educational Testing Service), "Evaluation metrics".
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, by_group, cleared, ratio


def moments(
    first: ArrayLike,
    second: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
    centre: float = 0.0,
) -> Floats:
    """The moments of each group, of shape (n_groups, 6), from one pair of scores a row."""
    x, y = np.asarray(first, dtype=float) - centre, np.asarray(second, dtype=float) - centre
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    return by_group([w, w * x, w * y, w * x * x, w * y * y, w * x * y], groups, n_groups)


def means(moments: ArrayLike, *, centre: float = 0.0) -> Floats:
    """The means of x and y, of shape (..., 2)."""
    sums = np.asarray(moments, dtype=float)
    return ratio(sums[..., 1:3], sums[..., :1]) + centre


def deviations(moments: ArrayLike) -> Floats:
    """The standard deviations of x and y with n - 1, of shape (..., 2)."""
    sums = np.asarray(moments, dtype=float)
    return np.sqrt(ratio(_squares(sums), sums[..., :1] - 1))


def pearson(moments: ArrayLike) -> Floats:
    """Pearson's correlation; NaN where x or y does not vary."""
    sums = np.asarray(moments, dtype=float)
    squares = _squares(sums)
    return np.clip(ratio(_products(sums), np.sqrt(squares[..., 0] * squares[..., 1])), -1, 1)


def continuous_qwk(moments: ArrayLike) -> Floats:
    """Quadratic weighted kappa of scores that are not whole levels.

    2 cov / (var x + var y + (mean x - mean y)^2) with population variances (RSMTool; Haberman 2019). On whole
    levels it equals Cohen's kappa with quadratic weights; Lin (1989) has it as the concordance coefficient.
    """
    sums = np.asarray(moments, dtype=float)
    n, centres = sums[..., 0], means(sums)
    apart = n * (centres[..., 0] - centres[..., 1]) ** 2
    return ratio(2 * _products(sums), _squares(sums).sum(axis=-1) + apart)


def mean_difference(moments: ArrayLike) -> Floats:
    """Mean y less mean x, in points of the scale."""
    centres = means(moments)
    return np.asarray(centres[..., 1] - centres[..., 0])


def smd(moments: ArrayLike, *, by: Literal["first", "pooled"] = "first") -> Floats:
    """The standardised mean difference: mean y less mean x, over a standard deviation (n - 1).

    Of x ("first", for a model beside a person), or the root of the mean of both variances ("pooled", for two
    people), as RSMTool does.
    """
    if by not in {"first", "pooled"}:
        raise ValueError(f"by is 'first' or 'pooled'; got {by!r}")
    variances = deviations(moments) ** 2
    variance = variances[..., 0] if by == "first" else variances.mean(axis=-1)
    return ratio(mean_difference(moments), np.sqrt(variance))


def rmse(moments: ArrayLike) -> Floats:
    """The root of the mean squared difference of x and y."""
    sums = np.asarray(moments, dtype=float)
    return np.sqrt(ratio(_squared_differences(sums), sums[..., 0]))


def r2(moments: ArrayLike) -> Floats:
    """The share of the variance of x that y explains as it stands: 1 - sum (x - y)^2 / sum (x - mean x)^2."""
    sums = np.asarray(moments, dtype=float)
    return 1 - ratio(_squared_differences(sums), _squares(sums)[..., 0])


def _squares(sums: Floats) -> Floats:
    """The sums of squares of x and y around their means, 0 where they are only rounding."""
    about_zero = sums[..., 3:5]
    return np.maximum(cleared(about_zero - ratio(sums[..., 1:3] ** 2, sums[..., :1]), about_zero), 0)


def _products(sums: Floats) -> Floats:
    """The sum of products of x and y around their means."""
    return np.asarray(sums[..., 5] - ratio(sums[..., 1] * sums[..., 2], sums[..., 0]))


def _squared_differences(sums: Floats) -> Floats:
    both = sums[..., 3] + sums[..., 4]
    return np.maximum(cleared(both - 2 * sums[..., 5], both), 0)
