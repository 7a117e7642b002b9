from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.scorer import carrying, weigh


def turns(count: int) -> list[Turn]:
    return [Turn(Speaker.AGENT, str(n)) for n in range(count)]


def found(*weights: float) -> list[int]:
    return [piece.turn for piece in weigh(turns(len(weights)), 3.0, [3.0 - weight for weight in weights])]


def test_the_turns_that_move_the_score_most_come_first():
    assert found(0.1, -0.5, 0.0, 0.3) == [1, 3, 0]


def test_a_turn_that_moves_nothing_is_no_evidence():
    assert found(0.01, 0.0) == []


def test_what_speaks_against_the_score_is_shown_too():
    assert found(0.5, 0.4, 0.3, 0.2, -0.1, -0.2) == [0, 1, 2, 5]


def test_nothing_is_added_where_both_ways_are_among_the_strongest():
    assert found(0.5, -0.4, 0.3, 0.2, -0.1) == [0, 1, 2]


@given(st.lists(st.floats(-2, 2), max_size=8))
def test_the_weights_are_what_leaving_out_moves(weights: list[float]):
    pieces = weigh(turns(len(weights)), 3.0, [3.0 - weight for weight in weights])
    assert len(pieces) <= 4
    for piece in pieces:
        assert piece.weight == pytest.approx(weights[piece.turn], abs=1e-4)


def carried(*weights: float) -> list[int]:
    """The carriers of a score of 3 that is a plain sum of its turns."""
    return list(
        carrying(3.0, [3.0 - weight for weight in weights], lambda gone: 3.0 - sum(weights[t] for t in gone))
    )


def test_a_turn_that_moves_a_fifth_of_a_level_carries_the_score_alone():
    assert carried(0.1, -0.3, 0.2) == [1]


def test_turns_are_added_until_the_score_moves_that_far_all_pulling_one_way():
    assert carried(0.1, 0.12, -0.11, 0.05, 0.04) == [1, 0]
    assert carried(0.08, 0.09, -0.05, 0.05, 0.04) == [1, 0, 3]


def test_a_score_that_no_turn_moves_has_no_carrier():
    assert carried(0.01, 0.0, -0.02) == []
    assert carried() == []


def test_turns_that_matter_only_together_are_found():
    """Either of two turns says the same: only without both does the score fall."""

    def leaving_out(gone: Sequence[int]) -> float:
        return 2.0 if {0, 1} <= set(gone) else 2.9 if {0, 1} & set(gone) else 3.0

    found = carrying(3.0, [leaving_out([t]) for t in range(4)], leaving_out)
    assert list(found) == [0, 1]
    assert sum(found.values()) == pytest.approx(1.0)


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=8))
def test_carriers_are_few_and_leave_something_of_the_conversation(weights: list[float]):
    found = carried(*weights)
    assert len(found) == len(set(found)) <= min(6, len(weights) - 1)
    if len(found) > 1:
        assert abs(sum(weights[t] for t in found[:-1])) < 0.2
