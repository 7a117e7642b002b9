"""Which conversations belong together, which side of a training set each stands on, and inner folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import numpy as np
from numpy.typing import NDArray

from autoqa.errors import InputError
from autoqa.training.duplicates import DisjointSets
from autoqa.training.sets import GradedCall, Side

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
AGENT, CUSTOMER = "agent", "customer"
FOLDS = 5
_GIANT = 0.6  # share of the conversations in one group, above which its weakest links are given up
_DATED = 0.5  # share of conversations with a start, below which sides are drawn
_LEAST_TEST = 20


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of a conversation for its place.

    `links` says by each thing that holds conversations together which one it is of: its agent, its customer
    and so on; None where that is not known. `same` is the place of the first conversation with nearly the
    same words. One that is `only_train` says nothing about all calls and is not to be shown on.
    """

    id: str
    links: Mapping[str, str | None]
    same: int
    started_at: datetime | None = None
    only_train: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """The group and the side of each conversation; a side of None leaves it out. `notes` say why."""

    groups: tuple[str, ...]
    sides: tuple[Side | None, ...]
    notes: tuple[str, ...] = ()


def split(members: Sequence[Member], *, test_share: float = 0.25, seed: int = 0) -> Split:
    """Put whole groups on the test side until it holds `test_share` of the conversations.

    A group is all that shares an agent, a customer or nearly all words, through others too. Where that makes
    one group of more than 0.6 of all, customers hold nothing together any more, and then nearly the same
    words do not: conversations of the test side that are nearly the same as one of the training side are
    left out instead. Conversations of one agent alone are split within the agent. Groups come in the order
    of the middle one of their starts, the newest first; one that would lead further from `test_share` than
    leaving it does is passed over. Where fewer than half have a start the order is drawn with `seed`.
    """
    notes: list[str] = []
    codes, leaving = _groups(members, notes)
    order = _order(members, codes, seed, notes if test_share else [])
    evenly = _drawn_evenly(members, test_share, notes)
    chosen = _chosen(codes, evenly, order, test_share)
    sides: list[Side | None] = [Side.TEST if code in chosen else Side.TRAIN for code in codes.tolist()]
    _leave_unevenly_drawn(evenly, sides, notes)
    if leaving:
        _leave_nearly_same(members, sides, notes)
    notes += _told(members, sides) if test_share else []
    return Split(_named(codes), tuple(sides), tuple(notes))


def inner_folds(calls: Sequence[GradedCall], criterion: str, seed: int) -> NDArray[np.intp]:
    """A fold for each conversation, whole groups in one; where one group is all there is, by conversation."""
    groups = len({call.group for call in calls})
    if groups > 1:
        return folds(calls, min(FOLDS, groups), seed, criterion=criterion)
    return folds([replace(call, group=call.content) for call in calls], FOLDS, seed, criterion=criterion)


def folds(
    calls: Sequence[GradedCall], n: int, seed: int = 0, *, criterion: str | None = None
) -> NDArray[np.intp]:
    """The fold, 0 to `n` - 1, of each conversation: whole groups, alike in size and in mean label.

    The largest groups are placed first, each where the sum of squared sizes and of squared label sums (of
    standard scores of `criterion`) grows least. Raises InputError for fewer groups than folds.
    """
    names = sorted({one.group for one in calls})
    if len(names) < n:
        raise InputError(
            f"{len(calls)} conversations stand in {len(names)} groups, too few for {n} folds; have calls of "
            "more agents graded, or group by less with --group"
        )
    place = {name: i for i, name in enumerate(names)}
    own = np.array([place[one.group] for one in calls], dtype=np.intp)
    sizes = np.bincount(own, minlength=len(names)).astype(float)
    sums = np.bincount(own, weights=_standard(calls, criterion), minlength=len(names))
    drawn = np.random.default_rng(seed).permutation(len(names))
    fold = np.zeros(len(names), dtype=np.intp)
    held, labels = np.zeros(n), np.zeros(n)
    for group in drawn[np.argsort(-sizes[drawn], kind="stable")].tolist():
        cost = 2 * (sizes[group] * held + sums[group] * labels)
        best = min(range(n), key=lambda f: (held[f] > 0 and not held.all(), cost[f]))
        fold[group] = best
        held[best] += sizes[group]
        labels[best] += sums[group]
    return fold[own]


