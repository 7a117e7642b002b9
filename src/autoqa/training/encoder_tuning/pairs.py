"""Which conversations are compared, which of their turns are read, and which pair should be nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from autoqa.domain.transcript import Speaker, Turn
from autoqa.training.sets import GradedCall
from autoqa.training.splits import inner_folds
from autoqa.training.views import spoken

_ALIKE = 1e-6  # difference of two targets that is none


@dataclass(frozen=True, slots=True)
class Graded:
    """A conversation to be compared: what is said, its place on the scale from 0 to 1, and its group."""

    turns: tuple[Turn, ...]
    place: float
    group: str


def graded(calls: Sequence[GradedCall], criterion: str, levels: Sequence[int]) -> list[Graded]:
    """The conversations with the mean of their grades as a place on the scale."""
    low, high = levels[0], levels[-1]
    return [
        Graded(spoken(call.turns), (call.labels[criterion].mean - low) / (high - low), call.group)
        for call in calls
    ]


def apart(
    calls: Sequence[GradedCall], criterion: str, seed: int
) -> tuple[list[GradedCall], list[GradedCall]]:
    """Those to tune on, and those that tell when to stop: a fifth, whole groups where there are several."""
    aside = inner_folds(calls, criterion, seed) == 0
    tuned_on = [call for call, out in zip(calls, aside, strict=True) if not out]
    return tuned_on, [call for call, out in zip(calls, aside, strict=True) if out]


def draw(known: Sequence[Graded], levels: int, count: int, rng: np.random.Generator) -> list[Graded]:
    """So many conversations, those of each level that occurs equally often as far as they go round."""
    of_level: dict[int, list[int]] = {}
    for i, one in enumerate(known):
        of_level.setdefault(round(one.place * (levels - 1)), []).append(i)
    waiting = [rng.permutation(of_level[level]).tolist() for level in sorted(of_level)]
    waiting = [waiting[i] for i in rng.permutation(len(waiting))]
    chosen: list[int] = []
    while len(chosen) < min(count, len(known)):
        for one in waiting:
            if one and len(chosen) < count:
                chosen.append(one.pop())
    return [known[i] for i in chosen]


def drawn_turns(turns: Sequence[Turn], count: int, rng: np.random.Generator) -> list[Turn]:
    """So many turns in their order, drawn; the last of each party, which weighs by itself, is among them."""
    kept = _last(turns)
    others = [i for i in range(len(turns)) if i not in kept]
    more = rng.permutation(others)[: max(0, count - len(kept))].tolist() if others else []
    return [turns[i] for i in sorted([*kept, *more])]


def even_turns(turns: Sequence[Turn], count: int) -> list[Turn]:
    """So many turns in their order, evenly spread; the last of each party is among them."""
    kept = _last(turns)
    others = [i for i in range(len(turns)) if i not in kept]
    free = max(0, min(count - len(kept), len(others)))
    more = [others[i] for i in np.linspace(0, len(others) - 1, free).round().astype(int)] if free else []
    return [turns[i] for i in sorted({*kept, *more})]


def _last(turns: Sequence[Turn]) -> set[int]:
    """The place of the last turn of each party."""
    return set({turn.speaker: i for i, turn in enumerate(turns)}.values())


def gists(vectors: Tensor, read: Sequence[Sequence[Turn]]) -> Tensor:
    """A unit vector for each conversation, (conversations, 4 times width), from those of all their turns.

    It is made as the head makes its gist: the mean and the last vector of each party, zeros for a party that
    says nothing. So what is tuned is what the head weighs most, and the same words count apart by who says
    them. What all the conversations have in common is taken away first, as it tells none of them apart.
    """
    rows, first = [], 0
    nothing = vectors.new_zeros(vectors.shape[1])
    for turns in read:
        own = vectors[first : first + len(turns)]
        first += len(turns)
        parts = []
        for speaker in (Speaker.AGENT, Speaker.CUSTOMER):
            places = [i for i, turn in enumerate(turns) if turn.speaker is speaker]
            parts += [own[places].mean(0), own[places[-1]]] if places else [nothing, nothing]
        rows.append(torch.cat(parts))
    table = torch.stack(rows)
    return torch.nn.functional.normalize(table - table.mean(0, keepdim=True), dim=-1)


def disorder(found: Tensor, read: Sequence[Graded], sharpness: float) -> Tensor:
    """How far pairs that should be near are from being nearer than those that should be far; least is 0.

    With s_p the cosine of pair p and t_p its target, one less the distance on the scale, it is
    log(1 + sum of exp(sharpness (s_q - s_p))) over all p and q with t_p > t_q (CoSENT, Su 2022). So only the
    order counts, and no similarity has to be made up for grades that are one level apart. Pairs of one group
    are left out where there are several groups: their likeness is that of agents.
    """
    row, column = np.triu_indices(len(read), 1)
    groups = np.array([one.group for one in read])
    if len(set(groups)) > 1:
        others = groups[row] != groups[column]
        row, column = row[others], column[others]
    places = np.array([one.place for one in read])
    target = torch.from_numpy(1 - np.abs(places[row] - places[column])).float().to(found.device)
    near = (found[row] * found[column]).sum(-1)
    wrong = sharpness * (near[None, :] - near[:, None])
    told = wrong[target[:, None] > target[None, :] + _ALIKE]
    return torch.logsumexp(torch.cat([told.new_zeros(1), told]), 0)
