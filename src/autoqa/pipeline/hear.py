"""The first pass: see that the store holds a transcript of everything named, saving each one at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path

from autoqa.audio.decode import content_hash
from autoqa.connect.file_names import start_in_name
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.outcome import Outcome, OutcomeStatus
from autoqa.domain.transcript import Note, Transcript
from autoqa.errors import InputError
from autoqa.pipeline.attempts import Attempt, begin
from autoqa.pipeline.guard import Guard
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import STAGE, Hearing, Read, Readers, Recording, make_readers
from autoqa.pipeline.sources import Line, RecordingFile, Source, Unusable
from autoqa.store.store import Store

TEXT = "text"  # names the transcript of an interaction that came as text
_GUESSED = Note(
    "speakers_uncertain", "The file does not name agent and customer; what is said does not tell."
)
BUNDLE = 16  # recordings that are read together when calls share windows


@dataclass(frozen=True, slots=True)
class Heard:
    """An interaction whose transcript, of this fingerprint, is in the store.

    `fresh` when this run made it, `twin` when another file held the same; `seconds` is the sound read.
    """

    interaction: Interaction
    fingerprint: str
    source: str
    fresh: bool
    twin: bool = False
    seconds: float = 0.0


def hear_all(
    sources: Sequence[Source],
    store: Store,
    hearing: Hearing | None,
    progress: ProgressReport,
    *,
    guard: Guard | None = None,
    workers: int = 1,
) -> Iterator[Heard | Outcome]:
    """See that each of `sources` has its transcript, and yield them, or what they failed for, in order."""
    progress.begin("Transcribing", len(sources))
    guard = guard or (hearing.guard if hearing else Guard())
    desk = _Desk(store, hearing, guard, make_readers(hearing, workers) if hearing else None)
    try:
        for one in desk.work(sources):
            progress.advance(one.source, one.seconds if isinstance(one, Heard) else 0.0)
            yield one
    except (Exception, KeyboardInterrupt, GeneratorExit):
        desk.release()
        raise
    finally:
        desk.close()
        progress.end()


@dataclass(slots=True)
class _Job:
    """A source's place in the line, and in the end what came of it."""

    source: str
    recording: Recording | None = None
    interaction: Interaction | None = None
    attempt: Attempt | None = None
    twin: bool = False
    result: Heard | Outcome | None = None

    def fail(self, error: Exception) -> None:
        """It cannot be used."""
        name = self.interaction.id if self.interaction else Path(self.source).stem
        self.result = Outcome(name, OutcomeStatus.FAILED, self.source, str(error))

    def storable(self, reason: str) -> str:
        """A reason as it may be stored: without the file's name where the interaction keeps none."""
        hidden = self.interaction is not None and not self.interaction.source
        if not hidden or self.recording is None:
            return reason
        path = self.recording.path
        return reason.replace(str(path), self.recording.label).replace(path.name, self.recording.label)


