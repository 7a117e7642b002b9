from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import InputError
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.sets import Side, TrainingSet
from autoqa.training.train import Effort, Trained, inner_folds, train
from autoqa.training.workbench import Workbench
from tests.training.encoder_tuning.small import small_encoder
from tests.training.parts import Steps, call, training_set

QUICK = Effort(epochs=2, separate=(False,))


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(find_encoder(DEFAULT_ENCODER))


@pytest.fixture(scope="module")
def trained(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    bench = Workbench(tmp_path_factory.mktemp("bench"))
    return train(training_set(), "resolution", encoder, bench, Steps(), effort=QUICK)


def test_a_head_learns_what_people_graded(trained: Trained):
    assert not trained.in_folds
    assert (trained.agreement.human_model["qwk"].value or 0) > 0.8


def test_the_record_names_what_it_was_fitted_on_and_shown_on(trained: Trained):
    data = training_set()
    assert set(trained.record.trained_on) == {one.content for one in data.labelled("resolution", Side.TRAIN)}
    assert set(trained.record.tested_on) == {one.content for one in data.labelled("resolution", Side.TEST)}
    assert trained.record.agents == trained.record.groups == 12
    assert trained.record.data == data.hash


def test_without_a_test_side_figures_come_from_folds(encoder: SentenceEncoder, tmp_path: Path):
    data = training_set(tested=0)
    found = train(data, "resolution", encoder, Workbench(tmp_path), Steps(), effort=QUICK)
    assert found.in_folds
    assert found.agreement.calls == 72
    assert found.record.tested_on == ()


def test_the_same_data_and_seed_give_the_same_weights(
    trained: Trained, encoder: SentenceEncoder, tmp_path: Path
):
    again = train(training_set(), "resolution", encoder, Workbench(tmp_path), Steps(), effort=QUICK)
    for name, value in again.head.state_dict().items():
        assert np.array_equal(value.numpy(), trained.head.state_dict()[name].numpy()), name
    assert again.record == trained.record


def test_another_seed_gives_others(trained: Trained, encoder: SentenceEncoder, tmp_path: Path):
    again = train(training_set(), "resolution", encoder, Workbench(tmp_path), Steps(), effort=QUICK, seed=1)
    assert not np.array_equal(again.head.turn.weight.detach(), trained.head.turn.weight.detach())


def test_progress_tells_of_reading_and_choosing(encoder: SentenceEncoder, tmp_path: Path):
    steps = Steps()
    train(training_set(), "resolution", encoder, Workbench(tmp_path), steps, effort=QUICK)
    named = {what for what, _, _ in steps.told}
    assert named == {"reading", "choosing for resolution"}
    assert steps.told[-1][1] == steps.told[-1][2]


def test_too_few_interactions_are_refused(encoder: SentenceEncoder, tmp_path: Path):
    with pytest.raises(InputError, match="12 graded interactions to train on; at least 20"):
        train(training_set(12), "resolution", encoder, Workbench(tmp_path), Steps())


def test_one_score_for_all_is_refused(encoder: SentenceEncoder, tmp_path: Path):
    calls = tuple(call(number, 2) for number in range(30))
    data = TrainingSet(calls, {"resolution": (1, 2, 3)}, "d")
    with pytest.raises(InputError, match="every graded interaction has the score 2"):
        train(data, "resolution", encoder, Workbench(tmp_path), Steps())


def test_folds_keep_an_agent_together_where_there_are_several():
    calls = training_set().labelled("resolution", Side.TRAIN)
    folds = inner_folds(calls, "resolution", 0)
    for name in {one.group for one in calls}:
        assert len({int(f) for f, one in zip(folds, calls, strict=True) if one.group == name}) == 1


def test_interactions_of_one_agent_are_folded_by_themselves():
    calls = [call(number, 1 + number % 3, agent="only") for number in range(30)]
    assert set(inner_folds(calls, "resolution", 0).tolist()) == {0, 1, 2, 3, 4}


def test_an_encoder_that_is_not_tuned_leaves_no_trace(trained: Trained):
    assert trained.encoder is None
    assert "encoder" not in trained.record.way
    assert set(trained.record.versions) == {"torch", "scikit-learn", "numpy"}


def test_with_tuning_the_head_is_fitted_on_the_vectors_of_the_tuned_encoder(tmp_path: Path):
    base = SentenceEncoder(small_encoder(tmp_path / "tiny"))
    steps, tuning = Steps(), TuneSettings(pairs=200, rate=5e-3, rank=4)
    found = train(
        training_set(40, 12),
        "resolution",
        base,
        Workbench(tmp_path / "bench"),
        steps,
        effort=QUICK,
        tuning=tuning,
    )
    assert found.encoder is not None
    assert found.head.settings.encoder == found.encoder.fingerprint != base.folder.fingerprint
    assert found.record.way["encoder"]["base_fingerprint"] == base.folder.fingerprint
    assert {f"tuning for resolution, fold {fold} of 5" for fold in (1, 2, 3, 4, 5)} <= {
        what for what, _, _ in steps.told
    }


def test_the_test_side_is_not_tuned_on(tmp_path: Path):
    base, tuning = small_encoder(tmp_path / "tiny"), TuneSettings(pairs=66, rank=2)
    data = training_set(40, 12)
    other = replace(
        data,
        calls=tuple(
            call(place, 2, agent="new", side=Side.TEST) if one.side is Side.TEST else one
            for place, one in enumerate(data.calls)
        ),
    )
    found = [
        train(
            given,
            "resolution",
            SentenceEncoder(base),
            Workbench(tmp_path / str(number)),
            Steps(),
            effort=QUICK,
            tuning=tuning,
        ).encoder
        for number, given in enumerate((data, other))
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].fingerprint == found[1].fingerprint
