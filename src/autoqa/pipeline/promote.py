"""Put a candidate in service, or the model before it: one transaction, with the calibration of each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autoqa.calibration.record import CalibrationRecord
from autoqa.config.model_folders import ModelFolder, fingerprint
from autoqa.config.whole_folder import replaced
from autoqa.domain.calibration import Reason
from autoqa.domain.comparison import Comparison
from autoqa.domain.service import Change, Served
from autoqa.errors import ConfigurationError, ModelRefused, StoreError
from autoqa.pipeline.compare import Candidate, compare
from autoqa.pipeline.experiments import record
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.service import VERSIONS, models_folder, served_folder
from autoqa.pipeline.workspace import Workspace, existing_store, opened_store
from autoqa.store.services import Placement, put_in_service, services
from autoqa.training.runs import Run

_UNFORCED = ("scale_changed",)  # what no reason makes right: such a model cannot answer


@dataclass(frozen=True, slots=True)
class Promotion:
    """What became of a candidate: in service, or not, and then the reasons."""

    comparison: Comparison
    served: Served | None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What spoke against it."""
        return self.comparison.reasons


def promote(
    workspace: Workspace,
    new: Path,
    *,
    force: bool = False,
    reason: str = "",
    dataset: Path | None = None,
    criteria: Sequence[str] = (),
    seed: int = 0,
    progress: ProgressReport | None = None,
) -> list[Promotion]:
    """Compare each model in the folder `new` with the one in service, and put it there if it may be.

    See `promote_compared`. Raises AutoQAError.
    """
    _check_reason(force, reason)
    found = compare(workspace, new, dataset=dataset, criteria=criteria, seed=seed, progress=progress)
    return promote_compared(workspace, found, force=force, reason=reason, progress=progress)


def promote_compared(
    workspace: Workspace,
    candidates: Sequence[Candidate],
    *,
    force: bool = False,
    reason: str = "",
    progress: ProgressReport | None = None,
) -> list[Promotion]:
    """Put each candidate in service where nothing speaks against it, or where it is forced.

    A forced promotion needs a `reason`, which is recorded. Where a calibration is in force, its decision on
    the criterion becomes that of the comparison in the same transaction. Raises AutoQAError.
    """
    _check_reason(force, reason)
    found = []
    for candidate in candidates:
        against = candidate.comparison.reasons
        stopped = any(one.code in _UNFORCED for one in against)
        served = None
        if stopped or (against and not force):
            row = _refusal(candidate)
        else:
            served = _promoted(workspace, candidate, force=bool(against), reason=reason)
            row = _row(served)
        record(workspace, row, progress or ProgressReport())
        found.append(Promotion(candidate.comparison, served))
    return found


def rollback(
    workspace: Workspace, criterion: str, *, reason: str = "", progress: ProgressReport | None = None
) -> Served:
    """Put the model back in service that answered the criterion before the one that answers it now.

    Its calibration comes back with it. Raises StoreError where no promoted model answers it, and
    ModelRefused where the files of the one before are not what they were.
    """
    with existing_store(workspace) as store:
        history = services(store)
        stack = _standing(history, criterion)
        if not stack:
            raise StoreError(
                f"{criterion}: no promoted model is in service, so there is nothing to take back"
            )
        *earlier, now = stack
        before = earlier[-1] if earlier else None
        if before is not None:
            served_folder(workspace, before)  # is still what it was
        served = Served(
            criterion=criterion,
            fingerprint=before.fingerprint if before else "",
            folder=before.folder if before else "",
            change=Change.ROLLED_BACK,
            reason=reason or f"taken back: {now.fingerprint}",
            at=_now(),
        )
        placed = put_in_service(
            store,
            lambda found: Placement(served, _with_policy(found, criterion, now.facts.get("policy_before"))),
            after=len(history),
        )
    record(workspace, _row(_kept(placed)), progress or ProgressReport())
    return served


