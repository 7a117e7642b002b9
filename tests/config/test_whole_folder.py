import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autoqa.config.whole_folder import replaced
from autoqa.errors import ConfigurationError

KILLED = """
import os, signal, sys
from pathlib import Path
from autoqa.config.whole_folder import replaced

def half(new):
    (new / "a").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

replaced(Path(sys.argv[1]), half)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    replaced(tmp_path / "m", filled("old"))
    return tmp_path / "m"


def filled(text: str):
    return lambda new: (new / "a").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_folder_comes_into_place(folder: Path):
    replaced(folder, filled("new"))
    assert (folder / "a").read_text() == "new"
    assert names(folder.parent) == ["m"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_folder_is_replaced_whole_or_not_at_all(folder: Path, error: BaseException):
    def half(new: Path) -> None:
        (new / "b").write_text("half")
        raise error

    with pytest.raises((ConfigurationError, KeyboardInterrupt)):
        replaced(folder, half)
    assert (folder / "a").read_text() == "old"
    assert names(folder.parent) == ["m"]


def test_what_a_killed_run_left_is_cleared_away(folder: Path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert (folder / "a").read_text() == "old"
    assert len(names(folder.parent)) == 2
    replaced(folder, filled("new"))
    assert (folder / "a").read_text() == "new"
    assert names(folder.parent) == ["m"]


def test_a_folder_that_a_killed_run_moved_away_comes_back(folder: Path):
    folder.rename(folder.with_name(".m.old.1"))

    def nothing(new: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ConfigurationError, match="No space left"):
        replaced(folder, nothing)
    assert (folder / "a").read_text() == "old"


def test_what_another_run_is_writing_is_left_alone(folder: Path, tmp_path: Path):
    seen = []

    def inner(new: Path) -> None:
        new.rename(tmp_path / f".m.new.{os.getpid()}0")  # as if another process wrote it
        replaced(folder, filled("second"))
        seen.extend(names(tmp_path))
        (tmp_path / f".m.new.{os.getpid()}0").rename(new)
        (new / "a").write_text("first")

    replaced(folder, inner)
    assert f".m.new.{os.getpid()}0" in seen
    assert (folder / "a").read_text() == "first"
    assert names(tmp_path) == ["m"]
