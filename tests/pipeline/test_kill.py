"""A run that is killed at any moment goes on where it stopped: nothing is lost and nothing is done twice.

Each run is a process of its own, forked from a server that has imported everything already, and ended with
SIGKILL. It tells every step before it takes it and waits for leave, so that it can be killed exactly there;
or it runs freely, and is killed whenever its time is over.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.audio.speech import Region
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Evaluation, Score
from autoqa.domain.interaction import Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.pipeline.attempts import MAX_DEATHS
from autoqa.pipeline.process import Judging, process
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.sources import find_sources
from autoqa.scoring.evaluate import Caution
from autoqa.store.store import Store
from autoqa.transcribe import recognition
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import TranscriptionSettings
from tests.forked import forked, pipe
from tests.pipeline.parts import Constant, Parrot, record

STOPPED = 130  # exit code of a program ended with Ctrl-C
LONGEST = 60.0  # seconds that any run may take

Step = tuple[str, str]


# What runs in the process that is killed -----------------------------------------------------


@dataclass
class Teller:
    """Tells each step to whoever watches and, if `obedient`, waits for leave to go on."""

    connection: Connection
    obedient: bool

    def __call__(self, step: str, name: str = "") -> None:
        self.connection.send((step, name))
        if self.obedient:
            self.connection.recv()


class TellingStore(Store):
    """A real store that tells before and after each write."""

    tell: Teller

    def add(self, interaction: Interaction) -> None:
        self.tell("add", interaction.id)
        super().add(interaction)

    def begin_attempt(self, sha256: str, stage: str, fingerprint: str, *, source: str) -> int:
        self.tell(f"begin {stage.split(maxsplit=1)[0]}", Path(source).stem)
        return super().begin_attempt(sha256, stage, fingerprint, source=source)

    def save_transcript(self, interaction: Interaction, transcript: Transcript) -> None:
        self.tell("keep transcript", interaction.id)
        super().save_transcript(interaction, transcript)
        self.tell("kept transcript", interaction.id)

    def end_attempt(self, sha256: str, stage: str, fingerprint: str, *, reason: str | None = None) -> None:
        self.tell("end")
        super().end_attempt(sha256, stage, fingerprint, reason=reason)

    def save_evaluation(
        self, transcript: Transcript, evaluation: Evaluation, scorecard: Scorecard, *, newest: bool = False
    ) -> None:
        self.tell("keep evaluation", evaluation.interaction)
        super().save_evaluation(transcript, evaluation, scorecard, newest=newest)
        self.tell("kept evaluation", evaluation.interaction)


@dataclass
class TellingParrot(Parrot):
    """A Parrot that tells when it reads."""

    tell: Any = None

    def read(
        self, windows: Any, language: str, *, hotwords: str | None = None, alone: bool = False
    ) -> list[Reading]:
        self.tell("read")
        return super().read(windows, language, alone=alone)


@dataclass
class TellingScorer(Constant):
    """A Constant scorer that tells when it is asked."""

    tell: Any = None

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        self.tell("score", self.criterion)
        return super().score(transcript, case)


def everything(samples: np.ndarray, settings: object) -> tuple[Region, ...]:
    """Take noise for speech."""
    return (Region(0.1, len(samples) / 16_000),)


def run(connection: Connection, database: str, names: list[str], obedient: bool) -> None:
    """Score `names` and tell each step and each outcome."""
    tell = Teller(connection, obedient)
    recognition.speech_regions = everything  # in this process only
    store = TellingStore.open(f"sqlite:///{database}")
    assert isinstance(store, TellingStore)
    store.tell = tell
    card = load_scorecard(find_scorecard("support"))
    # The recogniser's settings pin its transcripts; the connection is no part of them.
    hearing = Hearing(TellingParrot(tell=tell), TranscriptionSettings())
    judging = Judging(card, [TellingScorer(c.id, tell=tell) for c in card.criteria], Caution())
    for outcome in process(find_sources(names).sources, store, hearing, judging, ProgressReport()):
        tell(outcome.status.value, outcome.id)
    store.close()
    tell("finished")


def run_stoppable(*args: Any) -> None:
    """Run; Ctrl-C ends it as it ends a program, without the traceback."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits none
    try:
        run(*args)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


# What watches and kills it -------------------------------------------------------------------


