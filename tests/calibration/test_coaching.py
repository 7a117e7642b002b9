"""What can be told of an agent: clear differences alone, and whether the calls changed since."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import t as student

from autoqa.calibration.coaching import Reached, Told, difference, findings, followed_up
from autoqa.calibration.means import MeanKind
from autoqa.calibration.overview import LEAST, TeamCalls
from autoqa.domain.coaching import Goal
from autoqa.domain.dashboard import By, of_criterion

EMPATHY, ACCURACY = of_criterion("empathy"), of_criterion("accuracy")
START = date(2026, 6, 1)


def calls_of(values, *, agents, days=None, people=None, team="north") -> TeamCalls:
    """Calls with these values by criterion."""
    n = len(agents)

    def texts(given):
        column = np.empty(n, dtype=object)
        column[:] = given
        return column

    people = {} if people is None else people
    return TeamCalls(
        ids=texts([f"call-{i:05}" for i in range(n)]),
        day=np.array(days if days is not None else ["2026-06-01"] * n, dtype="datetime64[D]"),
        columns={by.value: texts([None] * n) for by in By}
        | {By.AGENT.value: texts(list(agents)), By.TEAM.value: texts([team] * n)},
        model={of_criterion(name): np.asarray(given, dtype=float) for name, given in values.items()},
        people={of_criterion(name): np.asarray(given, dtype=float) for name, given in people.items()},
        chance=np.full(n, np.nan),
        sampled=np.zeros(n, dtype=bool),
        graded=np.zeros(n, dtype=bool),
        tags=texts([" "] * n),
    )


def two(own, others, **more) -> TeamCalls:
    return calls_of(
        {"empathy": np.concatenate([own, others])}, agents=["ann"] * len(own) + ["bob"] * len(others), **more
    )


def test_the_interval_of_a_difference_adds_the_variances():
    rng = np.random.default_rng(0)
    one, other = rng.normal(3, 1, 40), rng.normal(4, 1, 90)
    found = difference(
        calls_of({"empathy": one}, agents=["ann"] * 40),
        calls_of({"empathy": other}, agents=["bob"] * 90),
        EMPATHY,
    )
    half = np.hypot(
        student.ppf(0.975, 39) * one.std(ddof=1) / np.sqrt(40),
        student.ppf(0.975, 89) * other.std(ddof=1) / np.sqrt(90),
    )
    assert found.value == pytest.approx(one.mean() - other.mean())
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    assert found.told is Told.BELOW


def test_a_clear_weakness_is_named_with_both_means():
    rng = np.random.default_rng(1)
    found = findings(two(rng.normal(2.5, 0.7, 60), rng.normal(3.8, 0.7, 200)), "ann")
    assert [one.criterion for one in found.to_work_on] == ["empathy"]
    assert found.to_work_on[0].own == pytest.approx(2.5, abs=0.2)
    assert (found.strengths, found.rest, found.calls) == ((), (), 60)


def test_an_agent_like_the_others_is_told_nothing_nineteen_times_in_twenty():
    rng = np.random.default_rng(2)
    agents = ["ann"] * 40 + ["bob"] * 150
    names = [f"c{i}" for i in range(6)]
    told = 0
    for _ in range(200):
        found = findings(calls_of({name: rng.normal(3, 1, 190) for name in names}, agents=agents), "ann")
        told += bool(found.to_work_on or found.strengths)
    assert told <= 17  # 5 % of 200, and chance


def test_two_things_at_most_are_to_be_worked_on_the_clearest_first():
    rng = np.random.default_rng(3)
    agents = ["ann"] * 100 + ["bob"] * 100
    mine = np.array([1.0] * 100 + [0.0] * 100)
    low = {"mild": 0.8, "worst": 2.0, "bad": 1.4}
    found = findings(
        calls_of({name: rng.normal(4, 0.6, 200) - by * mine for name, by in low.items()}, agents=agents),
        "ann",
    )
    assert [one.criterion for one in found.to_work_on] == ["worst", "bad"]
    assert [one.criterion for one in found.rest] == ["mild"]


@pytest.mark.parametrize("n", [1, LEAST - 1])
def test_few_calls_tell_nothing_and_say_how_many_more_it_takes(n: int):
    found = findings(two(np.ones(n), np.full(50, 5.0)), "ann").rest[0].difference
    assert found.told is Told.NOTHING
    assert (found.low, found.more) == (None, LEAST - n)


def test_no_calls_at_all_tell_nothing():
    found = findings(two([], np.linspace(1, 5, 50)), "ann")
    assert (found.calls, found.to_work_on, found.strengths) == (0, (), ())
    assert found.rest[0].own is None


def test_an_agent_alone_in_the_team_is_compared_with_nobody():
    found = findings(two(np.linspace(1, 5, 50), []), "ann")
    assert found.rest[0].others is None
    assert found.rest[0].difference.told is Told.NOTHING


def test_calls_without_variance_are_told_apart_where_they_are_many():
    assert findings(two(np.full(30, 2.0), np.full(30, 4.0)), "ann").to_work_on
    assert not findings(two(np.full(30, 3.0), np.full(30, 3.0)), "ann").to_work_on


def test_so_many_more_calls_would_tell_it():
    rng = np.random.default_rng(5)
    own, others = rng.normal(0, 1, 30), rng.normal(0, 1, 20_000)
    own = (own - own.mean()) / own.std(ddof=1) - 0.25
    found = findings(two(own, others), "ann").rest[0].difference
    assert found.more is not None
    longer = np.tile(own, 1 + -(-found.more // 30))
    assert findings(two(longer, others), "ann").to_work_on


def test_a_difference_too_small_to_matter_is_not_waited_for():
    rng = np.random.default_rng(6)
    own = rng.normal(0, 1, 100)
    own -= own.mean() - 0.001
    others = rng.normal(0, 1, 1000)
    found = findings(two(own, others - others.mean()), "ann").rest[0].difference
    assert (found.told, found.more) == (Told.NOTHING, None)


def test_other_teams_are_no_measure():
    rng = np.random.default_rng(7)
    north = two(rng.normal(3, 0.5, 60), rng.normal(3, 0.5, 60))
    south = calls_of({"empathy": np.full(300, 5.0)}, agents=["sue"] * 300, team="south")
    both = TeamCalls(
        ids=np.concatenate([north.ids, np.array([f"s-{i}" for i in range(300)], dtype=object)]),
        day=np.concatenate([north.day, south.day]),
        columns={name: np.concatenate([north.columns[name], south.columns[name]]) for name in north.columns},
        model={EMPATHY: np.concatenate([north.model[EMPATHY], south.model[EMPATHY]])},
        people={},
        chance=np.full(420, np.nan),
        sampled=np.zeros(420, dtype=bool),
        graded=np.zeros(420, dtype=bool),
        tags=np.concatenate([north.tags, south.tags]),
    )
    assert not findings(both, "ann").to_work_on


def test_grades_of_one_side_alone_do_not_make_a_difference():
    """The model is a point too kind to all; only the agent's calls were graded."""
    rng = np.random.default_rng(8)
    truth = rng.normal(3, 0.5, 160)
    people = np.where(np.arange(160) < 60, truth, np.nan)
    calls = calls_of({"empathy": truth + 1}, agents=["ann"] * 60 + ["bob"] * 100, people={"empathy": people})
    found = findings(calls, "ann")
    assert not found.to_work_on
    assert found.rest[0].difference.kind is MeanKind.MODEL


