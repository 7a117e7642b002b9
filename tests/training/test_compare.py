import numpy as np
import pytest

from autoqa.calibration.grades import Column, CriterionGrades
from autoqa.training.compare import figures_beside, groups_beside, most_moved, shifts
from autoqa.training.figures import side_by_side
from autoqa.training.sets import GradedCall
from tests.training.parts import LEVELS, call

CALLS = 240


@pytest.fixture(scope="module")
def calls() -> list[GradedCall]:
    rng = np.random.default_rng(0)
    return [call(n, int(rng.integers(1, 4)), agent=f"a{n % 40}") for n in range(CALLS)]


def scored(calls: list[GradedCall], noise: float, *, seed: int = 1, shift: float = 0.0) -> CriterionGrades:
    """A model whose distributions lie around what people gave."""
    rng = np.random.default_rng(seed)
    truth = np.array([one.labels["resolution"].mean for one in calls])
    at = truth + rng.normal(0, noise, len(calls)) + shift
    weights = np.exp(-((np.asarray(LEVELS) - at[:, None]) ** 2) / 0.5)
    return side_by_side(calls, "resolution", LEVELS, weights / weights.sum(axis=1, keepdims=True))


def test_a_better_model_is_worse_in_nothing(calls: list[GradedCall]):
    found = {one.name: one for one in figures_beside(scored(calls, 0.3), scored(calls, 1.0, seed=2))}
    assert not any(one.worse for one in found.values())
    assert (found["qwk"].difference.low or 0) > 0
    assert (found["rmse"].difference.high or 0) < 0


def test_a_worse_model_is_told_from_one_that_is_level(calls: list[GradedCall]):
    worse = figures_beside(scored(calls, 1.2), scored(calls, 0.3, seed=2))
    assert {one.name for one in worse if one.worse} >= {"qwk", "pearson", "rmse", "ranked"}
    level = figures_beside(scored(calls, 0.5), scored(calls, 0.5, seed=2))
    assert not any(one.worse for one in level)


def test_a_shifted_model_is_worse_by_its_mean(calls: list[GradedCall]):
    found = figures_beside(scored(calls, 0.3, shift=0.6), scored(calls, 0.3, seed=2))
    assert "smd" in {one.name for one in found if one.worse}


def test_alike_models_are_called_worse_no_more_often_than_by_chance(calls: list[GradedCall]):
    found = [
        any(one.worse for one in figures_beside(scored(calls, 0.6, seed=n), scored(calls, 0.6, seed=n + 99)))
        for n in range(30)
    ]
    assert sum(found) <= 5  # 5 % for all figures together, or fewer


def test_differences_are_new_less_old(calls: list[GradedCall]):
    for one in figures_beside(scored(calls, 0.3), scored(calls, 0.8, seed=2)):
        assert one.new.value is not None
        assert one.old.value is not None
        assert one.difference.value == pytest.approx(one.new.value - one.old.value)


def test_without_a_model_in_service_nothing_is_compared(calls: list[GradedCall]):
    for one in figures_beside(scored(calls, 0.3), None):
        assert one.new.value is not None
        assert one.old.value is None
        assert not one.worse


def test_a_group_on_which_it_errs_more_is_found(calls: list[GradedCall]):
    old = scored(calls, 0.3, seed=2)
    worse = scored(calls, 0.3, shift=0.9)
    orders = np.array([one.facts["queue"] == "orders" for one in calls])
    mixed = scored(calls, 0.3)
    for name in ("expected", "level", "distribution"):
        getattr(mixed, name)[orders] = getattr(worse, name)[orders]
    found = {one.name: one for one in groups_beside(mixed, old, ["queue"])}
    assert found["orders"].worse
    assert not found["repairs"].worse
    assert found["orders"].calls == int(orders.sum())


def test_small_groups_are_not_looked_at(calls: list[GradedCall]):
    few = calls[:20]
    assert groups_beside(scored(few, 0.3), scored(few, 0.3, seed=2), ["queue"]) == ()


def test_the_averages_of_teams_move_by_the_mean_difference():
    new, old = np.array([3.0, 3.0, 2.0, 2.0]), np.array([2.0, 2.5, 2.0, np.nan])
    found = shifts(new, old, "team", Column.of(["a", "a", "b", "b"]), np.arange(4))
    assert [(one.name, one.calls, one.shift.value) for one in found] == [("a", 2, 0.75), ("b", 1, 0.0)]


def test_what_moves_most_comes_first(calls: list[GradedCall]):
    found = most_moved(scored(calls, 0.3), scored(calls, 1.0, seed=2), 5)
    apart = [abs(one.new - one.old) for one in found]
    assert apart == sorted(apart, reverse=True)
    assert len(found) == 5
    assert found[0].people == calls[int(found[0].interaction[1:])].labels["resolution"].mean
