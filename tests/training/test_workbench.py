from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import ConfigurationError
from autoqa.training.workbench import Workbench


def test_a_piece_is_found_under_its_name_alone(tmp_path: Path):
    bench = Workbench(tmp_path / "bench")
    assert bench.find("a") is None
    bench.keep("a", {"x": np.arange(3)})
    found = bench.find("a")
    assert found is not None
    assert found["x"].tolist() == [0, 1, 2]
    assert bench.find("b") is None


def test_a_damaged_piece_is_made_again(tmp_path: Path):
    bench = Workbench(tmp_path)
    bench.keep("a", {"x": np.arange(3)})
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:20])
    assert bench.find("a") is None


def test_what_was_not_finished_is_not_found(tmp_path: Path):
    bench = Workbench(tmp_path)
    bench.keep("a", {"x": np.arange(3)})
    (file,) = tmp_path.iterdir()
    file.rename(file.with_suffix(".123"))
    assert bench.find("a") is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        Workbench(tmp_path / "file").keep("a", {"x": np.arange(3)})


def test_nothing_is_left_when_it_is_cleared(tmp_path: Path):
    bench = Workbench(tmp_path / "bench")
    bench.keep("a", {"x": np.arange(3)})
    bench.clear()
    assert not (tmp_path / "bench").exists()
