"""Whether the model departs from people more for some calls than others, such as those in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement import moments, tables
from autoqa.agreement.subgroups import holm, standardised_differences
from autoqa.calibration.estimates import estimates, known
from autoqa.calibration.grades import Column, CriterionGrades, nearest
from autoqa.calibration.pairs import Pairs
from autoqa.domain.agreement import Subgroup

Floats = NDArray[np.float64]
LEAST_CALLS = 30  # in a group, below which nothing is said about it
_UNKNOWN = "not known"
_ROUNDING = 1e-9


def subgroups(
    grades: CriterionGrades,
    pairs: Pairs,
    columns: Sequence[str],
    cluster: NDArray[np.intp],
    drawn: Floats,
) -> tuple[Subgroup, ...]:
    """Agreement, error and the difference between standardised means in each group of each column.

    `pairs` are people's scores with the model's, `cluster` is that of each call and `drawn` how often each is
    drawn. Groups of fewer than thirty calls are left out. P-values are corrected over all groups of the
    criterion (Holm 1979).
    """
    if not len(pairs.call):
        return ()
    named = [(name, grades.columns[name]) for name in columns if name in grades.columns]
    found = [one for name, column in named for one in _of_column(grades, pairs, name, column, cluster, drawn)]
    corrected = holm([np.nan if one.p_value is None else one.p_value for one in found])
    return tuple(
        replace(one, p_value=float(p)) if np.isfinite(p) else one
        for one, p in zip(found, corrected, strict=True)
    )


def too_small(grades: CriterionGrades, pairs: Pairs, columns: Sequence[str]) -> list[str]:
    """Which groups have too few calls to be looked at, and how many more are needed."""
    notes = []
    for name in columns:
        column = grades.columns.get(name)
        if column is None or not len(pairs.call):
            continue
        codes = column.codes[np.unique(pairs.call)]
        for code, calls in enumerate(np.bincount(codes[codes >= 0], minlength=len(column.names)).tolist()):
            if 0 < calls < LEAST_CALLS and calls < len(codes):
                more = LEAST_CALLS - calls
                notes.append(
                    f"{name} {column.names[code]} has {calls} calls: {more} more are needed to compare it"
                )
    return notes


def _of_column(
    grades: CriterionGrades,
    pairs: Pairs,
    name: str,
    column: Column,
    cluster: NDArray[np.intp],
    drawn: Floats,
) -> list[Subgroup]:
    names = (*column.names, _UNKNOWN)
    group = np.where(column.codes < 0, len(column.names), column.codes)
    calls = np.bincount(group[np.unique(pairs.call)], minlength=len(names))
    shown = np.flatnonzero(calls >= LEAST_CALLS)
    if len(shown) < 2:
        return []
    kept = np.full(len(names), len(shown))
    kept[shown] = np.arange(len(shown))
    own = _by_cluster(grades, pairs, kept[group], cluster, (drawn.shape[1], len(shown) + 1))
    n = calls[shown]
    exact, qwk, rmse, smd = (
        estimates(statistic, sums, drawn, n)
        for statistic, sums in (
            (tables.exact, own[0]),
            (moments.continuous_qwk, own[1]),
            (moments.rmse, own[1]),
            (moments.smd, own[1]),
        )
    )
    difference = estimates(standardised_differences, own[1], drawn, n)
    p_values = _p_values(own[1], drawn)
    return [
        Subgroup(
            column=name,
            name=names[place],
            calls=int(n[i]),
            exact=exact[i],
            qwk=qwk[i],
            rmse=rmse[i],
            difference=difference[i],
            p_value=known(p_values[i]),
            smd=smd[i],
        )
        for i, place in enumerate(shown)
    ]


def _by_cluster(
    grades: CriterionGrades,
    pairs: Pairs,
    group: NDArray[np.intp],
    cluster: NDArray[np.intp],
    shape: tuple[int, int],
) -> tuple[Floats, Floats]:
    """Tables (clusters, groups, k, k) and moments (clusters, groups, 6); the last group is all others."""
    clusters, groups = shape
    cell = cluster[pairs.call] * groups + group[pairs.call]
    own: dict[str, Any] = {"weights": pairs.weight, "groups": cell, "n_groups": clusters * groups}
    k = len(grades.levels)
    table = tables.contingency(
        nearest(pairs.first, grades.levels), nearest(pairs.second, grades.levels), k, **own
    )
    centred = moments.moments(
        pairs.first, pairs.second, centre=(grades.levels[0] + grades.levels[-1]) / 2, **own
    )
    return table.reshape(clusters, groups, k, k), centred.reshape(clusters, groups, 6)


def _p_values(sums: Floats, drawn: Floats) -> Floats:
    """The probability of a difference as large as each group's if there were none, by the bootstrap's spread.

    Of few agents the bootstrap's spread is too small and its tails too thin: Student's t with one degree of
    freedom less than there are agents (Cameron, Gelbach and Miller 2008).
    """
    from scipy.special import stdtr

    values = standardised_differences(sums.sum(axis=0))
    again = np.ma.masked_invalid(standardised_differences(np.tensordot(drawn, sums, axes=(1, 0))))
    spread = np.asarray(again.std(axis=0).filled(0.0))
    ratio = np.divide(np.abs(values), spread, out=np.full(len(values), np.nan), where=spread > _ROUNDING)
    freedom = max(drawn.shape[1] - 1, 1)
    return np.asarray(2 * stdtr(freedom, -ratio * np.sqrt(freedom / (freedom + 1))))