@dataclass(slots=True)
class _Desk:
    """Holds the line of sources, what is being read, and what this run met already."""

    store: Store
    hearing: Hearing | None
    guard: Guard
    readers: Readers | None
    bundle: list[_Job] = field(default_factory=list)
    flying: dict[Future[list[Read]], list[_Job]] = field(default_factory=dict)
    first: dict[str, _Job] = field(default_factory=dict)  # who brought a content first
    ids: set[str] = field(default_factory=set)  # promised to recordings that are not stored yet
    texts: dict[str, str] = field(default_factory=dict)  # the content that came with an id

    def work(self, sources: Sequence[Source]) -> Iterator[Heard | Outcome]:
        """Take every source, keep the readers busy, and hand out results in the order of the sources."""
        line: deque[_Job] = deque()
        for source in sources:
            line.append(self._take(source))
            self._collect(timeout=0.0)
            while self.readers and len(self.flying) > self.readers.ahead:
                self._collect()
            yield from _ready(line)
        self._start()
        while self.flying:
            self._collect()
            yield from _ready(line)
        yield from _ready(line)

    def release(self) -> None:
        """The run is stopped: what was begun and not finished has not died."""
        for job in [job for jobs in self.flying.values() for job in jobs] + self.bundle:
            if job.attempt is not None:
                job.attempt.end()

    def close(self) -> None:
        """Let go of the readers."""
        if self.readers is not None:
            self.readers.close()

    def _take(self, source: Source) -> _Job:
        if isinstance(source, Unusable):
            failed = Outcome(source.id, OutcomeStatus.FAILED, source.source, source.reason)
            return _Job(source.source, result=failed)
        if isinstance(source, Line) and source.interaction.turns:
            return _Job(source.interaction.source, result=self._text(source.interaction))
        job = _Job(str(source.path) if isinstance(source, RecordingFile) else source.interaction.source)
        try:
            self._recording(job, source)
        except InputError as error:
            job.fail(error)
        return job

    def _text(self, interaction: Interaction) -> Heard | Outcome:
        """Keep an interaction that came with its turns; they are its transcript."""
        source, interaction = interaction.source, self.guard.interaction(interaction)
        if self.texts.setdefault(interaction.id, interaction.sha256) != interaction.sha256:
            reason = f"{source}: the id '{interaction.id}' came with other words earlier in this run"
            return Outcome(interaction.id, OutcomeStatus.FAILED, source, reason)
        known = self.store.interaction(interaction.id)
        fresh = known is None or known.sha256 != interaction.sha256
        if fresh or interaction.grades:
            self.store.add(interaction)
        notes = (_GUESSED,) if interaction.metadata.get("certain") is False else ()
        transcript = Transcript(interaction.turns, interaction.language, TEXT, TEXT, notes=notes)
        self.store.save_transcript(interaction, transcript)
        return Heard(interaction, TEXT, source, fresh)

    def _recording(self, job: _Job, source: RecordingFile | Line) -> None:
        """See whether a recording is in the store; if not, put it into the bundle that is read next."""
        assert self.hearing is not None, "a recording needs a recogniser"
        path = source.path if isinstance(source, RecordingFile) else source.interaction.recording
        assert path is not None
        sha256 = content_hash(path)
        first = self.first.setdefault(sha256, job)
        while first is not job and first.result is None:
            self._start()
            self._collect()
        known = self.store.find(sha256)
        told = _updated(known, source, path) if known else self._new(source, path, sha256)
        job.interaction = self.guard.interaction(told)
        if known not in (None, job.interaction):
            self.store.add(job.interaction)
        queue = job.interaction.queue
        job.recording = Recording(path, job.interaction.id, self.guard.names(told), queue)
        fingerprint = self.hearing.fingerprint(queue)
        renamed = isinstance(source, Line) and source.interaction.id != told.id
        job.twin = first is not job or renamed
        if self.store.has_transcript(job.interaction, fingerprint):
            job.result = Heard(job.interaction, fingerprint, job.source, fresh=False, twin=job.twin)
            return
        job.attempt = begin(self.store, job.interaction, STAGE, fingerprint)
        self.ids.add(job.interaction.id)
        self._put(job)

    def _put(self, job: _Job) -> None:
        """A recording in which a process died is read alone, so that it takes no others with it."""
        assert self.hearing is not None
        assert job.attempt is not None
        alone = job.attempt.deaths > 0
        if alone:
            self._start()
        self.bundle.append(job)
        if alone or len(self.bundle) >= (BUNDLE if self.hearing.settings.across_calls else 1):
            self._start()

    def _start(self) -> None:
        """Hand the bundle to the readers."""
        if self.bundle:
            assert self.readers is not None
            future = self.readers.submit([job.recording for job in self.bundle if job.recording])
            self.flying[future], self.bundle = self.bundle, []

    def _collect(self, timeout: float | None = None) -> None:
        """Wait for a bundle, as long as `timeout` allows, and save what came of it."""
        done, _ = wait(self.flying, timeout, return_when=FIRST_COMPLETED)
        broken: list[_Job] = []
        for future in done:
            jobs = self.flying.pop(future)
            try:
                results = future.result()
            except BrokenProcessPool:
                broken += jobs
                continue
            for job, read in zip(jobs, results, strict=True):
                self._finish(job, read)
        if broken:
            self._search([*broken, *(job for jobs in self.flying.values() for job in jobs)])

    def _search(self, jobs: list[_Job]) -> None:
        """A reader died: read alone whatever was in hand, to find which recording kills."""
        assert self.hearing is not None
        assert self.readers is not None
        self.flying = {}
        for job in jobs:
            while job.result is None:
                assert job.interaction is not None
                assert job.recording is not None
                try:
                    fingerprint = self.hearing.fingerprint(job.recording.queue)
                    job.attempt = begin(self.store, job.interaction, STAGE, fingerprint)
                    (read,) = self.readers.submit([job.recording]).result()
                    self._finish(job, read)
                except InputError as error:
                    job.fail(error)
                except BrokenProcessPool:
                    continue

    def _finish(self, job: _Job, read: Read) -> None:
        """Save a transcript, or why there is none. What concerns every recording is raised."""
        assert job.interaction is not None
        assert job.attempt is not None
        if isinstance(read, Exception):
            job.attempt.end(job.storable(str(read)))
            if not isinstance(read, InputError):
                raise read
            job.fail(read)
            return
        self.store.add(job.interaction)
        self.store.save_transcript(job.interaction, read)
        job.attempt.end()
        job.result = Heard(
            job.interaction,
            read.fingerprint,
            job.source,
            fresh=True,
            twin=job.twin,
            seconds=read.seconds or 0.0,
        )

    def _new(self, source: RecordingFile | Line, path: Path, sha256: str) -> Interaction:
        """The interaction of a recording that the store does not know."""
        if isinstance(source, Line):
            return replace(source.interaction, sha256=sha256)
        return Interaction(
            id=self._free_id(path.stem, sha256),
            channel=Channel.CALL,
            sha256=sha256,
            source=str(path),
            started_at=start_in_name(path.stem),
            recording=path.absolute(),
        )

    def _free_id(self, stem: str, sha256: str) -> str:
        """The file's name without its ending, told apart by content where another recording has it."""
        taken = stem in self.ids or self.store.interaction(stem) is not None
        return f"{stem}~{sha256[:8]}" if taken else stem


def _updated(known: Interaction, source: RecordingFile | Line, path: Path) -> Interaction:
    """A known interaction with where its recording lies now, and with what a line newly says of it."""
    now = known
    if known.recording is None or not known.recording.exists():
        place = str(path) if isinstance(source, RecordingFile) else source.interaction.source
        now = replace(now, recording=path.absolute(), source=place)
    if isinstance(source, Line):
        said = source.interaction
        now = replace(
            now,
            agent=said.agent or known.agent,
            started_at=said.started_at or known.started_at,
            metadata={**known.metadata, **said.metadata},
            grades=said.grades,
        )
    return now


def _ready(line: deque[_Job]) -> Iterator[Heard | Outcome]:
    """Take from the head of the line what is finished."""
    while line and line[0].result is not None:
        yield line.popleft().result  # type: ignore[misc]
