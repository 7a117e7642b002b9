"""A promotion or a rollback that is killed at any step leaves the old model in service, or the new one whole.

Each runs in a process of its own, forked from a server that has imported everything already, and ends itself
with SIGKILL at a given step: before a file is copied or opened to be written, before a folder is made, moved
or removed, before each statement that writes, and before each commit.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from autoqa.pipeline.compare import Candidate, compare
from autoqa.pipeline.promote import promote_compared, rollback
from autoqa.pipeline.service import served_folder, served_models
from autoqa.pipeline.workspace import existing_store, open_workspace
from autoqa.store.services import services
from tests.cli.command import autoqa
from tests.forked import forked
from tests.pipeline.graded_space import conversations, graded_space, written

_STEPS = ("os.rename", "os.mkdir", "shutil.copyfile", "shutil.rmtree")
_MOST = 100  # steps, above which something runs without end


# What runs in the process that is killed -----------------------------------------------------


def die_at(step: int) -> None:
    """Count the steps of this process from now on, and kill it before that one."""
    left = step

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda event, args: count() if event in _STEPS or _writes(event, args) else None)
    sa.event.listen(sa.Engine, "before_cursor_execute", lambda *args: None if _reads(args[2]) else count())
    sa.event.listen(sa.Engine, "commit", count)


def _writes(event: str, args: tuple[Any, ...]) -> bool:
    return event == "open" and isinstance(args[1], str) and any(letter in args[1] for letter in "wax+")


def _reads(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("SELECT", "PRAGMA"))


def promote_until(step: int, folder: Path, candidates: list[Candidate]) -> None:
    die_at(step)
    promote_compared(open_workspace(folder), candidates, force=True, reason="for the test")


def roll_back_until(step: int, folder: Path) -> None:
    die_at(step)
    rollback(open_workspace(folder), "resolution")


# The tests ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Candidate]]]:
    """A workspace with a model in service, and a second one that was compared with it."""
    folder = tmp_path_factory.mktemp("killed")
    rows = conversations(0, 110)
    space = graded_space(folder / "qa", rows)
    for name, part in (("one", rows[:40]), ("two", rows[30:70])):
        file = written(folder / f"{name}.jsonl", part)
        said = autoqa("train", "resolution", "--graded", file, "--out", folder / name, "--effort", "quick",
                      "--quiet", "-w", space)  # fmt: skip
        assert said.code == 0, said.err
    opened = open_workspace(space)
    promote_compared(opened, compare(opened, folder / "one"), force=True, reason="the first")
    return space, compare(opened, folder / "two")


def killed(run: Any, folder: Path, *args: Any) -> Iterator[Path]:
    """The workspace after a run was killed at its first step, at its second, and so on until one is not."""
    for step in range(_MOST):
        copy = shutil.copytree(folder, folder.parent / f"{folder.name} {run.__name__} {step}")
        process = forked(run, step, copy, *args)
        process.start()
        process.join(60)
        assert process.exitcode in (0, -signal.SIGKILL)
        yield copy
        shutil.rmtree(copy)
        if process.exitcode == 0:
            return
    raise AssertionError(f"more than {_MOST} steps")


def in_service(folder: Path) -> str:
    """The fingerprint of the model in service, whose files are what they were."""
    space = open_workspace(folder)
    found = served_models(space).get("resolution")
    return served_folder(space, found).fingerprint if found else ""


def test_a_killed_promotion_leaves_one_model_whole_in_service(ground: tuple[Path, list[Candidate]]):
    folder, candidates = ground
    old, new = in_service(folder), candidates[0].folder.fingerprint
    seen = []
    for copy in killed(promote_until, folder, candidates):
        seen.append(in_service(copy))
        with existing_store(open_workspace(copy)) as store:
            changes = services(store)
        assert len(changes) == (2 if seen[-1] == new else 1)
        if len(seen) % 8 == 1:
            promote_compared(open_workspace(copy), candidates, force=True, reason="once more")
            assert in_service(copy) == new
            assert not [path for path in (copy / "models").rglob(".*") if any(path.iterdir())]
    assert len(seen) > 10
    assert set(seen) == {old, new}
    assert seen == sorted(seen, key=[old, new].index)


def test_a_killed_rollback_leaves_one_model_whole_in_service(ground: tuple[Path, list[Candidate]]):
    folder, candidates = ground
    old, new = in_service(folder), candidates[0].folder.fingerprint
    both = shutil.copytree(folder, folder.parent / "both")
    promote_compared(open_workspace(both), candidates, force=True, reason="the second")
    seen = [in_service(copy) for copy in killed(roll_back_until, both)]
    assert set(seen) == {old, new}
    assert seen == sorted(seen, key=[new, old].index)
