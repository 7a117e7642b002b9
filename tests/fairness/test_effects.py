import numpy as np
import pytest
from scipy.stats import bootstrap

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.fairness.effects import Pair, effects, mean_interval


def evaluation(
    name: str, expected: float | None, percentage: float | None = 70.0, *, passed: bool | None = True
):
    given = expected is not None
    score = Score(
        "empathy",
        ScoreStatus.SCORED if given else ScoreStatus.ABSTAINED,
        score=round(expected) if given else None,
        expected=expected,
    )
    return Evaluation(name, Evaluator(EvaluatorKind.MODEL, "m"), "c", (score,), Grade(percentage, (), passed))


def pair(name: str, before: float | None, after: float | None, agent: str | None = None) -> Pair:
    return Pair(agent, evaluation(name, before), evaluation(name, after))


def test_flips_count_levels_and_the_mean_is_of_expected_scores():
    pairs = [pair("a", 3.4, 3.6), pair("b", 3.0, 3.1), pair("c", 2.0, 2.0)]
    effect, whole = effects("s", ["empathy"], pairs)
    assert (effect.n, effect.flips, effect.flip_rate) == (3, 1, pytest.approx(1 / 3))
    assert effect.mean == pytest.approx(0.1)
    assert [shift.interaction for shift in effect.largest] == ["a", "b"]
    assert (whole.criterion, whole.n, whole.flips, whole.mean) == (None, 3, 0, 0.0)


def test_a_score_withheld_on_one_side_flips_and_has_no_move():
    (effect, _) = effects("s", ["empathy"], [pair("a", 3.0, None), pair("b", None, None)])
    assert (effect.n, effect.flips, effect.mean) == (1, 1, None)


def test_a_grade_that_fails_now_flips():
    one = Pair(None, evaluation("a", 3.0, 61.0), evaluation("a", 3.0, 59.0, passed=False))
    _, whole = effects("s", ["empathy"], [one])
    assert (whole.flips, whole.mean) == (1, -2.0)


def test_no_conversation_is_no_figure():
    effect, whole = effects("s", ["empathy"], [])
    assert (effect.n, effect.flip_rate, effect.mean, whole.n) == (0, None, None, 0)


def test_the_interval_agrees_with_scipy_where_every_conversation_is_its_own_group():
    values = np.random.default_rng(1).normal(0.2, 1.0, 60)
    low, high = mean_interval(values.tolist(), [str(i) for i in range(60)])
    other = bootstrap((values,), np.mean, method="percentile", rng=2).confidence_interval
    assert low == pytest.approx(other.low, abs=0.03)
    assert high == pytest.approx(other.high, abs=0.03)


def test_conversations_of_one_agent_are_drawn_together():
    values = [1.0] * 10 + [-1.0] * 10
    together = mean_interval(values, ["a"] * 10 + ["b"] * 10)
    apart = mean_interval(values, [str(i) for i in range(20)])
    assert together == (-1.0, 1.0)
    assert apart is not None
    assert apart[1] < 0.6


def test_one_agent_alone_has_no_interval():
    effect, _ = effects("s", ["empathy"], [pair("a", 3.0, 3.2, "dana"), pair("b", 3.0, 3.3, "dana")])
    assert (effect.agents, effect.low, effect.certain) == (1, None, False)
