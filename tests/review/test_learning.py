import numpy as np
import pytest

from autoqa.review.learning import GradedRows, closeness, expected_errors, most_telling


def likeness(places: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-np.square(places[:, None] - places[None, :]).sum(-1)))


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.intp)


def test_what_lies_among_many_others_comes_first():
    rng = np.random.default_rng(0)
    crowd = rng.normal(0, 0.3, (40, 2))
    alone = np.array([[9.0, 9.0]])
    near = likeness(np.concatenate([crowd, alone]))
    assert most_telling(near, [], np.arange(41), 1)[0] != 40


def test_two_crowds_get_one_each():
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.normal(0, 0.3, (30, 2)), rng.normal(6, 0.3, (30, 2))])
    chosen = most_telling(likeness(places), [], np.arange(60), 2)
    assert sorted(chosen >= 30) == [False, True]


def test_what_is_like_graded_ones_is_left():
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.normal(0, 0.2, (30, 2)), rng.normal(6, 0.2, (30, 2))])
    graded = [GradedRows(np.arange(10), np.linspace(0, 1, 10))]
    chosen = most_telling(likeness(places), graded, np.arange(10, 60), 3)
    assert chosen[0] >= 30


def test_errors_are_expected_where_graded_ones_erred():
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.normal(0, 0.5, (60, 2)), rng.normal(8, 0.5, (60, 2))])
    scores = np.concatenate([np.full(60, 0.5), rng.integers(0, 2, 60).astype(float)])
    graded = [GradedRows(rows(*range(30), *range(60, 90)), scores[[*range(30), *range(60, 90)]])]
    found = expected_errors(likeness(places), graded[0], 0.5)
    assert found[90:].mean() > 3 * found[30:60].mean()
    chosen = most_telling(likeness(places), graded, rows(*range(30, 60), *range(90, 120)), 10)
    assert np.mean(chosen >= 90) > 0.6


def test_of_two_levels_what_lies_near_the_cut_comes_first():
    places = np.linspace(0, 6, 80)[:, None]
    known = np.arange(0, 80, 2)
    graded = [GradedRows(known, (places[known, 0] > 3).astype(float), two_levels=True)]
    near = likeness(places)
    assert np.abs(places[np.argsort(-closeness(near, graded, 0.1))[:6], 0] - 3).max() < 0.6
    chosen = most_telling(near, graded, np.arange(1, 80, 2), 5)
    assert np.abs(places[chosen, 0] - 3).max() < 1


def test_the_error_left_out_is_that_of_a_fit_without_the_row():
    """The closed form beside refitting (Rasmussen and Williams 2006, equation 5.12)."""
    rng = np.random.default_rng(1)
    near, scores = likeness(rng.normal(0, 1, (25, 2))), rng.random(25)
    centred = scores - scores.mean()
    inverse = np.linalg.inv(near + 0.3 * np.eye(25))
    for i in range(25):
        kept = np.delete(np.arange(25), i)
        fitted = near[i, kept] @ np.linalg.solve(near[np.ix_(kept, kept)] + 0.3 * np.eye(24), centred[kept])
        assert centred[i] - fitted == pytest.approx((inverse @ centred)[i] / inverse[i, i])


def test_doubt_stands_for_errors_until_some_are_graded():
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.normal(0, 0.3, (30, 2)), rng.normal(6, 0.3, (30, 2))])
    doubt = np.repeat([0.9, 0.1], 30)
    assert most_telling(likeness(places), [], np.arange(60), 1, doubt)[0] < 30
    assert most_telling(likeness(places), [], np.arange(60), 1, doubt[::-1])[0] >= 30


def test_no_more_are_chosen_than_there_are_and_none_twice():
    near = likeness(np.random.default_rng(0).normal(0, 1, (8, 2)))
    assert sorted(most_telling(near, [], np.arange(3, 8), 20)) == [3, 4, 5, 6, 7]
    assert len(most_telling(near, [], np.arange(3, 8), 0)) == 0
    assert len(most_telling(np.zeros((0, 0)), [], rows(), 3)) == 0
