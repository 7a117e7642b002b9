"""Split the move of an average in what another model did to it and what other calls did.

With earlier calls E (first scored by another model) and later calls L, scored then (t) and by the present
model now (n):

    mean_n(L) - mean_t(E) = [mean_n(E) - mean_t(E)] + [mean_n(L) - mean_n(E)]

The first part is the model's, told from those of E that were scored again; the second is the rest. Intervals
draw agents anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement.resample import draws, merged
from autoqa.agreement.sums import by_group, ratio
from autoqa.calibration.estimates import estimate
from autoqa.calibration.grades import Column
from autoqa.domain.moved import AverageMoved

Floats = NDArray[np.float64]
_MOST_CLUSTERS = 1000
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Versions:
    """What one criterion's first and newest model gave each call, NaN where it gave nothing.

    `first_by` and `newest_by` number the models; -1 where there is none. `present` is the number of the
    model that answers now.
    """

    first: Floats
    newest: Floats
    first_by: NDArray[np.intp]
    newest_by: NDArray[np.intp]
    present: int


@dataclass(frozen=True, slots=True)
class ScoredVersions:
    """Calls in columns: what each criterion's models gave them, and whose they are."""

    criteria: Mapping[str, Versions]
    agents: Column
    teams: Column


def averages_moved(scored: ScoredVersions, *, seed: int = 0) -> list[AverageMoved]:
    """Every criterion that another model answered before, over all calls and by team."""
    agents = _agents(scored.agents)
    cluster, clusters = merged(agents, _MOST_CLUSTERS, seed)
    drawn = draws(clusters, _RESAMPLES, seed)
    found = []
    for name, versions in scored.criteria.items():
        for group, member in _groups(scored.teams):
            sums = _sums(versions, member)
            if sums[0].any() and sums[5].any():
                found.append(_moved(name, group, by_group(sums, cluster, clusters), drawn))
    return found


def _agents(column: Column) -> NDArray[np.intp]:
    """A number for each agent; a call without one stands alone."""
    own = column.codes.astype(np.intp)
    alone = own < 0
    return np.where(alone, len(column.names) + np.cumsum(alone), own)


def _groups(teams: Column) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield "", np.ones(len(teams.codes), dtype=bool)
    for code, name in enumerate(teams.names):
        yield name, teams.codes == code


def _sums(one: Versions, member: NDArray[np.bool_]) -> list[Floats]:
    """Of each call: whether it is earlier, with its score; scored again, with both; later, with its score."""
    by_present = (one.newest_by == one.present) & np.isfinite(one.newest)
    earlier = member & np.isfinite(one.first) & (one.first_by != one.present)
    again = earlier & by_present
    later = member & by_present & (one.first_by == one.present)
    first, newest = np.nan_to_num(one.first), np.nan_to_num(one.newest)
    return [
        earlier.astype(float),
        np.where(earlier, first, 0.0),
        again.astype(float),
        np.where(again, first, 0.0),
        np.where(again, newest, 0.0),
        later.astype(float),
        np.where(later, newest, 0.0),
    ]


def _moved(name: str, group: str, sums: Floats, drawn: Floats) -> AverageMoved:
    earlier, _, again, _, _, later, _ = sums.sum(axis=0)
    return AverageMoved(
        criterion=name,
        group=group,
        earlier=int(earlier),
        later=int(later),
        rescored=int(again),
        then=estimate(_then, sums, drawn, int(earlier)),
        now=estimate(_now, sums, drawn, int(later)),
        total=estimate(_total, sums, drawn, int(earlier + later)),
        model=estimate(_by_model, sums, drawn, int(again)),
        calls=estimate(_by_calls, sums, drawn, int(again)),
    )


def _then(sums: Floats) -> Floats:
    return ratio(sums[..., 1], sums[..., 0])


def _now(sums: Floats) -> Floats:
    return ratio(sums[..., 6], sums[..., 5])


def _total(sums: Floats) -> Floats:
    return _now(sums) - _then(sums)


def _by_model(sums: Floats) -> Floats:
    return ratio(sums[..., 4] - sums[..., 3], sums[..., 2])


def _by_calls(sums: Floats) -> Floats:
    return _total(sums) - _by_model(sums)
