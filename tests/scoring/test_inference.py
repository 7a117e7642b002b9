from pathlib import Path

import pytest

from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.scoring.inference import InferenceModel, find_inference
from tests.scoring.small_inference import FACT, LABELS, SAID, small_inference


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> InferenceModel:
    return InferenceModel(
        find_inference(str(small_inference(tmp_path_factory.mktemp("nli") / "small", LABELS)))
    )


def test_the_verdicts_are_told_by_the_names_of_the_labels(model: InferenceModel):
    contradicted, supported, unknown = (model.judge(FACT, said) for said in SAID.values())
    assert contradicted.contradicted > 0.8
    assert supported.supported > 0.8
    assert unknown.unknown > 0.8


def test_the_chances_sum_to_one(model: InferenceModel):
    chances = model.judge(FACT, "something else entirely")
    assert chances.supported + chances.contradicted + chances.unknown == pytest.approx(1)


def test_a_classifier_of_something_else_is_refused(tmp_path: Path):
    folder = small_inference(tmp_path / "stars", {0: "1 star", 1: "2 stars", 2: "3 stars"})
    with pytest.raises(ModelRefused, match="a model of inference has entailment, neutral and contradiction"):
        InferenceModel(find_inference(str(folder))).judge(FACT, FACT)


def test_a_model_with_pickled_weights_is_refused(tmp_path: Path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "pytorch_model.pt").write_bytes(b"")
    with pytest.raises(ModelRefused, match="can run code when loaded"):
        find_inference(str(tmp_path))


def test_a_model_that_is_nowhere_says_what_to_do():
    with pytest.raises(ModelNotFound, match=r"or leave \[scoring\] inference out"):
        find_inference("nli-nowhere")
