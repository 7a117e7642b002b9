"""Small graded conversations and their vectors, for tests of training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autoqa.domain.transcript import Speaker, Turn
from autoqa.training.duplicates import content_hash
from autoqa.training.heads import Example
from autoqa.training.sets import GradedCall, Label, Side, SingleGrade, TrainingSet

LEVELS = (1, 2, 3)
SAID = {
    1: ("nothing works and nobody helps me", "that is your problem"),
    2: ("when will it work", "I cannot say, somebody will look"),
    3: ("great, it works again, thank you", "I have repaired it for you now"),
}


def call(
    number: int,
    level: int,
    *,
    agent: str | None = None,
    side: Side = Side.TRAIN,
    grades: Sequence[float] = (),
    criterion: str = "resolution",
) -> GradedCall:
    """A conversation whose words tell its level."""
    customer, said = SAID[level]
    turns = (
        Turn(Speaker.CUSTOMER, f"this is about order {number}"),
        Turn(Speaker.AGENT, said),
        Turn(Speaker.CUSTOMER, customer),
    )
    given = tuple(grades) or (float(level),)
    shares = tuple(sum(one == k for one in given) / len(given) for k in LEVELS)
    label = Label(
        shares,
        float(np.mean(given)),
        tuple(SingleGrade(f"e{place}", one, one) for place, one in enumerate(given)),
    )
    who = agent if agent is not None else f"agent {number % 12:02d}"
    return GradedCall(
        id=f"c{number:03d}",
        content=content_hash(turns),
        turns=turns,
        language="en",
        channel="call",
        group=who,
        side=side,
        labels={criterion: label},
        agent=who,
        facts={"queue": "orders" if number % 2 else "repairs"},
    )


def training_set(count: int = 72, tested: int = 24, *, seed: int = 0, data: str = "d" * 16) -> TrainingSet:
    """Conversations of three levels; those of three agents are the test side."""
    rng = np.random.default_rng(seed)
    calls = []
    for number in range(count + tested):
        level = int(rng.integers(1, 4))
        if number < count:
            calls.append(call(number, level))
        else:
            calls.append(call(number, level, agent=f"new {number % 3}", side=Side.TEST))
    return TrainingSet(tuple(calls), {"resolution": LEVELS}, data, {"labels": "per_evaluator"})


class Steps:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def step(self, what: str, have: int, of: int) -> None:
        """Remember."""
        self.told.append((what, have, of))


def example(level: int, rng: np.random.Generator, group: str, *, width: int = 4) -> Example:
    """A view whose first value tells the level."""
    view = rng.normal(0, 0.2, (3, 2 * width + 4)).astype(np.float32)
    view[1, 0] = level - 2
    gist = rng.normal(0, 0.2, 4 * width).astype(np.float32)
    gist[0] = level - 2
    words = (np.array([level, 10], dtype=np.int64), np.array([1.0, 1.0]))
    target = tuple(float(level == k) for k in LEVELS)
    return Example(view, words, gist, target, group=group, shared=True)
