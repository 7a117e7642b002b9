"""Deletes what has been kept as long as the settings say, and shows before what would go.

Rules, as a cautious data-protection officer wants them. Nothing is deleted unless somebody asks for it. Sound
goes first: the store forgets where a recording lies, and autoqa's own copies of it are deleted. Recordings
themselves lie where the centre keeps them; they are deleted only with `[retention] recordings`, and only a
file that still holds, byte for byte, what was read. Then whole interactions go, with everything that people
and models said of them. Kept all the same is whatever is on legal hold, in an open dispute, or in a
calibration session that is not revealed. Coaching plans go some time after they were closed, and trainings
after their day; a plan that is open stays. Each deletion is noted in the audit log by the interaction's id,
or by the agent and the number of the plan or training. The audit log itself stays, with the short excerpts
that its entries hold; so do files that were exported, training sets and models.

The rows of an interaction go in one transaction, and its files after that, by a list that outlives a killed
run (`desk.left_to_do`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from secrets import token_hex

from autoqa.audio.decode import content_hash
from autoqa.config.settings import SETTINGS_FILE, RetentionSettings, load_settings
from autoqa.desk.access import administrator
from autoqa.desk.left_to_do import Task, alone, keep, kept
from autoqa.desk.listening import PLAYBACK
from autoqa.domain.coaching import CoachingPlan, Training
from autoqa.domain.people import User
from autoqa.domain.retention import Rule
from autoqa.errors import AudioError, Overtaken
from autoqa.pipeline.guard import COPIES, copy_name
from autoqa.pipeline.workspace import Workspace
from autoqa.store import retention
from autoqa.store.audit_log import entries, logged, note
from autoqa.store.retention import Aged
from autoqa.store.rows import now
from autoqa.store.store import Store

AT_ONCE = 200
"""How many are shown and confirmed together."""

_SOON = timedelta(days=30)
_DONE = {
    Rule.SOUND: "deleted the sound",
    Rule.INTERACTION: "deleted",
    Rule.PLAN: "deleted a plan",
    Rule.TRAINING: "deleted a training",
}


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule asks to delete since a moment; `held` says why it is kept all the same.

    `target` is the id of an interaction, or the agent whose plan or training of that `number` it is. Days
    count from `began`: the beginning of the interaction, the closing of the plan, the day of the training.
    """

    target: str
    rule: Rule
    began: datetime
    since: datetime
    held: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One rule: after how many days, how much it deletes now, and what comes next.

    `soon` counts those that become due within thirty days; `next_at` is when the first of them does.
    """

    rule: Rule
    days: float | None
    due: int
    held: int
    soon: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a run deleted: interactions whole, the sound of others, plans, trainings, and so many files.

    `problems` say which files are still there and why; `left` counts what is due and was not come to.
    """

    interactions: int = 0
    sounds: int = 0
    plans: int = 0
    trainings: int = 0
    files: int = 0
    problems: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before somebody confirms it: the rules, the oldest of what is due, and what is held.

    `count` is how much is due in all, and `mark` stands for exactly what is `going`.
    """

    rules: tuple[Foreseen, ...]
    going: tuple[Due, ...]
    count: int
    held: tuple[Due, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What is due or held now, what becomes due soon, and what each of them is."""

    due: list[Due]
    soon: list[Due]
    ages: dict[str, Aged]
    plans: dict[int, CoachingPlan]
    trainings: dict[int, Training]


@dataclass(slots=True)
class _Run:
    """What a run has done so far."""

    files: int = 0
    problems: list[str] = field(default_factory=list)
    counts: dict[Rule, int] = field(default_factory=lambda: dict.fromkeys(Rule, 0))


def rules(workspace: Workspace) -> RetentionSettings:
    """The settings as the file holds them now: a hold that was added a minute ago counts already.

    Raises ConfigurationError.
    """
    file = workspace.folder / SETTINGS_FILE
    return load_settings(file).retention if file.exists() else workspace.settings.retention


def due(store: Store, workspace: Workspace, by: User | None = None) -> list[Due]:
    """Everything that is to be deleted by now or held back, the oldest first; what goes whole stands once.

    `by` None is the command line. Raises NotAllowed and ConfigurationError.
    """
    administrator(by)
    return _found(store, workspace, rules(workspace)).due


def foreseen(store: Store, workspace: Workspace, by: User | None = None) -> list[Foreseen]:
    """Each rule with what it deletes now and what comes next. Raises as `due` does."""
    administrator(by)
    settings = rules(workspace)
    return _foreseen(settings, _found(store, workspace, settings))


def preview(store: Store, workspace: Workspace, by: User | None = None) -> Preview:
    """What is shown before somebody confirms it. Raises as `due` does."""
    administrator(by)
    settings = rules(workspace)
    found = _found(store, workspace, settings)
    going = [one for one in found.due if one.held is None]
    return Preview(
        rules=tuple(_foreseen(settings, found)),
        going=tuple(going[:AT_ONCE]),
        count=len(going),
        held=tuple(one for one in found.due if one.held is not None),
        mark=mark_of(going[:AT_ONCE]),
    )


