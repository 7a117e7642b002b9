"""What is done to models, as jobs: look, measure, calibrate, compare, promote and take back.

Each change is noted in the audit log when it begins and when it is done, with the name of who asked for it;
the same name stands in the reason that is kept with a model in service. What loads a model is imported by the
job that needs it, so that a server on which nobody asks for one stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from autoqa.desk.access import demand
from autoqa.desk.jobs import Job, Jobs
from autoqa.desk.models import (
    COMPARISONS,
    LOOK,
    MEASURED,
    Compared,
    Look,
    Measured,
    candidate_named,
    kept_comparison,
)
from autoqa.domain.comparison import Comparison
from autoqa.domain.people import EVERY_TEAM, Permission, User
from autoqa.errors import AutoQAError, ConfigurationError, ModelRefused, Overtaken, StoreError
from autoqa.pipeline.calibrating import judged
from autoqa.pipeline.comparison_report import write_comparison
from autoqa.pipeline.model_shelf import ShelfModel, shelf
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace
from autoqa.store.audit_log import logged, note
from autoqa.store.rows import now
from autoqa.store.services import in_service
from autoqa.store.store import Store

LONGEST = 1_000
"""Characters of a reason."""

CALIBRATION_REPORT = "calibration.html"
"""The report of the last calibration or measurement, in the workspace's folder."""

FINAL = ("scale_changed",)
"""What speaks against a candidate that no reason makes right."""

_HOLDS = "the gate holds, and nothing is worse than before"


class Task(StrEnum):
    """What can be asked for."""

    LOOK = "look"
    MEASURE = "measure"
    CALIBRATE = "calibrate"
    WITHDRAW = "withdraw"
    DRIFT = "drift"
    COMPARE = "compare"
    PROMOTE = "promote"
    ROLL_BACK = "roll_back"


_ASKED = {
    Task.CALIBRATE: "began to calibrate",
    Task.WITHDRAW: "began to withdraw the calibration",
    Task.DRIFT: "began to look for drift",
    Task.COMPARE: "began to compare",
    Task.PROMOTE: "began to promote",
    Task.ROLL_BACK: "began to take back a model",
}


def jobs_seen(jobs: Jobs, user: User) -> list[Job]:
    """Every job that is remembered as the user may see it, the newest first. Raises NotAllowed."""
    demand(user, Permission.SEE_MODELS)
    return [_as_seen(one, user) for one in jobs.all()]


def job_seen(jobs: Jobs, user: User, number: int) -> Job:
    """One of them. Raises NotAllowed and NotInStore."""
    demand(user, Permission.SEE_MODELS)
    return _as_seen(jobs.find(number), user)


def begin(
    jobs: Jobs, store: Store, workspace: Workspace, user: User, task: Task, *, language: str = "en"
) -> Job:
    """Start a job on the whole workspace: look, measure, calibrate, withdraw or drift.

    `language` is that of the report that a calibration writes. Raises NotAllowed, ConfigurationError for
    a task that is about one model, and Overtaken while another job runs.
    """
    works: Mapping[Task, Callable[[ProgressReport], str]] = {
        Task.LOOK: lambda _: _looked(workspace),
        Task.MEASURE: lambda _: _measured(workspace, user, language, in_force=False),
        Task.CALIBRATE: lambda progress: _calibrated(store, workspace, user, language, progress),
        Task.WITHDRAW: lambda _: _withdrawn(store, workspace, user),
        Task.DRIFT: lambda progress: _watched(workspace, progress),
    }
    if task not in works:
        raise ConfigurationError(f"'{task}' is about one model; ask for it on the page of the model")
    return _begun(jobs, store, user, task, "", works[task])


def compare(jobs: Jobs, store: Store, workspace: Workspace, user: User, key: str) -> Job:
    """Start to compare a candidate with the model in service.

    What comes of it is kept, and written as a report beside. Raises NotAllowed, NotInStore where there is no
    such candidate, ModelRefused for one whose files were changed, and Overtaken while another job runs.
    """
    demand(user, Permission.CHANGE_MODELS)
    model = _sound(workspace, key)

    def work(progress: ProgressReport) -> str:
        from autoqa.pipeline.compare import compare as run

        (found,) = run(workspace, _folder(model), progress=progress)
        _keep(workspace, user, found.comparison)
        _note(store, user, "compared", key, {"model": found.folder.fingerprint, "old": found.comparison.old})
        return "acceptable" if found.comparison.acceptable else "unacceptable"

    return _begun(jobs, store, user, Task.COMPARE, key, work)


