from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import InputError
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.sets import Side, TrainingSet
from autoqa.training.train import Effort, Trained, inner_folds, train
from autoqa.training.workbench import Workbench
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
