"""What all tests share: one thread each, no network, and small real values to build on."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from pathlib import Path

import pytest

from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.domain.scorecard import Scorecard

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder, so that no workspace or model of this machine is found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOQA_WORKSPACE", raising=False)


@pytest.fixture
def repository() -> Path:
    """The top of the source checkout."""
    return REPOSITORY


@pytest.fixture
def scorecard() -> Scorecard:
    """The bundled support scorecard."""
    return load_scorecard(find_scorecard("support"))
