"""Training with an encoder that is tuned, and what is done with such a model."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autoqa.config.model_folders import ModelFolder, fingerprint
from autoqa.domain.service import Change
from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.pipeline.compare import compare
from autoqa.pipeline.model_shelf import Role, shelf, verify
from autoqa.pipeline.promote import promote
from autoqa.pipeline.train import TrainedModel, train
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.head import load_head
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.record import read_record
from autoqa.training.runs import LOG, read_log
from autoqa.training.workbench import Workbench
from tests.cli.command import autoqa, strict_json
from tests.pipeline.graded_space import conversations, graded_space, written
from tests.training.encoder_tuning.small import small_encoder

TUNING = TuneSettings(pairs=200, rate=5e-3, rank=4)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    return small_encoder(tmp_path_factory.mktemp("encoders") / "tiny")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("rows") / "calls.jsonl", conversations(0, 40, agents=8))


@pytest.fixture(scope="module")
def run(base: ModelFolder, rows: Path) -> Callable[[Path], TrainedModel]:
    """Trains on the same interactions in the same way, each time into another folder."""

    def once(out: Path) -> TrainedModel:
        (one,) = train(
            ["resolution"], graded=rows, out=out, workspace=out.parent / "w", effort="quick",
            tuning=TUNING, encoder=str(base.path),
        )  # fmt: skip
        return one

    return once


@pytest.fixture(scope="module")
def model(run: Callable[[Path], TrainedModel], tmp_path_factory: pytest.TempPathFactory) -> TrainedModel:
    return run(tmp_path_factory.mktemp("tuned") / "m")


def test_a_model_brings_the_encoder_that_its_head_was_fitted_on(model: TrainedModel, base: ModelFolder):
    own = fingerprint(model.folder / "encoder")
    assert load_head(model.folder).settings.encoder == own != base.fingerprint
    assert fingerprint(model.folder) == model.fingerprint
    assert not (model.folder.parent / ".unfinished").exists()


def test_the_record_and_the_card_say_how_the_encoder_was_tuned(model: TrainedModel, base: ModelFolder):
    record = read_record(model.folder)
    assert record is not None
    told = record.way["encoder"]
    assert (told["base"], told["base_fingerprint"], told["licence"]) == ("tiny", base.fingerprint, "mit")
    assert told["pairs"] == 200
    assert "peft" in record.versions
    card = (model.folder / "README.md").read_text(encoding="utf-8")
    assert f"tuned for this criterion from `tiny` (fingerprint `{base.fingerprint}`, licence `mit`)" in card
    assert '"pairs": 200' in card
    assert read_log(model.folder.parent / LOG)[-1]["way"].endswith(", encoder tuned")


def test_the_same_seed_gives_the_same_bytes(
    model: TrainedModel, run: Callable[[Path], TrainedModel], tmp_path: Path
):
    again = run(tmp_path / "again").folder
    names = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(model.folder) for p in model.folder.rglob("*") if p.is_file())
    assert all((again / name).read_bytes() == (model.folder / name).read_bytes() for name in names)


def test_a_training_that_was_killed_in_a_fold_goes_on_there(
    model: TrainedModel,
    run: Callable[[Path], TrainedModel],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    class Killed(Exception):
        pass

    kept: list[str] = []
    keep = Workbench.keep

    def until_killed(bench: Workbench, name: str, arrays: object) -> object:
        if name.startswith("tuned") and sum(one.startswith("tuned") for one in kept) == 3:
            raise Killed
        kept.append(name)
        return keep(bench, name, arrays)  # type: ignore[arg-type]

    monkeypatch.setattr(Workbench, "keep", until_killed)
    with pytest.raises(Killed):
        run(tmp_path / "m")
    before, kept[:] = list(kept), []
    monkeypatch.setattr(Workbench, "keep", lambda *told: (kept.append(told[1]), keep(*told))[1])
    assert run(tmp_path / "m").fingerprint == model.fingerprint
    assert not set(before) & set(kept)
    assert sum(one.startswith("tuned") for one in kept) == 3


def test_it_scores_with_its_own_encoder_and_shows_evidence(model: TrainedModel, rows: Path, tmp_path: Path):
    said = autoqa("score", rows, "--models", model.folder.parent, "-w", tmp_path / "s", "--quiet", "--json")
    assert said.code == 0, said.err
    scores = [line["scores"]["resolution"] for line in said.lines]
    assert len(scores) == 40
    assert all(one["status"] == "scored" for one in scores)
    assert any(one["evidence"] for one in scores)
    assert sum(scores[0]["distribution"].values()) == pytest.approx(1)


def test_an_encoder_that_was_exchanged_is_refused(
    model: TrainedModel, base: ModelFolder, rows: Path, tmp_path: Path
):
    copy = tmp_path / "m"
    shutil.copytree(model.folder.parent, copy)
    shutil.copyfile(base.path / "model.safetensors", copy / "resolution" / "encoder" / "model.safetensors")
    said = autoqa("score", rows, "--models", copy, "-w", tmp_path / "s", "--quiet")
    assert said.code == 1
    assert "another encoder" in said.words


def test_it_is_compared_promoted_and_verified_like_any_other(
    base: ModelFolder, tmp_path_factory: pytest.TempPathFactory
):
    folder = graded_space(tmp_path_factory.mktemp("space") / "qa", conversations(0, 100, agents=16))
    space = open_workspace(folder)
    (one,) = train(["resolution"], workspace=folder, effort="quick", tuning=TUNING, encoder=str(base.path))
    (found,) = compare(space, one.folder)
    assert found.comparison.new == one.fingerprint
    assert found.comparison.cost["new"] > 0
    (put,) = promote(space, one.folder, force=True, reason="a trial")
    assert put.served is not None
    assert put.served.change in (Change.PROMOTED, Change.FORCED)
    of_role = {each.role: each for each in verify(space)}
    served = of_role[Role.CRITERION]
    assert served.unchanged
    assert served.folder is not None
    assert (served.folder / "encoder" / "model.safetensors").is_file()
    assert of_role[Role.ENCODER].unchanged is None  # no head in service names it
    said = autoqa("score", written(folder / "new.jsonl", conversations(200, 203)), "-w", folder, "--json")
    assert [line["status"] for line in said.lines] == ["scored"] * 3, said.err
    (served.folder / "encoder" / "modules.json").write_text("[]", encoding="utf-8")
    faults = [fault.code for each in shelf(space) for fault in each.faults]
    assert "changed" in faults


def test_the_command_tunes_and_prints_what_was_tuned(base: ModelFolder, rows: Path, tmp_path: Path):
    page = tmp_path / "training.html"
    said = autoqa(
        "train", "resolution", "--graded", rows, "--out", tmp_path / "m", "--effort", "quick", "-w",
        tmp_path / "w", "--tune-encoder", "--encoder", base.path, "--pairs", 70, "--device", "cpu",
        "--report", page, "--json", "--quiet",
    )  # fmt: skip
    assert said.code == 0, said.err
    told = strict_json(said.out)["models"]["resolution"]["way"]["encoder"]
    assert (told["base"], told["pairs"]) == ("tiny", 70)
    assert "resolution" in page.read_text(encoding="utf-8")


def test_the_encoder_of_the_settings_is_tuned_where_none_is_named(
    base: ModelFolder, rows: Path, tmp_path: Path
):
    (tmp_path / "qa").mkdir()
    settings = f"[scoring]\nencoder = {json.dumps(str(base.path))}\n"
    (tmp_path / "qa" / "autoqa.toml").write_text(settings, encoding="utf-8")
    (one,) = train(
        ["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "qa", effort="quick",
        tuning=TuneSettings(pairs=1, rank=2),
    )  # fmt: skip
    assert one.trained.record.way["encoder"]["base_fingerprint"] == base.fingerprint


def test_the_default_encoder_cannot_be_tuned(rows: Path, tmp_path: Path):
    with pytest.raises(ConfigurationError, match="no sentence-transformers model"):
        train(["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", tuning=TUNING)


def test_an_encoder_is_named_only_to_be_tuned(base: ModelFolder, rows: Path, tmp_path: Path):
    with pytest.raises(ConfigurationError, match="--encoder: names what --tune-encoder tunes"):
        train(
            ["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", encoder=str(base.path)
        )


@pytest.mark.parametrize("option", [("--pairs", 3), ("--device", "cpu")])
def test_options_of_tuning_need_it(rows: Path, option: tuple[str, object]):
    said = autoqa("train", "resolution", "--graded", rows, *option)
    assert said.code == 1
    assert f"{option[0]}: is for the tuning of an encoder; add --tune-encoder" in said.words


def test_without_peft_the_error_names_the_extra(
    base: ModelFolder, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingExtra, match=r"autoqa\[lora\]"):
        train(
            ["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", tuning=TUNING,
            encoder=str(base.path),
        )  # fmt: skip
