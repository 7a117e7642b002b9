import numpy as np
from numpy.testing import assert_array_equal

from autoqa.calibration.model_rows import ModelRows


def test_answers_stand_in_columns():
    rows = ModelRows()
    rows.add("c1", 2.5, 3, 0.5, {1: 0.25, 3: 0.75})
    rows.add("c2", 2.0, None, None, {2: 1.0})
    found = rows.scores()
    assert len(rows) == 2
    assert found.interactions == ("c1", "c2")
    assert found.levels == (1, 2, 3)
    assert_array_equal(found.distribution, [[0.25, 0.0, 0.75], [0.0, 1.0, 0.0]])
    assert_array_equal(found.expected, [2.5, 2.0])
    assert_array_equal(found.level, [3.0, np.nan])
    assert_array_equal(found.confidence, [0.5, np.nan])


def test_an_answer_without_distribution_is_a_row_of_nan_among_others_and_none_alone():
    rows = ModelRows()
    rows.add("c1", 2.0, 2, None, {})
    assert rows.scores().distribution.shape == (0, 0)
    rows.add("c2", 1.0, 1, None, {1: 1.0})
    assert_array_equal(rows.scores().distribution, [[np.nan], [1.0]])


def test_no_answers_are_empty_columns():
    found = ModelRows().scores()
    assert found.interactions == ()
    assert found.expected.shape == found.level.shape == found.confidence.shape == (0,)
