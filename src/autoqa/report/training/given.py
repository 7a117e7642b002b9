"""What the page of a training is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from autoqa.calibration.probability_errors import Figures
from autoqa.calibration.scaling_choice import Chosen
from autoqa.domain.agreement import CriterionAgreement
from autoqa.domain.calibration import Reason


@dataclass(frozen=True, slots=True)
class WayTried:
    """One way to fit a head, and its loss by epoch.

    `separate` says that each cut between levels has a number of its own, `held_back` how many times as
    strongly as usual weights are held back, `balanced` that rare levels count more. `fitted` is the loss of
    the fit by epoch, None where there is none; `unseen` is the ranked probability score on conversations that
    were not fitted on. `loss` is the least of these, reached after `stop` epochs, with its standard `error`.
    """

    separate: bool
    held_back: float
    balanced: bool
    fitted: tuple[float | None, ...]
    unseen: tuple[float, ...]
    stop: int
    loss: float
    error: float

    @property
    def epochs(self) -> int:
        """The most epochs that were tried."""
        return len(self.unseen) - 1


@dataclass(frozen=True, slots=True)
class Gain:
    """How much less a model lost than the same answer for all, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the encoder was tuned first: from which base, and with the updates of which step.

    `looks` are steps with the disorder of conversations not tuned on after them. At step 0 it is the base.
    """

    base: str
    fingerprint: str
    step: int
    looks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class ModelTrained:
    """One model: where it is, what it was trained and measured on, and all that came of it.

    `trained_on` and `tested_on` count conversations; with `in_folds` none were kept aside, and each was
    measured by a head that had not seen its group. `labels` are the settings of the training set, `fit` those
    of the fit. `chosen` is the place of the way that was taken among those `tried`. `gain` is what it gained
    in folds, None where that is not known; `tuning` is None where the encoder stayed as it was. `against`
    will speak against it whatever it is compared with.
    """

    criterion: str
    fingerprint: str
    folder: str
    seconds: float
    levels: tuple[int, ...]
    data: str
    seed: int
    trained_on: int
    tested_on: int
    in_folds: bool
    agents: int
    groups: int
    agreement: CriterionAgreement
    errors: Figures
    scaling: Chosen
    tried: tuple[WayTried, ...]
    chosen: int
    gain: Gain | None = None
    tuning: Tuning | None = None
    against: tuple[Reason, ...] = ()
    labels: Mapping[str, Any] = field(default_factory=dict)
    fit: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def best(self) -> WayTried:
        """What came of the way that was taken."""
        return self.tried[self.chosen]


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The models of one training, in the order in which they were trained."""

    models: tuple[ModelTrained, ...]
    made_at: datetime
