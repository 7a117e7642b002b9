import numpy as np
import pytest

from autoqa.calibration.grades import Column
from autoqa.calibration.moved import ScoredVersions, Versions, averages_moved

OLD, NEW = 0, 1


def scored(
    first: list[float],
    newest: list[float],
    first_by: list[int],
    newest_by: list[int],
    teams: list[str | None] | None = None,
) -> ScoredVersions:
    versions = Versions(
        np.array(first), np.array(newest), np.array(first_by), np.array(newest_by), present=NEW
    )
    agents = Column.of(f"agent {i % 4}" for i in range(len(first)))
    return ScoredVersions({"empathy": versions}, agents, Column.of(teams or [None] * len(first)))


def test_the_move_is_the_models_part_and_the_calls_part():
    earlier, later = 40, 60
    first = [2.0] * earlier + [4.0] * later
    newest = [2.5] * earlier + [4.0] * later
    (one,) = averages_moved(scored(first, newest, [OLD] * earlier + [NEW] * later, [NEW] * (earlier + later)))
    assert (one.then.value, one.now.value) == (2.0, 4.0)
    assert one.total.value == pytest.approx(2.0)
    assert one.model.value == pytest.approx(0.5)
    assert one.calls.value == pytest.approx(1.5)
    assert (one.earlier, one.later, one.rescored) == (earlier, later, earlier)


def test_a_sample_of_the_earlier_calls_tells_the_models_part():
    rng = np.random.default_rng(1)
    then = rng.normal(3, 0.5, 400)
    again = rng.random(400) < 0.3
    newest = np.where(again, then + 0.4, then)
    later = rng.normal(3.4, 0.5, 300)
    (one,) = averages_moved(
        scored(
            [*then, *later],
            [*newest, *later],
            [OLD] * 400 + [NEW] * 300,
            [*np.where(again, NEW, OLD), *[NEW] * 300],
        )
    )
    assert one.rescored == again.sum()
    assert one.model.value == pytest.approx(0.4)
    assert one.calls.low is not None
    assert one.calls.high is not None
    assert one.calls.low < 0 < one.calls.high


def test_without_a_call_scored_again_the_parts_are_unknown():
    (one,) = averages_moved(scored([2.0, 2.0, 4.0], [2.0, 2.0, 4.0], [OLD, OLD, NEW], [OLD, OLD, NEW]))
    assert one.total.value == pytest.approx(2.0)
    assert one.model.value is None
    assert one.calls.value is None


def test_one_model_alone_moves_nothing():
    assert averages_moved(scored([2.0, 3.0], [2.0, 3.0], [NEW, NEW], [NEW, NEW])) == []


def test_teams_have_rows_of_their_own():
    found = averages_moved(
        scored([1.0, 3.0, 2.0, 4.0], [1.0, 3.0, 2.0, 4.0], [OLD, OLD, NEW, NEW], [OLD, OLD, NEW, NEW],
               ["day", "night", "day", "night"])
    )  # fmt: skip
    assert [(one.group, one.total.value) for one in found] == [("", 1.0), ("day", 1.0), ("night", 1.0)]


def test_a_call_without_a_score_counts_nowhere():
    nan = float("nan")
    (one,) = averages_moved(scored([2.0, nan, 4.0], [2.0, nan, 4.0], [OLD, -1, NEW], [OLD, -1, NEW]))
    assert (one.earlier, one.later) == (1, 1)