def promote(
    jobs: Jobs,
    store: Store,
    workspace: Workspace,
    user: User,
    key: str,
    *,
    new: str,
    old: str,
    force: bool = False,
    reason: str = "",
) -> Job:
    """Start to put a candidate in service: it is compared once more, and put there if it may be.

    `new` and `old` are the fingerprints of the candidate and of the model in service that the user was shown.
    Where something spoke against it, it needs `force` with a `reason`; that overrules what the user was
    shown, and nothing that has come up since. Raises NotAllowed, NotInStore, ConfigurationError where a
    comparison, force or reason is missing, ModelRefused, and Overtaken where something was changed since, or
    while another job runs.
    """
    demand(user, Permission.CHANGE_MODELS)
    model = _sound(workspace, key)
    said = _reason(reason)
    compared = kept_comparison(model.name, model.fingerprint).load(workspace)
    if compared is None:
        raise ConfigurationError(f"{model.name}: compare the candidate with the model in service first")
    if model.fingerprint != new or compared.comparison.old != old:
        raise Overtaken(
            "the candidate, or what it was compared with, is another than was shown; look at it again"
        )
    if compared.comparison.reasons and not force:
        raise ConfigurationError(
            f"{model.name}: something speaks against it; promote it by force and say why, or not at all"
        )
    if force and not said:
        raise ConfigurationError("say why it is promoted by force; the reason is kept with the model")
    before = in_service(store).get(model.name)

    def work(progress: ProgressReport) -> str:
        from autoqa.pipeline.compare import compare as run
        from autoqa.pipeline.promote import promote_compared

        present = in_service(store).get(model.name)
        if present != before:
            raise Overtaken("somebody else changed the model in service meanwhile; look at it again")
        words = _by(user, said or _HOLDS)
        candidates = run(workspace, _folder(model), progress=progress)
        against = {one.code for candidate in candidates for one in candidate.comparison.reasons}
        known = force and against <= {one.code for one in compared.comparison.reasons}
        (found,) = promote_compared(workspace, candidates, force=known, reason=words, progress=progress)
        _keep(workspace, user, found.comparison)
        codes = [one.code for one in found.reasons]
        if found.served is None:
            _note(store, user, "was refused a promotion", key, {"against": codes})
            return "refused"
        details = {
            "criterion": model.name,
            "model": found.served.fingerprint,
            "before": found.comparison.old,
            "change": found.served.change.value,
            "reason": found.served.reason,
            "against": codes,
        }
        _note(store, user, "promoted", key, details)
        _look_again(workspace, progress)
        return found.served.change.value

    return _begun(jobs, store, user, Task.PROMOTE, key, work)


def roll_back(
    jobs: Jobs,
    store: Store,
    workspace: Workspace,
    user: User,
    criterion: str,
    *,
    shown: str,
    reason: str = "",
) -> Job:
    """Start to put the model before back in service. `shown` is the fingerprint of the one to be taken back.

    Raises NotAllowed, ConfigurationError without a reason, StoreError where no promoted model answers the
    criterion, and Overtaken where another one does than was shown, or while another job runs.
    """
    demand(user, Permission.CHANGE_MODELS)
    said = _reason(reason)
    served = in_service(store).get(criterion)
    if served is None:
        raise StoreError(f"{criterion}: no promoted model is in service, so there is nothing to take back")
    if served.fingerprint != shown:
        raise Overtaken("another model is in service than was shown; look at it again")
    if not said:
        raise ConfigurationError("say why the model is taken back; the reason is kept with it")

    def work(progress: ProgressReport) -> str:
        from autoqa.pipeline.promote import rollback as run

        if in_service(store).get(criterion) != served:
            raise Overtaken("somebody else changed the model in service meanwhile; look at it again")
        back = run(workspace, criterion, reason=_by(user, said), progress=progress)
        details = {"model": back.fingerprint, "before": served.fingerprint, "reason": back.reason}
        _note(store, user, "took back a model", criterion, details)
        _look_again(workspace, progress)
        return "rolled_back"

    return _begun(jobs, store, user, Task.ROLL_BACK, criterion, work)


