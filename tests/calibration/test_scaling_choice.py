import json

import numpy as np
import pytest

from autoqa.calibration.scaling import KINDS
from autoqa.calibration.scaling_choice import choose
from autoqa.errors import ConfigurationError, InputError

LEVELS = (1, 2, 3, 4, 5)


def graded(seed: int, rows: int, power: float = 1.0, shift: float = 0.0):
    """Distributions of a model of whom people differ by a power and a shift; 20 agents."""
    rng = np.random.default_rng(seed)
    place, cuts = rng.normal(0, 1.5, rows), np.linspace(-2, 2, 4)

    def spread(place):
        return np.diff(1 / (1 + np.exp(place[:, None] - cuts)), axis=1, prepend=0, append=1)

    human = np.array([rng.choice(5, p=row) + 1 for row in spread(place + shift)])
    raw = spread(place) ** power
    return raw / raw.sum(axis=1, keepdims=True), human, [f"a{i % 20}" for i in range(rows)]


def test_a_model_that_is_right_is_left_as_it_is():
    raw, human, groups = graded(0, 1500)
    chosen = choose(raw, human, LEVELS, groups)
    assert chosen.scaling.kind == "identity"
    assert chosen.after.ranked == pytest.approx(chosen.before.ranked)
    assert chosen.held_out == pytest.approx(raw)
    assert (chosen.rows, chosen.groups) == (1500, 20)


def test_a_model_too_sure_of_itself_gets_a_temperature_and_smaller_errors():
    chosen = choose(*graded(1, 1500, power=3.0)[:2], LEVELS, graded(1, 1500)[2])
    assert chosen.scaling.kind == "temperature"
    assert chosen.after.ece_overall < 0.5 * chosen.before.ece_overall
    assert all(chosen.after.ece[level] < chosen.before.ece[level] for level in LEVELS)
    assert chosen.after.brier < chosen.before.brier
    assert chosen.after.ranked < chosen.before.ranked


def test_a_model_more_lenient_than_people_is_brought_to_their_mean():
    raw, human, groups = graded(2, 1500, shift=-1.5)
    chosen = choose(raw, human, LEVELS, groups)
    assert chosen.scaling.kind in ("ordinal", "matched")
    assert chosen.before.smd > 0.3
    assert abs(chosen.after.smd) < 0.05


def test_the_simplest_within_one_standard_error_of_the_best_is_taken():
    raw, human, groups = graded(3, 800, power=2.0)
    chosen = choose(raw, human, LEVELS, groups)
    assert [one.kind for one in chosen.candidates] == list(KINDS)
    assert min(one.behind for one in chosen.candidates) == 0.0
    within = [one.kind for one in chosen.candidates if one.behind <= one.error and one.reversal <= 0.01]
    assert chosen.scaling.kind == within[0]


def test_a_temperature_that_turns_calls_round_is_not_chosen():
    rng = np.random.default_rng(4)
    kinds = np.array([[0.5, 0.1, 0.4], [0.2, 0.75, 0.05], [0.1, 0.2, 0.7]])
    power = kinds**2 / (kinds**2).sum(axis=1, keepdims=True)
    which = rng.integers(0, 3, 600)
    human = [rng.choice(3, p=power[i]) + 1 for i in which]
    chosen = choose(kinds[which], human, (1, 2, 3), [f"a{i % 12}" for i in range(600)])
    by_kind = {one.kind: one for one in chosen.candidates}
    assert by_kind["temperature"].ranked < by_kind["identity"].ranked
    assert by_kind["temperature"].reversal > 0.01
    assert chosen.scaling.kind != "temperature"
    assert "temperature left out" in chosen.reason


def test_an_agents_own_grades_do_not_move_that_agents_held_out_scores():
    raw, human, groups = graded(5, 300)
    own = np.array(groups) == "a3"
    other = np.where(own, 6 - human, human)
    one = choose(raw, human, LEVELS, groups, kinds=["isotonic"]).held_out
    two = choose(raw, other, LEVELS, groups, kinds=["isotonic"]).held_out
    assert (one[own] == two[own]).all()
    assert not np.allclose(one[~own], two[~own])


def test_the_choice_is_the_same_each_time():
    raw, human, groups = graded(6, 300, power=2.0)
    one, two = (choose(raw, human, LEVELS, groups, seed=7) for _ in range(2))
    assert one == two
    assert (one.held_out == two.held_out).all()


def test_too_few_rows_leave_scores_as_they_are_and_say_how_many_are_missing():
    raw, human, groups = graded(7, 20, power=3.0)
    chosen = choose(raw, human, LEVELS, groups)
    assert chosen.scaling.kind == "identity"
    assert "10 more are needed" in chosen.reason
    assert chosen.before == chosen.after


def test_one_agent_leaves_scores_as_they_are():
    raw, human, _ = graded(8, 100, power=3.0)
    chosen = choose(raw, human, LEVELS, ["a"] * 100)
    assert chosen.scaling.kind == "identity"
    assert "another agent" in chosen.reason


def test_two_agents_are_enough_to_choose():
    raw, human, _ = graded(9, 100, power=3.0)
    chosen = choose(raw, human, LEVELS, ["a", "b"] * 50)
    assert len(chosen.candidates) == len(KINDS)


def test_no_call_has_no_errors():
    chosen = choose(np.empty((0, 5)), [], LEVELS, [])
    assert (chosen.scaling.kind, chosen.before, chosen.after, chosen.rows) == ("identity", None, None, 0)


def test_people_who_never_differ_have_no_smd():
    raw, _, groups = graded(10, 60)
    chosen = choose(raw, np.full(60, 3), LEVELS, groups)
    assert chosen.before.smd is None
    assert chosen.after.ranked < chosen.before.ranked


def test_everything_but_held_out_scores_is_plain_json():
    raw, human, groups = graded(11, 100)
    plain = json.loads(json.dumps(choose(raw, human, LEVELS, groups).as_dict(), allow_nan=False))
    assert set(plain["before"]["ece"]) == {"1", "2", "3", "4", "5"}
    assert len(plain["candidates"]) == len(KINDS)


def test_columns_of_other_lengths_are_refused():
    raw, human, groups = graded(12, 40)
    with pytest.raises(InputError, match="39 agents"):
        choose(raw, human, LEVELS, groups[:-1])


@pytest.mark.parametrize("asked", [{"folds": 1}, {"kinds": ["magic"]}])
def test_folds_and_kinds_that_cannot_be_are_refused(asked):
    raw, human, groups = graded(13, 40)
    with pytest.raises(ConfigurationError):
        choose(raw, human, LEVELS, groups, **asked)
