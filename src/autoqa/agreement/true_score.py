"""How well a system's score predicts the score that people would give if they never erred.

Loukina, Madnani, Cahill, Yao, Johnson, Riordan and McCaffrey, "Using PRMSE to evaluate automated scoring
systems in the presence of label noise" (BEA 2020), as RSMTool computes it; the variances are those of the
one-way analysis of variance. Calls may have one, two or more human scores: the error variance comes from
those with more than one, everything else from all. Whether enough calls have more than one for a PRMSE to be
shown is for the caller to say, by `multiple`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.intraclass import mean_squares, unit_columns
from autoqa.agreement.ragged import gather
from autoqa.agreement.sums import Floats, by_group, ratio


def true_score_sums(
    calls: ArrayLike,
    scores: ArrayLike,
    system: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    n_groups: int = 1,
    centre: float = 0.0,
) -> Floats:
    """The sums of shape (n_groups, 8): those of `intraclass.one_way_sums` and the system's squared error.

    A row of `calls`, `scores` and `groups` is one human score of one call; `system` has the system's score of
    each call, so that `system[calls]` is beside `scores`. A call without a system score (NaN) is left out.
    """
    call, judged = np.asarray(calls), np.asarray(system, dtype=float) - centre
    human = np.asarray(scores, dtype=float) - centre
    known = np.isfinite(judged[call])
    own = None if groups is None else np.asarray(groups)[known]
    unit = gather(call[known], human[known], groups=own, n_groups=n_groups)
    off = unit.sizes * (unit.totals / unit.sizes - judged[np.unique(call[known])]) ** 2
    return by_group([*unit_columns(unit), off], unit.group, n_groups)


def calls(sums: ArrayLike) -> Floats:
    """The number of calls with a human score."""
    return np.asarray(sums, dtype=float)[..., 0]


def multiple(sums: ArrayLike) -> Floats:
    """The number of calls with more than one human score."""
    return np.asarray(sums, dtype=float)[..., 1]


def error_variance(sums: ArrayLike) -> Floats:
    """The variance of one evaluator's score around the true score; NaN where no call has two scores."""
    return mean_squares(np.asarray(sums, dtype=float))[1]


def true_variance(sums: ArrayLike, *, error: ArrayLike | None = None) -> Floats:
    """The variance of true scores, by chance below 0; `error` is an error variance known from elsewhere."""
    between, _, size = mean_squares(np.asarray(sums, dtype=float))
    return ratio(between - _error(sums, error), size)


def true_mse(sums: ArrayLike, *, error: ArrayLike | None = None) -> Floats:
    """The mean squared difference of the system's score and the true score."""
    units, scores, off = np.moveaxis(np.asarray(sums, dtype=float)[..., [0, 2, 7]], -1, 0)
    return ratio(off - units * _error(sums, error), scores)


def prmse(sums: ArrayLike, *, error: ArrayLike | None = None) -> Floats:
    """The proportional reduction of mean squared error: the true variance that the system explains."""
    return 1 - ratio(true_mse(sums, error=error), true_variance(sums, error=error))


def reliability(sums: ArrayLike, evaluators: int = 1, *, error: ArrayLike | None = None) -> Floats:
    """The reliability of the mean of so many evaluators; for one it is ICC(1) (Spearman 1910, Brown 1910)."""
    true = true_variance(sums, error=error)
    return ratio(true, true + _error(sums, error) / evaluators)


def _error(sums: ArrayLike, error: ArrayLike | None) -> Floats:
    return error_variance(sums) if error is None else np.asarray(error, dtype=float)
