import numpy as np

from autoqa.review.learning import GradedRows, closeness, most_telling


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


def test_of_two_levels_what_lies_near_the_cut_comes_first():
    places = np.linspace(0, 6, 80)[:, None]
    known = np.arange(0, 80, 2)
    graded = [GradedRows(known, (places[known, 0] > 3).astype(float), two_levels=True)]
    near = likeness(places)
    assert np.abs(places[np.argsort(-closeness(near, graded, 0.1))[:6], 0] - 3).max() < 0.6
    chosen = most_telling(near, graded, np.arange(1, 80, 2), 5)
    assert np.abs(places[chosen, 0] - 3).max() < 1


def test_no_more_are_chosen_than_there_are_and_none_twice():
    near = likeness(np.random.default_rng(0).normal(0, 1, (8, 2)))
    assert sorted(most_telling(near, [], np.arange(3, 8), 20)) == [3, 4, 5, 6, 7]
    assert len(most_telling(near, [], np.arange(3, 8), 0)) == 0
    assert len(most_telling(np.zeros((0, 0)), [], rows(), 3)) == 0
