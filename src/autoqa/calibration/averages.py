"""Averages of agents, teams or queues: the model's scores of all calls, corrected by people's grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.grades import Column
from autoqa.calibration.means import Mean, Place, corrected_mean, places
from autoqa.errors import ConfigurationError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredCalls:
    """Every call with what the model and people gave it, in columns.

    `model` and `people` hold, by criterion, the model's unrounded score of each call and the mean score of
    people, NaN where there is none. `chance` is the probability with which a call was drawn to be graded,
    NaN where it is not known. `columns` say whose calls they are: `agent`, `team`, `queue`.
    """

    interactions: tuple[str, ...]
    model: Mapping[str, Floats]
    people: Mapping[str, Floats]
    chance: Floats
    columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Average:
    """One group's mean on one criterion, and where it stands among the groups."""

    group: str
    criterion: str
    mean: Mean
    place: Place


@dataclass(frozen=True, slots=True)
class Averages:
    """All averages by one column.

    `left_out` counts the graded calls that correct nothing, because nobody knows how they were chosen
    while others were drawn by a plan. `ungrouped` calls name no group.
    """

    by: str
    averages: tuple[Average, ...]
    left_out: int
    ungrouped: int


def averages(calls: ScoredCalls, by: str, *, criteria: Sequence[str] = ()) -> Averages:
    """The mean of each group of the column `by` on each of `criteria`, by default on all.

    Where sampling plans drew calls, only theirs correct the model, each weighted by the inverse of its
    chance: calls picked by hand or because they looked bad would make a group look worse than it is. Without
    any plan all grades are taken as a random sample. Raises ConfigurationError for a criterion that nobody
    has scored.
    """
    _check_scored(calls, criteria)
    column = calls.columns.get(by, Column((), np.full(len(calls.interactions), -1)))
    names = tuple(criteria) or tuple(sorted({*calls.model, *calls.people}))
    planned = bool(np.isfinite(calls.chance).any())
    found = []
    for name in names:
        means = {
            group: mean
            for code, group in enumerate(column.names)
            if (mean := _mean(calls, name, column.codes == code, planned)) is not None
        }
        where = places(means)
        found += [Average(group, name, mean, where[group]) for group, mean in means.items()]
    graded = np.zeros(len(calls.interactions), dtype=bool)
    for name in names:
        graded |= np.isfinite(calls.people.get(name, np.full(len(graded), np.nan)))
    left_out = int((graded & ~np.isfinite(calls.chance)).sum()) if planned else 0
    return Averages(by, tuple(found), left_out, int((column.codes < 0).sum()))


def _check_scored(calls: ScoredCalls, criteria: Sequence[str]) -> None:
    there = sorted({*calls.model, *calls.people})
    unknown = [name for name in criteria if name not in there]
    if unknown:
        known = f"there are scores on {', '.join(there)}" if there else "there is no score at all yet"
        raise ConfigurationError(f"criterion '{unknown[0]}': nobody has scored it; {known}")


def _mean(calls: ScoredCalls, criterion: str, own: NDArray[np.bool_], planned: bool) -> Mean | None:
    nothing = np.full(len(calls.interactions), np.nan)
    model, people = calls.model.get(criterion, nothing), calls.people.get(criterion, nothing)
    scored = own & np.isfinite(model)
    drawn = own & np.isfinite(people) & (np.isfinite(calls.chance) if planned else True)
    corrects = drawn & scored if scored.any() else drawn
    if not scored.any() and not corrects.any():
        return None
    return corrected_mean(
        model[scored],
        people[corrects],
        model[corrects] if scored.any() else np.zeros(0),
        weights=1 / calls.chance[corrects] if planned and corrects.any() else None,
    )
