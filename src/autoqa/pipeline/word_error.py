"""Count the wrong words of recognisers on calls that somebody wrote down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autoqa.audio.decode import content_hash, decode
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import AudioRejected, ConfigurationError
from autoqa.pipeline.build import build_whisper
from autoqa.pipeline.check_models import spoken
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import Workspace
from autoqa.training.asr.clips import Track, Tracks, find_tracks, words_said
from autoqa.training.asr.gate import CallErrors
from autoqa.transcribe.recognition import TranscriptionSettings, fingerprint, transcribe
from autoqa.transcribe.whisper import WhisperRecogniser


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call that somebody wrote down, and the hash of its recording."""

    interaction: Interaction
    recording: Path
    sha256: str


def written_calls(file: Path, progress: ProgressReport) -> list[WrittenCall]:
    """The interactions of a .jsonl file that have a recording and turns; the others are warned of.

    Raises ConfigurationError where there is none.
    """
    known: list[WrittenCall] = []
    without = 0
    for line, found in read_interactions(file):
        if not isinstance(found, Interaction):
            progress.warn(f"{file}:{line}: left out: {found.reason}")
        elif found.recording is None or not found.turns:
            without += 1
        else:
            try:
                known.append(WrittenCall(found, found.recording, content_hash(found.recording)))
            except AudioRejected as error:
                progress.warn(f"{file}:{line}: left out: {error}")
    if without:
        progress.warn(f"{file}: left out: {without} without a recording or without turns")
    if not known:
        raise ConfigurationError(
            f"{file}: holds no interaction with both a recording and its true turns; name a file that does"
        )
    return known


def count_errors(
    workspace: Workspace,
    calls: Sequence[WrittenCall],
    base: Path,
    new: Path,
    progress: ProgressReport,
    *,
    language: str | None = None,
    kept: Path | None = None,
) -> tuple[CallErrors, ...]:
    """The wrong words of two recognisers on each track of each call, one recogniser after the other.

    `base` and `new` are folders for faster-whisper, used with the settings of the workspace but for
    shortcuts, which were not checked for them. `language` goes before what an interaction says. `kept` is a
    file in which each count is noted as soon as it is made; what stands in it is not read again.
    """
    notes = _Notes.of(kept)
    progress.begin("Judging", 2 * len(calls))
    before = _read_all(workspace, base, calls, language, notes, progress)
    after = _read_all(workspace, new, [call for call, _ in before], language, notes, progress)
    progress.end()
    return tuple(
        CallErrors(call.interaction.id, track, words, wrong, then[track][1])
        for (call, first), (_, then) in zip(before, after, strict=True)
        for track, (words, wrong) in first.items()
    )


def word_errors(true: str, read: str) -> int:
    """Words to replace, leave out or put in; all that was read where nothing was said."""
    import jiwer

    if not true:
        return len(read.split())
    found = jiwer.process_words(true, read)
    return int(found.substitutions + found.deletions + found.insertions)


_Counts = Mapping[Track, tuple[int, int]]  # of each track its true words, and how many were read wrongly


@dataclass(frozen=True, slots=True)
class _Notes:
    """What was counted before, by recogniser and call, and the file that holds it."""

    path: Path | None
    counted: dict[str, _Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path | None) -> _Notes:
        """The notes of a file; a line that a kill cut short is not counted."""
        notes = cls(path)
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    key, counts = json.loads(line)
                except ValueError:
                    continue
                notes.counted[key] = {Track(track): tuple(count) for track, count in counts.items()}
        return notes

    def add(self, key: str, counts: _Counts) -> None:
        """Note a reading."""
        self.counted[key] = counts
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"\n{json.dumps([key, counts])}")  # in front, so that no half line swallows it


def _read_all(
    workspace: Workspace,
    folder: Path,
    calls: Sequence[WrittenCall],
    language: str | None,
    notes: _Notes,
    progress: ProgressReport,
) -> list[tuple[WrittenCall, _Counts]]:
    """The calls that can be decoded, and what one recogniser made of them."""
    recogniser, settings = _reader(workspace, folder, language)
    read: list[tuple[WrittenCall, _Counts]] = []
    for call in calls:
        own = replace(settings, language=settings.language or call.interaction.language)
        key = _key(call, recogniser, own)
        seconds = 0.0
        if key not in notes.counted:
            try:
                counts, seconds = _read(call, recogniser, own)
                notes.add(key, counts)
            except AudioRejected as error:
                progress.warn(f"{call.interaction.id}: is not judged on: {error}")
        progress.advance(call.interaction.id, seconds)
        if key in notes.counted:
            read.append((call, notes.counted[key]))
    return read


def _reader(
    workspace: Workspace, folder: Path, language: str | None
) -> tuple[WhisperRecogniser, TranscriptionSettings]:
    """A recogniser with the workspace's settings but for shortcuts."""
    settings = workspace.settings
    changed = {
        "short_windows": False,
        "engine": "faster-whisper",
        "language": language or settings.recogniser.language,
    }
    plain = settings.model_copy(update={"recogniser": settings.recogniser.model_copy(update=changed)})
    return build_whisper(adjusted(replace(workspace, settings=plain), recogniser=str(folder.absolute())))


def _key(call: WrittenCall, recogniser: WhisperRecogniser, settings: TranscriptionSettings) -> str:
    """What pins a count: the recogniser and how it is used, the recording, and its true turns."""
    content = [fingerprint(recogniser, settings), call.sha256, call.interaction.sha256]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _read(
    call: WrittenCall, recogniser: WhisperRecogniser, settings: TranscriptionSettings
) -> tuple[_Counts, float]:
    """The words of each track and how many of them were read wrongly, and how long the call is."""
    decoded = decode(call.recording)
    turns = call.interaction.turns
    tracks = find_tracks(decoded.waveform, turns, agent_channel=settings.agent_channel)
    channel = 1 - settings.agent_channel if tracks.exchanged else settings.agent_channel
    transcript = transcribe(decoded, recogniser, replace(settings, agent_channel=channel))
    true = _by_track([replace(turn, text=words_said(turn.text)) for turn in turns], tracks)
    read = _by_track(transcript.turns, tracks)
    counts = {track: (len(words.split()), word_errors(words, read[track])) for track, words in true.items()}
    return counts, decoded.seconds


def _by_track(turns: Sequence[Turn], tracks: Tracks) -> dict[Track, str]:
    """What is said on each track; both speakers' words in order of time where they share one."""
    if Track.MIXED in tracks.samples:
        one_after_another = [replace(turn, speaker=Speaker.AGENT) for turn in turns]
        return {Track.MIXED: spoken(one_after_another)[0]}
    said = dict(zip(Speaker, spoken(turns), strict=True))
    return {Track.AGENT: said[Speaker.AGENT], Track.CUSTOMER: said[Speaker.CUSTOMER]}
