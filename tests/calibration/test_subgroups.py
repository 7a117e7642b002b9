"""Agreement by subgroup."""

import numpy as np

from autoqa.calibration.agree import agree
from tests.calibration.parts import Centre


def _groups(centre, columns=("language",)):
    return {group.name: group for group in agree(centre.grades(), columns=columns).subgroups}


def test_a_fair_model_favours_nobody():
    found = _groups(Centre(seed=1))
    assert set(found) == {"en", "it"}
    assert all(group.p_value > 0.05 for group in found.values())


def test_a_model_that_is_harsh_on_one_language_is_found():
    centre = Centre(seed=1)
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = np.where(italian, centre.expected - 0.6, centre.expected)
    found = _groups(centre)
    assert found["it"].difference.value < -0.2
    assert found["it"].p_value < 0.01
    assert found["it"].difference.high < 0


def test_small_groups_are_left_out():
    centre = Centre(calls=100)
    centre.language = {
        name: "fr" if i < 20 else "en" if i < 60 else "it" for i, name in enumerate(centre.names)
    }
    assert set(_groups(centre)) == {"en", "it"}


def test_calls_of_which_nothing_is_known_are_a_group():
    centre = Centre(calls=120)
    centre.language = {name: "en" for i, name in enumerate(centre.names) if i % 2}
    assert set(_groups(centre)) == {"en", "not known"}


def test_a_column_with_one_group_compares_nothing():
    centre = Centre(calls=100)
    centre.language = dict.fromkeys(centre.names, "en")
    assert _groups(centre) == {}


def test_an_unknown_column_is_passed_over():
    assert _groups(Centre(calls=60), columns=("accent",)) == {}


def test_p_values_are_corrected_for_all_groups_of_all_columns():
    centre = Centre(seed=2)
    alone = _groups(centre)
    both = _groups(centre, columns=("language", "agent"))
    assert all(both[name].p_value >= group.p_value for name, group in alone.items())


def test_one_agent_alone_shows_nothing():
    centre = Centre(calls=150, agents=1)
    assert {group.p_value for group in _groups(centre).values()} == {None}
