"""What plots and tables are drawn from, against the same by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autoqa.calibration.grades import grades_of
from autoqa.report.calibration.numbers import (
    Confident,
    as_scored,
    before_scaling,
    confusion,
    coverage,
    errors,
    reliability,
    set_sizes,
    without_severity,
)
from tests.calibration.parts import Centre, model, table
from tests.report.calibration.parts import STATES, distributed, page, without_model


def confident(confidence, agrees, cluster=None) -> Confident:
    n = len(confidence)
    clusters = np.arange(n) if cluster is None else np.asarray(cluster)
    return Confident(np.arange(n), np.asarray(confidence, float), np.asarray(agrees, float), clusters)


def test_calls_are_counted_once_and_shared_among_people():
    given = table([("a", "eva", "tone", 1), ("a", "zoe", "tone", 2), ("b", "eva", "tone", 2)])
    grades = grades_of(given, "tone", model=model({"a": 1.2, "b": 1.9}), levels=(1, 2))
    assert confusion(grades).tolist() == [[0.5, 0.0], [0.5, 1.0]]


def test_the_diagonal_is_the_exact_agreement_of_the_report():
    made = STATES["good"]()
    table_ = confusion(made.found.grades["empathy"])
    exact = made.found.report.criteria[0].human_model["exact"].value
    assert np.trace(table_) / table_.sum() == pytest.approx(exact)


def test_coverage_is_what_a_threshold_leaves():
    rng = np.random.default_rng(0)
    sure, agrees = rng.random(500).round(2), rng.integers(0, 2, 500)
    found = coverage(confident(sure, agrees))
    assert list(found.threshold) == sorted(found.threshold)
    for threshold, share, agreement in zip(found.threshold, found.coverage, found.agreement, strict=True):
        kept = sure >= threshold
        assert share == pytest.approx(kept.mean())
        assert agreement == pytest.approx(agrees[kept].mean())


def test_the_lowest_threshold_keeps_all_calls_and_none_keeps_a_handful():
    found = coverage(confident(np.linspace(0.4, 1, 300), np.ones(300)))
    assert found.coverage[0] == 1.0
    assert found.coverage[-1] >= 20 / 300


def test_the_threshold_of_the_record_lies_on_the_curve():
    made = STATES["two_levels"]()
    (policy,) = made.found.record.policies
    assert policy.abstention is not None
    pooled = policy.abstention.pooled
    assert pooled.value is not None
    given = as_scored(made.found.grades["empathy"])
    kept = given.confidence >= pooled.value
    assert kept.mean() == pytest.approx(pooled.coverage)
    assert given.agrees[kept].mean() == pytest.approx(pooled.agreement)


def test_no_call_gives_no_curve_and_no_bin():
    empty = confident([], [])
    assert coverage(empty).threshold == ()
    assert reliability(empty) == ()


def test_bins_hold_every_call_once():
    rng = np.random.default_rng(1)
    sure = rng.random(800)
    agrees = (rng.random(800) < sure).astype(float)
    bins = reliability(confident(sure, agrees, rng.integers(0, 30, 800)))
    assert len(bins) == 10
    for i, one in enumerate(bins):
        inside = (sure >= i / 10) & (sure < (i + 1) / 10)
        assert one.said == pytest.approx(sure[inside].mean())
        assert one.seen == pytest.approx(agrees[inside].mean())
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.seen <= one.high


def test_small_parts_are_joined():
    sure = np.concatenate([np.full(50, 0.55), np.full(3, 0.75), np.full(50, 0.95), np.full(2, 1.0)])
    bins = reliability(confident(sure, np.ones(105)))
    assert [round(one.said, 2) for one in bins] == [0.55, 0.94]
    (single,) = reliability(confident([0.3, 0.9], [0, 1]))
    assert single.said == pytest.approx(0.6)


def test_one_agent_gives_no_interval():
    (one, *_) = reliability(confident(np.full(40, 0.5), np.ones(40), np.zeros(40, dtype=int)))
    assert (one.low, one.high) == (None, None)


def test_before_scaling_is_what_the_model_gave_itself():
    grades = distributed(Centre(seed=1))
    found = before_scaling(grades)
    assert found.confidence == pytest.approx(grades.distribution.max(axis=1), abs=0.5)
    place = (found.confidence[:, None] == grades.distribution[found.call]).argmax(axis=1)
    assert (np.asarray(grades.levels)[place] == grades.level[found.call]).mean() > 0.99
    assert len(before_scaling(Centre().grades()).call) == 0


def test_adjacent_levels_agree_where_that_is_asked():
    grades = Centre(seed=1).grades()
    assert as_scored(grades, adjacent=True).agreement > 0.9 > as_scored(grades).agreement


def test_errors_after_a_new_map_are_those_of_calls_that_it_did_not_see():
    made = STATES["scaled"]()
    before, after = errors(made.found, "empathy")
    chosen = made.found.scalings["empathy"]
    assert (before, after) == (chosen.before, chosen.after)


def test_errors_without_a_map_have_no_after_and_without_distributions_nothing():
    before, after = errors(STATES["good"]().found, "empathy")
    assert before is not None
    assert after is None
    assert errors(STATES["few"]().found, "empathy") == (None, None)


def test_errors_of_a_map_in_force_are_less_than_before_it():
    before, after = errors(STATES["kept_map"]().found, "empathy")
    assert before is not None
    assert after is not None
    assert after.ranked < before.ranked


def test_scores_off_the_scale_are_left_out():
    grades = distributed(Centre(seed=1))
    off = replace(grades, score=np.where(np.arange(len(grades.score)) == 3, 9.0, grades.score))
    made = page([grades])
    found = replace(made.found, grades={"empathy": off})
    before, _ = errors(found, "empathy")
    assert before is not None
    assert set_sizes(found, "empathy") is not None


def test_sets_grow_with_the_confidence_asked_for():
    found = STATES["good"]().found
    sizes = [set_sizes(found, "empathy", confidence=c) for c in (0.5, 0.8, 0.95)]
    assert [one.size for one in sizes if one] == sorted(one.size for one in sizes if one)
    assert all(one is not None and 1 <= one.size <= 5 and one.calls == 400 for one in sizes)


def test_too_few_calls_leave_the_whole_scale():
    centre = Centre(seed=1, calls=8)
    found = set_sizes(page([distributed(centre)]).found, "empathy")
    assert found is not None
    assert found.whole
    assert found.size == 5


def test_one_person_is_more_reliable_without_severity():
    centre = Centre(seed=4, calls=400)
    centre.severity = np.array([0, 0, 2.0, 0, 0, 0])
    found = without_severity(centre.grades())
    assert found is not None
    assert found.adjusted > found.plain + 0.05
    heard = sum(2 in pair for pair in centre.graders)
    assert found.moved == pytest.approx(heard, abs=0.1 * heard)
    assert found.calls == 400


def test_evaluators_alike_leave_the_mean_of_a_call_where_it_is():
    found = without_severity(Centre(seed=4, calls=400).grades())
    assert found is not None
    assert found.moved == 0


@pytest.mark.parametrize("state", ["one_evaluator", "one_call", "all_the_same"])
def test_nobody_to_compare_gives_no_reliability(state: str):
    assert without_severity(STATES[state]().found.grades["empathy"]) is None


def test_without_a_model_there_is_nothing_to_draw():
    grades = without_model(Centre().grades())
    assert confusion(grades).sum() == 0
    assert len(as_scored(grades).call) == 0
