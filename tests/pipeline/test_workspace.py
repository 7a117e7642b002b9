from pathlib import Path

import pytest

from autoqa.config.scorecards import find_scorecard
from autoqa.errors import ConfigurationError, StoreError
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import existing_store, init_workspace, open_workspace, opened_store


def init(folder: Path) -> list[Path]:
    return init_workspace(folder, model="small", scorecard=find_scorecard("support").read_text())


def test_a_new_workspace_has_settings_scorecard_and_folders(tmp_path: Path):
    written = init(tmp_path / "w")
    assert {path.name for path in written} == {"autoqa.toml", "scorecard.toml", "README.txt"}
    workspace = open_workspace(tmp_path / "w")
    assert workspace.settings.recogniser.model == "small"
    assert workspace.settings.scoring.scorecard == "scorecard.toml"


def test_a_workspace_is_never_overwritten(tmp_path: Path):
    init(tmp_path / "w")
    (tmp_path / "w" / "scorecard.toml").write_text("mine")
    with pytest.raises(ConfigurationError, match="stands there already"):
        init(tmp_path / "w")
    assert (tmp_path / "w" / "scorecard.toml").read_text() == "mine"


def test_the_nearest_workspace_upwards_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    init(tmp_path)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert open_workspace().folder == tmp_path


def test_the_variable_goes_before_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    init(tmp_path)
    monkeypatch.setenv("AUTOQA_WORKSPACE", str(tmp_path / "other"))
    assert open_workspace().folder == tmp_path / "other"


def test_options_of_a_run_lie_over_the_settings_and_are_seen_from_here(tmp_path: Path):
    Path("facts").mkdir()
    workspace = adjusted(open_workspace(tmp_path), recogniser="tiny", knowledge="facts", scorecard="support")
    assert workspace.settings.recogniser.model == "tiny"
    assert workspace.settings.scoring.knowledge == str(Path.cwd() / "facts")
    assert workspace.settings.scoring.scorecard == "support"
    assert workspace.settings.scoring.models is None


def test_what_only_reads_makes_no_store(tmp_path: Path):
    empty = open_workspace(tmp_path / "w")
    with (
        pytest.raises(StoreError, match=r"no store in .*w \(autoqa\.db is not there\).* -w"),
        existing_store(empty),
    ):
        pass
    assert not (tmp_path / "w").exists()


def test_a_store_that_is_set_and_not_there_is_named(tmp_path: Path):
    (tmp_path / "autoqa.toml").write_text(f'[store]\nurl = "sqlite:///{tmp_path}/other.db"\n')
    with (
        pytest.raises(StoreError, match=r"other\.db is not there"),
        existing_store(open_workspace(tmp_path)),
    ):
        pass


def test_a_store_that_is_there_is_opened_to_read(tmp_path: Path):
    with opened_store(open_workspace(tmp_path)):
        pass
    with existing_store(open_workspace(tmp_path)) as store:
        assert list(store.all()) == []


@pytest.mark.parametrize("option", ["knowledge", "models"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, option: str):
    with pytest.raises(ConfigurationError, match=f"{option} folder nowhere: no such folder"):
        adjusted(open_workspace(tmp_path), **{option: "nowhere"})
