import numpy as np
import pytest

from autoqa.agreement.ragged import gather


def test_scores_are_gathered_by_unit():
    unit = gather([3, 1, 3, 3], [2.0, 5.0, 4.0, 3.0], groups=[1, 0, 1, 1], n_groups=2)
    assert unit.unit.tolist() == [1, 3]
    assert unit.group.tolist() == [0, 1]
    assert unit.sizes.tolist() == [1, 3]
    assert unit.totals.tolist() == [5, 9]
    assert unit.within.tolist() == [0, 2]


def test_units_may_have_names_or_large_numbers():
    by_name = gather(["b", "a", "b"], [1.0, 2.0, 3.0])
    by_number = gather([10**12, -5, 10**12], [1.0, 2.0, 3.0])
    assert by_name.totals.tolist() == by_number.totals.tolist() == [2, 4]


def test_a_unit_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="one group"):
        gather([0, 0], [1.0, 2.0], groups=[0, 1], n_groups=2)


def test_no_rows_are_no_units():
    assert gather(np.array([], dtype=int), []).sizes.size == 0
