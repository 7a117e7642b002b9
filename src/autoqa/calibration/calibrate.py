"""The story of a calibration: scale the model's scores, compare them with people's, and decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.abstention import Abstention, Promise
from autoqa.calibration.certify import certify
from autoqa.calibration.compare import compare, data_hash
from autoqa.calibration.faults import copied, faults
from autoqa.calibration.gate import decide
from autoqa.calibration.grades import CriterionGrades, nearest
from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.calibration.scaling import Scaling
from autoqa.calibration.scaling_choice import Chosen, choose
from autoqa.calibration.targets import reported
from autoqa.domain.agreement import AgreementReport
from autoqa.domain.calibration import NOTHING_PINNED, Bars, Mode, Pins, Reason

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a calibration: bars, the promise of hybrid criteria, and the mode of each criterion.

    `adjacent` counts levels one point apart as agreement in the promise. `thresholds_by` is the column
    (queue or language) whose groups may have thresholds of their own, `columns` are those by which fairness
    is looked at.
    """

    bars: Bars = field(default_factory=Bars)
    promise: Promise = field(default_factory=Promise)
    mode: Mode = Mode.AUTO
    modes: Mapping[str, Mode] = field(default_factory=dict)
    adjacent: bool = False
    thresholds_by: str = ""
    columns: tuple[str, ...] = ()

    def wanted(self, criterion: str) -> Mode:
        """The mode asked for."""
        return self.modes.get(criterion, self.mode)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of a calibration: the record to put in force, and all that it rests on.

    `scalings` holds how a new map to the scale was chosen, where one was asked for.
    """

    record: CalibrationRecord
    report: AgreementReport
    scalings: Mapping[str, Chosen]
    grades: Mapping[str, CriterionGrades]


def calibrate(
    criteria: Sequence[CriterionGrades],
    wish: Wish,
    *,
    pins: Mapping[str, Pins] | None = None,
    found: Mapping[str, Sequence[Reason]] | None = None,
    in_force: Mapping[str, Scaling] | None = None,
    scale: bool = False,
    seed: int = 0,
    resamples: int = 1000,
) -> Calibration:
    """Calibrate every criterion.

    `pins` says what the scores come from and `found` which faults are known already. With `scale` a new map
    to the scale is chosen and its scores are judged on calls that it was not fitted on; otherwise the maps
    `in_force` are kept, and where there is none the scores are judged as they are.
    """
    chosen = {one.criterion: _choose(one, seed) for one in criteria if scale and len(one.distribution)}
    maps = dict(in_force or {}) | {name: one.scaling for name, one in chosen.items()}
    scaled = [_scaled(one, maps.get(one.criterion), chosen.get(one.criterion)) for one in criteria]
    report = compare(scaled, columns=wish.columns, seed=seed, resamples=resamples)
    copies = copied(scaled)
    policies = []
    for grades, agreement in zip(scaled, report.criteria, strict=True):
        name = grades.criterion
        known = (found or {}).get(name, ())
        abstention = _certify(grades, wish, seed)
        scaling = maps.get(name)
        decision = decide(
            agreement,
            wish.bars,
            wanted=wish.wanted(name),
            faults=[*known, *faults(grades, report.evaluators, copies)],
            threshold=abstention.pooled.value if abstention else None,
            coverage=abstention.coverage if abstention else None,
            pins=replace(
                (pins or {}).get(name, NOTHING_PINNED),
                scaling=scaling.hash if scaling else "",
                data=data_hash(grades),
            ),
        )
        policies.append(Policy(decision, scaling, abstention, wish.thresholds_by))
    record = CalibrationRecord(datetime.now(UTC).replace(microsecond=0), tuple(policies))
    return Calibration(record, report, chosen, {one.criterion: one for one in scaled})


def _choose(grades: CriterionGrades, seed: int) -> Chosen:
    """A map to the scale from all rows whose call the model gave a distribution."""
    rows = _distributed(grades)
    call = grades.call[rows]
    return choose(
        grades.distribution[call],
        grades.score[rows],
        [int(level) for level in grades.levels],
        [str(cluster) for cluster in grades.cluster[call]],
        weights=1 / grades.graders[call],
        seed=seed,
    )


def _scaled(grades: CriterionGrades, scaling: Scaling | None, chosen: Chosen | None) -> CriterionGrades:
    """The model's scores on the scale; of a map just chosen, by the maps that did not see the call."""
    if scaling is None or not len(grades.distribution):
        return grades
    rows = _distributed(grades)
    call, first = np.unique(grades.call[rows], return_index=True)
    known = chosen.held_out[first] if chosen else scaling.apply_all(grades.distribution[call])
    levels = np.asarray(scaling.levels)
    expected, level, confidence = (part.copy() for part in (grades.expected, grades.level, grades.confidence))
    told = reported(known, scaling.levels)
    expected[call] = known @ levels
    level[call] = told
    confidence[call] = known[np.arange(len(call)), np.searchsorted(levels, told)]
    return replace(grades, expected=expected, level=level, confidence=confidence)


def _distributed(grades: CriterionGrades) -> NDArray[np.intp]:
    return np.flatnonzero(np.isfinite(grades.distribution[grades.call]).all(axis=1))


def _certify(grades: CriterionGrades, wish: Wish, seed: int) -> Abstention | None:
    """The thresholds that keep the promise; None where the model does not say how sure it is."""
    calls = np.flatnonzero(np.isfinite(grades.level) & np.isfinite(grades.confidence))
    if not len(calls):
        return None
    levels = np.asarray(grades.levels)
    told = grades.level[grades.call]
    agrees = np.zeros(len(grades.score))
    known = np.isfinite(told)
    human = levels[nearest(grades.score[known], grades.levels)]
    agrees[known] = np.abs(human - told[known]) <= (1 if wish.adjacent else 0)
    share = np.bincount(grades.call, weights=agrees, minlength=grades.calls) / grades.graders
    column = grades.columns.get(wish.thresholds_by)
    return certify(
        np.clip(grades.confidence[calls], 1e-9, 1.0),
        share[calls],
        [str(cluster) for cluster in grades.cluster[calls]],
        strata=None if column is None else [_named(column.names, column.codes[call]) for call in calls],
        reported=grades.level[calls],
        promise=wish.promise,
        seed=seed,
    )


def _named(names: Sequence[str], code: int) -> str:
    return names[code] if code >= 0 else ""
