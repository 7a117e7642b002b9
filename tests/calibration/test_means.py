"""Means corrected by grades, and places among others."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.calibration.means import Mean, MeanKind, corrected_mean, grades_mean, places

_RNG = np.random.default_rng(5)


def _calls(n=4000, correlation=0.8, bias=0.7):
    people = np.clip(np.round(3 + _RNG.normal(size=n)), 1, 5)
    apart = (people - people.mean()) / people.std()
    model = 3 + bias + correlation * apart + np.sqrt(1 - correlation**2) * _RNG.normal(size=n)
    return people, model


def test_a_biased_model_is_corrected_by_a_few_grades():
    people, model = _calls()
    found = corrected_mean(model, people[:200], model[:200])
    assert found.kind is MeanKind.CORRECTED
    assert found.low < people.mean() < found.high < model.mean()


def test_a_good_model_makes_the_interval_narrower():
    people, model = _calls()
    both, alone = corrected_mean(model, people[:200], model[:200]), grades_mean(people[:200])
    assert both.high - both.low < 0.8 * (alone.high - alone.low)


def test_a_model_that_knows_nothing_gets_no_weight():
    people, model = _calls(correlation=0.0)
    both, alone = corrected_mean(model, people[:200], model[:200]), grades_mean(people[:200])
    assert both.value == pytest.approx(alone.value, abs=0.1)
    assert both.high - both.low == pytest.approx(alone.high - alone.low, rel=0.1)


def test_a_model_without_variance_changes_nothing():
    people = np.array([1.0, 2, 3, 4, 5] * 4)
    both = corrected_mean(np.full(100, 3.0), people, np.full(20, 3.0))
    assert both.value == pytest.approx(3.0)
    assert both.high == pytest.approx(grades_mean(people).high)


def test_grades_drawn_by_risk_are_weighted_back():
    people, model = _calls(n=20_000)
    chance = np.where(model < np.median(model), 0.05, 0.01)
    drawn = _RNG.random(len(people)) < chance
    naive = grades_mean(people[drawn])
    weighted = corrected_mean(model, people[drawn], model[drawn], weights=1 / chance[drawn])
    assert naive.high < people.mean()
    assert weighted.low < people.mean() < weighted.high


def test_fewer_than_ten_grades_correct_nothing():
    found = corrected_mean(np.array([2.0, 3.0, 4.0]), np.array([5.0]), np.array([4.0]))
    assert (found.kind, found.value, found.graded) == (MeanKind.MODEL, 3.0, 1)


def test_without_scores_the_grades_are_all_there_is():
    found = corrected_mean(np.array([]), np.array([1.0, 2.0, 3.0]), np.array([]))
    assert (found.kind, found.value, found.scored) == (MeanKind.GRADES, 2.0, 0)


def test_one_value_has_no_interval():
    found = grades_mean(np.array([4.0]))
    assert (found.value, found.low, found.high) == (4.0, None, None)


def test_nothing_at_all_is_an_error():
    with pytest.raises(ValueError, match="scores or grades"):
        corrected_mean(np.array([]), np.array([]), np.array([]))


def test_the_interval_of_grades_alone_is_students():
    from scipy import stats

    values = _RNG.normal(size=30)
    low, high = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    found = grades_mean(values)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def _mean(low, high, kind=MeanKind.GRADES):
    return Mean((low + high) / 2, low, high, kind, 0, 10)


def test_a_rank_is_given_only_where_intervals_keep_apart():
    found = places({"ann": _mean(4.0, 4.5), "bob": _mean(2.0, 3.0), "cy": _mean(2.5, 3.5)})
    assert found["ann"].rank == 1
    assert (found["bob"].best, found["bob"].worst, found["bob"].rank) == (2, 3, None)


def test_a_mean_without_an_interval_has_no_rank():
    alone = Mean(5.0, None, None, MeanKind.GRADES, 0, 1)
    assert places({"ann": alone, "bob": _mean(1.0, 2.0)})["ann"].rank is None


def test_means_and_places_are_plain_numbers_that_json_can_hold():
    values = _RNG.normal(size=30)
    means = {"ann": grades_mean(values), "bob": corrected_mean(values + 9, values[:12] + 9, values[:12] + 9)}
    plain = [asdict(mean) for mean in means.values()] + [asdict(place) for place in places(means).values()]
    assert json.loads(json.dumps(plain))[-1] == {"best": 1, "worst": 1}


def test_means_of_the_model_alone_are_placed_where_all_are():
    found = places({"ann": _mean(4.0, 4.5, MeanKind.MODEL), "bob": _mean(2.0, 3.0, MeanKind.MODEL)})
    assert (found["ann"].rank, found["bob"].rank) == (1, 2)


def test_beside_corrected_means_those_of_the_model_alone_have_no_place_and_push_nobody_down():
    found = places(
        {
            "ann": _mean(3.0, 3.5, MeanKind.CORRECTED),
            "bob": _mean(2.0, 2.5, MeanKind.GRADES),
            "cy": _mean(4.5, 4.6, MeanKind.MODEL),
            "di": _mean(1.0, 1.1, MeanKind.MODEL),
        }
    )
    assert (found["ann"].rank, found["bob"].rank) == (1, 2)
    assert {(found[name].best, found[name].worst) for name in ("cy", "di")} == {(1, 4)}


def test_a_single_mean_that_people_corrected_is_first_of_nobody():
    found = places({"ann": _mean(3.0, 3.5, MeanKind.CORRECTED), "bob": _mean(2.0, 2.1, MeanKind.MODEL)})
    assert (found["ann"].rank, found["bob"].rank) == (None, None)


_SPANS = st.tuples(st.floats(0, 5), st.floats(0, 2), st.sampled_from(MeanKind))


@given(st.lists(_SPANS, min_size=1, max_size=8))
@settings(max_examples=50)
def test_the_number_of_certain_ranks_never_contradicts_itself(spans):
    found = places({str(i): _mean(low, low + width, kind) for i, (low, width, kind) in enumerate(spans)})
    ranks = [place.rank for place in found.values() if place.rank is not None]
    assert len(ranks) == len(set(ranks))
    assert all(1 <= place.best <= place.worst <= len(spans) for place in found.values())
