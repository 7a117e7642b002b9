"""An import that is killed at any moment is finished by the next one, and nothing is kept twice.

Each import is a process of its own, forked from a server that has imported everything already, and ended with
SIGKILL. It tells every step of a transaction and waits for leave, so that it can be killed exactly there; or
it runs freely, and is killed whenever its time is over.
"""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from autoqa.calibration.grade_rows import GradeRows
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.store.grades import Added, add_grades
from autoqa.store.store import Store
from tests.forked import forked, pipe
from tests.store.parts import graded, opened

CALLS = [f"c{number}" for number in range(900)]  # three transactions
LONGEST = 60.0  # seconds that an import may take


def given() -> GradeRows:
    """Two people's scores of every call on two criteria."""
    return graded(
        [
            (call, who, criterion, float(1 + place % 5))
            for place, call in enumerate(CALLS)
            for who in ("eva", "zoe")
            for criterion in ("empathy", "accuracy")
        ]
    )


# What runs in the process that is killed -----------------------------------------------------


class TellingStore(Store):
    """A real store that tells each step of a transaction and, if it is to, waits for leave to go on."""

    connection: Connection
    obedient: bool

    def tell(self, step: object) -> None:
        self.connection.send(step)
        if self.obedient:
            self.connection.recv()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as session:
            self.tell("begun")
            yield session
            self.tell("written")
        self.tell("committed")


def run(connection: Connection, database: str, obedient: bool) -> None:
    """Import everything, and tell what came of it."""
    store = TellingStore.open(f"sqlite:///{database}")
    assert isinstance(store, TellingStore)
    store.connection, store.obedient = connection, obedient
    added = add_grades(store, given(), load_scorecard(find_scorecard("support")))
    store.close()
    connection.send(added)


# What watches and kills it -------------------------------------------------------------------


def imported(database: Path, *, steps: int | None = None, seconds: float = LONGEST) -> list[object]:
    """Import, kill it after so many steps or seconds, and return all that it told."""
    here, there = pipe()
    child = forked(run, there, str(database), steps is not None)
    child.start()
    there.close()
    told: list[object] = []
    end: float | None = None
    with suppress(EOFError, ConnectionResetError, BrokenPipeError):
        while here.poll(LONGEST if end is None else max(0.0, end - time.monotonic())):
            told.append(here.recv())
            end = end or time.monotonic() + seconds
            if len(told) == steps:
                break
            if steps is not None:
                here.send("go on")
    child.kill()
    child.join(LONGEST)
    assert child.exitcode in (0, -signal.SIGKILL)
    return told


def counts(database: Path) -> tuple[int, int]:
    """How many scores there are, and how many people each have one evaluation of an interaction."""
    with sqlite3.connect(database) as connection:
        (scores,) = connection.execute("select count(*) from scores").fetchone()
        (whole,) = connection.execute(
            "select count(*) from (select interaction_id, evaluator from evaluations "
            "group by interaction_id, evaluator having count(*) = 1)"
        ).fetchone()
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    return scores, whole


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all calls and no grade."""
    folder = tmp_path_factory.mktemp("empty")
    opened(folder, *CALLS).close()
    return folder / "autoqa.db"


@pytest.fixture
def database(empty: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(empty, tmp_path))


def test_undisturbed_it_takes_three_transactions(database: Path):
    told = imported(database, steps=1000)
    assert told == ["begun", "written", "committed"] * 3 + [Added(new=3600)]
    assert counts(database) == (3600, 1800)


@pytest.mark.parametrize("steps", [1, 3, 5])
def test_killed_at_a_step_it_is_finished_by_the_next(database: Path, steps: int):
    imported(database, steps=steps)
    done = steps // 3
    assert counts(database) == (1200 * done, 600 * done)
    assert imported(database)[-1] == Added(new=3600 - 1200 * done, already=1200 * done)
    assert counts(database) == (3600, 1800)


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_instant_it_is_finished_by_the_next(database: Path, seed: int):
    chance = random.Random(seed)
    for _ in range(2):
        imported(database, seconds=chance.uniform(0.0, 0.4))
        scores, evaluations = counts(database)
        assert scores == 2 * evaluations
    last = imported(database)[-1]
    assert isinstance(last, Added)
    assert (last.new + last.already, last.conflicts) == (3600, ())
    assert counts(database) == (3600, 1800)


def test_two_at_once_do_not_double_anything(database: Path):
    pipes = [pipe() for _ in range(2)]
    children = [forked(run, there, str(database), False) for _, there in pipes]
    for child in children:
        child.start()
    told = []
    for here, _ in pipes:
        assert here.poll(LONGEST)
        while not isinstance(one := here.recv(), Added):
            assert here.poll(LONGEST)
        told.append(one)
    for child in children:
        child.join(LONGEST)
    assert sum(one.new for one in told) == sum(one.already for one in told) == 3600
    assert counts(database) == (3600, 1800)
