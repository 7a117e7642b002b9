"""The mixed model of calls and evaluators."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.agreement.severity import consensus, severities


def _complete(scores):
    evaluators = scores.shape[1]
    call, evaluator = np.indices(scores.shape)
    return call.ravel(), evaluator.ravel(), scores.ravel(), evaluators


def _drawn(rng, calls=60, severity=(0.8, 0.0, -0.3, -0.5), noise=0.5):
    truth = rng.normal(3, 1, calls)
    return truth[:, None] - np.array(severity) + rng.normal(0, noise, (calls, len(severity)))


def test_a_complete_table_gives_the_components_of_the_analysis_of_variance():
    scores = _drawn(np.random.default_rng(1))
    n, k = scores.shape
    rows, columns = scores.mean(1), scores.mean(0)
    rest = scores - rows[:, None] - columns + scores.mean()
    residual = (rest**2).sum() / ((n - 1) * (k - 1))
    between_calls = (k * rows.var(ddof=1) - residual) / k
    between_evaluators = (n * columns.var(ddof=1) - residual) / n
    found = severities(*_complete(scores))
    assert found.residual == pytest.approx(residual, rel=1e-3)
    assert found.between_calls == pytest.approx(between_calls, rel=1e-3)
    assert found.between_evaluators == pytest.approx(between_evaluators, rel=1e-2)


def test_reliability_is_the_intraclass_correlation():
    scores = _drawn(np.random.default_rng(2))
    found = severities(*_complete(scores))
    total = found.between_calls + found.between_evaluators + found.residual
    assert found.reliability == pytest.approx(found.between_calls / total)
    assert found.adjusted_reliability > found.reliability


def test_severity_above_zero_is_harsher_and_sums_to_zero():
    found = severities(*_complete(_drawn(np.random.default_rng(3))))
    assert found.severity[0] == pytest.approx(0.8, abs=0.2)
    assert found.severity.sum() == pytest.approx(0, abs=1e-9)


def test_an_evaluator_who_was_given_the_bad_calls_is_not_called_severe():
    rng = np.random.default_rng(4)
    truth = np.sort(rng.normal(3, 1, 300))
    call = np.concatenate([np.arange(300), np.arange(0, 120), np.arange(100, 300)])
    evaluator = np.concatenate([np.zeros(300), np.ones(120), np.full(200, 2)]).astype(int)
    score = truth[call] + rng.normal(0, 0.3, len(call))
    raw = score[evaluator == 1].mean() - score[evaluator == 2].mean()
    found = severities(call, evaluator, score, 3)
    assert raw < -1
    assert abs(found.severity[1]) < 0.1


def test_errors_cover_the_truth():
    rng = np.random.default_rng(5)
    apart = []
    for _ in range(60):
        truth = rng.normal(0, 0.5, 8)
        call = np.repeat(np.arange(80), 2)
        evaluator = np.concatenate([rng.choice(8, 2, replace=False) for _ in range(80)])
        score = rng.normal(3, 1, 80)[call] - truth[evaluator] + rng.normal(0, 0.7, 160)
        found = severities(call, evaluator, score, 8)
        apart.append((found.severity - (truth - truth.mean())) / found.error)
    inside = np.mean(np.abs(np.concatenate(apart)) < 1.96)
    assert 0.88 < inside < 0.99


def test_one_evaluator_cannot_be_judged():
    found = severities(np.arange(5), np.zeros(5, dtype=int), np.arange(5.0), 1)
    assert found.severity.tolist() == [0.0]
    assert np.isnan(found.error).all()


def test_scores_that_are_all_the_same_say_nothing():
    found = severities(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.full(4, 3.0), 2)
    assert found.mean == 3.0
    assert np.isnan(found.error).all()


def test_the_consensus_is_the_mean_without_severity():
    call, evaluator = np.array([0, 0, 1]), np.array([0, 1, 1])
    found = consensus(call, evaluator, np.array([2.0, 4.0, 3.0]), np.array([1.0, -1.0]), 3)
    assert found[:2].tolist() == [3.0, 2.0]
    assert np.isnan(found[2])


@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.2, 5))
@settings(max_examples=15, deadline=None)
def test_severity_follows_the_scale_and_not_its_zero(seed, shift, stretch):
    call, evaluator, score, k = _complete(_drawn(np.random.default_rng(seed), calls=20))
    before = severities(call, evaluator, score, k)
    after = severities(call, evaluator, stretch * score + shift, k)
    assert after.severity == pytest.approx(stretch * before.severity, abs=2e-3 * stretch)
    assert after.mean == pytest.approx(stretch * before.mean + shift, abs=1e-2)
