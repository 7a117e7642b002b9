from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.config.model_checks import FILE, ModelCheck, find_check, load_checks, save_checks
from autoqa.errors import ConfigurationError


def check(model: str = "abc", rise: float = 0.001, **more: object) -> ModelCheck:
    fields = {
        "model": model,
        "name": "small",
        "shortcut": "int8",
        "word_error": 0.2,
        "rise": rise,
        "allowed": 0.003,
        "words": 1000,
        "recordings": 5,
        "cpu_ratio": 0.8,
        "at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    return ModelCheck.model_validate(fields | more)


def test_what_is_kept_is_read_again(tmp_path: Path):
    save_checks(tmp_path, [check(), check("def")])
    assert load_checks([tmp_path]) == [check(), check("def")]


def test_a_later_check_takes_the_place_of_an_earlier_one(tmp_path: Path):
    save_checks(tmp_path, [check(rise=0.1)])
    save_checks(tmp_path, [check(rise=0.0)])
    assert [one.rise for one in load_checks([tmp_path])] == [0.0]


def test_the_first_folder_that_knows_a_model_counts(tmp_path: Path):
    save_checks(tmp_path / "own", [check(rise=0.1)])
    save_checks(tmp_path / "bundled", [check(rise=0.0), check(shortcut="short_windows")])
    folders = [tmp_path / "own", tmp_path / "bundled", tmp_path / "nowhere"]
    assert find_check(folders, "abc", "int8") == check(rise=0.1)
    assert find_check(folders, "abc", "short_windows") is not None
    assert find_check(folders, "other", "int8") is None


@pytest.mark.parametrize(("rise", "passed"), [(-0.01, True), (0.003, True), (0.0031, False)])
def test_a_rise_up_to_what_is_allowed_passes(rise: float, passed: bool):
    assert check(rise=rise).passed is passed


def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path):
    (tmp_path / FILE).write_text('[{"model": 1}]')
    with pytest.raises(ConfigurationError, match=r"checks\.json: is not what `autoqa models check` writes"):
        load_checks([tmp_path])
