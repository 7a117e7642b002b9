"""The story of a run: transcribe what is pending, then score what is pending, saving each one at once.

Two passes, so that only one heavy model is in memory at a time. Everything finished is in the store
before the next one begins; a run that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autoqa.audio.decode import content_hash, decode
from autoqa.domain.evaluation import Evaluation, Evaluator
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.outcome import Outcome, OutcomeStatus, came_of
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Note, Transcript
from autoqa.errors import AutoQAError, InputError, ProcessingError
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.sources import Line, RecordingFile, Source, Unusable
from autoqa.scoring.evaluate import Caution, evaluate, evaluator
from autoqa.scoring.scorer import Scorer
from autoqa.store.store import Store
from autoqa.transcribe.recognition import Recogniser, TranscriptionSettings, fingerprint, transcribe

MAX_DEATHS = 3  # processes that one recording may take down before it is left alone
TEXT = "text"  # names the transcript of an interaction that came as text


@dataclass(frozen=True, slots=True)
class Hearing:
    """What turns a recording into a transcript. `demo` marks the demonstration recogniser."""

    recogniser: Recogniser
    settings: TranscriptionSettings
    demo: bool = False

    @property
    def fingerprint(self) -> str:
        """What pins the transcripts made."""
        return fingerprint(self.recogniser, self.settings)


@dataclass(frozen=True, slots=True)
class Judging:
    """What turns a transcript into an evaluation."""

    scorecard: Scorecard
    scorers: Sequence[Scorer]
    caution: Caution


@dataclass(frozen=True, slots=True)
class _Ready:
    """An interaction with its transcript. `fresh` when this run made it, `twin` when another file held it."""

    interaction: Interaction
    transcript: Transcript
    source: str
    fresh: bool
    twin: bool = False


def process(
    sources: Sequence[Source],
    store: Store,
    hearing: Hearing | None,
    judging: Judging,
    progress: ProgressReport,
) -> Iterator[Outcome]:
    """Score `sources` and yield what became of each, in their order."""
    heard = list(_transcribe_all(sources, store, hearing, progress))
    progress.begin("Scoring", len(heard))
    try:
        for one in heard:
            outcome = one if isinstance(one, Outcome) else _score(one, store, judging)
            progress.advance(outcome.id, 0.0)
            yield outcome
    finally:
        progress.end()


def process_speech(
    sources: Sequence[Source], store: Store, hearing: Hearing | None, progress: ProgressReport
) -> Iterator[Outcome]:
    """Transcribe `sources` without scoring them."""
    for one in _transcribe_all(sources, store, hearing, progress):
        if isinstance(one, Outcome):
            yield one
            continue
        yield Outcome(
            id=one.interaction.id,
            status=OutcomeStatus.SKIPPED if one.twin or not one.fresh else OutcomeStatus.TRANSCRIBED,
            source=one.source,
            reason=_skip_reason(one, "transcribed") if one.twin or not one.fresh else None,
            interaction=one.interaction,
            transcript=one.transcript,
        )


def _transcribe_all(
    sources: Sequence[Source], store: Store, hearing: Hearing | None, progress: ProgressReport
) -> Iterator[_Ready | Outcome]:
    progress.begin("Transcribing", len(sources))
    taken: dict[str, str] = {}
    try:
        for source in sources:
            one = _hear(source, store, hearing, taken)
            seconds = one.transcript.seconds or 0.0 if isinstance(one, _Ready) and one.fresh else 0.0
            progress.advance(one.source, seconds)
            yield one
    finally:
        progress.end()


def _hear(source: Source, store: Store, hearing: Hearing | None, taken: dict[str, str]) -> _Ready | Outcome:
    """The transcript of one source; `taken` holds what this run met: contents by place, ids by content."""
    if isinstance(source, Unusable):
        return Outcome(source.id, OutcomeStatus.FAILED, source.source, source.reason)
    if isinstance(source, Line) and source.interaction.turns:
        return _take_text(source.interaction, store, taken)
    assert hearing is not None, "a recording needs a recogniser"
    place = _place(source)
    try:
        interaction = _recorded(source, store)
        first = taken.setdefault(interaction.sha256, place)
        ready = _read(interaction, store, hearing)
    except InputError as error:
        name = source.path.stem if isinstance(source, RecordingFile) else source.interaction.id
        return Outcome(name, OutcomeStatus.FAILED, place, str(error))
    renamed = isinstance(source, Line) and source.interaction.id != ready.interaction.id
    return replace(ready, source=place, twin=place != first or renamed)


def _place(source: RecordingFile | Line) -> str:
    """Where a source was found, for people."""
    return str(source.path) if isinstance(source, RecordingFile) else source.interaction.source


def _take_text(interaction: Interaction, store: Store, taken: dict[str, str]) -> _Ready | Outcome:
    """Keep an interaction that came with its turns; they are its transcript."""
    if taken.setdefault(f"id {interaction.id}", interaction.sha256) != interaction.sha256:
        reason = f"{interaction.source}: the id '{interaction.id}' came with other words earlier in this run"
        return Outcome(interaction.id, OutcomeStatus.FAILED, interaction.source, reason)
    known = store.interaction(interaction.id)
    fresh = known is None or known.sha256 != interaction.sha256
    if fresh or interaction.grades:
        store.add(interaction)
    transcript = Transcript(interaction.turns, interaction.language, recogniser=TEXT, fingerprint=TEXT)
    store.save_transcript(interaction, transcript)
    return _Ready(interaction, transcript, interaction.source, fresh)


def _recorded(source: RecordingFile | Line, store: Store) -> Interaction:
    """The interaction of a recording: the one the store knows by this content, or a new one."""
    path = source.path if isinstance(source, RecordingFile) else source.interaction.recording
    assert path is not None
    sha256 = content_hash(path)
    if known := store.find(sha256):
        return _updated(known, source, path, store)
    if isinstance(source, Line):
        return replace(source.interaction, sha256=sha256)
    return Interaction(
        id=_free_id(path.stem, sha256, store),
        channel=Channel.CALL,
        sha256=sha256,
        source=str(path),
        recording=path.absolute(),
    )


def _updated(known: Interaction, source: RecordingFile | Line, path: Path, store: Store) -> Interaction:
    """A known interaction with where its recording lies now, and with what a line newly says of it."""
    now = known
    if known.recording is None or not known.recording.exists():
        now = replace(now, recording=path.absolute(), source=_place(source))
    if isinstance(source, Line):
        said = source.interaction
        now = replace(
            now,
            agent=said.agent or known.agent,
            started_at=said.started_at or known.started_at,
            metadata={**known.metadata, **said.metadata},
            grades=said.grades,
        )
    if now != known:
        store.add(now)
    return now


def _free_id(stem: str, sha256: str, store: Store) -> str:
    """The file's name without its ending, told apart by content where another recording has it."""
    return stem if store.interaction(stem) is None else f"{stem}~{sha256[:8]}"


