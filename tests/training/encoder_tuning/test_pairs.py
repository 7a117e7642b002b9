from collections import Counter

import numpy as np
import pytest
import torch

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.head import gist_of
from autoqa.training.encoder_tuning.pairs import (
    Graded,
    apart,
    disorder,
    draw,
    drawn_turns,
    even_turns,
    gists,
    graded,
)
from tests.training.encoder_tuning.small import calls
from tests.training.parts import LEVELS, call


def turns(speakers: str) -> tuple[Turn, ...]:
    """Turns by their speakers' first letters, each with its place as words."""
    who = {"a": Speaker.AGENT, "c": Speaker.CUSTOMER}
    return tuple(Turn(who[letter], str(place)) for place, letter in enumerate(speakers))


def at(place: float, group: str = "g") -> Graded:
    return Graded(turns("ca"), place, group)


def unit(rows: list[list[float]]) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.tensor(rows), dim=-1)


def test_a_mean_of_grades_is_a_place_on_the_scale():
    found = graded([call(0, 1), call(1, 3), call(2, 2, grades=(2.0, 3.0))], "resolution", LEVELS)
    assert [one.place for one in found] == [0.0, 1.0, 0.75]


def test_a_rare_level_is_drawn_as_often_as_the_others():
    known = [at(0.0) for _ in range(90)] + [at(1.0) for _ in range(10)]
    rng = np.random.default_rng(0)
    counted = Counter(one.place for _ in range(20) for one in draw(known, 2, 12, rng))
    assert counted == {0.0: 120, 1.0: 120}


def test_where_a_level_runs_out_others_fill_up_and_none_comes_twice():
    known = [at(0.0, str(i)) for i in range(9)] + [at(1.0, "x"), at(1.0, "y")]
    found = draw(known, 2, 8, np.random.default_rng(0))
    assert len({one.group for one in found}) == len(found) == 8
    assert sum(one.place == 1.0 for one in found) == 2


def test_no_more_are_drawn_than_there_are():
    assert len(draw([at(0.0), at(1.0)], 2, 12, np.random.default_rng(0))) == 2


def test_drawn_turns_keep_their_order_and_hold_the_last_of_each_party():
    said = turns("cacacacaccc")
    for seed in range(10):
        places = [int(turn.text) for turn in drawn_turns(said, 5, np.random.default_rng(seed))]
        assert places == sorted(places)
        assert len(places) == 5
        assert {7, 10} <= set(places)


@pytest.mark.parametrize("speakers", ["a", "ca", "cacaca", "c" * 40 + "a" * 40])
def test_even_turns_are_no_more_than_asked_for_and_hold_the_last_of_each_party(speakers: str):
    said = turns(speakers)
    found = even_turns(said, 6)
    assert len(found) == min(6, len(said))
    assert {said[-1], *[turn for turn in said if turn.speaker is Speaker.CUSTOMER][-1:]} <= set(found)


def test_a_gist_is_the_head_s_less_what_all_have_in_common():
    read = [turns("ca"), turns("cacca"), turns("aa")]
    vectors = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    ends = np.cumsum([0, *map(len, read)])
    theirs = np.stack([gist_of(one, vectors[ends[i] : ends[i + 1]]) for i, one in enumerate(read)])
    theirs -= theirs.mean(axis=0)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    np.testing.assert_allclose(gists(torch.from_numpy(vectors), read).numpy(), theirs, atol=1e-5)


def test_disorder_is_the_formula_over_all_pairs_of_pairs():
    rng = np.random.default_rng(1)
    vectors = unit(rng.normal(size=(5, 4)).tolist())
    places = [0.0, 0.25, 0.5, 0.75, 1.0]
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    near = {(i, j): float(vectors[i] @ vectors[j]) for i, j in pairs}
    target = {(i, j): 1 - abs(places[i] - places[j]) for i, j in pairs}
    total = sum(np.exp(7 * (near[q] - near[p])) for p in pairs for q in pairs if target[p] > target[q])
    found = disorder(vectors, [at(place, str(place)) for place in places], 7.0)
    assert float(found) == pytest.approx(np.log(1 + total), rel=1e-5)


def test_like_grades_side_by_side_have_less_disorder_than_far_apart():
    read = [at(0.0, "a"), at(0.0, "b"), at(1.0, "c"), at(1.0, "d")]
    ordered = unit([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.0], [-1.0, 0.1]])
    mixed = ordered[[0, 2, 1, 3]]
    assert float(disorder(ordered, read, 10.0)) < 0.01
    assert float(disorder(mixed, read, 10.0)) > 10


def test_pairs_of_one_group_say_nothing_where_there_are_several():
    read = [at(0.0, "a"), at(1.0, "a"), at(0.0, "b"), at(1.0, "b")]
    vectors = unit([[1.0, 0.0], [0.9, 0.1], [0.8, 0.3], [0.1, 0.9]])
    moved = disorder(vectors, read, 10.0)
    alone = disorder(vectors, [at(one.place, "one") for one in read], 10.0)
    near = vectors @ vectors.T
    same, other = (near[0, 2], near[1, 3]), (near[0, 3], near[1, 2])
    total = sum(torch.exp(10 * (q - p)) for p in same for q in other)
    assert float(moved) == pytest.approx(float(torch.log(1 + total)), rel=1e-5)
    assert float(alone) != pytest.approx(float(moved))


def test_a_fifth_of_the_conversations_stands_aside_in_whole_groups():
    known, aside = apart(calls(40, agents=10), "resolution", 0)
    assert len(aside) == 8
    assert not {one.group for one in known} & {one.group for one in aside}
