"""The models that a workspace knows: what answers now, what answered before, and what waits to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from autoqa.config.model_files import strays
from autoqa.config.model_folders import ModelFolder, fingerprint
from autoqa.config.resources import bundled
from autoqa.domain.calibration import Reason
from autoqa.domain.scorecard import AnsweredBy, Criterion
from autoqa.domain.service import Change, Served
from autoqa.errors import AutoQAError, ModelError, ModelNotFound, ModelRefused
from autoqa.pipeline.build import HEAD, build_encoder, build_hearing, build_scorer, build_whisper
from autoqa.pipeline.experiments import experiments
from autoqa.pipeline.service import VERSIONS, models_folder
from autoqa.pipeline.workspace import Workspace, existing_store, has_store, scorecard_of
from autoqa.scoring.classifier import ClassifierScorer
from autoqa.scoring.encoder import BROUGHT, SentenceEncoder
from autoqa.store.services import services
from autoqa.training.record import read_record
from autoqa.transcribe.transformers_whisper import TransformersRecogniser

CANDIDATES = "candidates"


class Role(StrEnum):
    """What a model is for."""

    CRITERION = "criterion"
    ENCODER = "encoder"
    RECOGNISER = "recogniser"
    NOT_KNOWN = "not_known"


class State(StrEnum):
    """Whether a model answers."""

    IN_SERVICE = "in_service"
    BEFORE = "before"
    CANDIDATE = "candidate"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a model: promoted, forced, taken_back, or put_back, which is in service again."""

    what: str
    at: datetime
    reason: str


