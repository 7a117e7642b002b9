"""Last results as files: kept whole, and a disk that is full leaves what was there."""

from pathlib import Path

import pytest

from autoqa.config.settings import Settings
from autoqa.errors import StoreError
from autoqa.pipeline.kept import Kept
from autoqa.pipeline.workspace import Workspace

KEPT = Kept(tuple[str, ...], "folder/words.json", "autoqa words")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings())


def test_the_last_result_is_found(workspace: Workspace):
    assert KEPT.load(workspace) is None
    KEPT.save(workspace, ("one",))
    path = KEPT.save(workspace, ("two",))
    assert KEPT.load(workspace) == ("two",)
    assert [one.name for one in path.parent.iterdir()] == ["words.json"]


def test_a_full_disk_leaves_the_result_before(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    path = KEPT.save(workspace, ("one",))

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match=r"words\.json: cannot be written \(No space left on device\)"):
        KEPT.save(workspace, ("two",))
    assert KEPT.load(workspace) == ("one",)
    assert [one.name for one in path.parent.iterdir()] == ["words.json"]


def test_a_file_that_holds_something_else_names_the_command(workspace: Workspace):
    path = KEPT.save(workspace, ("one",))
    path.write_text("{")
    with pytest.raises(StoreError, match="run autoqa words again"):
        KEPT.load(workspace)
