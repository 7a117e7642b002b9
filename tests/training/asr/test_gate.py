import numpy as np
import pytest

from autoqa.training.asr.clips import Track
from autoqa.training.asr.gate import CallErrors, judge


def calls(track: Track, words: int, pairs: list[tuple[int, int]]) -> list[CallErrors]:
    return [CallErrors(f"c{i}", track, words, base, new) for i, (base, new) in enumerate(pairs)]


def test_a_model_with_fewer_errors_on_each_channel_passes():
    errors = calls(Track.AGENT, 100, [(20, 10)] * 5) + calls(Track.CUSTOMER, 50, [(15, 12)] * 5)
    verdict = judge(errors)
    assert verdict.passed
    assert verdict.channels[Track.AGENT].base == pytest.approx(0.2)
    assert verdict.channels[Track.CUSTOMER].new == pytest.approx(0.24)
    assert verdict.overall.difference == pytest.approx(-65 / 750)
    assert (verdict.overall.words, verdict.overall.calls) == (750, 5)
    assert Track.MIXED not in verdict.channels


def test_a_model_that_changes_nothing_is_refused():
    verdict = judge(calls(Track.MIXED, 100, [(20, 20), (10, 10)]))
    assert verdict.reasons == ("word error over all calls is 15.0%, as before; there is nothing to gain",)
    assert verdict.overall.difference_interval is not None
    assert verdict.overall.difference_interval.low == verdict.overall.difference_interval.high == 0


def test_a_gain_over_all_does_not_pay_for_a_loss_on_a_channel():
    errors = calls(Track.AGENT, 1000, [(200, 100)] * 4) + calls(Track.CUSTOMER, 100, [(10, 11)] * 4)
    (reason,) = judge(errors).reasons
    assert reason == "customer: word error rises from 10.0% to 11.0% (+1.00 points; 0.3 allowed)"


def test_a_small_rise_is_allowed_unless_it_is_certain():
    gain = calls(Track.AGENT, 1000, [(200, 100)] * 8)
    certain = calls(Track.CUSTOMER, 1000, [(100, 102)] * 8)
    (reason,) = judge(gain + certain).reasons
    assert "+0.20 points, and the whole interval lies above 0: " in reason
    uncertain = calls(Track.CUSTOMER, 1000, [(100, 140), (100, 64)] * 4)
    assert judge(gain + uncertain).passed


def test_one_call_has_no_interval():
    figures = judge(calls(Track.AGENT, 100, [(20, 10)])).overall
    assert figures.difference_interval is None
    assert figures.base_interval is None


@pytest.mark.parametrize(
    ("pairs", "doubt"),
    [
        ([(20, 10)], "One call judged alone"),
        ([(20, 10), (20, 28), (20, 19)], "its interval over 3 calls holds 0"),
        ([(20, 10)] * 3, None),
        ([(20, 30)] * 3, None),
    ],
)
def test_a_difference_that_may_be_chance_is_said_so(pairs: list[tuple[int, int]], doubt: str | None):
    found = judge(calls(Track.AGENT, 100, pairs)).doubt
    assert found is None if doubt is None else doubt in (found or "")


def test_words_invented_where_nobody_speaks_count_over_all():
    errors = [*calls(Track.AGENT, 100, [(20, 19)]), CallErrors("c0", Track.CUSTOMER, 0, 0, 5)]
    verdict = judge(errors)
    assert list(verdict.channels) == [Track.AGENT]
    assert verdict.reasons == ("word error over all calls rises from 20.0% to 24.0%",)


def test_without_any_true_words_there_is_nothing_to_judge():
    with pytest.raises(ValueError, match="has any words"):
        judge([CallErrors("c", Track.AGENT, 0, 1, 1)])


def test_the_interval_agrees_with_the_standard_error_of_the_ratio():
    rng = np.random.default_rng(4)
    words = rng.integers(80, 120, 60)
    base = rng.binomial(words, 0.3)
    new = rng.binomial(words, 0.2)
    errors = [
        CallErrors(str(i), Track.AGENT, int(w), int(b), int(n))
        for i, (w, b, n) in enumerate(zip(words, base, new, strict=True))
    ]
    found = judge(errors).overall
    moved = new - base
    residual = moved - found.difference * words
    half = 2.0 * np.sqrt(60 / 59 * np.sum(residual**2)) / words.sum()  # linearised, Student's t of 59 degrees
    assert found.difference_interval is not None
    width = found.difference_interval.high - found.difference_interval.low
    assert width == pytest.approx(2 * half, rel=0.15)
