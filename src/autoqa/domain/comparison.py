"""A candidate beside the model in service, on the same interactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Decision, Reason


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both models, and the difference, new less old, with its paired interval.

    `better` is 1 where a higher figure is better and -1 where a lower one is. `worse` says that the
    difference is for the worse beyond chance, corrected for the number of figures looked at. What is not
    known of the old model leaves `old` and `difference` without a value.
    """

    name: str
    new: Estimate
    old: Estimate
    difference: Estimate
    better: int = 1
    worse: bool = False


@dataclass(frozen=True, slots=True)
class GroupBeside:
    """The root mean square error of both models on one group of interactions."""

    column: str
    name: str
    calls: int
    new: Estimate
    old: Estimate
    difference: Estimate
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One interaction with what both models and people give it; `people` is their mean."""

    interaction: str
    new: float
    old: float
    people: float | None


@dataclass(frozen=True, slots=True)
class TeamShift:
    """How far the average of a team moves, new less old, when the candidate takes over."""

    column: str
    name: str
    calls: int
    shift: Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """One criterion: candidate and model in service on interactions that neither was fitted on.

    `old` is empty where no model answers this criterion on this scale so far. `left_out` interactions were
    known to the model in service. `people` is the agreement of people with each other (QWK). `cost` is
    processor time for one interaction, in milliseconds, by "new" and "old". `moved` holds those that change
    most. `decision` is what the gate would say of the candidate. `reasons` speak against promoting it.
    """

    criterion: str
    new: str
    old: str
    calls: int
    left_out: int
    people: Estimate
    figures: tuple[Beside, ...]
    groups: tuple[GroupBeside, ...]
    teams: tuple[TeamShift, ...]
    moved: tuple[Moved, ...]
    decision: Decision
    reasons: tuple[Reason, ...] = ()
    cost: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def acceptable(self) -> bool:
        """Whether nothing speaks against the candidate."""
        return not self.reasons
