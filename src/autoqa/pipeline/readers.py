"""Where recordings are read: in this process, or in several beside it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import Protocol

from autoqa.audio.decode import Decoded, decode
from autoqa.domain.transcript import Note, Transcript
from autoqa.errors import AutoQAError
from autoqa.pipeline.attempts import as_failure
from autoqa.pipeline.guard import Guard
from autoqa.transcribe.gaussian_diarizer import GaussianDiarizer
from autoqa.transcribe.reading import Recogniser
from autoqa.transcribe.recognition import TranscriptionSettings, fingerprint, transcribe_together
from autoqa.transcribe.voices import Diarizer

TOGETHER_SECONDS = 1200.0  # of sound that are held in memory at once, when calls share windows
STAGE = "transcribe"

Read = Transcript | AutoQAError


@dataclass(frozen=True, slots=True)
class Hearing:
    """What turns a recording into a transcript. `demo` marks the demonstration recogniser."""

    recogniser: Recogniser
    settings: TranscriptionSettings
    guard: Guard = field(default_factory=Guard)
    diarizer: Diarizer = field(default_factory=GaussianDiarizer)
    demo: bool = False

    def fingerprint(self, queue: str | None = None) -> str:
        """What pins the transcripts made of calls of `queue`."""
        parts = f"{fingerprint(self.recogniser, self.settings, queue)} {self.guard.fingerprint}"
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Recording:
    """A file to read, the id it is known by, names to mask in what is said, and the queue it came from."""

    path: Path
    label: str
    names: tuple[str, ...] = ()
    queue: str | None = None


class Readers(Protocol):
    """Whoever reads bundles of recordings. A bundle's future holds a transcript or an error for each."""

    ahead: int
    """How many bundles may be in hand while another is looked for."""

    def submit(self, recordings: Sequence[Recording]) -> Future[list[Read]]:
        """Begin to read a bundle."""

    def close(self) -> None:
        """Let go of everything."""


class OwnProcess:
    """Reads a bundle at once, here."""

    ahead = 0

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def submit(self, recordings: Sequence[Recording]) -> Future[list[Read]]:
        """Read a bundle; its future is done."""
        done: Future[list[Read]] = Future()
        done.set_result(read_recordings(self._hearing, recordings))
        return done

    def close(self) -> None:
        """Nothing is held."""


class Workers:
    """Reads bundles in processes of their own, each with a model of its own."""

    def __init__(self, hearing: Hearing, size: int) -> None:
        self.ahead = size + 1
        self._size = size
        self._hearing = hearing
        self._pool = self._begin()

    def submit(self, recordings: Sequence[Recording]) -> Future[list[Read]]:
        """Hand a bundle to the next free process. A pool that broke is replaced."""
        try:
            return self._pool.submit(_read_here, list(recordings))
        except RuntimeError:  # BrokenProcessPool is one
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._begin()
            return self._pool.submit(_read_here, list(recordings))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._size,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
            initargs=(self._hearing,),
        )


def make_readers(hearing: Hearing, workers: int) -> Readers:
    """Readers in this process for one worker, in processes of their own for more."""
    return OwnProcess(hearing) if workers == 1 else Workers(hearing, workers)


def read_recordings(hearing: Hearing, recordings: Sequence[Recording]) -> list[Read]:
    """A transcript of each recording, or why there is none, in their order."""
    read: dict[int, Read] = {}
    waiting: dict[int, Decoded] = {}
    for number, recording in enumerate(recordings):
        try:
            waiting[number] = decode(recording.path)
        except Exception as error:
            read[number] = as_failure(error, str(recording.path), STAGE)
        if sum(decoded.seconds for decoded in waiting.values()) >= TOGETHER_SECONDS:
            read |= _read_together(hearing, waiting, recordings)
            waiting = {}
    read |= _read_together(hearing, waiting, recordings)
    return [read[number] for number in range(len(recordings))]


def _read_together(
    hearing: Hearing, decoded: dict[int, Decoded], recordings: Sequence[Recording]
) -> dict[int, Read]:
    """Read recordings together; where that fails, each alone, so that one does not spoil the others."""
    try:
        transcripts = transcribe_together(
            list(decoded.values()),
            hearing.recogniser,
            hearing.settings,
            diarizer=hearing.diarizer,
            queues=[recordings[number].queue for number in decoded],
        )
        return {
            number: _guarded(transcript, decoded[number], recordings[number], hearing)
            for number, transcript in zip(decoded, transcripts, strict=True)
        }
    except Exception as error:
        if len(decoded) == 1:
            (number,) = decoded
            return {number: as_failure(error, str(recordings[number].path), STAGE)}
    alone = [_read_together(hearing, {number: one}, recordings) for number, one in decoded.items()]
    return {number: read for one in alone for number, read in one.items()}


def _guarded(transcript: Transcript, decoded: Decoded, recording: Recording, hearing: Hearing) -> Transcript:
    """The transcript as it may be stored."""
    kept = hearing.guard.transcript(
        transcript, decoded.waveform, names=recording.names, label=recording.label
    )
    kept = replace(kept, fingerprint=hearing.fingerprint(recording.queue))
    if not hearing.demo:
        return kept
    note = Note("demo_recogniser", f"Read by {kept.recogniser}, which reads only the bundled sample calls.")
    return replace(kept, notes=(*kept.notes, note))


_hearing_here: list[Hearing] = []  # in a worker: what it was begun with


def _begin_worker(hearing: Hearing) -> None:
    """Prepare a worker: Ctrl-C is the parent's business, and without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hearing_here[:] = [hearing]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_here(recordings: list[Recording]) -> list[Read]:
    return read_recordings(_hearing_here[0], recordings)
