"""Fine-tune a recogniser on calls that somebody wrote down, and name it only if its word error falls."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autoqa.audio.decode import decode
from autoqa.config.model_folders import ModelFolder
from autoqa.domain.interaction import Interaction
from autoqa.errors import AudioRejected, ConfigurationError
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.word_error import WrittenCall, count_errors, written_calls
from autoqa.pipeline.workspace import Workspace
from autoqa.training.asr.card import Story, base_licence, card
from autoqa.training.asr.clips import Clip, CutSettings, Skipped, cut, find_tracks, silent_turns
from autoqa.training.asr.convert import Quantization, convert, load_network, write_checkpoint
from autoqa.training.asr.fine_tune import FineTuneSettings, Fitted, Lessons, fine_tune
from autoqa.training.asr.gate import CallErrors, Verdict, judge
from autoqa.training.asr.sides import Part, divide
from autoqa.training.asr.sound import FeatureMaker, SoundFolder
from autoqa.training.asr.state import StateFile
from autoqa.training.asr.writing import Writer, load_writer
from autoqa.transcribe.transformers_whisper import find_checkpoint

REFUSED = "refused.json"
CHECKPOINT = ".transformers"
_SHOWN = 10  # turns left out that are named one by one
_REASONS = 5  # that are counted
_PARTED = "Too few agents: calls of one agent are learnt from and judged on, so the figures flatter."


@dataclass(frozen=True, slots=True)
class RecogniserTraining:
    """What to train, from what, to where.

    `held_out` names a file of calls that judge; without it a `held_out_share` of the calls does. `language`
    goes before what an interaction says. `out` is the folder of the new model for faster-whisper.
    """

    base: str
    out: Path
    held_out: Path | None = None
    held_out_share: float = 0.25
    validation_share: float = 0.1
    language: str | None = None
    quantization: Quantization = "float16"
    settings: FineTuneSettings = field(default_factory=FineTuneSettings)


@dataclass(frozen=True, slots=True)
class RecogniserTrained:
    """What came of a training: where the model lies, what the gate said, and what it was made from.

    A refused model lies under its working name, with the reasons beside it. `notes` say what limits the
    figures.
    """

    out: Path
    verdict: Verdict
    errors: tuple[CallErrors, ...]
    fitted: Fitted
    clips: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    seconds: float


def train_recogniser(
    workspace: Workspace, file: Path, asked: RecogniserTraining, progress: ProgressReport
) -> RecogniserTrained:
    """Cut, fine-tune, convert, measure, and give the model its name if the gate holds.

    A training that was killed goes on where it stopped when it is asked for again. Raises ConfigurationError
    when the name is taken, when the calls are too few, or when the work folder holds another training, and
    ModelError for a base that cannot be used.
    """
    began = time.monotonic()
    work = _Work(asked.out)
    _check_free(work)
    base = find_checkpoint(asked.base, [workspace.folder, *workspace.models])
    divided = _divided(asked, file, progress)
    learnt = _learn(workspace, base, divided, asked, work, progress)
    errors = count_errors(
        workspace,
        divided.calls[Part.HELD_OUT],
        work.converted("base"),
        work.converted("new"),
        progress,
        language=asked.language,
        kept=work.folder / "judged.jsonl",
    )
    verdict = _verdict(errors, asked)
    notes = _notes(divided, learnt, verdict)
    out = _name(work, verdict, card(_story(asked, base, divided, learnt, verdict, notes)))
    return RecogniserTrained(
        out=out,
        verdict=verdict,
        errors=errors,
        fitted=learnt.fitted,
        clips=sum(len(clips) for clips in learnt.clips.values()),
        skipped=learnt.skipped,
        notes=notes,
        seconds=round(time.monotonic() - began, 1),
    )


def figures(verdict: Verdict) -> dict[str, Any]:
    """The word error by channel and over all, as it is printed and kept."""
    return {
        "channels": {str(track): asdict(figures) for track, figures in verdict.channels.items()},
        "overall": asdict(verdict.overall),
    }


@dataclass(frozen=True, slots=True)
class _Divided:
    """The calls by what they are for, and whether calls of one agent are on several sides."""

    calls: Mapping[Part, Sequence[WrittenCall]]
    agents_parted: bool


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What was learnt from and how it went; the networks themselves lie in the work folder."""

    clips: Mapping[Part, Sequence[Clip]]
    skipped: tuple[Skipped, ...]
    data: str
    fitted: Fitted


@dataclass(frozen=True, slots=True)
class _Work:
    """Where a model is made before it may bear its name."""

    out: Path

    @property
    def folder(self) -> Path:
        """The folder for everything unfinished."""
        return self.out.with_name(f"{self.out.name}.work")

    @property
    def named_checkpoint(self) -> Path:
        """Where the model for transformers lies in the end."""
        return self.out.with_name(f"{self.out.name}{CHECKPOINT}")

    def checkpoint(self, name: str) -> Path:
        """The folder of "base" or "new" for transformers."""
        return self.folder / f"{name}{CHECKPOINT}"

    def converted(self, name: str) -> Path:
        """The folder of "base" or "new" for faster-whisper."""
        return self.folder / name