def _standard(calls: Sequence[GradedCall], criterion: str | None) -> Floats:
    """The label of each conversation as a standard score; 0 where there is none."""
    if criterion is None:
        return np.zeros(len(calls))
    given = [one.labels[criterion].mean if criterion in one.labels else np.nan for one in calls]
    means = np.array(given, dtype=float)
    known = np.isfinite(means)
    spread = float(means[known].std()) if known.any() else 0.0
    if spread == 0:
        return np.zeros(len(calls))
    return np.where(known, (means - means[known].mean()) / spread, 0.0)


def _groups(members: Sequence[Member], notes: list[str]) -> tuple[Ints, bool]:
    """The group of each conversation, and whether nearly the same ones stand in several of them."""
    links = list(members[0].links) if members else []
    kept = [name for name in links if any(one.links[name] is not None for one in members)]
    notes += [f"no_{name}: no conversation names its {name}" for name in links if name not in kept]
    if _one_agent(members, kept):
        kept.remove(AGENT)
        notes.append(
            "one_agent: the conversations are of one agent alone, who stands on both sides; nothing is known "
            "of how well others would be scored"
        )
    codes = _joined(members, kept, same=True)
    if _largest(codes) > _GIANT and CUSTOMER in kept and len(kept) > 1:
        kept.remove(CUSTOMER)
        notes.append(
            f"customers: {CUSTOMER}s tie {_largest(codes):.0%} of all into one group, and do not count"
        )
        codes = _joined(members, kept, same=True)
    alone = _joined(members, kept, same=False)
    if _largest(codes) > _GIANT and _largest(alone) < _largest(codes):
        notes.append(
            f"nearly_same: nearly the same words tie {_largest(codes):.0%} of all into one group; "
            f"groups are by {' and '.join(kept) or 'conversation'} alone"
        )
        return alone, True
    return codes, False


def _one_agent(members: Sequence[Member], kept: Sequence[str]) -> bool:
    if AGENT not in kept:
        return False
    named = [one.links[AGENT] for one in members if one.links[AGENT] is not None]
    return len(set(named)) == 1 and len(named) > _GIANT * len(members)


def _joined(members: Sequence[Member], kept: Sequence[str], *, same: bool) -> Ints:
    """The group of each conversation by number, in the order in which groups begin."""
    sets = DisjointSets(len(members))
    first: dict[tuple[str, str], int] = {}
    for place, one in enumerate(members):
        for name in kept:
            if (value := one.links[name]) is not None:
                sets.join(first.setdefault((name, value), place), place)
        if same:
            sets.join(one.same, place)
    roots = [sets.root(place) for place in range(len(members))]
    return np.unique(np.array(roots, dtype=np.intp), return_inverse=True)[1].astype(np.intp)


def _largest(codes: Ints) -> float:
    return float(np.bincount(codes).max() / len(codes)) if len(codes) else 0.0


def _order(members: Sequence[Member], codes: Ints, seed: int, notes: list[str]) -> list[int]:
    """The groups in the order in which they come to the test side."""
    groups = list(range(int(codes.max()) + 1)) if len(codes) else []
    Random(seed).shuffle(groups)  # noqa: S311
    at = np.array([one.started_at.timestamp() if one.started_at else np.nan for one in members], dtype=float)
    dated = np.isfinite(at)
    if dated.sum() < _DATED * len(members):
        notes.append("drawn: too few conversations have a start, so that sides are drawn and not by time")
        return groups
    by_group = np.argsort(codes, kind="stable")
    parts = np.split(by_group, np.flatnonzero(np.diff(codes[by_group])) + 1)
    middles = [_middle(at[part]) for part in parts]
    return sorted(groups, key=lambda group: -middles[group])


