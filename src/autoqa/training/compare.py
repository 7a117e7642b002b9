"""A candidate beside the model in service: figures of both on the same interactions, and their differences.

Both are judged by the same people's scores of the same interactions, so differences are paired: agents are
drawn anew together for both (Field and Welsh 2007). A difference counts as worse when its interval, widened
for the number of figures (Bonferroni), lies on the wrong side of 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement import moments, tables
from autoqa.agreement.resample import draws, interval, merged
from autoqa.agreement.sums import by_group, ratio
from autoqa.calibration.estimates import estimate, figure, known
from autoqa.calibration.grades import Column, CriterionGrades, nearest
from autoqa.calibration.pairs import pairs_with_model
from autoqa.calibration.probability_errors import ranked
from autoqa.domain.agreement import Estimate
from autoqa.domain.comparison import Beside, GroupBeside, Moved, TeamShift

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Of = Callable[[Floats], Floats]
_LEAST_OF_GROUP = 30  # interactions, below which a group is not looked at
_MOST_CLUSTERS = 1000
_RESAMPLES = 2000
_ALPHA = 0.05
NOTHING = Estimate(None)


@dataclass(frozen=True, slots=True)
class _Statistic:
    """One figure of each model as a function of sums over agents."""

    name: str
    of: Of
    better: int
    new: Floats
    old: Floats | None

    @property
    def range(self) -> str:
        """The name by which its range is known: of the SMD the distance from 0 is shown."""
        return "smd distance" if self.name == "smd" else self.name


def figures_beside(new: CriterionGrades, old: CriterionGrades | None, *, seed: int = 0) -> tuple[Beside, ...]:
    """Agreement with people and errors of both; `old` holds the same rows of people."""
    cluster, drawn = _drawn(new, seed)
    statistics = list(_statistics(new, old, cluster, len(drawn[0])))
    calls = int(np.isfinite(new.expected).sum())
    found = []
    for one in statistics:
        own = figure(one.range, one.of, one.new, drawn, calls)
        if one.old is None:
            found.append(Beside(one.name, own, NOTHING, NOTHING, one.better))
            continue
        both = (one.new, one.old)
        difference = estimate(_less(one.of), both, drawn, calls)
        low, high = interval(_less(one.of), both, drawn=drawn, level=1 - _ALPHA / len(statistics))
        found.append(
            Beside(
                name=one.name,
                new=own,
                old=figure(one.range, one.of, one.old, drawn, calls),
                difference=difference,
                better=one.better,
                worse=bool(high < 0 if one.better > 0 else low > 0),
            )
        )
    return tuple(found)


def groups_beside(
    new: CriterionGrades, old: CriterionGrades, columns: Sequence[str], *, seed: int = 0
) -> tuple[GroupBeside, ...]:
    """The errors of both on every group of interactions that is large enough, and not all of them."""
    cluster, drawn = _drawn(new, seed)
    parts = [
        (column, name, _mean_of(member, cluster, len(drawn[0])), int(member.sum()))
        for column in columns
        if column in new.columns
        for name, member in _members(new.columns[column])
        if _LEAST_OF_GROUP <= member.sum() < len(member)
    ]
    level = 1 - _ALPHA / max(1, len(parts))
    found = []
    for column, name, sums_of, calls in parts:
        ours, theirs = sums_of(_squared_error(new)), sums_of(_squared_error(old))
        low, _ = interval(_less(_root_mean), (ours, theirs), drawn=drawn, level=level)
        found.append(
            GroupBeside(
                column=column,
                name=name,
                calls=calls,
                new=figure("rmse", _root_mean, ours, drawn, calls),
                old=figure("rmse", _root_mean, theirs, drawn, calls),
                difference=estimate(_less(_root_mean), (ours, theirs), drawn, calls),
                worse=bool(low > 0),
            )
        )
    return tuple(found)


def shifts(
    new: Floats, old: Floats, column: str, teams: Column, agents: Ints, *, seed: int = 0
) -> tuple[TeamShift, ...]:
    """How far the mean of each team moves; `new` and `old` are expected scores of the same interactions."""
    both = np.isfinite(new) & np.isfinite(old)
    cluster, clusters = merged(agents, _MOST_CLUSTERS, seed)
    drawn = draws(clusters, _RESAMPLES, seed)
    apart = np.where(both, new - old, 0.0)
    found = []
    for name, member in _members(teams):
        own = member & both
        if own.any():
            sums = by_group([own, own * apart], cluster, clusters)
            found.append(
                TeamShift(column, name, int(own.sum()), estimate(_mean, sums, drawn, int(own.sum())))
            )
    return tuple(found)


def most_moved(new: CriterionGrades, old: CriterionGrades, most: int = 20) -> tuple[Moved, ...]:
    """The interactions on which the two differ most."""
    apart = np.abs(new.expected - old.expected)
    people = _people(new)
    order = np.argsort(-np.where(np.isfinite(apart), apart, -1.0), kind="stable")[:most]
    return tuple(
        Moved(new.interactions[i], float(new.expected[i]), float(old.expected[i]), known(people[i]))
        for i in order.tolist()
        if np.isfinite(apart[i])
    )


def _statistics(
    new: CriterionGrades, old: CriterionGrades | None, cluster: Ints, clusters: int
) -> Iterator[_Statistic]:
    def of_each(sums: Callable[[CriterionGrades], Floats]) -> tuple[Floats, Floats | None]:
        return sums(new), None if old is None else sums(old)

    def centred(grades: CriterionGrades) -> Floats:
        pairs = pairs_with_model(grades)
        own: dict[str, Any] = {"weights": pairs.weight, "groups": cluster[pairs.call], "n_groups": clusters}
        middle = float(np.mean(grades.levels))
        return moments.moments(pairs.first, pairs.second, centre=middle, **own)

    def crossed(grades: CriterionGrades) -> Floats:
        pairs = pairs_with_model(grades)
        human = nearest(pairs.first, grades.levels)
        model = nearest(grades.level[pairs.call], grades.levels)
        own: dict[str, Any] = {"weights": pairs.weight, "groups": cluster[pairs.call], "n_groups": clusters}
        return tables.contingency(human, model, len(grades.levels), **own)

    def probable(grades: CriterionGrades) -> Floats:
        losses = ranked(grades.distribution[grades.call], _on_levels(grades))
        weight = 1 / grades.graders[grades.call]
        return by_group([weight, weight * losses], cluster[grades.call], clusters)

    yield _Statistic("qwk", moments.continuous_qwk, 1, *of_each(centred))
    yield _Statistic("pearson", moments.pearson, 1, *of_each(centred))
    yield _Statistic("exact", tables.exact, 1, *of_each(crossed))
    yield _Statistic("rmse", moments.rmse, -1, *of_each(centred))
    yield _Statistic("smd", _distance(moments.smd), -1, *of_each(centred))
    if len(new.distribution) and (old is None or len(old.distribution)):
        yield _Statistic("ranked", _mean, -1, *of_each(probable))


def _drawn(grades: CriterionGrades, seed: int) -> tuple[Ints, Floats]:
    cluster, clusters = merged(grades.cluster, _MOST_CLUSTERS, seed)
    return cluster, draws(clusters, _RESAMPLES, seed)


def _less(of: Of) -> Callable[..., Floats]:
    return lambda a, b: np.asarray(of(a) - of(b))


def _distance(of: Of) -> Of:
    """How far a figure whose best value is 0 is from it."""
    return lambda sums: np.abs(of(sums))


def _mean(sums: Floats) -> Floats:
    """From sums of weights and of weighted values."""
    weight, total = np.moveaxis(np.asarray(sums), -1, 0)
    return ratio(total, weight)


def _root_mean(sums: Floats) -> Floats:
    return np.sqrt(_mean(sums))


def _mean_of(member: NDArray[np.bool_], cluster: Ints, clusters: int) -> Callable[[Floats], Floats]:
    """From values of interactions to the sums over agents of those that are members."""
    weight = member.astype(float)

    def sums(values: Floats) -> Floats:
        counted = np.where(np.isfinite(values), weight, 0.0)
        filled = np.where(np.isfinite(values), values, 0.0)
        return by_group([counted, counted * filled], cluster, clusters)

    return sums


def _members(column: Column) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for code, name in enumerate(column.names):
        yield name, column.codes == code


def _people(grades: CriterionGrades) -> Floats:
    """The mean score of people on each call."""
    total = np.bincount(grades.call, weights=grades.score, minlength=grades.calls)
    return np.asarray(total / np.maximum(grades.graders, 1))


def _squared_error(grades: CriterionGrades) -> Floats:
    """Each call's mean squared distance of the model from single people."""
    squares = (grades.score - grades.expected[grades.call]) ** 2
    total = np.bincount(grades.call, weights=squares, minlength=grades.calls)
    return np.asarray(total / np.maximum(grades.graders, 1))


def _on_levels(grades: CriterionGrades) -> Floats:
    """Each score of people as a distribution, all on the level nearest to it."""
    found = np.zeros((len(grades.score), len(grades.levels)))
    found[np.arange(len(found)), nearest(grades.score, grades.levels)] = 1.0
    return found
