import json
from pathlib import Path

import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.errors import ConfigurationError, InputError
from autoqa.pipeline import train as training
from autoqa.pipeline.train import train
from autoqa.training.dataset import read_set
from autoqa.training.record import read_record
from autoqa.training.runs import LOG, read_log
from tests.cli.command import autoqa, strict_json
from tests.pipeline.graded_space import conversations, graded_space, written


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graded_space(tmp_path_factory.mktemp("train") / "qa", conversations(0, 120))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("rows") / "calls.jsonl", conversations(0, 90))


def test_a_model_of_the_workspace_waits_among_its_candidates(space: Path):
    (one,) = train(["resolution"], workspace=space, effort="quick")
    assert one.folder.parent.parent == space / "models" / "candidates"
    assert {path.name for path in one.folder.iterdir()} >= {
        "head.safetensors",
        "head.json",
        "training.json",
        "README.md",
    }
    record = read_record(one.folder)
    assert record is not None
    assert not set(record.trained_on) & set(record.tested_on)
    assert not one.trained.in_folds
    model = one.trained.agreement.human_model["pearson"]
    assert model.value is not None
    assert model.value > 0.6


def test_the_set_that_it_was_trained_on_is_kept(space: Path):
    (one,) = train(["resolution"], workspace=space, effort="quick")
    kept = read_set(space / "datasets" / one.trained.record.data)
    assert {call.content for call in kept.calls} == {
        *one.trained.record.trained_on,
        *one.trained.record.tested_on,
    }


def test_the_same_seed_gives_the_same_bytes(rows: Path, tmp_path: Path):
    for name in ("one", "two"):
        train(
            ["resolution"], graded=rows, out=tmp_path / name, workspace=tmp_path / "w", effort="quick", seed=3
        )
    one, two = (tmp_path / name / "resolution" for name in ("one", "two"))
    files = sorted(path.name for path in one.iterdir())
    assert files == sorted(path.name for path in two.iterdir())
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files)
    assert fingerprint(one) == fingerprint(two)


def test_a_training_that_was_stopped_goes_on_where_it_was(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Stopped(Exception):
        pass

    def stop(*args: object, **options: object) -> None:
        raise Stopped

    def folds_done() -> int:
        return sum("fold" in path.name for path in unfinished.iterdir())

    ask = {"graded": rows, "workspace": tmp_path / "w", "effort": "quick"}
    unfinished = tmp_path / "stopped" / ".unfinished"
    monkeypatch.setattr(training, "write_model", stop)
    with pytest.raises(Stopped):
        train(["resolution"], out=tmp_path / "stopped", **ask)
    kept = {path.name: path.stat().st_mtime_ns for path in unfinished.iterdir()}
    assert kept
    monkeypatch.undo()
    found: dict[str, int] = {}
    clear = training.Workbench.clear

    def look(bench: training.Workbench) -> None:
        found.update({path.name: path.stat().st_mtime_ns for path in bench.folder.iterdir()})
        clear(bench)

    monkeypatch.setattr(training.Workbench, "clear", look)
    (again,) = train(["resolution"], out=tmp_path / "stopped", **ask)
    assert found == kept
    assert not unfinished.exists()
    (whole,) = train(["resolution"], out=tmp_path / "whole", **ask)
    assert again.fingerprint == whole.fingerprint


def test_a_file_alone_gives_figures_from_folds_and_a_scorecard(rows: Path, tmp_path: Path):
    (one,) = train(["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", effort="quick")
    assert one.trained.in_folds
    said = autoqa("score", rows, "--models", tmp_path / "m", "-w", tmp_path / "s", "--quiet", "--json")
    assert said.code == 0, said.err
    scores = [line["scores"]["resolution"] for line in said.lines]
    assert len(scores) == 90
    assert {tuple(one["distribution"]) for one in scores if one["distribution"]} == {("1", "2", "3")}


def test_every_training_is_a_row_of_the_log(space: Path):
    before = len(read_log(space / LOG))
    (one,) = train(["resolution"], workspace=space, effort="quick", seed=5)
    row = read_log(space / LOG)[before:][-1]
    assert (row["what"], row["criterion"], row["model"]) == ("trained", "resolution", one.fingerprint)
    assert row["seed"] == "5"
    assert float(row["qwk"]) == pytest.approx(one.trained.agreement.human_model["qwk"].value, abs=1e-4)


@pytest.mark.parametrize(
    ("criteria", "more", "words"),
    [
        (["empathy"], {}, "is not on the scorecard; to train are resolution"),
        (["resolution"], {"graded": "x.jsonl", "dataset": "y"}, "name one of them"),
        (["resolution"], {"dataset": "y", "test_share": 0.1}, "belongs to the making of a training set"),
    ],
)
def test_what_cannot_be_trained_is_named(
    space: Path, criteria: list[str], more: dict[str, object], words: str
):
    with pytest.raises(ConfigurationError, match=words):
        train(criteria, workspace=space, **more)  # type: ignore[arg-type]


def test_too_few_grades_are_counted(tmp_path: Path):
    few = written(tmp_path / "few.jsonl", conversations(0, 12))
    with pytest.raises(InputError, match="12"):
        train(["resolution"], graded=few, out=tmp_path / "m", workspace=tmp_path / "w")


def test_the_command_prints_json_and_a_report(rows: Path, tmp_path: Path):
    page = tmp_path / "training.html"
    said = autoqa(
        "train", "resolution", "--graded", rows, "--out", tmp_path / "m", "--effort", "quick", "--seed", 1,
        "-w", tmp_path / "w", "--report", page, "--json", "--quiet",
    )  # fmt: skip
    assert said.code == 0, said.err
    found = strict_json(said.out)["models"]["resolution"]
    assert (found["trained_on"], found["in_folds"], found["levels"]) == (90, True, [1, 2, 3])
    assert Path(found["folder"]) == tmp_path / "m" / "resolution"
    assert found["fingerprint"] in json.dumps(found)
    assert "resolution" in page.read_text(encoding="utf-8")


def test_the_folder_of_a_set_is_trained_on_as_it_is(space: Path, tmp_path: Path):
    assert autoqa("dataset", "-w", space, "--out", tmp_path / "set", "--quiet").code == 0
    said = autoqa("train", "--dataset", tmp_path / "set", "-w", space, "--out", tmp_path / "m", "--effort",
                  "quick", "--quiet", "--json")  # fmt: skip
    assert said.code == 0, said.err
    assert strict_json(said.out)["models"]["resolution"]["data"] == read_set(tmp_path / "set").hash


def test_python_returns_the_models(rows: Path, tmp_path: Path):
    import autoqa as package

    (one,) = package.train(
        ["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", effort="quick"
    )
    assert one.criterion == "resolution"
    assert one.trained.agreement.human_model["qwk"].value is not None
