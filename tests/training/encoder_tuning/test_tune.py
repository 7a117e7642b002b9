from dataclasses import replace

import numpy as np
import pytest
import torch

from autoqa.config.model_folders import ModelFolder
from autoqa.training.encoder_tuning.pairs import Graded, apart, graded
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.encoder_tuning.tune import Tuned, tune
from tests.training.encoder_tuning.small import calls
from tests.training.parts import LEVELS

SETTINGS = TuneSettings(pairs=400, rate=1e-2, rank=4)


def sides() -> tuple[list[Graded], list[Graded]]:
    known, aside = apart(calls(), "resolution", 0)
    return graded(known, "resolution", LEVELS), graded(aside, "resolution", LEVELS)


@pytest.fixture(scope="module")
def tuned(base: ModelFolder) -> Tuned:
    return tune(base, *sides(), 3, SETTINGS)


def test_conversations_of_agents_not_tuned_on_come_into_order(tuned: Tuned):
    looks = dict(tuned.looks)
    assert looks[tuned.step] < 0.8 * looks[0]


def test_the_same_seed_gives_the_same_bytes_and_another_others(tuned: Tuned, base: ModelFolder):
    again = tune(base, *sides(), 3, SETTINGS)
    assert again.looks == tuned.looks
    assert all(np.array_equal(again.updates[name], value) for name, value in tuned.updates.items())
    other = tune(base, *sides(), 3, replace(SETTINGS, seed=1))
    assert any(not np.array_equal(other.updates[name], value) for name, value in tuned.updates.items())


def test_tuning_stops_where_those_aside_become_no_better_and_gives_the_best(base: ModelFolder):
    known, aside = sides()
    wrong = {0.0: 0.5, 0.5: 1.0, 1.0: 0.0}
    against = [replace(one, place=wrong[one.place]) for one in aside]
    settings = replace(SETTINGS, pairs=66 * 40, rate=2e-2, checks=40, patience=2)
    found = tune(base, known, against, 3, settings)
    assert len(found.looks) < 40
    assert [step for step, _ in found.looks].index(found.step) == len(found.looks) - 3


def test_what_cannot_tell_when_to_stop_lets_it_go_on_to_the_end(base: ModelFolder):
    known, aside = sides()
    found = tune(base, known, aside[:1], 3, SETTINGS)
    assert found.step == SETTINGS.steps


def test_every_step_is_told(base: ModelFolder):
    told: list[tuple[int, int]] = []
    tune(base, *sides(), 3, replace(SETTINGS, pairs=200), lambda have, of: told.append((have, of)))
    assert told == [(1, 3), (2, 3), (3, 3), (3, 3)]


def test_what_torch_may_do_is_as_it_was_afterwards(tuned: Tuned):
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.parametrize(("pairs", "steps"), [(1, 1), (66, 1), (200, 3), (3000, 45)])
def test_no_more_pairs_are_compared_than_asked_for(pairs: int, steps: int):
    assert TuneSettings(pairs=pairs).steps == steps
