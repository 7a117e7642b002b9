"""The gate: clean data passes, and each fault turns it red for its own reason."""

from dataclasses import replace

import numpy as np
import pytest

from autoqa.calibration.agree import agree
from autoqa.calibration.gate import decide
from autoqa.domain.calibration import Bars, Mode, Reason
from tests.calibration.parts import Centre

BARS = Bars()


def _decision(centre, rows=None, **options):
    return decide(agree(centre.grades(rows), columns=["language"], resamples=200), BARS, **options)


def _codes(decision):
    return [reason.code for reason in decision.reasons]


def test_a_model_as_good_as_people_scores_alone():
    decision = _decision(Centre(seed=1))
    assert (decision.mode, decision.reasons, decision.met) == (Mode.AUTO, (), True)


def test_a_shifted_model_is_stopped():
    centre = Centre()
    centre.expected = centre.expected + 0.4
    decision = _decision(centre)
    assert decision.mode is Mode.HUMAN_ONLY
    assert "smd" in _codes(decision)
    assert "standard deviations above people's" in next(r.text for r in decision.reasons if r.code == "smd")


def test_a_model_that_disfavours_a_language_is_stopped():
    centre = Centre(seed=1)
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = centre.expected + np.where(italian, -0.4, 0.2)
    decision = _decision(centre)
    assert {"subgroup"} <= set(_codes(decision)) <= {"subgroup", "exact_gap"}
    assert "disfavours language it" in decision.reasons[-1].text


def test_too_few_double_graded_calls_say_how_many_more():
    decision = _decision(Centre(calls=60))
    assert _codes(decision) == ["too_few_double_graded", "too_few_scored"]
    assert "40 more are needed" in decision.reasons[0].text
    assert not decision.met


def test_without_a_model_there_is_nothing_to_trust():
    centre = Centre()
    centre.names, known = [name + "-other" for name in centre.names], centre.names
    scores = centre.model()
    centre.names = known
    centre.model = lambda: scores
    assert _codes(_decision(centre)) == ["no_model_scores"]


def _poor():
    centre = Centre(noise=0.3)
    centre.expected = centre.truth + centre.rng.normal(0, 1.0, len(centre.truth))
    return centre


def test_a_poor_model_is_stopped():
    assert {"degradation", "exact_gap"} <= set(_codes(_decision(_poor())))


def test_a_poor_model_that_knows_when_it_is_right_is_hybrid():
    decision = _decision(_poor(), threshold=0.8, coverage=0.4)
    assert (decision.mode, decision.threshold, decision.coverage) == (Mode.HYBRID, 0.8, 0.4)
    assert not decision.met


def test_hybrid_is_enough_where_it_is_what_was_asked_for():
    assert _decision(_poor(), threshold=0.8, coverage=0.4, wanted=Mode.HYBRID).met


def test_a_promise_on_too_few_calls_does_not_help():
    decision = _decision(_poor(), threshold=0.99, coverage=0.05)
    assert decision.mode is Mode.HUMAN_ONLY
    assert "coverage" in _codes(decision)


def test_silence_does_not_mend_a_shift():
    centre = Centre()
    centre.expected = centre.expected + 0.4
    assert _decision(centre, threshold=0.8, coverage=0.9).mode is Mode.HUMAN_ONLY


def test_a_fault_stops_everything_and_comes_first():
    fault = Reason("copied_grades", "they were not given blind")
    decision = _decision(Centre(), faults=[fault])
    assert (decision.mode, decision.reasons) == (Mode.HUMAN_ONLY, (fault,))


def test_human_only_is_always_met():
    assert _decision(Centre(calls=10), wanted=Mode.HUMAN_ONLY).met


def test_no_more_is_left_to_the_model_than_was_asked_for():
    assert _decision(Centre(seed=1), wanted=Mode.HUMAN_ONLY).mode is Mode.HUMAN_ONLY
    hybrid = _decision(Centre(seed=1), wanted=Mode.HYBRID, threshold=0.6, coverage=0.7)
    assert (hybrid.mode, hybrid.threshold, hybrid.met) == (Mode.HYBRID, 0.6, True)
    uncertain = _decision(Centre(seed=1), wanted=Mode.HYBRID)
    assert (uncertain.mode, _codes(uncertain)) == (Mode.HUMAN_ONLY, ["no_promise"])


def test_a_model_that_always_says_the_same_is_stopped():
    centre = Centre(seed=1)
    centre.expected = np.full(len(centre.names), 3.0)
    assert "no_variance" in _codes(_decision(centre))


def test_people_who_agree_by_chance_are_no_measure():
    centre = Centre(seed=1)
    rows = [(n, e, c, float(centre.rng.integers(1, 6))) for n, e, c, _ in centre.rows()]
    assert "people_disagree" in _codes(_decision(centre, rows))


def test_scores_without_variance_are_never_green():
    centre = Centre()
    rows = [(n, e, c, 3.0) for n, e, c, _ in centre.rows()]
    assert "no_variance" in _codes(_decision(centre, rows))


@pytest.mark.parametrize(
    ("bars", "code"),
    [
        (replace(BARS, degradation=0.2), "degradation"),
        (replace(BARS, smd=0.0), "smd"),
        (replace(BARS, exact_gap=-0.5), "exact_gap"),
    ],
)
def test_bars_can_be_raised(bars, code):
    assert code in _codes(decide(agree(Centre().grades()), bars))
