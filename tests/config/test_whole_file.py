"""A file is there whole or as it was, whatever fails while it is written."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autoqa.config.whole_file import OWNER_ONLY, whole_file

KILLED = """
import os, signal, sys
from pathlib import Path
from autoqa.config.whole_file import whole_file

with whole_file(Path(sys.argv[1])) as part:
    part.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "kept.json"
    file.write_text("old")
    return file


def write(path: Path, text: str = "new", *, rights: int = 0o666) -> None:
    with whole_file(path, rights=rights) as part:
        part.write_text(text)


def break_off(path: Path, error: BaseException) -> None:
    with whole_file(path) as part:
        part.write_text("half")
        raise error


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_the_new_file_takes_the_place_of_the_old(path: Path):
    write(path)
    assert path.read_text() == "new"
    assert names(path) == ["kept.json"]


def test_nobody_sees_half_a_file(path: Path):
    with whole_file(path) as part:
        part.write_text("ha")
        assert path.read_text() == "old"
        part.write_text("half and half")
    assert path.read_text() == "half and half"


@pytest.mark.parametrize(
    "error", [OSError("No space left"), ValueError("no such level"), KeyboardInterrupt()]
)
def test_what_fails_while_writing_leaves_the_old_file_and_nothing_beside(path: Path, error: BaseException):
    with pytest.raises(type(error)):
        break_off(path, error)
    assert path.read_text() == "old"
    assert names(path) == ["kept.json"]


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_beside(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path if step == "replace" else os, step, fails)
    with pytest.raises(OSError, match="No space left"):
        write(path)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert names(path) == ["kept.json"]


def test_what_was_written_is_on_the_disk_before_it_takes_the_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("fsync"), fsync(handle))[1])
    monkeypatch.setattr(Path, "replace", lambda one, to: (done.append("replace"), replace(one, to))[1])
    write(path)
    assert done == ["fsync", "replace"]


def test_a_killed_run_leaves_the_old_file(path: Path):
    done = subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    write(path)
    assert path.read_text() == "new"


def test_two_who_write_at_once_do_not_mix(path: Path):
    with whole_file(path) as one, whole_file(path) as other:
        one.write_text("one")
        other.write_text("other")
    assert path.read_text() == "one"
    assert names(path) == ["kept.json"]


@pytest.mark.parametrize(("rights", "expected"), [(OWNER_ONLY, 0o600), (0o666, 0o640)])
def test_the_file_has_the_rights_that_are_asked_for_from_its_beginning(
    path: Path, rights: int, expected: int
):
    before = os.umask(0o027)
    try:
        with whole_file(path, rights=rights) as part:
            assert stat.S_IMODE(part.stat().st_mode) == expected
        assert stat.S_IMODE(path.stat().st_mode) == expected
    finally:
        os.umask(before)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "nowhere" / "kept.json")
