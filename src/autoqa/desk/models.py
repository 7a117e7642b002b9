"""What is known of the models: which answers what and why, what the gate says, and what waits.

Nothing here loads a model: a page that is looked at must cost little. What takes one to tell, such as how far
people and the model agree, is told by jobs (`desk.model_jobs`), which keep what they find in the workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from autoqa.calibration.record import CalibrationRecord
from autoqa.desk.access import demand, team_of
from autoqa.domain.agreement import CriterionAgreement
from autoqa.domain.calibration import Decision, Pins, Reason
from autoqa.domain.comparison import Comparison
from autoqa.domain.drift import Alarm, Drift
from autoqa.domain.people import EVERY_TEAM, Permission, User
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.domain.service import Served
from autoqa.errors import AutoQAError, NotInStore
from autoqa.pipeline.calibrating import changes, fitting, record_in_force
from autoqa.pipeline.experiments import Bought, bought, experiments
from autoqa.pipeline.kept import DRIFT, Kept
from autoqa.pipeline.model_shelf import Described, Role, ShelfModel, State, described, waiting
from autoqa.pipeline.service import models_folder
from autoqa.pipeline.workspace import Workspace, scorecard_of
from autoqa.store.queue import given_blind, kept_from
from autoqa.store.services import services
from autoqa.store.store import Store
from autoqa.training.runs import Run

COMPARISONS = "comparisons"
"""The folder, in the workspace's, of the comparisons that were made in the app."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """All models as they were found, with what each criterion is answered by; `problem` says why not."""

    at: datetime
    models: tuple[ShelfModel, ...]
    pins: Mapping[str, Pins] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """How far people and models agreed, and what the gate made of it; `in_force` says whether it counts."""

    at: datetime
    who: str
    in_force: bool
    criteria: tuple[CriterionAgreement, ...]
    decisions: tuple[Decision, ...]
    notes: tuple[str, ...] = ()

    def agreement(self, criterion: str) -> CriterionAgreement | None:
        """That on one criterion."""
        return next((one for one in self.criteria if one.criterion == criterion), None)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that was made in the app."""

    at: datetime
    who: str
    comparison: Comparison


LOOK = Kept(Look, "models.json", "the look at the models")
MEASURED = Kept(Measured, "agreement.json", "the measurement of agreement")


class GateState(StrEnum):
    """Whether a calibration stands behind a criterion.

    NONE: there is none. FITS: it was made for what answers now. STALE: it was made for something else, so
    people score. UNKNOWN: what answers now was not looked at yet.
    """

    NONE = "none"
    FITS = "fits"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """The calibration of a criterion: `decision` as it holds now, made at a moment."""

    state: GateState
    decision: Decision | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """One criterion: what answers it, since when and why, what the gate says, and what is known of it.

    `fingerprint` is that of what answers, empty where it is not known. `history` are the changes of its
    model, the oldest first; `served` is the promoted model, if one answers.
    """

    criterion: Criterion
    fingerprint: str
    origin: str
    served: Served | None
    history: tuple[Served, ...]
    faults: tuple[Reason, ...]
    gate: Gate
    agreement: CriterionAgreement | None
    alarms: tuple[Alarm, ...]

    @property
    def changed(self) -> Served | None:
        """The last change of the model."""
        return self.history[-1] if self.history else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate: its folder as `key`, and what a comparison said of it, if it is of the same files.

    `answers` says that its files are those in service now. `outdated` says that the model it was compared
    with is no longer the one that answers.
    """

    key: str
    model: ShelfModel
    run: Run | None
    compared: Compared | None
    outdated: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class ModelsView:
    """All that the page of models shows; `problems` say what could not be read."""

    criteria: tuple[Answering, ...]
    candidates: tuple[Waiting, ...]
    look: Look | None
    measured: Measured | None
    drift: Drift | None
    problems: tuple[str, ...] = ()

    @property
    def tools(self) -> tuple[ShelfModel, ...]:
        """The encoder and the recogniser."""
        found = self.look.models if self.look else ()
        return tuple(one for one in found if one.role in (Role.ENCODER, Role.RECOGNISER))

    @property
    def faulty(self) -> tuple[ShelfModel, ...]:
        """Models whose files are not what they were, or cannot answer."""
        return tuple(one for one in (self.look.models if self.look else ()) if one.faults)

    def answering(self, criterion: str) -> Answering | None:
        """The criterion of that name."""
        return next((one for one in self.criteria if one.criterion.id == criterion), None)


