from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autoqa.scoring.head import HeadSettings
from autoqa.training.choose import Choice, Way, choose, gain
from autoqa.training.heads import Example, FitSettings
from autoqa.training.workbench import Workbench
from tests.training.parts import LEVELS, example

HEAD = HeadSettings("resolution", LEVELS, "encoder", ("en",), width=4, hidden=8)


def way(**fit: float) -> Way:
    return Way(HEAD, FitSettings(**{"epochs": 3, **fit}))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    rng = np.random.default_rng(0)
    return [example(int(rng.integers(1, 4)), rng, f"agent {i % 10}") for i in range(60)]


FOLDS = np.arange(60) % 10 % 5


def chosen(ways: list[Way], examples: list[Example], folder: Path) -> Choice:
    return choose(ways, examples, FOLDS.astype(np.intp), Workbench(folder), "data")


def test_the_way_with_the_least_loss_is_chosen(examples: list[Example], tmp_path: Path):
    found = chosen([way(), way(held_back=1e6, rate=1e-9)], examples, tmp_path)
    assert found.way.fit.held_back == 1.0
    assert found.best.loss == min(one.loss for one in found.tried)
    assert found.way.fit.stop == found.best.stop


def test_what_is_held_out_tells_the_levels_of_unseen_groups(examples: list[Example], tmp_path: Path):
    found = chosen([way()], examples, tmp_path)
    assert found.held_out.shape == (60, 3)
    truth = [one.target.index(1.0) for one in examples]
    assert np.mean(found.held_out.argmax(axis=1) == truth) > 0.8


def test_what_goes_with_the_labels_gains_and_what_does_not_loses():
    rng = np.random.default_rng(0)
    shares = np.eye(3)[rng.integers(0, 3, 60)]
    groups = [str(i % 10) for i in range(60)]
    value, error = gain(0.8 * shares + 0.2 / 3, shares, FOLDS.astype(np.intp), groups)
    assert value > 5 * error > 0
    value, error = gain(0.8 * rng.permutation(shares) + 0.2 / 3, shares, FOLDS.astype(np.intp), groups)
    assert value < 0


def test_pieces_that_are_there_are_not_done_again(examples: list[Example], tmp_path: Path):
    first = chosen([way()], examples, tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = chosen([way()], examples, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    assert np.array_equal(first.held_out, again.held_out)


def test_an_interrupted_choice_ends_as_one_that_was_not(examples: list[Example], tmp_path: Path):
    whole = chosen([way()], examples, tmp_path / "whole")

    class Stopped(Exception):
        pass

    def stop(have: int, _of: int) -> None:
        if have == 2:
            raise Stopped

    folder = tmp_path / "cut"
    with pytest.raises(Stopped):
        choose([way()], examples, FOLDS.astype(np.intp), Workbench(folder), "data", stop)
    assert len(list(folder.iterdir())) == 2
    assert np.array_equal(chosen([way()], examples, folder).held_out, whole.held_out)


def test_curves_run_from_before_the_first_epoch(examples: list[Example], tmp_path: Path):
    (tried,) = chosen([way()], examples, tmp_path).tried
    assert len(tried.unseen) == len(tried.fitted) == 4
    assert tried.fitted[0] is None
    assert tried.unseen[tried.stop] == min(tried.unseen)


def test_a_way_says_what_sets_it_apart():
    assert way().name == "one number"
    apart = Way(replace(HEAD, separate=True), FitSettings(held_back=2.0, balanced=True))
    assert apart.name == "a number for each cut, held back 2 times, rare levels count more"


def test_a_fold_may_see_examples_of_its_own(examples: list[Example], tmp_path: Path):
    told: list[int] = []

    def of_fold(fold: int) -> list[Example]:
        told.append(fold)
        rng = np.random.default_rng(fold)
        return [replace(one, gist=rng.normal(size=one.gist.shape).astype(np.float32)) for one in examples]

    bench, folds = Workbench(tmp_path / "own"), FOLDS.astype(np.intp)
    ways = [way(), way(held_back=2.0)]
    own = choose(ways, examples, folds, bench, "data", of_fold=of_fold)
    assert told == [0, 1, 2, 3, 4]
    assert not np.array_equal(own.held_out, chosen(ways, examples, tmp_path / "same").held_out)
    again = choose(ways, examples, folds, bench, "data", of_fold=of_fold)
    assert told == [0, 1, 2, 3, 4]
    assert np.array_equal(again.held_out, own.held_out)
