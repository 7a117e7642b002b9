from pathlib import Path

import pytest

from autoqa.config.settings import Settings, find_profile, load_settings
from autoqa.errors import ConfigurationError


def written(folder: Path, text: str) -> Path:
    path = folder / "autoqa.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_unknown_key_names_the_nearest_known_one(tmp_path: Path):
    path = written(tmp_path, "[recogniser]\nbeam_sise = 3\n")
    with pytest.raises(
        ConfigurationError, match=r"unknown key 'recogniser\.beam_sise'; did you mean 'beam_size'"
    ):
        load_settings(path)


def test_every_problem_is_listed_on_its_own_line(tmp_path: Path):
    path = written(tmp_path, "[recogniser]\nbeam_size = 0\n[scoring]\nmin_confidence = 2\n")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path)
    assert len(str(caught.value).splitlines()) == 2
    assert "found 0" in str(caught.value)


def test_broken_toml_is_named_with_its_line(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"not valid TOML.*line 2"):
        load_settings(written(tmp_path, "[recogniser]\nmodel = \n"))


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_missing_file_or_folder_is_said(tmp_path: Path, name: str):
    with pytest.raises(ConfigurationError, match=r"no such file|is a folder"):
        load_settings(tmp_path / name)


def test_text_that_is_not_utf8_is_said(tmp_path: Path):
    path = tmp_path / "autoqa.toml"
    path.write_bytes(b'[recogniser]\nmodel = "\xff"\n')
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_settings(path)


def test_file_lies_over_profile_over_defaults(tmp_path: Path):
    path = written(tmp_path, "[recogniser]\nbeam_size = 2\n")
    settings = load_settings(path, profile="demo").recogniser
    assert (settings.beam_size, settings.model, settings.batch_size) == (2, "whisper-demo-en", 0)


def test_unknown_profile_names_the_bundled_ones():
    with pytest.raises(ConfigurationError, match="accurate, demo, standard"):
        find_profile("fastest")


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Settings().recogniser.beam_size = 1  # type: ignore[misc]


def test_every_bundled_profile_is_valid(repository: Path):
    for path in (repository / "configs" / "profiles").glob("*.toml"):
        load_settings(profile=path.stem)