def _middle(starts: Floats) -> float:
    """The middle one of the starts that are known; groups without one come last."""
    known = starts[np.isfinite(starts)]
    return float(np.median(known)) if len(known) else -np.inf


def _drawn_evenly(members: Sequence[Member], share: float, notes: list[str]) -> NDArray[np.bool_]:
    """Which conversations may stand on the test side; all of them where too few were drawn evenly."""
    evenly = np.array([not one.only_train for one in members], dtype=bool)
    if evenly.sum() / 2 >= min(_LEAST_TEST, share * len(members)):
        return evenly
    notes.append(
        f"uneven: only {int(evenly.sum())} conversations were drawn evenly, so that figures of the test side "
        "do not speak for all"
    )
    return np.ones(len(members), dtype=bool)


def _chosen(codes: Ints, evenly: NDArray[np.bool_], order: Sequence[int], share: float) -> set[int]:
    """The groups of the test side, by how many conversations that may stand there they have."""
    if not len(codes) or share == 0:
        return set()
    target = min(share * len(codes), evenly.sum() / 2)
    sizes = np.bincount(codes[evenly], minlength=int(codes.max()) + 1)
    chosen: set[int] = set()
    held = 0
    for group in order:
        size = int(sizes[group])
        if size and abs(held + size - target) < abs(held - target):
            chosen.add(group)
            held += size
    if not chosen:
        whole = np.bincount(codes)
        small = [group for group in order if sizes[group] and 2 * whole[group] <= len(codes)]
        chosen = set(sorted(small, key=lambda group: int(sizes[group]))[:1])
    return chosen


def _leave_unevenly_drawn(evenly: NDArray[np.bool_], sides: list[Side | None], notes: list[str]) -> None:
    """Leave out what may not stand on the test side and belongs to a group that does."""
    out = [place for place, side in enumerate(sides) if side is Side.TEST and not evenly[place]]
    for place in out:
        sides[place] = None
    if out:
        notes.append(
            f"only_train: {len(out)} conversations drawn by risk or for learning alone belong to groups of "
            "the test side, and are left out"
        )


def _leave_nearly_same(members: Sequence[Member], sides: list[Side | None], notes: list[str]) -> None:
    """Leave out what stands on the test side and is nearly the same as something that is learnt from."""
    learnt = {one.same for one, side in zip(members, sides, strict=True) if side is Side.TRAIN}
    out = [
        place
        for place, (one, side) in enumerate(zip(members, sides, strict=True))
        if side is Side.TEST and one.same in learnt
    ]
    for place in out:
        sides[place] = None
    if out:
        notes.append(
            f"nearly_same: {len(out)} conversations of the test side are nearly the same as some of the "
            "training side, and are left out"
        )


def _told(members: Sequence[Member], sides: Sequence[Side | None]) -> list[str]:
    """What whoever reads figures of the test side has to know of it."""
    found = []
    placed = [(one, side) for one, side in zip(members, sides, strict=True) if side is not None]
    for name in members[0].links if members else ():
        known = {side: {one.links[name] for one, own in placed if own is side} for side in Side}
        both = (known[Side.TRAIN] & known[Side.TEST]) - {None}
        if both:
            found.append(f"both_sides: {len(both)} of the names of {name} stand on both sides")
    test = sum(side is Side.TEST for _, side in placed)
    if test < _LEAST_TEST:
        found.append(f"small_test: {test} conversations stand on the test side, too few to show anything on")
    middles = [
        _middle(
            np.array([one.started_at.timestamp() for one, own in placed if own is side and one.started_at])
        )
        for side in Side
    ]
    if all(np.isfinite(middle) for middle in middles):
        train, newest = (datetime.fromtimestamp(middle, UTC).date().isoformat() for middle in middles)
        found.append(f"time: the middle start is {train} on the training side, {newest} on the test side")
    return found


def _named(codes: Ints) -> tuple[str, ...]:
    width = len(str(int(codes.max()) + 1)) if len(codes) else 1
    return tuple(f"group {code + 1:0{width}}" for code in codes.tolist())
