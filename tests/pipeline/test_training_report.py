"""The report of a training as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.pipeline.train import train
from autoqa.pipeline.training_report import check_ending, model_trained, write_training_report
from autoqa.report.training import Tuning
from tests.pipeline.graded_space import conversations, written
from tests.report.calibration.test_page import Read
from tests.report.training.parts import trained


def test_the_page_of_a_real_training_has_its_figures(tmp_path: Path):
    rows = written(tmp_path / "calls.jsonl", conversations(0, 90))
    found = train(["resolution"], graded=rows, out=tmp_path / "m", workspace=tmp_path / "w", effort="quick")
    write_training_report(found, tmp_path / "training.html")
    (one,) = found
    words = Read((tmp_path / "training.html").read_text(encoding="utf-8")).words
    assert f"QWK of the model with people is {one.trained.agreement.human_model['qwk'].value:.2f} (" in words
    assert "90 calls of 12 agents" in words
    assert one.fingerprint in words
    assert one.trained.choice.way.name in words
    assert f"{one.trained.choice.best.loss:.4f}" in words
    assert f"its loss is {one.trained.record.way['gain']:.4f} lower" in words


def test_a_model_is_handed_over_as_it_was_trained():
    one = trained()
    given, choice = model_trained(one), one.trained.choice
    assert given.best.loss == choice.best.loss
    assert [way.unseen for way in given.tried] == [tried.unseen for tried in choice.tried]
    assert [way.fitted for way in given.tried] == [tried.fitted for tried in choice.tried]
    assert (given.trained_on, given.tested_on) == (72, 24)
    assert given.against == ()


def test_a_tuned_encoder_is_handed_over():
    one = trained()
    told = {"base": "small", "base_fingerprint": "b" * 16, "step": 8, "looks": [[0, 0.9], [8, 0.4]]}
    record = replace(one.trained.record, way={**one.trained.record.way, "encoder": told})
    tuned = model_trained(replace(one, trained=replace(one.trained, record=record)))
    assert tuned.tuning == Tuning("small", "b" * 16, 8, ((0, 0.9), (8, 0.4)))
    assert model_trained(one).tuning is None


def test_it_is_written_in_the_language_asked_for_and_into_a_new_folder(tmp_path: Path):
    write_training_report([trained()], tmp_path / "out" / "REPORT.HTML", language="it")
    assert '<html lang="it">' in (tmp_path / "out" / "REPORT.HTML").read_text(encoding="utf-8")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["REPORT.HTML"]


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.json"])
def test_another_ending_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ConfigurationError, match=r"a report of a training is \.html by the ending"):
        write_training_report([trained()], tmp_path / name)
    with pytest.raises(ConfigurationError):
        check_ending(Path(name))
    assert list(tmp_path.iterdir()) == []