def _read(interaction: Interaction, store: Store, hearing: Hearing) -> _Ready:
    """Decode and transcribe a recording, unless this recogniser has read it already."""
    if done := store.transcript(interaction, hearing.fingerprint):
        return _Ready(interaction, done, interaction.source, fresh=False)
    assert interaction.recording is not None
    with _attempt(store, interaction, "transcribe", hearing.fingerprint):
        decoded = decode(interaction.recording)
        transcript = transcribe(decoded, hearing.recogniser, hearing.settings)
        if hearing.demo:
            transcript = replace(transcript, notes=(*transcript.notes, _demo_note(transcript.recogniser)))
        store.add(interaction)
        store.save_transcript(interaction, transcript)
    return _Ready(interaction, transcript, interaction.source, fresh=True)


@contextmanager
def _attempt(store: Store, interaction: Interaction, stage: str, fingerprint: str) -> Iterator[None]:
    """Count an attempt before it begins, and keep how it ended.

    Raises ProcessingError when the process died in it too often before, or for an error nobody foresaw:
    one interaction must not stop the others. What is wrong with the store, the models or the settings is
    raised as it is, since it concerns them all.
    """
    key = (interaction.sha256, stage, fingerprint)
    if store.begin_attempt(*key, source=interaction.source) >= MAX_DEATHS:
        raise ProcessingError(
            f"{interaction.source}: was begun {MAX_DEATHS} times or more and each time the process died; "
            "it is left alone until the models or settings change"
        )
    try:
        yield
    except KeyboardInterrupt:
        store.end_attempt(*key)
        raise
    except AutoQAError as error:
        store.end_attempt(*key, reason=str(error))
        raise
    except Exception as error:
        reason = f"{interaction.source}: {stage} failed with {type(error).__name__}: {error}"
        store.end_attempt(*key, reason=reason)
        raise ProcessingError(reason) from error
    store.end_attempt(*key)


def _demo_note(name: str) -> Note:
    return Note("demo_recogniser", f"Read by {name}, which reads only the bundled sample calls.")


def _score(ready: _Ready, store: Store, judging: Judging) -> Outcome:
    """Evaluate one transcript, unless the same models have done it with the same scorecard."""
    interaction, transcript = ready.interaction, ready.transcript
    who = evaluator(judging.scorers, judging.caution)
    evaluation = store.evaluation(interaction, transcript, who, judging.scorecard.hash)
    done = evaluation is not None
    if evaluation is None:
        try:
            evaluation = _evaluate(interaction, transcript, store, judging, who)
        except InputError as error:
            return Outcome(interaction.id, OutcomeStatus.FAILED, ready.source, str(error))
    status, reason = came_of(evaluation)
    if done or ready.twin:
        status, reason = OutcomeStatus.SKIPPED, _skip_reason(ready, "scored")
    return Outcome(interaction.id, status, ready.source, reason, interaction, transcript, evaluation)


def _evaluate(
    interaction: Interaction, transcript: Transcript, store: Store, judging: Judging, who: Evaluator
) -> Evaluation:
    stage = f"score with {judging.scorecard.hash}"
    with _attempt(store, interaction, stage, who.fingerprint):
        evaluation = evaluate(interaction, transcript, judging.scorecard, judging.scorers, judging.caution)
        store.save_evaluation(transcript, evaluation, judging.scorecard)
    return evaluation


def _skip_reason(ready: _Ready, done: str) -> str:
    if ready.twin:
        return f"the same recording as {ready.interaction.id} ({ready.interaction.source})"
    return f"already {done} with these models and settings"
