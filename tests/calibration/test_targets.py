import numpy as np
import pytest

from autoqa.calibration.targets import distributions, reported, row_weights, targets
from autoqa.domain.distribution import median
from autoqa.errors import InputError


def test_a_score_on_a_level_is_all_on_it():
    assert targets([1, 3, 2], (1, 2, 3)).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_a_consensus_between_levels_keeps_its_mean_though_levels_are_apart():
    found = targets([0.5, 3.0], (0, 1, 5))
    assert found.tolist() == [[0.5, 0.5, 0], [0, 0.5, 0.5]]
    assert (found @ [0, 1, 5]).tolist() == [0.5, 3.0]


@pytest.mark.parametrize("score", [0.9, 3.1, float("nan")])
def test_a_score_off_the_scale_is_refused(score):
    with pytest.raises(InputError, match="not on the scale"):
        targets([2, score], (1, 2, 3))


def test_rounded_distributions_are_made_to_sum_to_one():
    assert distributions([[0.333333, 0.333333, 0.333333]], (1, 2, 3)).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("row", [[0.5, 0.6], [1.2, -0.2], [float("nan"), 1.0]])
def test_what_is_no_distribution_is_refused(row):
    with pytest.raises(InputError):
        distributions([row], (0, 1))


def test_a_distribution_of_other_levels_is_refused():
    with pytest.raises(InputError, match="do not fit 3 levels"):
        distributions([[0.5, 0.5]], (1, 2, 3))


@pytest.mark.parametrize("weights", [[1.0, 0.0], [1.0], [1.0, float("inf")]])
def test_weights_are_one_positive_number_a_row(weights):
    with pytest.raises(InputError, match="weights"):
        row_weights(weights, 2)


def test_the_level_reported_is_that_of_the_scorers():
    rows = np.random.default_rng(0).dirichlet([0.4] * 4, 200).tolist()
    rows += [[0.5, 0, 0, 0.5], [0.25, 0.25, 0.5, 0], [0, 0, 0, 1.0]]
    levels = (-1, 0, 2, 3)
    assert reported(rows, levels).tolist() == [median(dict(zip(levels, row, strict=True))) for row in rows]
