"""What a calibration decides: which criteria a model may score alone, and what that decision rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """Who scores a criterion: people alone, the model where it is sure enough, or the model."""

    HUMAN_ONLY = "human_only"
    HYBRID = "hybrid"
    AUTO = "auto"

    @property
    def rank(self) -> int:
        """How much is left to the model, from 0 to 2."""
        return list(Mode).index(self)


@dataclass(frozen=True, slots=True)
class Bars:
    """What a criterion must reach before a model scores it.

    `people` is the least QWK that people must reach with each other: who agree by chance are no measure.
    `degradation` is the least QWK of model and people may lie above QWK of people (below 0: it may fall
    short), `smd` the most that the standardised mean difference, and `subgroup_difference` that of any
    subgroup, may be either way, `exact_gap` the share of calls by which exact agreement may fall short of
    people's. `double_graded` calls must have been graded by two people, and as many by a person and the
    model. A hybrid criterion must keep its promise on `coverage` of the calls.
    """

    people: float = 0.20
    degradation: float = -0.10
    smd: float = 0.15
    subgroup_difference: float = 0.10
    exact_gap: float = 0.05
    double_graded: int = 100
    coverage: float = 0.20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a criterion is not left to the model: a short stable `code`, and a sentence for people.

    `facts` holds the figures and names of the sentence, for whoever says it in other words. A bound that is
    not known is left out.
    """

    code: str
    text: str
    facts: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pins:
    """What a decision holds for, each by its hash: change one and it holds no longer.

    `model` is the fingerprint of what answers the criterion, `scorecard` the hash of the whole form,
    `recognisers` the fingerprints of what read the calls, `scaling` the hash of the map to the scale and
    `data` that of all grades and scores compared. Empty where nothing is known of it.
    """

    model: str = ""
    scorecard: str = ""
    recognisers: tuple[str, ...] = ()
    scaling: str = ""
    data: str = ""


NOTHING_PINNED = Pins()


@dataclass(frozen=True, slots=True)
class Decision:
    """Who scores one criterion, and why not more of it is left to the model.

    `wanted` is what the settings ask for: the gate is met where `mode` leaves at least as much to the model.
    In hybrid mode the model scores the calls on which its confidence is at least `threshold`, `coverage` of
    them.
    """

    criterion: str
    mode: Mode
    wanted: Mode
    reasons: tuple[Reason, ...] = ()
    pins: Pins = NOTHING_PINNED
    threshold: float | None = None
    coverage: float | None = None

    @property
    def met(self) -> bool:
        """Whether the gate holds for this criterion."""
        return self.mode.rank >= self.wanted.rank
