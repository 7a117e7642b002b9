"""Which calls are learnt from, which tell when to stop, and which judge; no agent stands on two sides."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What a call is for."""

    TRAIN = "train"
    VALIDATION = "validation"
    HELD_OUT = "held out"


@dataclass(frozen=True, slots=True)
class Divided:
    """The part of each call, in their order, and whether calls of one agent had to be parted."""

    parts: tuple[Part, ...]
    agents_parted: bool = False


def divide(
    own: Sequence[Hashable],
    shared: Sequence[Sequence[Hashable]],
    *,
    held_out: float,
    validation: float,
    seed: int,
) -> Divided:
    """Put each call on a side, about `held_out` and `validation` of them on theirs, at least one group each.

    Calls with the same `own` key (the recording) or a common key in `shared` (agent, customer) stay together.
    Where that leaves too few groups for the sides, only the same recordings stay together, and
    `agents_parted` says so. With `held_out` 0 nobody is held out. ValueError with too few recordings.
    """
    wanted = 2 + (held_out > 0)
    groups = _groups([(mine, *others) for mine, others in zip(own, shared, strict=True)])
    parted = len(set(groups)) < wanted
    if parted:
        groups = _groups([(mine,) for mine in own])
    if len(set(groups)) < wanted:
        raise ValueError(f"{len(set(groups))} different calls cannot be divided into {wanted} sides")
    names = sorted(set(groups))
    random.Random(seed).shuffle(names)  # noqa: S311 - a draw that must come out the same again
    part_of: dict[int, Part] = {}
    for part, share in ((Part.HELD_OUT, held_out), (Part.VALIDATION, validation)):
        free = [name for name in names if name not in part_of]
        part_of |= dict.fromkeys(_taken(free, groups, share, part), part)
    return Divided(tuple(part_of.get(group, Part.TRAIN) for group in groups), parted)


def _taken(names: Sequence[int], groups: Sequence[int], share: float, part: Part) -> list[int]:
    """Groups until their calls reach a share of all, leaving one for each side that comes after.

    Groups larger than the whole share come last, so that one busy agent is learnt from.
    """
    if share <= 0 and part is Part.HELD_OUT:
        return []
    sizes, aim = Counter(groups), share * len(groups)
    left = 2 if part is Part.HELD_OUT else 1
    taken: list[int] = []
    for name in sorted(names, key=lambda name: sizes[name] > max(1.0, aim))[: len(names) - left]:
        if taken and sum(sizes[one] for one in taken) >= aim - 0.5:
            break
        taken.append(name)
    return taken


def _groups(keys: Sequence[Sequence[Hashable]]) -> list[int]:
    """The number of each call's group, where calls with a key in common belong together."""
    group_of: dict[Hashable, int] = {}
    parent = list(range(len(keys)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, mine in enumerate(keys):
        for key in mine:
            first = root(group_of.setdefault(key, i))
            low, high = sorted((first, root(i)))
            parent[high] = low
    return [root(i) for i in range(len(keys))]