def _as_seen(found: Job, user: User) -> Job:
    """The job; what it says of calls is for whoever asked for it, or reaches every team."""
    if found.who == user.name or EVERY_TEAM in user.teams:
        return found
    return replace(found, text="", warnings=())


def _begun(
    jobs: Jobs, store: Store, user: User, task: Task, target: str, work: Callable[[ProgressReport], str]
) -> Job:
    demand(user, Permission.CHANGE_MODELS)

    def noted(progress: ProgressReport) -> str:
        if task in _ASKED:
            _note(store, user, _ASKED[task], target, {})
        return work(progress)

    return jobs.start(task.value, target, user.name, noted)


def _looked(workspace: Workspace) -> str:
    from autoqa.pipeline.build import build_judging

    models, pins, problem = tuple(shelf(workspace)), {}, ""
    try:
        judging = build_judging(workspace)
        pins = judged(judging.scorecard, judging.scorers)
    except AutoQAError as error:
        problem = str(error)
    LOOK.save(workspace, Look(now(), models, pins, problem))
    return "faults" if problem or any(one.faults for one in models) else "sound"


def _look_again(workspace: Workspace, progress: ProgressReport) -> None:
    """Look at the models after a change; that this fails undoes nothing."""
    try:
        _looked(workspace)
    except AutoQAError as error:
        progress.warn(str(error))


def _measured(workspace: Workspace, user: User, language: str, *, in_force: bool) -> str:
    from autoqa.pipeline.calibrate import calibrate
    from autoqa.pipeline.calibration_report import write_report

    found, material = calibrate(workspace=workspace.folder, dry_run=not in_force)
    decisions = tuple(policy.decision for policy in found.record.policies)
    measured = Measured(now(), user.name, in_force, found.report.criteria, decisions, material.notes)
    MEASURED.save(workspace, measured)
    write_report(found, workspace.folder / CALIBRATION_REPORT, language=language, workspace=workspace)
    return "met" if found.record.met else "not_met"


def _calibrated(
    store: Store, workspace: Workspace, user: User, language: str, progress: ProgressReport
) -> str:
    outcome = _measured(workspace, user, language, in_force=True)
    measured = MEASURED.load(workspace)
    modes = {one.criterion: one.mode.value for one in measured.decisions} if measured else {}
    _note(store, user, "calibrated", "", {"modes": modes})
    _look_again(workspace, progress)
    return outcome


def _withdrawn(store: Store, workspace: Workspace, user: User) -> str:
    from autoqa.pipeline.calibrate import withdraw

    if not withdraw(workspace.folder):
        return "nothing_withdrawn"
    _note(store, user, "withdrew the calibration", "", {})
    return "withdrawn"


def _watched(workspace: Workspace, progress: ProgressReport) -> str:
    from autoqa.pipeline.drift import watch

    found, missed = watch(workspace, progress)
    if missed:
        progress.warn(f"{len(missed)} alarms could not be sent; the next look tries again")
    return "alarms" if found.standing else "steady"


def _sound(workspace: Workspace, key: str) -> ShelfModel:
    """The candidate, as it was trained. Raises ModelRefused where it is not."""
    model = candidate_named(workspace, key)
    if model.faults:
        raise ModelRefused(f"{key}: {model.faults[0].text}; train it again, or restore its files")
    return model


def _folder(model: ShelfModel) -> Path:
    assert model.folder is not None, "a candidate is a folder"
    return model.folder


def _keep(workspace: Workspace, user: User, found: Comparison) -> None:
    """Keep a comparison, and write its report."""
    kept_comparison(found.criterion, found.new).save(workspace, Compared(now(), user.name, found))
    write_comparison([found], workspace.folder / COMPARISONS / f"{found.criterion}-{found.new}.html")


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise ConfigurationError(f"the reason has {len(said)} characters; {LONGEST} are the most")
    return said


def _by(user: User, reason: str) -> str:
    """The reason, with the name of who gave it."""
    return f"{user.name}: {reason}"


def _note(store: Store, user: User, action: str, target: str, details: Mapping[str, Any]) -> None:
    with logged(store) as session:
        note(session, user.name, action, target, details)