def _check_free(work: _Work) -> None:
    """Refuse a name that is taken; a checkpoint alone was left by a kill if there is a work folder too."""
    for taken in (work.out, *([] if work.folder.exists() else [work.named_checkpoint])):
        if taken.exists():
            raise ConfigurationError(f"{taken}: stands there already; name another folder with --out")


def _divided(asked: RecogniserTraining, file: Path, progress: ProgressReport) -> _Divided:
    """The calls of the file with their parts, and those of the file of held-out calls."""
    calls = written_calls(file, progress)
    judging: list[WrittenCall] = []
    if asked.held_out is not None:
        judging = written_calls(asked.held_out, progress)
        calls = list(_apart(calls, judging, progress))
    try:
        sides = divide(
            [call.sha256 for call in calls],
            [list(_people(call.interaction)) for call in calls],
            held_out=0.0 if judging else asked.held_out_share,
            validation=asked.validation_share,
            seed=asked.settings.seed,
        )
    except ValueError as error:
        raise ConfigurationError(
            f"{error}: to learn, to know when to stop, and to judge; have more calls written down"
        ) from error
    if sides.agents_parted:
        progress.warn(_PARTED)
    placed = list(zip(calls, sides.parts, strict=True))
    by_part = {part: [call for call, own in placed if own is part] for part in Part}
    by_part[Part.HELD_OUT] += judging
    return _Divided(by_part, sides.agents_parted)


def _people(interaction: Interaction) -> Iterator[tuple[str, str]]:
    """Who speaks in a call, where it is known."""
    if interaction.agent:
        yield "agent", interaction.agent
    if interaction.customer:
        yield "customer", interaction.customer


def _apart(
    calls: Sequence[WrittenCall], judging: Sequence[WrittenCall], progress: ProgressReport
) -> Iterator[WrittenCall]:
    """The calls that are not among those that judge, nor share an agent or a customer with them."""
    heard = {one.sha256 for one in judging}
    people = {who for one in judging for who in _people(one.interaction)}
    for call in calls:
        if call.sha256 in heard:
            progress.warn(f"{call.interaction.id}: left out: its recording is held out to judge")
        elif people & set(_people(call.interaction)):
            progress.warn(f"{call.interaction.id}: left out: its agent or customer is in the calls held out")
        else:
            yield call


