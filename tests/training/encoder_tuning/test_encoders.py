from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autoqa.config.model_folders import ModelFolder
from autoqa.errors import ConfigurationError
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.encoder_tuning.encoders import Encoders
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.sets import GradedCall
from autoqa.training.workbench import Workbench
from tests.training.encoder_tuning.small import calls
from tests.training.parts import LEVELS, Steps, call

SETTINGS = TuneSettings(pairs=200, rate=5e-3, rank=4)
FOLDS = np.arange(40) % 8 % 4


def encoders(base: ModelFolder, folder: Path, steps: Steps | None = None) -> Encoders:
    bench = Workbench(folder)
    return Encoders(SentenceEncoder(base), "resolution", LEVELS, SETTINGS, bench, steps or Steps())


def regraded(one: GradedCall) -> GradedCall:
    level = 1 + int(one.labels["resolution"].mean) % 3
    return replace(one, labels=call(0, level).labels)


def test_what_a_fold_is_read_with_has_not_seen_its_grades(base: ModelFolder, tmp_path: Path):
    known = calls()
    other = [regraded(one) if fold == 0 else one for one, fold in zip(known, FOLDS, strict=True)]
    one, two = (
        encoders(base, tmp_path / str(number)).examples(given, FOLDS, 0)
        for number, given in enumerate((known, other))
    )
    assert all(np.array_equal(a.view, b.view) for a, b in zip(one, two, strict=True))
    assert one[0].target != two[0].target
    changed = encoders(base, tmp_path / "changed").examples(other, FOLDS, 1)
    was = encoders(base, tmp_path / "was").examples(known, FOLDS, 1)
    assert any(not np.array_equal(a.view, b.view) for a, b in zip(changed, was, strict=True))


def test_a_fold_that_is_on_the_bench_is_neither_tuned_nor_read_again(base: ModelFolder, tmp_path: Path):
    first = encoders(base, tmp_path).examples(calls(), FOLDS, 0)
    pieces = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    steps = Steps()
    again = encoders(base, tmp_path, steps).examples(calls(), FOLDS, 0)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == pieces
    assert not any("tuning" in what for what, _, _ in steps.told)
    assert all(np.array_equal(a.view, b.view) for a, b in zip(first, again, strict=True))


def test_folders_of_folds_do_not_pile_up(base: ModelFolder, tmp_path: Path):
    encoders(base, tmp_path).examples(calls(), FOLDS, 0)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_it_tells_what_it_was_made_from(base: ModelFolder, tmp_path: Path):
    told = encoders(base, tmp_path).tuned_on(calls()).told
    assert (told["base"], told["base_fingerprint"], told["licence"]) == ("tiny", base.fingerprint, "mit")
    assert (told["pairs"], told["rank"]) == (200, 4)
    assert told["step"] in [step for step, _ in told["looks"]]
    assert "device" not in told


def test_an_encoder_that_cannot_be_tuned_is_refused_before_anything_is_done(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be tuned"):
        encoders(find_encoder(DEFAULT_ENCODER), tmp_path / "bench")
    assert not (tmp_path / "bench").exists()
