"""Sampling plans."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.calibration.means import corrected_mean
from autoqa.domain.sampling import Candidate, Part, Task
from autoqa.domain.trend import Span
from autoqa.review.plan import Quotas, Team, draw_plan

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEAM = Team(("eva", "kim", "lou", "zoe"))


def _candidates(n=200, agents=8, seed=0):
    random = np.random.default_rng(seed)
    found = []
    for i in range(n):
        low = float(random.beta(1, 4))
        found.append(
            Candidate(
                interaction=f"call-{i:04d}",
                agent=f"agent-{i % agents}",
                queue=("billing", "sales")[i % 2],
                channel="call",
                language=("en", "it")[i % 3 == 0],
                started_at=AT + timedelta(hours=int(random.integers(0, 24 * 13))),
                seconds=float(random.integers(30, 900)),
                low=low,
                doubt=float(random.random()),
                complaint=bool(random.random() < 0.1),
            )
        )
    return found


def _plan(candidates=None, quotas=None, team=TEAM, seed=0, telling=()):
    return draw_plan(
        "w45",
        candidates or _candidates(),
        quotas or Quotas(),
        team,
        made_at=AT,
        seed=seed,
        telling=telling,
    )


def _grading(plan):
    return [one for one in plan.assignments if one.task is Task.GRADE]


def test_each_agent_has_as_many_random_calls_in_each_period():
    candidates = _candidates()
    plan = _plan(candidates, Quotas(per_agent=2, double=0))
    facts = {one.interaction: one for one in candidates}
    drawn = [facts[one.interaction] for one in _grading(plan)]
    per = Counter((one.agent, Span.WEEK.start(one.started_at)) for one in drawn)
    assert set(per.values()) == {2}
    assert {one.part for one in _grading(plan)} == {Part.RANDOM}


def test_the_same_seed_draws_the_same_plan_whatever_the_order():
    quotas = Quotas(stratified=20, risk=20, top=5, learning=10)
    candidates = _candidates()
    assert _plan(candidates, quotas) == _plan(candidates[::-1], quotas)
    assert _plan(candidates, quotas) != _plan(candidates, quotas, seed=1)


def test_one_that_several_parts_drew_is_in_the_first_of_them():
    plan = _plan(quotas=Quotas(per_agent=2, risk=200, double=0))
    assert len({one.interaction for one in _grading(plan)}) == len(_grading(plan)) == 200
    assert Counter(one.part for one in _grading(plan))[Part.RANDOM] == 32


def test_the_riskiest_are_drawn_for_sure():
    candidates = _candidates()
    candidates[7] = replace(candidates[7], low=1.0, doubt=1.0, complaint=True, flags=frozenset({"auto_fail"}))
    for seed in range(5):
        plan = _plan(candidates, Quotas(per_agent=0, top=1, double=0), seed=seed)
        (one,) = plan.assignments
        assert (one.interaction, one.part, one.chance) == ("call-0007", Part.RISK, 1.0)


def test_what_is_chosen_for_learning_has_no_chance():
    telling = {f"call-{i:04d}" for i in range(12)}
    plan = _plan(quotas=Quotas(per_agent=0, learning=12, double=0), telling=telling)
    assert {one.interaction for one in plan.assignments} == telling
    assert {(one.part, one.chance) for one in plan.assignments} == {(Part.LEARNING, None)}


def test_work_is_even():
    loads = Counter(one.evaluator for one in _plan(quotas=Quotas(per_agent=4)).assignments)
    assert max(loads.values()) - min(loads.values()) <= 3


def test_a_limit_of_an_evaluator_is_kept():
    team = Team(TEAM.evaluators, {"eva": 3})
    loads = Counter(one.evaluator for one in _plan(team=team).assignments)
    assert loads["eva"] == 3


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_nobody_grades_their_own_call_or_one_twice(seed, per_agent):
    team = Team(("agent-0", "Agent-1", "eva", "zoe"))
    candidates = _candidates(60, agents=4)
    agents = {one.interaction: one.agent for one in candidates}
    plan = _plan(candidates, Quotas(per_agent=per_agent, risk=10, double=0.5), team, seed)
    for one in plan.assignments:
        assert one.evaluator.casefold() != agents[one.interaction].casefold()
    assert len({(one.interaction, one.evaluator) for one in plan.assignments}) == len(plan.assignments)


def test_a_share_is_graded_twice_by_every_two_about_equally_often():
    plan = _plan(_candidates(600), Quotas(per_agent=6, double=0.5))
    first = {one.interaction: one.evaluator for one in _grading(plan)}
    second = [one for one in plan.assignments if one.task is Task.SECOND_GRADE]
    assert len(second) == round(0.5 * len(first))
    assert all(one.blind for one in plan.assignments)
    pairs = Counter(frozenset((one.evaluator, first[one.interaction])) for one in second)
    assert len(pairs) == 6
    assert max(pairs.values()) - min(pairs.values()) <= 3


def test_one_evaluator_alone_grades_nothing_twice_and_the_plan_says_so():
    plan = _plan(team=Team(("eva",)))
    assert all(one.task is Task.GRADE for one in plan.assignments)
    assert any("second evaluator" in note for note in plan.notes)


def test_what_cannot_be_filled_is_said():
    plan = _plan(_candidates(10, agents=8), Quotas(per_agent=3, risk=50))
    assert any("fewer than 3" in note for note in plan.notes)
    assert any("risk: 10 of 50" in note for note in plan.notes)


def test_nothing_to_draw_is_an_empty_plan_that_says_so():
    plan = draw_plan("empty", [], Quotas(risk=5), TEAM, made_at=AT)
    assert plan.assignments == ()
    assert "nothing can be drawn" in plan.notes[0]


def test_calls_without_an_agent_are_in_no_random_sample_but_may_be_in_others():
    candidates = [replace(one, agent=None) for one in _candidates(40)]
    plan = _plan(candidates, Quotas(per_agent=3, risk=5))
    assert {one.part for one in plan.assignments} == {Part.RISK}
    assert "40 interactions name no agent" in plan.notes[0]


def test_means_of_a_plan_weighted_by_its_chances_are_right():
    candidates = _candidates(400)
    truth = {one.interaction: 5 - 4 * one.low for one in candidates}
    quotas = Quotas(per_agent=1, risk=60, stratified=30, double=0)
    weighted, naive = [], []
    for seed in range(60):
        drawn = _grading(_plan(candidates, quotas, seed=seed))
        scores = np.array([truth[one.interaction] for one in drawn])
        weights = np.array([1 / one.chance for one in drawn])
        nothing = np.zeros(0)
        weighted.append(corrected_mean(nothing, scores, nothing, weights=weights).value)
        naive.append(scores.mean())
    right = np.mean(list(truth.values()))
    assert np.mean(weighted) == pytest.approx(right, abs=0.02)
    assert np.mean(naive) < right - 0.05


def test_nobody_gets_a_call_that_they_have_graded_already():
    candidates = [replace(one, graded_by=("Eva", "kim")) for one in _candidates(60)]
    team = Team(("eva", "kim", "zoe"))
    plan = _plan(candidates, Quotas(per_agent=3, double=1.0), team)
    assert {one.evaluator for one in plan.assignments} == {"zoe"}
    assert {one.task for one in plan.assignments} == {Task.GRADE}


def test_calls_that_all_have_graded_are_said_to_have_nobody():
    candidates = [replace(one, graded_by=TEAM.evaluators) for one in _candidates(20)]
    plan = _plan(candidates, Quotas(per_agent=1))
    assert plan.assignments == ()
    assert any("have graded it" in note for note in plan.notes)
