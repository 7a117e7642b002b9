import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from autoqa.calibration.scaling import Scaling
from autoqa.domain.agreement import Estimate
from autoqa.errors import ModelRefused
from autoqa.scoring.head import ConversationHead, HeadSettings, load_head
from autoqa.training.model_folder import SCALING, read_scaling, write_model
from autoqa.training.record import RECORD, TrainingRecord, read_record, write_record

SETTINGS = HeadSettings("resolution", (1, 2, 3), "e" * 16, ("en",), width=4, hidden=8)
RECORD_OF = TrainingRecord(
    criterion="resolution",
    levels=(1, 2, 3),
    data="d" * 16,
    seed=3,
    agents=5,
    groups=6,
    trained_on=("a", "b"),
    tested_on=("c",),
    way={"name": "one number"},
    labels={"labels": "per_evaluator", "adjust_severity": True},
    figures={
        "people": {"qwk": Estimate(0.5, 0.4, 0.6, 10)},
        "model": {"qwk": Estimate(0.45, 0.3, 0.6, 10), "rmse": Estimate(None)},
        "errors": {"ranked": Estimate(0.02)},
    },
)
SHARPER = Scaling("temperature", (1, 2, 3), {"temperature": (0.5,)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_model(tmp_path / "resolution", ConversationHead(SETTINGS), SHARPER, RECORD_OF, "an-encoder")
    return tmp_path / "resolution"


def test_everything_is_read_as_it_was_written(folder: Path):
    assert load_head(folder).settings == SETTINGS
    assert read_record(folder) == RECORD_OF
    assert read_scaling(folder, (1, 2, 3)) == SHARPER


def test_the_folder_holds_plain_files_alone(folder: Path):
    names = {path.name for path in folder.iterdir()}
    assert names == {"head.json", "head.safetensors", SCALING, RECORD, "README.md"}


def test_the_card_is_in_the_hubs_format(folder: Path):
    text = (folder / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(text.split("---")[1])
    assert header["language"] == ["en"]
    (result,) = header["model-index"][0]["results"]
    assert result["dataset"]["revision"] == "d" * 16
    assert result["metrics"] == [{"type": "qwk", "value": 0.45}]
    for said in ("2 graded interactions of 5 agents", "0.450 (0.300 to 0.600)", "**Limits.**", "an-encoder"):
        assert said in text


def test_a_folder_without_a_record_has_none(tmp_path: Path):
    assert read_record(tmp_path) is None


def test_a_broken_record_is_refused(folder: Path):
    (folder / RECORD).write_text('{"criterion": "resolution"}', encoding="utf-8")
    with pytest.raises(ModelRefused, match="is no record of a training"):
        read_record(folder)


@pytest.mark.parametrize("text", ["", "{}", '{"kind": "bent", "levels": [1, 2], "parameters": {}}'])
def test_a_broken_map_is_refused(folder: Path, text: str):
    (folder / SCALING).write_text(text, encoding="utf-8")
    with pytest.raises(ModelRefused, match="is no map to a scale"):
        read_scaling(folder, (1, 2, 3))


def test_a_map_of_other_levels_is_refused(folder: Path):
    with pytest.raises(ModelRefused, match="is a map on the levels"):
        read_scaling(folder, (1, 2, 3, 4))


def test_the_record_is_the_same_bytes_each_time(folder: Path, tmp_path: Path):
    write_record(RECORD_OF, tmp_path)
    assert (tmp_path / RECORD).read_bytes() == (folder / RECORD).read_bytes()
    assert json.loads((tmp_path / RECORD).read_bytes())["seed"] == 3


TUNED_FROM = {
    "base": "small",
    "base_fingerprint": "b" * 16,
    "licence": "apache-2.0",
    "step": 12,
    "looks": [[0, 3.0], [12, 2.0]],
    "pairs": 500,
}


def test_an_encoder_that_was_tuned_for_the_head_is_copied_with_its_folders(tmp_path: Path):
    (tmp_path / "own" / "1_Pooling").mkdir(parents=True)
    (tmp_path / "own" / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    folder = tmp_path / "resolution"
    write_model(folder, ConversationHead(SETTINGS), None, RECORD_OF, "an-encoder", brought=tmp_path / "own")
    assert (folder / "encoder" / "1_Pooling" / "config.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize(
    ("licence", "words"),
    [("apache-2.0", "licence `apache-2.0`"), (None, "its card states no licence: look it up")],
)
def test_the_card_says_from_what_the_encoder_was_tuned_and_how(
    tmp_path: Path, licence: str | None, words: str
):
    record = replace(RECORD_OF, way={"name": "one number", "encoder": {**TUNED_FROM, "licence": licence}})
    write_model(tmp_path / "resolution", ConversationHead(SETTINGS), None, record, "an-encoder")
    text = (tmp_path / "resolution" / "README.md").read_text(encoding="utf-8")
    for said in (words, "`small`", f"`{'b' * 16}`", "of step 12", '{"pairs": 500}'):
        assert said in text
    assert 'Fitted with `{"name": "one number"}`' in text
    assert "an-encoder" not in text