def mark_of(found: Sequence[Due]) -> str:
    """Sixteen hexadecimal digits that stand for what was shown before somebody confirmed it."""
    shown = [[one.target, one.rule, one.number] for one in found if one.held is None]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def apply(
    store: Store,
    workspace: Workspace,
    by: User | None = None,
    *,
    limit: int | None = None,
    shown: str | None = None,
) -> Deleted:
    """Delete what is due, the oldest first and so much at most, and finish what a run left.

    With `shown` nothing is deleted unless it stands for exactly what is due now, up to the limit. Raises
    Overtaken where it does not, StoreError while another run deletes, NotAllowed and ConfigurationError.
    """
    who = administrator(by)
    settings = rules(workspace)
    with alone(workspace):
        run = _Run()
        tasks = _finish(store, workspace, run)
        found = _found(store, workspace, settings)
        wanted = [one for one in found.due if one.held is None]
        chosen = wanted[:limit]
        if shown is not None and shown != mark_of(chosen):
            raise Overtaken("what is to be deleted has changed since it was shown; look again")
        for one in chosen:
            if one.number is not None:
                _delete_coaching(store, who, one, found, run)
            else:
                tasks = _delete(store, workspace, settings, who, one, found.ages[one.target], tasks, run)
        if chosen:
            retention.scrub(store)
    return Deleted(
        interactions=run.counts[Rule.INTERACTION],
        sounds=run.counts[Rule.SOUND],
        plans=run.counts[Rule.PLAN],
        trainings=run.counts[Rule.TRAINING],
        files=run.files,
        problems=tuple(run.problems),
        left=len(wanted) - len(chosen),
    )


# What is due -----------------------------------------------------------------------------------


def _found(store: Store, workspace: Workspace, settings: RetentionSettings) -> _Found:
    """What is due or held now, and what becomes due soon, the oldest first."""
    at = now()
    ages = _ages(store, settings, at)
    plans, trainings = _coaching(store, settings, at)
    copies = _names_in(workspace.folder / COPIES)
    with store.reading() as session:
        held = retention.in_use(session) | dict.fromkeys(settings.hold, "hold")
    asked = [
        *(
            replace(one, held=held.get(one.target))
            for aged in ages.values()
            for one in _asked(aged, settings, copies, at)
        ),
        *_asked_of_coaching(settings, plans.values(), trainings.values()),
    ]
    asked.sort(key=lambda one: one.began)
    return _Found(
        due=[one for one in asked if one.since <= at],
        soon=[one for one in asked if at < one.since <= at + _SOON],
        ages=ages,
        plans=plans,
        trainings=trainings,
    )


def _ages(store: Store, settings: RetentionSettings, at: datetime) -> dict[str, Aged]:
    """By id, the interactions that may be due by now or soon."""
    days = [one for one in (settings.sound_days, settings.interaction_days) if one is not None]
    if not days:
        return {}
    return {one.interaction: one for one in retention.aged(store, at - timedelta(days=min(days)) + _SOON)}


def _coaching(
    store: Store, settings: RetentionSettings, at: datetime
) -> tuple[dict[int, CoachingPlan], dict[int, Training]]:
    """By number, the closed plans and the trainings that may be due by now or soon."""
    if settings.coaching_days is None:
        return {}, {}
    before = at - timedelta(days=settings.coaching_days) + _SOON
    plans = {one.id: one for one in retention.closed_plans(store, before)}
    return plans, {one.id: one for one in retention.trainings_until(store, before.astimezone().date())}


def _asked_of_coaching(
    settings: RetentionSettings, plans: Iterable[CoachingPlan], trainings: Iterable[Training]
) -> Iterator[Due]:
    """What the rules ask of plans and trainings. A day begins at midnight of this machine's clock."""
    if settings.coaching_days is None:
        return
    wait = timedelta(days=settings.coaching_days)
    for plan in plans:
        assert plan.closed_at is not None, "only closed ones are looked for"
        yield Due(plan.agent, Rule.PLAN, plan.closed_at, plan.closed_at + wait, number=plan.id)
    for training in trainings:
        day = datetime.combine(training.day, time()).astimezone()
        yield Due(training.agent, Rule.TRAINING, day, day + wait, number=training.id)


def _foreseen(settings: RetentionSettings, found: _Found) -> list[Foreseen]:
    days = {
        Rule.SOUND: settings.sound_days,
        Rule.INTERACTION: settings.interaction_days,
        Rule.PLAN: settings.coaching_days,
        Rule.TRAINING: settings.coaching_days,
    }
    return [
        Foreseen(
            rule=rule,
            days=days[rule],
            due=sum(one.rule is rule and one.held is None for one in found.due),
            held=sum(one.rule is rule and one.held is not None for one in found.due),
            soon=sum(one.rule is rule for one in found.soon),
            next_at=min((one.since for one in found.soon if one.rule is rule), default=None),
        )
        for rule in Rule
    ]


