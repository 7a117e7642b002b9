"""Calibrate: decide who scores each criterion, from files or from the workspace, and put that in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from autoqa.calibration.abstention import Promise
from autoqa.calibration.calibrate import Calibration, Wish
from autoqa.calibration.calibrate import calibrate as calibrate_all
from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.calibration.scaling import Scaling
from autoqa.config.settings import CalibrationSettings
from autoqa.domain.calibration import Bars, Decision, Mode, Pins, Reason
from autoqa.errors import ConfigurationError
from autoqa.pipeline.agreement import columns_of, material
from autoqa.pipeline.calibrating import changes, record_in_force
from autoqa.pipeline.material import Material
from autoqa.pipeline.workspace import Workspace, existing_store, open_workspace, opened_store
from autoqa.store.calibrations import keep_calibration, withdraw_calibration


def calibrate(
    grades: str | Path | None = None,
    *,
    model: str | Path | None = None,
    scorecard: str | Path | None = None,
    workspace: str | Path | None = None,
    profile: str | None = None,
    scale: bool = False,
    dry_run: bool = False,
    against: str | Path | None = None,
    groups: Sequence[str] = (),
    seed: int = 0,
) -> tuple[Calibration, Material]:
    """Calibrate every criterion by the bars of the workspace's settings, or of those of a `profile`.

    Without `grades` it is done on the workspace's own grades and scores and put in force there, unless it is
    a `dry_run`; the scores that follow obey it. `scale` chooses new maps to the scale. `against` is the file
    of an earlier record: a model or scorecard other than its own is a fault. `groups` are columns that are
    looked at for fairness beside those of the settings. Raises AutoQAError.
    """
    space = open_workspace(workspace, profile=profile)
    found = material(grades, model, scorecard, workspace, profile)
    groups = columns_of(found, groups)
    own = grades is None
    earlier = _read_record(Path(against)) if against else None
    if earlier is not None:
        found = _held_against(found, earlier)
    wish = wish_of(space.settings.calibration)
    if own:
        _known(wish.modes, found)
    result = calibrate_all(
        found.criteria,
        replace(wish, columns=tuple(dict.fromkeys((*wish.columns, *groups)))),
        pins=found.pins,
        found=found.faults,
        in_force=_maps(space, found) if own else {},
        scale=scale,
        seed=seed,
    )
    if own:
        result = replace(result, record=_with_ungraded(result.record, found, space))
        if not dry_run:
            with opened_store(space) as store:
                keep_calibration(store, result.record.hash, result.record.as_dict())
    return result, found


def _known(modes: Iterable[str], found: Material) -> None:
    """Raise ConfigurationError for a mode of a criterion that is not on the scorecard."""
    for name in modes:
        if name not in found.pins:
            raise ConfigurationError(
                f"[calibration.modes] {name}: no criterion to calibrate; there are: {', '.join(found.pins)}"
            )


def withdraw(workspace: str | Path | None = None) -> bool:
    """Take back the calibration in force, and say whether there was one."""
    with existing_store(open_workspace(workspace)) as store:
        return withdraw_calibration(store)


def write_record(record: CalibrationRecord, path: Path) -> None:
    """Write the record to a file that a later calibration can be held against. Raises ConfigurationError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record.as_dict(), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def wish_of(settings: CalibrationSettings) -> Wish:
    """What the settings ask for."""
    return Wish(
        bars=Bars(
            degradation=settings.degradation,
            smd=settings.smd,
            subgroup_difference=settings.subgroup_difference,
            exact_gap=settings.exact_gap,
            double_graded=settings.double_graded,
            coverage=settings.coverage,
        ),
        promise=Promise(settings.agreement, settings.confidence),
        mode=Mode(settings.mode),
        modes={name: Mode(mode) for name, mode in settings.modes.items()},
        adjacent=settings.agrees == "adjacent",
        thresholds_by=settings.thresholds_by or "",
        columns=settings.columns,
    )


def _maps(space: Workspace, found: Material) -> dict[str, Scaling]:
    """The maps to the scale in force, of the criteria that the same model still answers."""
    with opened_store(space) as store:
        record = record_in_force(store)
    policies = record.policies if record else ()
    return {
        policy.decision.criterion: policy.scaling
        for policy in policies
        if policy.scaling
        and (present := found.pins.get(policy.decision.criterion)) is not None
        and not changes(policy.decision.pins, present)
    }


def _with_ungraded(record: CalibrationRecord, found: Material, space: Workspace) -> CalibrationRecord:
    """The record with every criterion that is pinned: one that nobody graded is left to people."""
    wish = wish_of(space.settings.calibration)
    need = wish.bars.double_graded
    missing = [name for name in found.pins if record.policy(name) is None]
    reason = Reason(
        "too_few_double_graded", f"no call was graded on it; {need} graded by two people are needed"
    )
    more = [
        Policy(Decision(name, Mode.HUMAN_ONLY, wish.wanted(name), (reason,), found.pins[name]))
        for name in missing
    ]
    graded = [policy for policy in record.policies if policy.decision.criterion in found.pins]
    return replace(record, policies=(*graded, *more))


def _held_against(found: Material, earlier: CalibrationRecord) -> Material:
    """The material with a fault for each criterion whose model or scorecard is not that of the record."""
    faults = {
        policy.decision.criterion: tuple(
            changes(policy.decision.pins, found.pins.get(policy.decision.criterion, Pins()))
        )
        for policy in earlier.policies
    }
    names = {*found.faults, *faults}
    return replace(
        found, faults={name: (*found.faults.get(name, ()), *faults.get(name, ())) for name in names}
    )


def _read_record(path: Path) -> CalibrationRecord:
    try:
        return CalibrationRecord.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ConfigurationError) as error:
        raise ConfigurationError(
            f"{path}: holds no record of a calibration ({error}); autoqa calibrate --out writes one"
        ) from error