def _learn(
    workspace: Workspace,
    base: ModelFolder,
    divided: _Divided,
    asked: RecogniserTraining,
    work: _Work,
    progress: ProgressReport,
) -> _Learnt:
    """Cut, fine-tune and convert; nothing of it stays in memory."""
    network = load_network(base.path)
    writer = load_writer(base.path, network.config)
    sound = SoundFolder(work.folder / "sound")
    clips, skipped = _clips(workspace, divided, asked, sound, writer, progress)
    _say_skipped(skipped, progress)
    data = _data_hash(base, divided, clips)
    kept = StateFile(work.folder / "state.safetensors", _pin(data, asked.settings))
    so_far = kept.progress()
    _convert(network, base, work, "base", asked.quantization)
    features = FeatureMaker(network.config.num_mel_bins)
    train, validation = (
        Lessons(clips[part], sound, writer, features) for part in (Part.TRAIN, Part.VALIDATION)
    )
    steps = asked.settings.epochs * -(-len(train.clips) // asked.settings.batch)
    progress.begin("Training", 0 if so_far.ended else steps - so_far.step)
    tuned, fitted = fine_tune(
        network,
        train,
        validation,
        asked.settings,
        kept,
        lambda step: progress.advance(f"loss {step.loss:.3f}", step.seconds),
    )
    progress.end()
    _convert(tuned, base, work, "new", asked.quantization)
    return _Learnt(clips, tuple(skipped), data, fitted)


def _clips(
    workspace: Workspace,
    divided: _Divided,
    asked: RecogniserTraining,
    sound: SoundFolder,
    writer: Writer,
    progress: ProgressReport,
) -> tuple[dict[Part, list[Clip]], list[Skipped]]:
    """The clips of the calls that are learnt from and that tell when to stop, as long as windows will be.

    Raises ConfigurationError where one of the two has none.
    """
    settings = workspace.settings
    cutting = CutSettings(longest=settings.recogniser.max_window)
    agent = 0 if settings.speakers.agent_channel == "left" else 1
    clips: dict[Part, list[Clip]] = {Part.TRAIN: [], Part.VALIDATION: []}
    skipped: list[Skipped] = []
    progress.begin("Cutting", sum(len(divided.calls[part]) for part in clips))
    for part in clips:
        for call in divided.calls[part]:
            found, left_out = _clips_of(call, asked.language, cutting, agent, sound, progress)
            fit, too_full = writer.room_for(found)
            clips[part] += fit
            skipped += [replace(one, call=call.interaction.id) for one in (*left_out, *too_full)]
    progress.end()
    for part, own in clips.items():
        if not own:
            why = _summary(skipped) or "no recording could be decoded"
            raise ConfigurationError(f"no clip for {part.value} could be cut: {why}")
    return clips, skipped


def _clips_of(
    call: WrittenCall,
    language: str | None,
    cutting: CutSettings,
    agent_channel: int,
    sound: SoundFolder,
    progress: ProgressReport,
) -> tuple[list[Clip], list[Skipped]]:
    """The clips of one call, whose sound is kept, and the turns in none of them."""
    interaction = call.interaction
    try:
        decoded = decode(call.recording)
    except AudioRejected as error:
        progress.warn(f"{interaction.id}: left out: {error}")
        progress.advance(interaction.id, 0.0)
        return [], []
    tracks = find_tracks(decoded.waveform, interaction.turns, agent_channel=agent_channel)
    if tracks.exchanged:
        progress.warn(f"{interaction.id}: agent and customer are on each other's channels; exchanged")
    sound.keep(call.sha256, tracks.samples)
    progress.advance(interaction.id, decoded.seconds)
    return cut(
        call.sha256,
        interaction.turns,
        list(tracks.samples),
        decoded.seconds,
        cutting,
        language=language or interaction.language,
        silent=silent_turns(tracks, interaction.turns),
    )


def _say_skipped(skipped: Sequence[Skipped], progress: ProgressReport) -> None:
    """Name some of the turns that are learnt from in no clip, and count them all by reason."""
    for one in skipped[:_SHOWN]:
        turn = "" if one.turn is None else f" turn {one.turn}"
        progress.warn(f"{one.call}{turn}: left out: {one.reason}")
    if len(skipped) > _SHOWN:
        progress.warn(f"{len(skipped)} turns are left out: {_summary(skipped)}")


def _summary(skipped: Sequence[Skipped]) -> str:
    counts = Counter(one.reason for one in skipped).most_common(_REASONS)
    return ", ".join(f"{reason} ({count})" for reason, count in counts)


def _data_hash(base: ModelFolder, divided: _Divided, clips: Mapping[Part, Sequence[Clip]]) -> str:
    """What is learnt from, which calls judge, and from where it starts, in sixteen hexadecimal digits."""
    calls = sorted((call.sha256, part.value) for part, own in divided.calls.items() for call in own)
    content: list[object] = [base.fingerprint, calls]
    content += [[part.value, [asdict(clip) for clip in own]] for part, own in clips.items()]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _pin(data: str, settings: FineTuneSettings) -> str:
    """What must be the same for a training to go on."""
    told = {k: v for k, v in asdict(settings).items() if k not in ("minutes", "save_every", "device")}
    return json.dumps([data, told], sort_keys=True)


def _convert(network: Any, base: ModelFolder, work: _Work, name: str, quantization: Quantization) -> None:
    write_checkpoint(network, base.path, work.checkpoint(name))
    convert(work.checkpoint(name), work.converted(name), quantization)


def _verdict(errors: Sequence[CallErrors], asked: RecogniserTraining) -> Verdict:
    try:
        return judge(errors, seed=asked.settings.seed)
    except ValueError as error:
        raise ConfigurationError(f"{error}; have other calls written down") from error


def _notes(divided: _Divided, learnt: _Learnt, verdict: Verdict) -> tuple[str, ...]:
    """What limits the figures."""
    notes = [_PARTED] if divided.agents_parted else []
    notes += [verdict.doubt] if verdict.doubt else []
    if learnt.skipped:
        notes.append(f"{len(learnt.skipped)} turns were not learnt from: {_summary(learnt.skipped)}.")
    return tuple(notes)


def _story(
    asked: RecogniserTraining,
    base: ModelFolder,
    divided: _Divided,
    learnt: _Learnt,
    verdict: Verdict,
    notes: tuple[str, ...],
) -> Story:
    clips = learnt.clips[Part.TRAIN]
    languages = {clip.language.split("-")[0] for clip in clips if clip.language}
    return Story(
        name=asked.out.name,
        base=asked.base if base.origin == "hub" else base.name,
        base_fingerprint=base.fingerprint,
        licence=base_licence(base.path),
        language=languages.pop() if len(languages) == 1 else None,
        data_hash=learnt.data,
        calls=len(divided.calls[Part.TRAIN]),
        clips=len(clips),
        hours=sum(clip.seconds for clip in clips) / 3600,
        tracks=Counter(clip.track for clip in clips),
        settings=asdict(asked.settings),
        quantization=asked.quantization,
        fitted=learnt.fitted,
        verdict=verdict,
        notes=notes,
    )


def _name(work: _Work, verdict: Verdict, text: str) -> Path:
    """Put card and verdict beside the model, and give it its name if it may bear it."""
    new = work.converted("new")
    (new / "README.md").write_text(text, encoding="utf-8")
    (work.checkpoint("new") / "README.md").write_text(text, encoding="utf-8")
    shutil.rmtree(work.folder / "sound", ignore_errors=True)
    if not verdict.passed:
        told = {"reasons": list(verdict.reasons), **figures(verdict)}
        (work.folder / REFUSED).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        return work.folder
    shutil.rmtree(work.named_checkpoint, ignore_errors=True)
    work.checkpoint("new").replace(work.named_checkpoint)
    new.replace(work.out)
    shutil.rmtree(work.folder)
    return work.out