def _asked(aged: Aged, settings: RetentionSettings, copies: set[str], at: datetime) -> Iterator[Due]:
    """What the rules ask of one interaction: it goes whole, or its sound goes and later the rest."""
    whole = None if settings.interaction_days is None else aged.began + timedelta(settings.interaction_days)
    sound = None if settings.sound_days is None else aged.began + timedelta(settings.sound_days)
    if whole is not None and whole <= at + _SOON:
        yield Due(aged.interaction, Rule.INTERACTION, aged.began, whole)
    goes_whole = whole is not None and whole <= at
    audible = aged.recording is not None or copy_name(aged.interaction) in copies
    if sound is not None and audible and not goes_whole and sound <= at + _SOON:
        yield Due(aged.interaction, Rule.SOUND, aged.began, sound)


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


# Deleting --------------------------------------------------------------------------------------


def _delete(
    store: Store,
    workspace: Workspace,
    settings: RetentionSettings,
    who: str,
    one: Due,
    aged: Aged,
    tasks: tuple[Task, ...],
    run: _Run,
) -> tuple[Task, ...]:
    """Delete one interaction, or its sound: first what is to be done is listed, then rows go, then files."""
    task = _task(store, workspace, settings, one, aged, run)
    keep(workspace, (*tasks, task))
    with logged(store) as session:
        if one.target in retention.in_use(session):  # since it was listed
            return tasks
        if one.rule is Rule.SOUND:
            retention.forget_recording(session, one.target)
        else:
            retention.forget(session, one.target)
        told = {
            "began": one.began.isoformat(),
            "due": one.since.isoformat(),
            "recording": settings.recordings,
        }
        note(session, who, _DONE[one.rule], one.target, {**told, "mark": task.mark})
    run.counts[one.rule] += 1
    left = _remove(workspace, task, run)
    tasks = (*tasks, left) if left.files else tasks
    keep(workspace, tasks)
    return tasks


def _delete_coaching(store: Store, who: str, one: Due, found: _Found, run: _Run) -> None:
    """Delete a plan or a training, unless it changed since it was listed."""
    assert one.number is not None, "it is a plan or a training"
    with logged(store) as session:
        if one.rule is Rule.PLAN:
            gone = retention.forget_plan(session, found.plans[one.number])
        else:
            gone = retention.forget_training(session, found.trainings[one.number])
        if not gone:
            return
        told = {one.rule.value: one.number, "began": one.began.isoformat(), "due": one.since.isoformat()}
        note(session, who, _DONE[one.rule], one.target, told)
    run.counts[one.rule] += 1


def _finish(store: Store, workspace: Workspace, run: _Run) -> tuple[Task, ...]:
    """Delete the files that an earlier run came no more to, and return what still cannot be deleted.

    Of a task whose rows are still there nothing is deleted: that run was killed before it decided.
    """
    left = []
    for task in kept(workspace):
        noted = entries(store, target=task.interaction, action=_DONE[task.rule])
        if any(entry.details.get("mark") == task.mark for entry in noted):
            left.append(_remove(workspace, task, run))
    tasks = tuple(task for task in left if task.files)
    keep(workspace, tasks)
    return tasks


def _task(
    store: Store, workspace: Workspace, settings: RetentionSettings, one: Due, aged: Aged, run: _Run
) -> Task:
    """The files that go with a sound: copies that autoqa made, and the recording where that is asked for."""
    silenced = workspace.folder / COPIES / copy_name(aged.interaction)
    hashes = {aged.sha256, *(_hash(path) for path in (silenced, aged.recording) if path is not None)}
    files = [silenced]
    if settings.recordings and aged.recording is not None and aged.recording.exists():
        if problem := _not_to_delete(store, aged, aged.recording):
            run.problems.append(f"{aged.interaction}: its recording was left where it is: {problem}")
        else:
            files.append(aged.recording)
    names = tuple(str(path.absolute()) for path in files)
    return Task(one.target, one.rule, token_hex(8), names, tuple(sorted(hashes - {""})))


def _not_to_delete(store: Store, aged: Aged, recording: Path) -> str | None:
    """Why a recording is not deleted, if so: only what was read is, and nothing that another call needs."""
    if recording.is_symlink() or not recording.is_file():
        return "it is a link or no file"
    if other := retention.also_with(store, recording, aged.interaction):
        return f"'{other}' has the same"
    if aged.text:
        return "the interaction came with its words, so nothing tells whether this is what was said"
    if _hash(recording) != aged.sha256:
        return "it holds something else now"
    return None


def _hash(path: Path) -> str:
    """The SHA-256 of a file; nothing where it cannot be read."""
    try:
        return content_hash(path) if path.is_file() else ""
    except (AudioError, OSError):
        return ""


def _remove(workspace: Workspace, task: Task, run: _Run) -> Task:
    """Delete the files of a task, and return it with those that are still there."""
    shown = workspace.folder / PLAYBACK
    copies = (str(path.absolute()) for sound in task.sounds for path in shown.glob(f"*{sound}*"))
    left = []
    for name in dict.fromkeys((*task.files, *copies)):
        try:
            Path(name).unlink()
            run.files += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            left.append(name)
            run.problems.append(f"{task.interaction}: {name} cannot be deleted ({error.strerror})")
    return replace(task, files=tuple(left))