def models_view(store: Store, workspace: Workspace, user: User) -> ModelsView:
    """What is known of all models. What cannot be read is said, and the rest is shown. Raises NotAllowed."""
    demand(user, Permission.SEE_MODELS)
    problems: list[str] = []

    def tried(read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except AutoQAError as error:
            problems.append(str(error))
            return otherwise

    card = tried(lambda: scorecard_of(workspace), None)
    look = tried(lambda: LOOK.load(workspace), None)
    measured = tried(lambda: MEASURED.load(workspace), None)
    if measured is not None and EVERY_TEAM not in user.teams:
        measured = _without_groups(measured)
    drift = tried(lambda: DRIFT.load(workspace), None)
    record = tried(lambda: record_in_force(store), None)
    runs = tried(lambda: experiments(workspace), list[Run]())
    changed = services(store)
    alarms = drift.standing if drift else ()
    criteria = tuple(
        _answering(card, question, changed, look, record, measured, alarms)
        for question in (card.criteria if card else ())
    )
    found = tried(lambda: waiting(workspace), list[ShelfModel]())
    present = {one.criterion.id: one.fingerprint for one in criteria}
    candidates = [tried(partial(_waiting, workspace, one, runs, present), None) for one in found]
    known = tuple(one for one in candidates if one is not None)
    return ModelsView(criteria, known, look, measured, drift, tuple(dict.fromkeys(problems)))


def criterion_view(
    store: Store, workspace: Workspace, user: User, name: str
) -> tuple[ModelsView, Answering, tuple[Run, ...]]:
    """All models, one criterion of them, and the rows of the log about it. Raises NotAllowed, NotInStore."""
    view = models_view(store, workspace, user)
    found = view.answering(name)
    if found is None:
        raise NotInStore(f"no criterion '{name}' on the scorecard")
    return view, found, tuple(experiments(workspace, criterion=name))


def logged_runs(workspace: Workspace, user: User) -> list[tuple[Run, Bought | None]]:
    """The experiment log, the newest row first, with what each batch of grades bought.

    Raises NotAllowed, and ConfigurationError for a log that cannot be read.
    """
    demand(user, Permission.SEE_MODELS)
    runs = experiments(workspace)
    return list(zip(runs, bought(runs), strict=True))[::-1]


def drift_found(workspace: Workspace, user: User) -> Drift | None:
    """What the last look at drift found. Raises NotAllowed and StoreError."""
    demand(user, Permission.SEE_MODELS)
    return DRIFT.load(workspace)


def card_of(store: Store, workspace: Workspace, user: User, key: str) -> Described:
    """What the folder of a candidate or a promoted model says of it.

    Raises NotAllowed, NotInStore for any other folder, and ModelRefused for a card that cannot be read.
    """
    demand(user, Permission.SEE_MODELS)
    known = {key_of(workspace, one.folder) for one in waiting(workspace) if one.folder is not None}
    if key not in known | {one.folder for one in services(store) if one.folder}:
        raise NotInStore(f"no model '{key}' among the candidates and those promoted")
    return described(models_folder(workspace) / key)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with the comparison as its reader may see it, and what a promotion would change.

    `hidden` says that something was left out: calls, teams and agents outside the reader's teams, and calls
    that the reader may still grade blind. `against` is the model that answers now.
    """

    waiting: Waiting
    question: Criterion | None
    against: Answering | None
    comparison: Comparison | None
    hidden: bool = False


def candidate_view(store: Store, workspace: Workspace, user: User, key: str) -> CandidateView:
    """A candidate and its comparison. Raises NotAllowed, and NotInStore where it is no candidate."""
    view = models_view(store, workspace, user)
    found = next((one for one in view.candidates if one.key == key), None)
    if found is None:
        raise NotInStore(f"no candidate '{key}'")
    against = view.answering(found.model.name)
    made = found.compared.comparison if found.compared else None
    shown = made
    if shown is not None and EVERY_TEAM not in user.teams:
        shown = _reached(store, user, shown)
    if shown is not None and user.may(Permission.GRADE):
        shown = _blind(store, workspace, user, shown)
    question = against.criterion if against else None
    return CandidateView(found, question, against, shown, hidden=shown != made)


def may_have_report(workspace: Workspace, user: User) -> bool:
    """Whether the user may know all that a comparison's report says of calls and their scores."""
    blind = workspace.settings.web.blind and user.may(Permission.GRADE)
    return user.may(Permission.SEE_MODELS) and EVERY_TEAM in user.teams and not blind


def candidate_named(workspace: Workspace, key: str) -> ShelfModel:
    """The candidate with that folder. Raises NotInStore, and AutoQAError for a broken log or store."""
    found = next(
        (one for one in waiting(workspace) if one.folder and key_of(workspace, one.folder) == key), None
    )
    if found is None:
        raise NotInStore(f"no candidate '{key}'")
    return found


def kept_comparison(criterion: str, fingerprint: str) -> Kept[Compared]:
    """Where the comparison of a candidate is kept."""
    return Kept(Compared, f"{COMPARISONS}/{criterion}-{fingerprint}.json", "the comparison")


def key_of(workspace: Workspace, folder: Path) -> str:
    """A model's folder as seen from that of the workspace's models."""
    return folder.relative_to(models_folder(workspace)).as_posix()


def _answering(
    card: Scorecard | None,
    question: Criterion,
    changed: Sequence[Served],
    look: Look | None,
    record: CalibrationRecord | None,
    measured: Measured | None,
    alarms: Sequence[Alarm],
) -> Answering:
    history = tuple(one for one in changed if one.criterion == question.id)
    last = history[-1] if history else None
    seen = _seen(look, question.id)
    served = last if last and last.fingerprint else None
    overridden = seen is not None and seen.origin == "settings"
    if served is not None and not overridden:
        fingerprint, origin = served.fingerprint, "promoted"
        faults = seen.faults if seen and seen.pinned == fingerprint else ()
    elif look is None or (last is not None and look.at < last.at):
        fingerprint, origin, faults = "", "", ()
    else:
        pins = look.pins.get(question.id)
        fingerprint = seen.fingerprint if seen else pins.model if pins else ""
        origin, faults = (seen.origin, seen.faults) if seen else ("", ())
    return Answering(
        criterion=question,
        fingerprint=fingerprint,
        origin=origin,
        served=None if overridden else served,
        history=history,
        faults=faults,
        gate=_gate(record, question.id, Pins(model=fingerprint, scorecard=card.hash if card else "")),
        agreement=measured.agreement(question.id) if measured else None,
        alarms=tuple(one for one in alarms if _about(one, question.id)),
    )


def _without_groups(measured: Measured) -> Measured:
    """The measurement without what it says of groups: some are of teams that the user does not reach."""
    criteria = tuple(replace(one, subgroups=(), notes=()) for one in measured.criteria)
    return replace(measured, criteria=criteria, notes=())


def _seen(look: Look | None, criterion: str) -> ShelfModel | None:
    """The model that answered the criterion when the models were looked at."""
    found = look.models if look else ()
    return next(
        (
            one
            for one in found
            if one.role is Role.CRITERION and one.name == criterion and one.state is State.IN_SERVICE
        ),
        None,
    )


def _gate(record: CalibrationRecord | None, criterion: str, present: Pins) -> Gate:
    policy = record.policy(criterion) if record else None
    if record is None or policy is None:
        return Gate(GateState.NONE)
    pinned = policy.decision.pins
    unknown = bool(pinned.model) and not present.model
    if unknown:
        present = replace(present, model=pinned.model)
    if changes(pinned, present):
        return Gate(GateState.STALE, fitting(policy, present).decision, record.at)
    return Gate(GateState.UNKNOWN if unknown else GateState.FITS, policy.decision, record.at)


def _about(alarm: Alarm, criterion: str) -> bool:
    """Whether an alarm is about this criterion: its chart is named so, or by an evaluator before it."""
    return (
        alarm.name == criterion
        or alarm.name.startswith((f"{criterion} ", f"{criterion}:"))
        or alarm.name.endswith(f": {criterion}")
    )


def _waiting(
    workspace: Workspace, model: ShelfModel, runs: Sequence[Run], present: Mapping[str, str]
) -> Waiting | None:
    if model.folder is None:
        return None
    key = key_of(workspace, model.folder)
    compared = kept_comparison(model.name, model.fingerprint).load(workspace) if model.fingerprint else None
    now = present.get(model.name, "")
    return Waiting(
        key=key,
        model=model,
        run=next(
            (run for run in reversed(runs) if run.what == "trained" and run.model == model.fingerprint), None
        ),
        compared=compared,
        outdated=compared is not None and bool(now) and compared.comparison.old != now,
        answers=bool(now) and model.fingerprint == now,
    )


def _blind(store: Store, workspace: Workspace, user: User, found: Comparison) -> Comparison:
    """The comparison without the calls that the user may still have to grade without knowing their scores."""
    ids = [one.interaction for one in found.moved]
    unseen = kept_from(store, user, ids)
    away = unseen if workspace.settings.web.blind else unseen & given_blind(store, user, ids)
    return replace(found, moved=tuple(one for one in found.moved if one.interaction not in away))


def _reached(store: Store, user: User, found: Comparison) -> Comparison:
    """The comparison without the calls, teams and agents that are outside the user's teams."""
    moved = []
    for one in found.moved:
        interaction = store.interaction(one.interaction)
        if interaction and user.reaches(agent=interaction.agent, team=team_of(store, interaction)):
            moved.append(one)
    teams = tuple(one for one in found.teams if one.column == "team" and user.in_teams(one.name))
    groups = tuple(
        one
        for one in found.groups
        if one.column not in ("team", "agent") or (one.column == "team" and user.in_teams(one.name))
    )
    return replace(found, moved=tuple(moved), teams=teams, groups=groups)
