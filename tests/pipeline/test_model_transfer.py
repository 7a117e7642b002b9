from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from autoqa.errors import ConfigurationError
from autoqa.pipeline.model_transfer import pull_model, push_model
from autoqa.pipeline.progress import ProgressReport


class Kept(ProgressReport):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def begin(self, stage: str, total: int) -> None:
        self.told.append((stage, total))

    def advance(self, name: str, audio_seconds: float) -> None:
        self.told.append((name,))

    def end(self) -> None:
        self.told.append(())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "m").mkdir()
    save_file(
        {"w": np.zeros(2**20, np.float32)}, tmp_path / "m" / "w.safetensors"
    )  # four megabytes and a bit
    (tmp_path / "share").mkdir()
    return tmp_path / "m"


def test_each_megabyte_is_told(model: Path, tmp_path: Path):
    pushed, pulled = Kept(), Kept()
    push_model(model, f"file://{tmp_path}/share/m", progress=pushed)
    pull_model(f"file://{tmp_path}/share/m", tmp_path / "out", progress=pulled)
    assert pushed.told == [("Push, MB", 5), *[("w.safetensors",)] * 5, ()]
    assert pulled.told == [("Pull, MB", 5), *[("w.safetensors",)] * 5, ()]


def test_what_fails_at_once_tells_nothing(model: Path):
    kept = Kept()
    with pytest.raises(ConfigurationError):
        push_model(model, "nowhere/m", progress=kept)
    assert kept.told == []
