"""Interactions that a next training would learn most from: doubtful ones that differ from each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autoqa.domain.sampling import Candidate

_DOUBTFUL = 0.25  # of the candidates, among which the different ones are looked for
_LEAST = 4  # times as many doubtful candidates as are wanted, where there are so many


def most_telling(candidates: Sequence[Candidate], size: int) -> NDArray[np.bool_]:
    """`size` of the interactions on which the model is least sure, each as far as can be from those before.

    Doubt is the entropy of the model's distributions; distance is Euclidean between the distributions, with
    a step for another language or queue (farthest-first traversal, Gonzalez 1985). Those without a score are
    left out.
    """
    scored = np.array([i for i, one in enumerate(candidates) if one.distributions], dtype=np.intp)
    chosen = np.zeros(len(candidates), dtype=bool)
    if not len(scored) or size < 1:
        return chosen
    width = max(len(candidates[i].distributions) for i in scored)
    shares = np.zeros((len(scored), width))
    for row, i in enumerate(scored):
        own = candidates[i].distributions
        shares[row, : len(own)] = own
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=1)
    pool_size = min(len(scored), max(_LEAST * size, round(_DOUBTFUL * len(scored))))
    pool = np.argsort(-entropy, kind="stable")[:pool_size]
    places = np.column_stack([shares[pool], _marks(candidates, scored[pool])])
    chosen[scored[pool[_farthest(places, min(size, len(pool)))]]] = True
    return chosen


def _marks(candidates: Sequence[Candidate], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """A coordinate for each language and queue, so that others lie one step away."""
    columns = []
    for values in ([candidates[i].language for i in rows], [candidates[i].queue for i in rows]):
        names = sorted({value for value in values if value is not None})
        columns += [np.array([value == name for value in values]) / np.sqrt(2) for name in names]
    return np.column_stack(columns) if columns else np.zeros((len(rows), 0))


def _farthest(places: NDArray[np.float64], size: int) -> NDArray[np.intp]:
    """Rows, the first one first, each the farthest from all before."""
    found = [0]
    nearest = np.linalg.norm(places - places[0], axis=1)
    while len(found) < size:
        nearest[found] = -1.0
        found.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, np.linalg.norm(places - places[found[-1]], axis=1))
    return np.array(found, dtype=np.intp)