@dataclass
class Desk:
    """Inputs, a store, and all that the runs told."""

    folder: Path
    names: list[str]
    told: list[list[Step]] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "autoqa.db"

    def run(
        self,
        *,
        steps: int | None = None,
        seconds: float | None = None,
        by: signal.Signals = signal.SIGKILL,
    ) -> bool:
        """Run, end it after `steps` steps or `seconds` if one is given, and return whether it finished."""
        here, there = pipe()
        child = forked(run_stoppable, there, str(self.database), self.names, seconds is None)
        child.start()
        there.close()
        assert child.pid is not None
        told: list[Step] = []
        self.told.append(told)
        end = time.monotonic() + (LONGEST if seconds is None else seconds)
        try:
            while (left := end - time.monotonic()) > 0 and here.poll(left):
                told.append(here.recv())
                if len(told) == steps:
                    os.kill(child.pid, by)
                elif seconds is None:
                    here.send("go on")
            child.kill()  # its time is over
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass  # it came to its end
        child.join(LONGEST)
        assert child.exitcode in ((0, -signal.SIGKILL) if by is signal.SIGKILL else (0, STOPPED))
        here.close()
        child.close()
        return told[-1:] == [("finished", "")]

    def everything_told(self) -> list[Step]:
        return [step for told in self.told for step in told]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.database)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def check(self, ids: set[str]) -> None:
        """Everything is there exactly once, and what was finished was left alone."""
        per_interaction = "SELECT interaction_id, COUNT(*) FROM {} GROUP BY interaction_id"
        once = dict.fromkeys(ids, 1)
        assert {id_ for (id_,) in self.rows("SELECT id FROM interactions")} == ids
        assert dict(self.rows(per_interaction.format("transcripts"))) == once
        assert dict(self.rows(per_interaction.format("evaluations"))) == once
        # A death between keeping a result and ending its attempt leaves a count that nothing asks for.
        attempts = self.rows("SELECT count, reason FROM attempts")
        assert all(count < MAX_DEATHS and reason is None for count, reason in attempts)
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []
        self._check_nothing_twice()

    def _check_nothing_twice(self) -> None:
        done: set[Step] = set()
        for step, name in self.everything_told():
            if step == "begin transcribe":
                assert ("kept transcript", name) not in done, f"{name} was read again"
            if step == "keep evaluation":
                assert ("kept evaluation", name) not in done, f"{name} was scored again"
            done.add((step, name))
        scored = Counter(name for step, name in self.everything_told() if step == "kept evaluation")
        assert set(scored.values()) <= {1}


def chats(path: Path, count: int) -> str:
    """Texts of some turns each."""
    said = "Thank you for calling, how can I help you today my friend?"
    rows = [{"id": f"chat-{i}", "turns": [{"speaker": "agent", "text": f"{said} {i}"}]} for i in range(count)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """One recording and one text."""
    folder = tmp_path_factory.mktemp("small")
    return [str(record(folder / "call-0.wav", seconds=0.5)), chats(folder / "chats.jsonl", 1)]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Four recordings and five texts."""
    folder = tmp_path_factory.mktemp("many")
    calls = [str(record(folder / f"call-{i}.wav", seconds=0.5, seed=i)) for i in range(4)]
    return [*calls[:2], chats(folder / "chats.jsonl", 5), *calls[2:]]


SMALL = {"call-0", "chat-0"}
MANY = {*(f"call-{i}" for i in range(4)), *(f"chat-{i}" for i in range(5))}


@pytest.fixture(scope="module")
def length(small: list[str], tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many steps the small run takes when nobody disturbs it."""
    desk = Desk(tmp_path_factory.mktemp("undisturbed"), small)
    assert desk.run()
    desk.check(SMALL)
    return len(desk.told[0])


def test_killed_at_any_step_a_run_goes_on_where_it_stopped(small: list[str], length: int, tmp_path: Path):
    assert length > 15
    for step in range(1, length):
        desk = Desk(tmp_path / str(step), small)
        assert not desk.run(steps=step)
        assert desk.run()
        desk.check(SMALL)


def test_a_run_after_the_last_does_nothing(small: list[str], tmp_path: Path):
    desk = Desk(tmp_path, small)
    assert desk.run()
    assert desk.run()
    steps = {step for step, _ in desk.told[1]}
    assert steps == {"keep transcript", "kept transcript", "skipped", "finished"}
    desk.check(SMALL)


def kills(seed: int) -> Iterator[int]:
    """Numbers of steps after which to kill, each run living long enough to finish something."""
    chance = random.Random(seed)
    while True:
        yield chance.randint(30, 60)


@pytest.mark.parametrize("seed", range(4))
def test_killed_over_and_over_a_run_is_finished_at_last(many: list[str], tmp_path: Path, seed: int):
    desk = Desk(tmp_path, many)
    for steps in kills(seed):
        if desk.run(steps=steps):
            break
        assert len(desk.told) < 50
    assert len(desk.told) > 1
    assert desk.run()
    desk.check(MANY)


@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_instant_a_run_goes_on_where_it_stopped(many: list[str], tmp_path: Path, seed: int):
    """Without waiting for leave: the kill may fall into the middle of a write."""
    chance = random.Random(1000 + seed)
    desk = Desk(tmp_path, many)
    for _ in range(MAX_DEATHS - 1):
        desk.run(seconds=chance.uniform(0.02, 2.0))
    assert desk.run()
    desk.check(MANY)


def test_what_one_killed_run_finished_the_next_one_skips(many: list[str], tmp_path: Path):
    undisturbed = Desk(tmp_path / "undisturbed", many)
    assert undisturbed.run()
    desk = Desk(tmp_path / "killed", many)
    desk.run(steps=len(undisturbed.told[0]) - 4)
    desk.run()
    kept = {name for step, name in desk.told[0] if step == "kept evaluation"}
    skipped = {name for step, name in desk.told[1] if step == "skipped"}
    assert kept
    assert kept <= skipped


def test_stopping_by_hand_is_not_held_against_the_recording(small: list[str], tmp_path: Path):
    """Ctrl-C is the user's wish; only a process that died speaks against the recording in its hands."""
    desk = Desk(tmp_path, small)
    reading = 2
    for _ in range(MAX_DEATHS):
        assert not desk.run(steps=reading, by=signal.SIGINT)
        assert [step for step, _ in desk.told[-1]] == ["begin transcribe", "read", "end"]
    assert desk.run()
    desk.check(SMALL)
