from pathlib import Path

import pytest

from autoqa.training.dataset import read_set
from tests.cli.command import autoqa, strict_json
from tests.pipeline.test_dataset import fill, lines, stored_calls, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "qa", stored_calls()).folder


def test_the_set_of_a_workspace_is_told_as_json(folder: Path):
    said = autoqa("dataset", "-w", folder, "--json", "--quiet")
    assert said.code == 0
    found = strict_json(said.out)
    assert set(found) == {
        "hash", "folder", "calls", "train", "test", "criteria", "groups", "duplicates", "notes",
    }  # fmt: skip
    made = read_set(Path(found["folder"]))
    assert (found["hash"], found["calls"], found["groups"]) == (made.hash, 40, 10)
    assert found["train"] + found["test"] == 40
    tone = found["criteria"]["empathy"]
    assert (tone["levels"], tone["grades"], tone["evaluators"]) == ([1, 2, 3, 4, 5], 80, 2)
    assert tone["train"] == found["train"]
    assert tone["mean"] == pytest.approx(sum(c.labels["empathy"].mean for c in made.calls) / 40)


def test_the_set_of_a_file_is_shown_with_its_folder_and_notes(tmp_path: Path):
    file = written(tmp_path / "g.jsonl", ["x", *lines()])
    said = autoqa("dataset", "--graded", file, "--out", tmp_path / "set", "-w", tmp_path / "none")
    assert said.code == 0
    assert said.out.splitlines()[-1] == str(tmp_path / "set")
    assert "0 to 1" in said.words
    assert "g.jsonl:1: is not JSON" in said.words
    assert read_set(tmp_path / "set").scales == {"done": (0, 1)}


def test_options_reach_the_set(folder: Path, tmp_path: Path):
    said = autoqa(
        *(
            "dataset",
            "-w",
            folder,
            "--out",
            tmp_path / "set",
            "--criterion",
            "empathy",
            "--labels",
            "consensus",
        ),
        *("--no-severity", "--group", "team", "--group", "agent", "--test-share", "0.4", "--seed", "3", "-q"),
        *("--since", "2026-01-03", "--until", "2026-02-05"),
    )
    assert (said.code, said.err) == (0, "")
    made = read_set(tmp_path / "set")
    expected = {
        "labels": "consensus",
        "adjust_severity": False,
        "group": ["team", "agent"],
        "test_share": 0.4,
        "seed": 3,
    }
    assert expected.items() <= made.settings.items()
    assert (made.calls[0].id, made.calls[-1].id) == ("call-02", "call-34")
    assert all(grade.score == grade.adjusted for c in made.calls for grade in c.labels["empathy"].grades)


def test_the_same_grades_give_the_same_set_and_another_out_is_not_overwritten(folder: Path, tmp_path: Path):
    one = autoqa("dataset", "-w", folder, "--out", tmp_path / "set", "--json", "-q")
    again = autoqa("dataset", "-w", folder, "--out", tmp_path / "set", "--json", "-q")
    assert strict_json(one.out) == strict_json(again.out)
    other = autoqa("dataset", "-w", folder, "--out", tmp_path / "set", "--seed", "1", "-q")
    assert other.code == 1
    assert "name another folder with --out" in other.words


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--criterion", "empaty"), "did you mean 'empathy'?"),
        (("--until", "2026-01-10"), "empathy has 9, and 20 are needed"),
        (("--group", "desk"), "no interaction of"),
        (("--group", "none", "--group", "agent"), "stands alone"),
        (("--graded", "missing.jsonl"), "missing.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_made_says_why(folder: Path, options: tuple[str, ...], reason: str):
    said = autoqa("dataset", "-w", folder, "-q", *options)
    assert said.code == 1
    assert reason in said.words
    assert not (folder / "datasets").exists()


def test_no_grades_is_an_error_with_what_to_do(tmp_path: Path):
    said = autoqa("dataset", "-w", fill(tmp_path / "qa", []).folder)
    assert said.code == 1
    assert "autoqa grades import" in said.words


@pytest.mark.parametrize("options", [("--test-share", "0.9"), ("--labels", "best"), ("--seed", "-1")])
def test_impossible_options_are_wrong_usage(options: tuple[str, ...]):
    assert autoqa("dataset", *options).code == 2
