from dataclasses import replace

import numpy as np
import pytest

from autoqa.training.figures import agreement, errors, model_scores, shares_of, side_by_side
from tests.training.parts import LEVELS, call

SURE = np.eye(3)


def test_people_stand_beside_the_model():
    calls = [call(0, 1, grades=(1, 2)), call(1, 3, grades=(3, 3))]
    found = side_by_side(calls, "resolution", LEVELS, SURE[[0, 2]])
    assert found.score.tolist() == [1, 2, 3, 3]
    assert found.expected.tolist() == [1, 3]
    assert found.columns["queue"].names == ("orders", "repairs")


def test_a_label_without_evaluators_counts_as_one_persons():
    calls = [call(number, 1 + number % 3) for number in range(9)]
    bare = [
        replace(one, labels={"resolution": replace(one.labels["resolution"], grades=())}) for one in calls
    ]
    found = agreement(bare, "resolution", LEVELS, SURE[[number % 3 for number in range(9)]])
    assert found.human_model["exact"].value == 1.0
    assert found.double_graded == 0


def test_shares_are_those_of_evaluators():
    assert shares_of([call(0, 1, grades=(1, 2, 2, 3))], "resolution").tolist() == [[0.25, 0.5, 0.25]]


def test_a_sure_and_right_model_has_no_error():
    calls = [call(number, 1 + number % 3) for number in range(30)]
    found = errors(calls, "resolution", LEVELS, SURE[[number % 3 for number in range(30)]])
    assert found.ranked == pytest.approx(0.0)
    assert found.ece_overall == pytest.approx(0.0)


def test_the_level_reported_is_the_median():
    found = model_scores(["a"], LEVELS, np.array([[0.4, 0.2, 0.4]]))
    assert found.level.tolist() == [2.0]
    assert found.confidence.tolist() == [0.2]
