"""A fairness audit: what scores do when who speaks is changed and what is said is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """One conversation under one swap: the level (or percentage) reported before and after, and the move.

    `moved` is that of the expected score in points of the scale, of a grade in percentage points; above 0
    the changed conversation scores higher. None where one of the two has none. `flipped` says whether what
    is reported changes: the level, or pass and fail.
    """

    interaction: str
    before: float | None
    after: float | None
    moved: float | None
    flipped: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What one swap does to one criterion, or (`criterion` None) to the whole grade.

    `n` conversations were changed by the swap and scored before or after; `flips` of them changed what is
    reported. `mean` is the mean move with its 95 % interval from `low` to `high`, by a bootstrap over
    `agents`, each conversation of an unknown agent being one of its own. `largest` holds the flips and the
    furthest moves, for a person to look at.
    """

    swap: str
    criterion: str | None
    n: int
    agents: int
    flips: int
    mean: float | None
    low: float | None
    high: float | None
    largest: tuple[Shift, ...] = ()

    @property
    def flip_rate(self) -> float | None:
        """The share of conversations whose reported level, or pass and fail, changes."""
        return self.flips / self.n if self.n else None

    @property
    def certain(self) -> bool:
        """Whether the interval of the mean move leaves out 0."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Audit:
    """One run of the swaps over the newest transcripts of a store, and what it was run with.

    `evaluator` is the fingerprint of all scorers together, `models` has that of each criterion's, `scorecard`
    is the hash of the card. `swaps` maps the name of each swap that was asked for to what it changes.
    `interactions` were audited `of` those that have a transcript.
    """

    at: datetime
    scorecard: str
    evaluator: str
    models: Mapping[str, str]
    interactions: int
    of: int
    seed: int
    swaps: Mapping[str, str]
    effects: tuple[Effect, ...]