_Histories = Mapping[tuple[str, str], tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class ShelfModel:
    """A model, and what is wrong with its files.

    `origin` is settings, promoted, workspace, bundled, package, hub or trained. `fingerprint` is that of the
    files as they are now, empty where they are gone; `pinned` is what it was, empty where nothing says so.
    """

    role: Role
    name: str
    state: State
    origin: str
    folder: Path | None
    fingerprint: str
    pinned: str = ""
    history: tuple[Event, ...] = ()
    faults: tuple[Reason, ...] = ()

    @property
    def unchanged(self) -> bool | None:
        """Whether its files are what they were; None where nothing says what they were."""
        return not self.faults if self.pinned or self.faults else None


def shelf(workspace: Workspace) -> list[ShelfModel]:
    """All models of a workspace: of each criterion that a classifier answers, the encoder, the recogniser.

    Models of the hub are looked for in its cache alone. Raises AutoQAError for a broken scorecard or store.
    """
    card = scorecard_of(workspace)
    questions = [one for one in card.criteria if one.answered_by is AnsweredBy.CLASSIFIER]
    changes = _changes(workspace)
    with _cache_alone():
        encoder, of_encoder = _encoder(workspace)
        answering = [_answering(workspace, question, encoder, of_encoder) for question in questions]
        heard = _recogniser(workspace)
    if any(not one.faults and not _brings_encoder(one) for one in answering):
        of_encoder = replace(of_encoder, pinned=of_encoder.fingerprint)  # the heads name their encoder
    histories = _histories(changes)
    found = [*_with_versions(workspace, answering, changes, histories), *_candidates(workspace, histories)]
    order = {question.id: place for place, question in enumerate(questions)}
    found.sort(key=lambda one: (order.get(one.name, len(order)), one.name, list(State).index(one.state)))
    return [*found, of_encoder, heard]


def waiting(workspace: Workspace) -> list[ShelfModel]:
    """The candidates alone, for which no model is loaded. Raises AutoQAError for a broken log or store."""
    return list(_candidates(workspace, _histories(_changes(workspace))))


def verify(workspace: Workspace, folders: Sequence[Path] = ()) -> list[ShelfModel]:
    """Everything in service and every version with the faults of its files; or just these folders.

    Raises AutoQAError for a broken scorecard or store.
    """
    known = shelf(workspace)
    if not folders:
        return [one for one in known if one.state in (State.IN_SERVICE, State.BEFORE)]
    by_place = {one.folder.resolve(): one for one in known if one.folder is not None}
    return [by_place.get(folder.resolve()) or _not_known(folder) for folder in folders]


def model_named(workspace: Workspace, name: str) -> Path:
    """The folder of that name, or that of the model in service of that name. Raises ModelNotFound."""
    if Path(name).is_dir():
        return Path(name)
    answering = [one for one in shelf(workspace) if one.state is State.IN_SERVICE]
    for one in answering:
        if one.name == name:
            if one.folder is None:
                raise ModelNotFound(f"{name}: {one.faults[0].text}")
            return one.folder
    there = ", ".join(one.name for one in answering)
    raise ModelNotFound(f"{name}: is neither a folder nor in service; in service are {there}")


@dataclass(frozen=True, slots=True)
class Described:
    """A model's card, empty where it has none, and the record of its training as plain values."""

    folder: Path
    fingerprint: str
    card: str
    training: Mapping[str, Any] | None


def described(folder: Path) -> Described:
    """What a model's folder says of it. Raises ModelRefused for a card or record that cannot be read."""
    path = folder / "README.md"
    try:
        card = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        found = fingerprint(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise ModelRefused(f"{folder}: cannot be read ({error})") from error
    record = read_record(folder)
    return Described(folder, found, card, asdict(record) if record else None)


def _changes(workspace: Workspace) -> list[Served]:
    if not has_store(workspace):
        return []
    with existing_store(workspace) as store:
        return services(store)


@contextmanager
def _cache_alone() -> Iterator[None]:
    """Keep the hub's client from its network: to look at what is there must fetch nothing."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _encoder(workspace: Workspace) -> tuple[SentenceEncoder | None, ShelfModel]:
    try:
        encoder = build_encoder(workspace)
    except ModelError as error:
        name = workspace.settings.scoring.encoder
        return None, _unusable(Role.ENCODER, name, error)
    origin = _origin(workspace, encoder.folder, "settings")
    return encoder, _in_use(Role.ENCODER, encoder.folder.name, origin, encoder.folder)


def _recogniser(workspace: Workspace) -> ShelfModel:
    settings = workspace.settings.recogniser
    try:
        if settings.engine == "transformers":
            recogniser = build_hearing(workspace).recogniser
            assert isinstance(recogniser, TransformersRecogniser), "the settings name this engine"
            folder = recogniser.folder
        else:
            folder = build_whisper(workspace)[0].folder
    except AutoQAError as error:
        return _unusable(Role.RECOGNISER, settings.model or "recogniser", error)
    return _in_use(Role.RECOGNISER, folder.name, _origin(workspace, folder, "settings"), folder)


def _answering(
    workspace: Workspace, question: Criterion, encoder: SentenceEncoder | None, of_encoder: ShelfModel
) -> ShelfModel:
    """The model that answers a criterion, found as it is found for scoring."""
    if encoder is None:
        return replace(of_encoder, role=Role.CRITERION, name=question.id)
    try:
        scorer = build_scorer(workspace, question, encoder)
    except AutoQAError as error:
        return _unusable(Role.CRITERION, question.id, error)
    assert isinstance(scorer, ClassifierScorer), "the question is answered by a classifier"
    assert scorer.folder is not None, "it was read from a folder"
    found = ModelFolder(question.id, scorer.folder, "folder", scorer.fingerprint)
    return _in_use(Role.CRITERION, question.id, _origin(workspace, found, "package"), found)


def _brings_encoder(one: ShelfModel) -> bool:
    """Whether a model works on an encoder of its own, which is one of its files."""
    return one.folder is not None and (one.folder / BROUGHT).is_dir()


def _in_use(role: Role, name: str, origin: str, found: ModelFolder) -> ShelfModel:
    faults = _faults(found.path, found.fingerprint, "")
    return ShelfModel(role, name, State.IN_SERVICE, origin, found.path, found.fingerprint, faults=faults)


def _unusable(role: Role, name: str, error: AutoQAError) -> ShelfModel:
    return ShelfModel(
        role, name, State.IN_SERVICE, "", None, "", faults=(Reason("cannot_answer", str(error)),)
    )


def _origin(workspace: Workspace, found: ModelFolder, elsewhere: str) -> str:
    """Where a model comes from: the first of the places that holds it."""
    if found.origin != "folder":
        return found.origin
    *named, own = workspace.models
    places = [(place, "settings") for place in named]
    places += [(own / VERSIONS, "promoted"), (own, "workspace"), (bundled("models"), "bundled")]
    places += [(workspace.folder, "workspace")]
    path = found.path.resolve()
    return next((origin for place, origin in places if path.is_relative_to(place.resolve())), elsewhere)


def _with_versions(
    workspace: Workspace,
    answering: Sequence[ShelfModel],
    changes: Sequence[Served],
    histories: _Histories,
) -> Iterator[ShelfModel]:
    """What answers each criterion, and every version; the one in service is both."""
    own = models_folder(workspace)
    now = {one.criterion: one for one in changes}
    there = {
        (path.parent.name, path.name)
        for path in (own / VERSIONS).glob("*/*")
        if not path.name.startswith(".")
    }
    versions = {}
    for criterion, pinned in sorted(there | set(histories)):
        folder = own / VERSIONS / criterion / pinned
        versions[criterion, pinned] = _kept(
            Role.CRITERION,
            criterion,
            State.BEFORE,
            "promoted",
            folder,
            pinned,
            histories.get((criterion, pinned), ()),
        )
    for one in answering:
        version = versions.get((one.name, now[one.name].fingerprint)) if one.name in now else None
        if version is None or not (one.folder is None or _same(one.folder, version.folder)):
            yield one
        else:
            del versions[version.name, version.pinned]
            yield replace(version, state=State.IN_SERVICE, faults=version.faults or one.faults)
    yield from versions.values()


def _same(one: Path, other: Path | None) -> bool:
    return other is not None and one.resolve() == other.resolve()


def _histories(changes: Sequence[Served]) -> _Histories:
    """What happened to each version, by criterion and fingerprint, the oldest first."""
    found: dict[tuple[str, str], tuple[Event, ...]] = {}
    now: dict[str, str] = {}

    def add(criterion: str, version: str, what: str, change: Served) -> None:
        if version:
            key = (criterion, version)
            found[key] = (*found.get(key, ()), Event(what, change.at, change.reason))

    for change in changes:
        name = change.criterion
        if change.change is Change.ROLLED_BACK:
            add(name, now.get(name, ""), "taken_back", change)
            add(name, change.fingerprint, "put_back", change)
        else:
            add(name, change.fingerprint, change.change.value, change)
        now[name] = change.fingerprint
    return found


def _candidates(workspace: Workspace, histories: _Histories) -> Iterator[ShelfModel]:
    """Models that were trained; the log says what they were then, the store whether they were promoted."""
    trained = {Path(run.folder).parts[-2:]: run for run in experiments(workspace) if run.what == "trained"}
    for settings in sorted((models_folder(workspace) / CANDIDATES).glob(f"*/*/{HEAD}")):
        folder = settings.parent
        if not folder.name.startswith("."):
            run = trained.get(folder.parts[-2:])
            pinned = run.model if run else ""
            history = histories.get((folder.name, pinned), ())
            yield _kept(Role.CRITERION, folder.name, State.CANDIDATE, "trained", folder, pinned, history)


def _kept(
    role: Role,
    name: str,
    state: State,
    origin: str,
    folder: Path,
    pinned: str,
    history: tuple[Event, ...],
) -> ShelfModel:
    """A folder that should hold the model `pinned`."""
    try:
        found = fingerprint(folder) if folder.is_dir() else ""
    except OSError:
        found = ""  # a fault that is told below
    faults = _faults(folder, found, pinned)
    return ShelfModel(role, name, state, origin, folder, found, pinned, history, faults)


def _not_known(folder: Path) -> ShelfModel:
    return _kept(Role.NOT_KNOWN, folder.name, State.NOT_KNOWN, "", folder, "", ())


def _faults(folder: Path, found: str, pinned: str) -> tuple[Reason, ...]:
    """What is wrong with the files of a model's folder."""
    if not folder.is_dir():
        return (Reason("gone", "the folder is not there"),)
    faults = [Reason("foreign_file", f"{one.name} {one.reason}") for one in strays(folder)]
    if pinned and found != pinned:
        faults.insert(0, Reason("changed", f"the files are not what they were ({found} instead of {pinned})"))
    if not faults and not any(folder.iterdir()):
        faults = [Reason("gone", "the folder is empty")]
    return tuple(faults)
