"""What a next training would learn most from."""

import numpy as np

from autoqa.domain.sampling import Candidate
from autoqa.review.learning import most_telling


def _one(i, *shares, **more):
    return Candidate(f"c{i}", distributions=shares, **more)


def test_the_doubtful_go_before_the_sure():
    sure = [_one(i, 0.99, 0.01) for i in range(40)]
    doubtful = [_one(40 + i, 0.5 + i / 100, 0.5 - i / 100) for i in range(4)]
    chosen = most_telling([*sure, *doubtful], 4)
    assert chosen.sum() == 4
    assert chosen[40:].sum() >= 1


def test_the_chosen_differ_from_each_other():
    same = [_one(i, 0.5, 0.5, 0.0) for i in range(6)]
    other = [_one(6 + i, 0.0, 0.5, 0.5) for i in range(2)]
    chosen = most_telling([*same, *other], 2)
    assert (chosen[:6].sum(), chosen[6:].sum()) == (1, 1)


def test_another_language_is_another_place():
    english = [_one(i, 0.5, 0.5, language="en") for i in range(6)]
    chosen = most_telling([*english, _one(6, 0.5, 0.5, language="it")], 2)
    assert chosen[6]


def test_what_has_no_score_is_left_out():
    assert not most_telling([Candidate("a"), Candidate("b")], 2).any()
    assert most_telling([Candidate("a"), _one(1, 0.5, 0.5)], 2).tolist() == [False, True]


def test_distributions_of_different_forms_can_be_compared():
    chosen = most_telling([_one(0, 0.5, 0.5), _one(1, 0.3, 0.4, 0.3, 0.2, 0.8)], 2)
    assert chosen.all()


def test_none_are_chosen_where_none_are_wanted():
    assert not np.any(most_telling([_one(0, 0.5, 0.5)], 0))
