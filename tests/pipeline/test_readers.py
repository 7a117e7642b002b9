"""Reading in several processes: the same results, and one recording that kills does not take others along."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from autoqa.domain.outcome import Outcome, OutcomeStatus
from autoqa.domain.transcript import Word
from autoqa.pipeline.attempts import MAX_DEATHS
from autoqa.pipeline.process import process_speech
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.sources import find_sources
from autoqa.store.store import Store
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import TranscriptionSettings
from tests.pipeline.parts import Parrot

CALLS = Path(__file__).parent.parent.parent / "examples" / "calls"
SHORT, LONG = CALLS / "call-04.wav", CALLS / "call-03.mp3"  # 45 and 70 seconds


@dataclass
class Deadly(Parrot):
    """Reads one word a second, and ends its process when there is more than `limit` seconds to read."""

    limit: float = 1e9

    def read(
        self,
        windows: Iterable[np.ndarray],
        language: str,
        *,
        hotwords: str | None = None,
        alone: bool = False,
    ) -> list[Reading]:
        """A word a second, or death."""
        heard = list(windows)
        if sum(len(window) for window in heard) > self.limit * 16_000:
            os._exit(9)
        return [
            Reading(tuple(Word(f"w{i}", i, i + 0.9, 0.9) for i in range(len(window) // 16_000)))
            for window in heard
        ]


def run(folder: Path, workers: int, *names: Path, limit: float = 1e9) -> tuple[list[Outcome], Store]:
    store = Store.open(f"sqlite:///{folder / 'autoqa.db'}")
    hearing = Hearing(Deadly(limit=limit), TranscriptionSettings(language="en"))
    sources = find_sources(list(names)).sources
    return list(process_speech(sources, store, hearing, ProgressReport(), workers=workers)), store


def test_two_workers_do_what_one_does(tmp_path: Path):
    names = [SHORT, CALLS / "call-01.m4a", LONG, SHORT]
    results = []
    for workers in (1, 2):
        (tmp_path / str(workers)).mkdir()
        outcomes, store = run(tmp_path / str(workers), workers, *names)
        results.append([(o.id, o.status, o.transcript) for o in outcomes])
        store.close()
    assert results[0] == results[1]
    assert [status for _, status, _ in results[0]] == [OutcomeStatus.TRANSCRIBED] * 3


def test_a_recording_that_kills_its_reader_is_found_and_the_others_are_read(tmp_path: Path):
    outcomes, store = run(tmp_path, 2, SHORT, LONG, CALLS / "call-08.mp3", limit=55)
    by_id = {outcome.id: outcome for outcome in outcomes}
    assert [outcome.id for outcome in outcomes] == ["call-04", "call-03", "call-08"]
    assert by_id["call-03"].status is OutcomeStatus.FAILED
    assert f"begun {MAX_DEATHS} times" in (by_id["call-03"].reason or "")
    assert by_id["call-04"].status is by_id["call-08"].status is OutcomeStatus.TRANSCRIBED
    store.close()


def test_a_broken_file_fails_alone_among_workers(tmp_path: Path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF")
    outcomes, store = run(tmp_path, 2, broken, SHORT)
    assert [outcome.status for outcome in outcomes] == [OutcomeStatus.FAILED, OutcomeStatus.TRANSCRIBED]
    assert "broken.wav" in (outcomes[0].reason or "")
    store.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_stopping_early_leaves_nothing_counted_as_dead(tmp_path: Path, workers: int):
    store = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    hearing = Hearing(Deadly(), TranscriptionSettings(language="en"))
    sources = find_sources([SHORT, LONG]).sources
    started = process_speech(sources, store, hearing, ProgressReport(), workers=workers)
    next(started)
    started.close()
    rest = list(process_speech(sources, store, hearing, ProgressReport(), workers=1))
    assert rest[1].status in (OutcomeStatus.TRANSCRIBED, OutcomeStatus.SKIPPED)
    store.close()
