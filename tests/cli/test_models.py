import csv
from pathlib import Path
from typing import Any

import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.domain.service import Change
from autoqa.pipeline.workspace import Workspace
from autoqa.training.runs import LOG
from tests.cli.command import Said, autoqa, strict_json
from tests.pipeline.shelf_parts import CRITERION, candidate, put, workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace with one model in service, one before it, and one that waits."""
    space = workspace(tmp_path / "qa")
    put(space, candidate(space, 1))
    put(space, candidate(space, 2), change=Change.FORCED, reason="the new form [bold]")
    candidate(space, 3)
    return space


def models(space: Workspace, *args: object) -> Said:
    return autoqa("models", *args, "-w", space.folder)


def read(space: Workspace, *args: object, code: int = 0) -> Any:
    said = models(space, *args, "--json")
    assert said.code == code, said.err
    return strict_json(said.out)


def in_service(space: Workspace) -> Path:
    (one,) = [
        one
        for one in read(space, "list")["models"]
        if (one["name"], one["state"]) == (CRITERION, "in_service")
    ]
    return Path(one["folder"])


def test_list_shows_each_model_with_its_state(space: Workspace):
    said = models(space, "list")
    assert said.code == 0
    rows = [line for line in said.out.splitlines() if CRITERION in line]
    assert len(rows) == 5
    assert "in service, forced" in rows[0]
    assert "the new form [bold]" in rows[0]
    assert "before, promoted" in rows[1]
    assert "candidate, promoted" in rows[2]
    assert "candidate  " in rows[4]
    assert "whisper-demo-en" in said.out


def test_list_as_json_tells_what_happened_to_each(space: Workspace):
    found = read(space, "list")["models"]
    one = next(one for one in found if one["name"] == CRITERION)
    assert one["role"] == "criterion"
    assert one["origin"] == "promoted"
    assert one["fingerprint"] == one["pinned"] == fingerprint(Path(one["folder"]))
    assert one["unchanged"] is True
    assert one["history"] == [
        {"what": "forced", "at": "2026-11-26T09:00:00+00:00", "reason": "the new form [bold]"}
    ]
    assert one["faults"] == []


def test_a_workspace_that_is_not_there_is_said_and_not_made(tmp_path: Path):
    said = autoqa("models", "list", "-w", tmp_path / "qaa")
    assert said.code == 0
    assert "there is no workspace" in said.words
    assert not (tmp_path / "qaa").exists()


def test_verify_is_content_with_what_is_as_it_was(space: Workspace):
    said = models(space, "verify")
    assert (said.code, said.out) == (0, "")
    assert "3 as they were" in said.words
    assert read(space, "verify")["passed"] is True


def test_verify_prints_a_line_for_each_folder_that_is_not(space: Workspace):
    place = in_service(space)
    (place / "scaling.json").write_text("{}")
    (place / "evil.pkl").write_bytes(b"")
    said = models(space, "verify")
    assert said.code == 4
    (line,) = said.out.splitlines()
    assert line.startswith("changed")
    assert str(place) in line
    assert "evil.pkl can run code" in line
    found = read(space, "verify", code=4)
    assert found["passed"] is False
    (one,) = [one for one in found["models"] if one["faults"]]
    assert [fault["code"] for fault in one["faults"]] == ["changed", "foreign_file"]


def test_verify_of_named_folders_looks_at_no_others(space: Workspace, tmp_path: Path):
    (in_service(space) / "scaling.json").write_text("{}")
    waiting = space.folder / "models" / "candidates" / "data-3" / CRITERION
    assert models(space, "verify", waiting).code == 0
    said = models(space, "verify", waiting, tmp_path / "nowhere")
    assert said.code == 4
    assert said.out.startswith("gone")


def test_show_prints_the_card(space: Workspace):
    said = models(space, "show", CRITERION)
    assert said.code == 0
    assert "# resolution" in said.out
    assert models(space, "show", in_service(space)).out == said.out


def test_show_as_json_gives_the_record_of_the_training(space: Workspace):
    found = read(space, "show", CRITERION)
    assert found["folder"] == str(in_service(space))
    assert found["training"]["seed"] == 2
    assert found["training"]["trained_on"] == ["a", "b"]


def test_show_of_what_is_no_model_says_what_there_is(space: Workspace):
    said = models(space, "show", "resolutoin")
    assert said.code == 1
    assert "in service are" in said.words
    said = models(space, "show", "universal-sentence-encoder-multilingual")
    assert said.code == 1
    assert "has no card" in said.words


def test_log_shows_each_training(space: Workspace):
    said = models(space, "log")
    assert said.code == 0
    assert len(said.out.splitlines()) == 4
    assert "2026-11-26 09:01" in said.out
    assert len(models(space, "log", "--last", 1).out.splitlines()) == 2
    assert "nothing was trained" in models(space, "log", "--criterion", "empathy").words


def test_log_as_json_has_numbers_and_null(space: Workspace):
    row = read(space, "log", "--last", 1)["log"][0]
    assert (row["what"], row["seed"], row["qwk"], row["rmse"], row["reason"]) == (
        "trained",
        3,
        0.5,
        None,
        None,
    )
    with (space.folder / LOG).open(encoding="utf-8") as file:
        assert list(row) == [*csv.DictReader(file).fieldnames, "bought"]


def test_a_version_goes_away_and_comes_back(space: Workspace, tmp_path: Path):
    place = in_service(space)
    (tmp_path / "share").mkdir()
    said = autoqa("models", "push", place, tmp_path / "share" / "resolution")
    assert said.code == 0
    for file in place.iterdir():
        file.unlink()
    assert models(space, "verify").code == 4
    said = autoqa("models", "pull", tmp_path / "share" / "resolution", place)
    assert said.code == 0
    assert said.out.strip() == str(place)
    assert models(space, "verify").code == 0
    again = autoqa("models", "pull", tmp_path / "share" / "resolution", place, "--json")
    assert strict_json(again.out) == {
        "folder": str(place),
        "place": str(tmp_path / "share" / "resolution"),
        "fingerprint": place.name,
        "files": 4,
        "size": sum(file.stat().st_size for file in place.iterdir()),
        "there": True,
        "checked": True,
        "left_out": [],
    }


def test_only_the_model_asked_for_is_pulled(space: Workspace, tmp_path: Path):
    (tmp_path / "share").mkdir()
    autoqa("models", "push", in_service(space), tmp_path / "share" / "m", "--quiet")
    said = autoqa("models", "pull", tmp_path / "share" / "m", tmp_path / "out", "--fingerprint", "0" * 16)
    assert said.code == 1
    assert "0000 was asked for" in said.words
    said = autoqa("models", "pull", tmp_path / "share" / "m", tmp_path / "out", "--most-gb", "0.000001")
    assert said.code == 1
    assert "--most-gb" in said.words


def test_a_place_without_a_list_is_pulled_with_a_note(space: Workspace, tmp_path: Path):
    said = autoqa("models", "pull", in_service(space), tmp_path / "out", "--quiet")
    assert said.code == 0
    assert "only the way here was checked" in said.words


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("push", "nowhere", "memory://m"), "nowhere: is no folder"),
        (("pull", "bucket/m", "out"), "is no folder here; write where it lies as a URL"),
        (("pull", "s33://bucket/m", "out"), "s33:// is not known"),
    ],
)
def test_what_cannot_be_is_one_message(args: tuple[str, ...], says: str):
    said = autoqa("models", *args)
    assert said.code == 1
    assert says in said.words
    assert "Traceback" not in said.words
