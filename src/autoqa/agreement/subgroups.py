"""Whether a system's scores depart from people's more in one subgroup than in another.

Loukina, Madnani and Zechner, "The many dimensions of algorithmic fairness in educational applications"
(BEA 2019), and the difference of standardised means, both as RSMTool computes them. A test over many groups
or criteria is corrected by `holm`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.moments import deviations, means
from autoqa.agreement.sums import Floats, Indices, indices


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """How much of a departure the groups explain beyond the rest, and where each stands.

    `r2` is adjusted for the number of groups and may be below 0. `p` tests whether all groups are alike.
    `estimates` has a row (estimate, p, low, high) for each group: its difference from the base group, with a
    95 % interval, and for the base group the intercept (at the most frequent human score, where that is held
    fixed). All are NaN where they cannot be had.
    """

    r2: float
    p: float
    base: int
    estimates: Floats


@dataclass(frozen=True, slots=True)
class Fairness:
    """Departures by group: how far off, in which direction, and that at equal human score."""

    accuracy: GroupEffect
    difference: GroupEffect
    conditional: GroupEffect


def standardised_differences(moments: ArrayLike, *, population: ArrayLike | None = None) -> Floats:
    """The difference of standardised means (DSM) of each group: (..., groups) from moments (..., groups, 6).

    Both scores are standardised by the mean and deviation (n - 1) of the whole `population`, which is the sum
    of the groups if it is not given; DSM is mean z of y less mean z of x, so that a system that is severe
    with everybody alike shows no difference.
    """
    sums = np.asarray(moments, dtype=float)
    whole = sums.sum(axis=-2) if population is None else np.asarray(population, dtype=float)
    spread = deviations(whole)
    spread = np.where(spread > 0, spread, np.nan)
    z = (means(sums) - means(whole)[..., None, :]) / spread[..., None, :]
    return np.asarray(z[..., 1] - z[..., 0])


def fairness(
    human: ArrayLike, system: ArrayLike, groups: ArrayLike, n_groups: int, *, base: int | None = None
) -> Fairness:
    """Overall score accuracy, overall and conditional score difference of a system by group.

    Least squares of (system - human)^2, of system - human, and of system - human beside each value of the
    human score, on the groups. `base` is the group the others are compared with: if not given, the largest.
    """
    people, model = np.asarray(human, dtype=float), np.asarray(system, dtype=float)
    own = indices(groups, len(people), n_groups)
    sizes = np.bincount(own, minlength=n_groups)
    base = int(np.argmax(sizes)) if base is None else base
    one = np.zeros(len(own), dtype=np.intp)
    level = np.unique(people, return_inverse=True)[1].astype(np.intp)
    off = model - people
    return Fairness(
        accuracy=_effect(off**2, one, own, n_groups, base),
        difference=_effect(off, one, own, n_groups, base),
        conditional=_effect(off, level, own, n_groups, base),
    )


def holm(p_values: ArrayLike) -> Floats:
    """P-values corrected for their number (Holm 1979); NaN stays NaN and is not counted."""
    given = np.asarray(p_values, dtype=float)
    flat = given.ravel()
    known = np.flatnonzero(np.isfinite(flat))
    order = known[np.argsort(flat[known], kind="stable")]
    adjusted = np.full(flat.shape, np.nan)
    steps = flat[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted.reshape(given.shape)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A least squares fit: squares and degrees of freedom left, coefficients, and (X'X)^-1 if it exists."""

    left: float
    freedom: int
    coefficients: Floats
    inverse: Floats | None


def _effect(values: Floats, levels: Indices, groups: Indices, n_groups: int, base: int) -> GroupEffect:
    """What groups explain of values beyond levels, from the means of the cells of levels and groups."""
    cells, own = np.unique(levels * n_groups + groups, return_inverse=True)
    others = np.unique(groups[groups != base])
    if len(others) == 0:
        return GroupEffect(np.nan, np.nan, base, np.full((n_groups, 4), np.nan))
    n = np.bincount(own).astype(float)
    y = np.bincount(own, weights=values) / n
    within = float(((values - y[own]) ** 2).sum())
    level, group = cells // n_groups, cells % n_groups
    rest = np.delete(np.unique(level), np.argmax(np.bincount(levels)[np.unique(level)]))
    alone = np.column_stack([np.ones(len(cells)), level[:, None] == rest])
    full = np.column_stack([alone, group[:, None] == others])
    spread = float(((values - values.mean()) ** 2).sum())
    small, large = _fit(alone, n, y, within, spread), _fit(full, n, y, within, spread)
    r2 = _adjusted(large, spread, len(values)) - _adjusted(small, spread, len(values))
    columns = np.full(n_groups, -1)
    columns[others] = alone.shape[1] + np.arange(len(others))
    columns[base] = 0 if base in group else -1
    return GroupEffect(r2, _f_test(small, large), base, _estimates(large, columns))


def _fit(design: Floats, n: Floats, y: Floats, within: float, spread: float) -> _Fit:
    """Least squares on cell means weighted by their numbers, which is that on the rows themselves."""
    root = np.sqrt(n)
    weighted = design * root[:, None]
    found, _, rank, _ = np.linalg.lstsq(weighted, y * root, rcond=None)
    left = within + float((n * (y - design @ found) ** 2).sum())
    left = 0.0 if left <= 1e-12 * spread else left
    full = rank == design.shape[1]
    inverse = np.asarray(np.linalg.inv(weighted.T @ weighted), dtype=float) if full else None
    return _Fit(left, int(n.sum()) - int(rank), np.asarray(found, dtype=float), inverse)


def _adjusted(fit: _Fit, spread: float, n: int) -> float:
    """R squared adjusted for the degrees of freedom used."""
    if fit.freedom < 1 or spread <= 0:
        return np.nan
    return 1 - (fit.left / fit.freedom) / (spread / (n - 1))


def _f_test(small: _Fit, large: _Fit) -> float:
    """The probability that groups without effect explain as much as the larger fit does."""
    from scipy.special import fdtrc

    more = small.freedom - large.freedom
    if more < 1 or large.freedom < 1 or small.left <= 0:
        return np.nan
    if large.left <= 0:
        return 0.0
    explained = max(small.left - large.left, 0.0) / more
    return float(fdtrc(more, large.freedom, explained / (large.left / large.freedom)))


def _estimates(fit: _Fit, columns: Indices) -> Floats:
    """A row (estimate, p, low, high) by group, from its column of the design; -1 is a group without rows."""
    from scipy.special import stdtr, stdtrit

    rows = np.full((len(columns), 4), np.nan)
    if fit.inverse is None or fit.freedom < 1 or fit.left <= 0:
        return rows
    there = columns >= 0
    used = columns[there]
    estimates = fit.coefficients[used]
    errors = np.sqrt(np.diag(fit.inverse)[used] * fit.left / fit.freedom)
    p = 2 * stdtr(fit.freedom, -np.abs(estimates) / errors)
    reach = stdtrit(fit.freedom, 0.975) * errors
    rows[there] = np.column_stack([estimates, p, estimates - reach, estimates + reach])
    return rows
