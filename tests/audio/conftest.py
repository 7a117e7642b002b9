"""One set of recordings for all tests of a worker process."""

from __future__ import annotations

import pytest

from .recordings import Kit


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    folder = tmp_path_factory.mktemp("recordings")
    (folder / "damaged").mkdir()
    return Kit(folder)