def over_time(before, after, others_before, others_after) -> TeamCalls:
    """The agent's calls in the month before START and after it, and the others'."""
    parts = [("ann", before, -30), ("ann", after, 1), ("bob", others_before, -30), ("bob", others_after, 1)]
    days, agents, values = [], [], []
    for agent, given, offset in parts:
        days += [np.datetime64(START) + offset + i % 25 for i in range(len(given))]
        agents += [agent] * len(given)
        values += list(given)
    return calls_of({"empathy": values}, agents=agents, days=days)


def test_a_rise_after_the_start_is_told_and_the_others_stand_beside():
    rng = np.random.default_rng(9)
    calls = over_time(
        rng.normal(2.5, 0.5, 60), rng.normal(3.5, 0.5, 60), rng.normal(3, 0.5, 100), rng.normal(3, 0.5, 100)
    )
    found = followed_up(calls, "ann", Goal("empathy", 3.0), EMPATHY, START)
    assert found.change.told is Told.ABOVE
    assert found.change.low < 1.0 < found.change.high
    assert found.others.told is Told.NOTHING
    assert found.reached is Reached.YES


def test_few_calls_since_cannot_tell_yet():
    rng = np.random.default_rng(10)
    calls = over_time(rng.normal(2.5, 0.5, 60), [5.0, 5.0, 5.0], [], [])
    found = followed_up(calls, "ann", Goal("empathy", 3.0), EMPATHY, START)
    assert (found.change.told, found.change.n, found.change.more) == (Told.NOTHING, 3, LEAST - 3)
    assert (found.reached, found.others) == (Reached.UNKNOWN, None)
    assert (found.after.value, found.after.low, found.after.high) == (5.0, None, None)
    assert found.before.low < found.before.value < found.before.high


def test_a_target_clearly_missed_is_told():
    rng = np.random.default_rng(11)
    calls = over_time(rng.normal(2.5, 0.5, 60), rng.normal(2.5, 0.5, 60), [], [])
    assert followed_up(calls, "ann", Goal("empathy", 4.0), EMPATHY, START).reached is Reached.NO


def test_a_mean_of_equal_calls_is_not_certain_and_reaches_what_it_is():
    rng = np.random.default_rng(12)
    calls = over_time(rng.uniform(2, 5, 40), [4.0] * 10, [], [])
    found = followed_up(calls, "ann", Goal("empathy", 4.5), EMPATHY, START)
    assert found.after.low < 4 < found.after.high
    assert found.reached is Reached.UNKNOWN
    level = over_time([4.0] * 40, [4.0] * 10, [], [])
    assert followed_up(level, "ann", Goal("empathy", 4.0), EMPATHY, START).reached is Reached.YES


def test_calls_of_the_first_day_and_after_the_end_count_for_neither_side():
    days = ["2026-05-31", "2026-06-01", "2026-06-02", "2026-06-20"]
    calls = calls_of({"empathy": [1, 2, 3, 4]}, agents=["ann"] * 4, days=days)
    found = followed_up(calls, "ann", Goal("empathy"), EMPATHY, START, date(2026, 6, 10))
    assert (found.before.value, found.after.value) == (1, 3)
