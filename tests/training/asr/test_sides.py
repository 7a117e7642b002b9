import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.training.asr.sides import Part, divide


def test_no_agent_and_no_recording_stands_on_two_sides():
    recordings = [0, 1, 2, 2, 4, 5, 6, 7]
    agents = ["ann", "ann", "ben", "cleo", "cleo", "dan", "eve", "eve"]
    sides = divide(recordings, [[a] for a in agents], held_out=0.25, validation=0.1, seed=1)
    assert not sides.agents_parted
    assert set(sides.parts) == set(Part)
    for key in (agents, ["x", "x", "y", "y", "y", "z", "w", "w"]):  # ben and cleo share a recording
        assert all(len({p for p, k in zip(sides.parts, key, strict=True) if k == one}) == 1 for one in key)


def test_where_one_agent_made_all_calls_they_are_parted_and_that_is_said():
    sides = divide([1, 2, 3, 4], [["ann"]] * 4, held_out=0.25, validation=0.1, seed=1)
    assert sides.agents_parted
    assert set(sides.parts) == set(Part)


def test_a_busy_agent_is_learnt_from():
    agents = ["ann"] * 8 + ["ben", "cleo"]
    for seed in range(5):
        sides = divide(range(10), [[a] for a in agents], held_out=0.2, validation=0.1, seed=seed)
        assert set(sides.parts[:8]) == {Part.TRAIN}


def test_too_few_recordings_cannot_be_divided():
    with pytest.raises(ValueError, match="2 different calls cannot be divided into 3 sides"):
        divide([1, 1, 2], [[]] * 3, held_out=0.2, validation=0.1, seed=1)


def test_nobody_is_held_out_when_others_judge():
    sides = divide([1, 2], [[], []], held_out=0.0, validation=0.1, seed=1)
    assert sorted(sides.parts) == [Part.TRAIN, Part.VALIDATION]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=40), st.integers(0, 3))
def test_each_side_has_calls_and_the_seed_alone_decides(agents: list[int], seed: int):
    shared = [[a] for a in agents]
    sides = divide(range(len(agents)), shared, held_out=0.25, validation=0.1, seed=seed)
    assert set(sides.parts) == set(Part)
    assert sides == divide(range(len(agents)), shared, held_out=0.25, validation=0.1, seed=seed)
    if not sides.agents_parted:
        side_of = dict(zip(agents, sides.parts, strict=True))
        assert all(side_of[a] is p for a, p in zip(agents, sides.parts, strict=True))
