import shutil
from pathlib import Path

import pytest

from tests.cli.command import CALL, MESSAGES, autoqa, strict_json


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one call whose name tells when it began, one whose name does not, and chats."""
    folder = tmp_path_factory.mktemp("measures")
    dated = folder / "2026-11-25_14-30-00.wav"
    shutil.copy(CALL, dated)
    undated = folder / "undated.wav"
    undated.write_bytes(CALL.read_bytes()[:-3200])
    space = folder / "w"
    autoqa("init", space)
    with (space / "autoqa.toml").open("a") as settings:
        settings.write("\n[measures]\nprice_per_minute = 0.6\ncurrency = 'USD'\n")
    demo = ("--profile", "demo", "--recogniser", "whisper-demo-en", "--quiet")
    said = autoqa("transcribe", dated, undated, MESSAGES, "--workspace", space, *demo)
    assert said.code in (0, 3)
    return space


def test_the_main_measures_are_shown_by_week(workspace: Path):
    said = autoqa("measures", "--workspace", workspace)
    assert said.code == 0
    assert "2026-W48" in said.out
    assert "waiting" in said.out
    assert "without a known start: 1 calls" in said.words


def test_json_holds_what_was_asked_for(workspace: Path):
    said = autoqa("measures", "cost", "snr", "--by", "month", "--json", "--workspace", workspace)
    found = strict_json(said.out)
    assert found["undated"] == 1
    (period,) = found["periods"]
    assert (period["period"], period["start"], period["calls"]) == ("2026-11", "2026-11-01", 1)
    assert set(period["measures"]) == {"cost", "snr"}
    assert period["measures"]["cost"]["unit"] == "USD"
    assert period["measures"]["cost"]["median"] == pytest.approx(0.6 * 45.6 / 60, abs=0.01)


def test_all_shows_what_the_main_ones_leave_out(workspace: Path):
    assert "customer_loudness" not in autoqa("measures", "--workspace", workspace).out
    assert "customer_loudness" in autoqa("measures", "--all", "--workspace", workspace).out


def test_a_misspelt_measure_names_the_nearest(workspace: Path):
    said = autoqa("measures", "wating", "--workspace", workspace)
    assert said.code == 1
    assert "did you mean 'waiting'?" in said.words


def test_an_empty_store_is_no_error(tmp_path: Path):
    assert (
        autoqa("measures", "--workspace", tmp_path, "--json").out.strip() == '{"periods": [], "undated": 0}'
    )
