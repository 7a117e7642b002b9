"""Runs what takes seconds to minutes, one after the other, and remembers what became of each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import RLock, Thread

from autoqa.errors import AutoQAError, NotInStore, Overtaken, StoreError
from autoqa.pipeline.kept import Kept
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace
from autoqa.store.rows import now

FILE = "jobs.json"
"""The list of jobs, in the workspace's folder."""

_REMEMBERED = 100
_MOST_WARNINGS = 20
_log = logging.getLogger("autoqa.desk")


class JobState(StrEnum):
    """How far a job is; INTERRUPTED is one whose server ended before it did."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what it does to what, for whom, and how far it is.

    `done` of the `total` interactions of the present `stage` are worked through; `total` is 0 where that is
    not known. `outcome` is a short stable word for what came of it, and `text` what went wrong, if anything.
    """

    number: int
    kind: str
    target: str
    who: str
    started_at: datetime
    state: JobState = JobState.RUNNING
    ended_at: datetime | None = None
    stage: str = ""
    done: int = 0
    total: int = 0
    outcome: str = ""
    text: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return self.state is JobState.RUNNING


Work = Callable[[ProgressReport], str]
"""What a job does: it is told where to report how far it is, and returns the word for what came of it."""

_JOBS = Kept(tuple[Job, ...], FILE, "the job")


class Jobs:
    """The jobs of a workspace: one runs at a time, in a thread of this process, and all stay on record.

    They are kept in a file, so that those of an earlier process are known; one that was running when that
    process ended is interrupted.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = RLock()
        self._known: dict[int, Job] | None = None
        self._thread: Thread | None = None

    def start(self, kind: str, target: str, who: str, work: Work) -> Job:
        """Begin a job, which `work` does.

        Raises Overtaken where another one runs, and StoreError where it cannot be put on record.
        """
        with self._lock:
            jobs = self._jobs()
            busy = next((job for job in jobs.values() if job.running), None)
            if busy is not None:
                raise Overtaken(
                    f"job {busy.number} of '{busy.who}' is running, and only one can; wait until it is done"
                )
            number = max(jobs, default=0) + 1
            job = jobs[number] = Job(number, kind, target, who, now())
            try:
                self._save()
            except StoreError:
                del jobs[number]
                raise
            self._thread = Thread(target=self._run, args=(number, work), name=f"job {number}", daemon=True)
            self._thread.start()
        return job

    def all(self) -> list[Job]:
        """Every job that is remembered, the newest first."""
        with self._lock:
            return sorted(self._jobs().values(), key=lambda job: -job.number)

    def find(self, number: int) -> Job:
        """The job of that number. Raises NotInStore."""
        with self._lock:
            job = self._jobs().get(number)
        if job is None:
            raise NotInStore(f"no job {number} is remembered")
        return job

    def wait(self, seconds: float) -> None:
        """Wait until no job runs, but no longer than so many seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, number: int, work: Work) -> None:
        try:
            outcome = work(_Told(self, number))
        except AutoQAError as error:
            self._end(number, state=JobState.FAILED, text=str(error))
        except Exception as error:  # whatever happens, the job must not seem to run for ever
            _log.exception("job %d failed", number)
            text = (
                f"failed for a reason that nobody foresaw ({type(error).__name__}); the server's log has it"
            )
            self._end(number, state=JobState.FAILED, text=text)
        else:
            self._end(number, state=JobState.DONE, outcome=outcome)

    def _end(self, number: int, *, state: JobState, outcome: str = "", text: str = "") -> None:
        self.change(number, lambda job: replace(job, state=state, outcome=outcome, text=text, ended_at=now()))
        with self._lock:
            try:
                self._save()
            except StoreError as error:
                _log.warning("what became of job %d could not be kept: %s", number, error)

    def change(self, number: int, changed: Callable[[Job], Job]) -> None:
        """Remember something else of a job."""
        with self._lock:
            jobs = self._jobs()
            jobs[number] = changed(jobs[number])

    def _jobs(self) -> dict[int, Job]:
        """All jobs by number, read the first time they are asked for."""
        if self._known is None:
            self._known = {job.number: _as_left(job) for job in self._load()}
        return self._known

    def _load(self) -> tuple[Job, ...]:
        try:
            return _JOBS.load(self._workspace) or ()
        except StoreError as error:
            _log.warning("what earlier jobs came to is not known: %s", error)
            return ()

    def _save(self) -> None:
        jobs = self._jobs()
        for number in sorted(jobs)[:-_REMEMBERED]:
            del jobs[number]
        _JOBS.save(self._workspace, tuple(jobs.values()))


def _as_left(job: Job) -> Job:
    """A job of an earlier process: it runs no more."""
    return replace(job, state=JobState.INTERRUPTED) if job.running else job


class _Told(ProgressReport):
    """Writes down how far a job is."""

    def __init__(self, jobs: Jobs, number: int) -> None:
        self._jobs, self._number = jobs, number

    def begin(self, stage: str, total: int) -> None:
        self._jobs.change(self._number, lambda job: replace(job, stage=stage, done=0, total=total))

    def advance(self, name: str, audio_seconds: float) -> None:  # noqa: ARG002
        self._jobs.change(self._number, lambda job: replace(job, done=job.done + 1))

    def end(self) -> None:
        self._jobs.change(self._number, lambda job: replace(job, stage="", done=0, total=0))

    def warn(self, message: str) -> None:
        self._jobs.change(
            self._number, lambda job: replace(job, warnings=(*job.warnings, message)[:_MOST_WARNINGS])
        )
