import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.scorer import weigh


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
