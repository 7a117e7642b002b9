"""Averages of groups."""

import numpy as np
import pytest

from autoqa.calibration.averages import ScoredCalls, averages
from autoqa.calibration.grades import Column
from autoqa.calibration.means import MeanKind
from autoqa.errors import ConfigurationError

_N = 1200


def _calls(*, graded=0.2, chance=None, seed=0, apart=0.8):
    """Calls of two agents, the second better by `apart`, and a model that is half a point too kind."""
    rng = np.random.default_rng(seed)
    agent = rng.integers(0, 2, _N)
    truth = 3 + apart * agent + rng.normal(0, 0.7, _N)
    model = truth + 0.5 + rng.normal(0, 0.4, _N)
    drawn = rng.random(_N) < (graded if chance is None else chance(model))
    known = np.full(_N, np.nan) if chance is None else np.where(drawn, chance(model), np.nan)
    calls = ScoredCalls(
        tuple(f"c{i}" for i in range(_N)),
        {"empathy": model},
        {"empathy": np.where(drawn, truth, np.nan)},
        known,
        {"agent": Column(("ann", "bob"), agent.astype(np.intp))},
    )
    return calls, {name: truth[agent == i].mean() for i, name in enumerate(("ann", "bob"))}


def _by_group(found):
    return {one.group: one for one in found.averages}


def test_people_s_grades_correct_the_model_of_each_agent():
    calls, truth = _calls()
    found = _by_group(averages(calls, "agent"))
    for name, one in found.items():
        assert one.mean.kind is MeanKind.CORRECTED
        assert one.mean.low < truth[name] < one.mean.high
    assert (found["bob"].place.rank, found["ann"].place.rank) == (1, 2)


def test_agents_who_are_alike_have_no_rank():
    calls, _ = _calls(apart=0.02)
    assert {one.place.rank for one in averages(calls, "agent").averages} == {None}


def test_calls_drawn_by_risk_are_weighted_by_their_chance():
    def risk(model):
        return np.where(model < np.median(model), 0.35, 0.05)

    calls, truth = _calls(chance=risk, seed=3)
    found = _by_group(averages(calls, "agent"))
    assert all(one.mean.low < truth[name] < one.mean.high for name, one in found.items())


def test_grades_outside_of_every_plan_correct_nothing_where_there_is_a_plan():
    def risk(model):
        return np.full(len(model), 0.2)

    calls, _ = _calls(chance=risk)
    more = calls.people["empathy"].copy()
    picked = np.flatnonzero(np.isnan(more))[:50]
    more[picked] = 1.0
    spoilt = ScoredCalls(calls.interactions, calls.model, {"empathy": more}, calls.chance, calls.columns)
    found = averages(spoilt, "agent")
    assert found.left_out == 50
    assert found.averages == averages(calls, "agent").averages


def test_an_agent_whom_nobody_graded_has_no_place_and_takes_none():
    calls, _ = _calls()
    cy = np.where(np.arange(_N) % 3 == 0, 2, calls.columns["agent"].codes)
    model = np.where(cy == 2, 5.0, calls.model["empathy"])
    people = np.where(cy == 2, np.nan, calls.people["empathy"])
    agents = {"agent": Column(("ann", "bob", "cy"), cy.astype(np.intp))}
    more = ScoredCalls(calls.interactions, {"empathy": model}, {"empathy": people}, calls.chance, agents)
    found = _by_group(averages(more, "agent"))
    assert found["cy"].mean.kind is MeanKind.MODEL
    assert (found["cy"].place.best, found["cy"].place.worst) == (1, 3)
    assert (found["bob"].place.rank, found["ann"].place.rank) == (1, 2)


def test_a_criterion_that_nobody_scored_is_named_with_those_there_are():
    with pytest.raises(ConfigurationError, match=r"'emphaty': nobody has scored it; .* on empathy"):
        averages(_calls()[0], "agent", criteria=("emphaty",))


def test_where_nothing_was_scored_a_criterion_is_named_as_well():
    nothing = ScoredCalls((), {}, {}, np.zeros(0))
    assert averages(nothing, "agent").averages == ()
    with pytest.raises(ConfigurationError, match="there is no score at all yet"):
        averages(nothing, "agent", criteria=("empathy",))


def test_without_grades_the_model_stands_uncorrected():
    calls, _ = _calls(graded=0.0)
    assert {one.mean.kind for one in averages(calls, "agent").averages} == {MeanKind.MODEL}


def test_without_scores_the_grades_are_all_there_is():
    calls, truth = _calls()
    alone = ScoredCalls(calls.interactions, {}, calls.people, calls.chance, calls.columns)
    found = _by_group(averages(alone, "agent"))
    assert found["ann"].mean.kind is MeanKind.GRADES
    assert found["ann"].mean.value == pytest.approx(truth["ann"], abs=0.2)


def test_calls_of_nobody_are_counted():
    calls, _ = _calls()
    codes = calls.columns["agent"].codes.copy()
    codes[:7] = -1
    some = ScoredCalls(
        calls.interactions, calls.model, calls.people, calls.chance, {"agent": Column(("ann", "bob"), codes)}
    )
    assert averages(some, "agent").ungrouped == 7


def test_a_column_that_nobody_fills_has_no_averages():
    calls, _ = _calls()
    found = averages(calls, "team")
    assert (found.averages, found.ungrouped) == ((), _N)