def _check_reason(force: bool, reason: str) -> None:
    if force and not reason.strip():
        raise ConfigurationError("--force: say why with --reason TEXT; it is recorded with the promotion")


def _promoted(workspace: Workspace, candidate: Candidate, *, force: bool, reason: str) -> Served:
    """Copy the model among the workspace's versions, and put it in service with its calibration."""
    criterion = candidate.comparison.criterion
    folder = Path(VERSIONS) / criterion / candidate.folder.fingerprint
    _copied(candidate.folder, models_folder(workspace) / folder)
    served = Served(
        criterion=criterion,
        fingerprint=candidate.folder.fingerprint,
        folder=folder.as_posix(),
        change=Change.FORCED if force else Change.PROMOTED,
        reason=reason or "the gate holds, and nothing is worse than before",
        at=_now(),
        facts={"against": [one.code for one in candidate.comparison.reasons]},
    )

    def place(found: Mapping[str, Any] | None) -> Placement:
        """The policy of the comparison replaces the one in force, which is kept for the way back."""
        before = _policy_in(found, criterion)
        own = candidate.record.as_dict()["policies"][0] if candidate.record else None
        remembered = replace(served, facts={**served.facts, "policy_before": before})
        return Placement(remembered, _with_policy(found, criterion, own))

    with opened_store(workspace) as store:
        return _kept(put_in_service(store, place, after=len(services(store))))


def _kept(served: Served | None) -> Served:
    if served is None:
        raise StoreError("somebody else changed the models in service meanwhile; look, and try again")
    return served


def _standing(history: Sequence[Served], criterion: str) -> list[Served]:
    """The promotions of a criterion that were not taken back, the one in service last."""
    stack: list[Served] = []
    for one in history:
        if one.criterion != criterion:
            continue
        if one.change is Change.ROLLED_BACK:
            stack.pop()
        else:
            stack.append(one)
    return stack


def _copied(model: ModelFolder, place: Path) -> None:
    """Copy the files of a model, whole or not at all. Raises ConfigurationError and ModelRefused."""
    if place.is_dir() and fingerprint(place) == model.fingerprint:
        return
    replaced(place, lambda new: _copy(model.path, new))
    if fingerprint(place) != model.fingerprint:
        raise ModelRefused(f"{model.path}: changed while it was copied; promote it again")


def _copy(model: Path, new: Path) -> None:
    shutil.copytree(model, new, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    for path in new.rglob("*"):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _policy_in(content: Mapping[str, Any] | None, criterion: str) -> Mapping[str, Any] | None:
    """What a calibration says of a criterion."""
    policies = content["policies"] if content else ()
    return next((one for one in policies if one["decision"]["criterion"] == criterion), None)


def _with_policy(
    content: Mapping[str, Any] | None, criterion: str, policy: Mapping[str, Any] | None
) -> tuple[str, Mapping[str, Any]] | None:
    """The calibration with another policy for one criterion; None where there is no calibration or policy."""
    if content is None or policy is None:
        return None
    others = [one for one in content["policies"] if one["decision"]["criterion"] != criterion]
    found = CalibrationRecord.from_dict({"at": _now().isoformat(), "policies": [*others, policy]})
    return found.hash, found.as_dict()


def _row(served: Served) -> Run:
    return Run(
        at=served.at.isoformat(timespec="seconds"),
        what=served.change.value,
        criterion=served.criterion,
        model=served.fingerprint,
        reason=served.reason,
        folder=served.folder,
    )


def _refusal(candidate: Candidate) -> Run:
    return Run(
        at=_now().isoformat(timespec="seconds"),
        what="refused",
        criterion=candidate.comparison.criterion,
        model=candidate.folder.fingerprint,
        tested_on=candidate.comparison.calls,
        reason="; ".join(one.code for one in candidate.comparison.reasons),
        folder=str(candidate.folder.path),
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
