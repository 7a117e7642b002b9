import numpy as np
import pytest

from autoqa.agreement.sums import by_group, cleared, indices, ratio


def test_rows_are_added_up_within_their_groups():
    sums = by_group([[1, 2, 3], [10, 20, 30]], [2, 0, 2], 3)
    assert sums.tolist() == [[2, 20], [0, 0], [4, 40]]


def test_rows_without_groups_are_one_group():
    assert by_group([[1, 2, 3]], None, 1).tolist() == [[6]]


def test_division_by_nothing_is_undefined():
    assert np.array_equal(ratio([1, 1, 1], [2, 0, -1]), [0.5, np.nan, np.nan], equal_nan=True)


def test_a_difference_that_is_only_rounding_is_nothing():
    assert cleared([1e-14, 0.1], [3.0, 3.0]).tolist() == [0.0, 0.1]


@pytest.mark.parametrize("wrong", [[0, 3, 1], [0, -1, 1], [0.0, 1.0, 2.0], [0, 1]])
def test_an_index_outside_its_bounds_is_named(wrong):
    with pytest.raises(ValueError, match="groups: "):
        indices(wrong, 3, 3)
