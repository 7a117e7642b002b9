from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from tests.connect.remotes.parts import Unreachable, head_folder


@pytest.fixture
def head(tmp_path: Path) -> Path:
    return head_folder(tmp_path / "head")


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """The place memory://, empty before and after."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


@pytest.fixture
def unreachable() -> Iterator[type[Unreachable]]:
    """The kind of place unreachable://, whose failure a test may choose."""
    fsspec.register_implementation("unreachable", Unreachable, clobber=True)
    before = Unreachable.failure
    yield Unreachable
    Unreachable.failure = before
