"""What is promised, and what each threshold rests on."""

from __future__ import annotations

import pytest

from autoqa.calibration.abstention import LONG_RUN, Threshold
from autoqa.report.calibration.abstention import abstention_parts
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, with_threshold


def test_a_threshold_is_said_under_its_plot_and_in_its_row():
    made = STATES["two_levels"]()
    pooled = made.found.record.policies[0].abstention.pooled  # type: ignore[union-attr]
    (part,) = abstention_parts(made, ENGLISH)
    assert part.plot is not None
    assert f"From a confidence of {100 * pooled.value:.1f}\u00a0%" in part.plot.sentence
    assert part.rows[0].calls == f"{pooled.calls} of 400"
    assert part.rows[0].lower == f"{100 * pooled.lower:.1f}\u00a0%"
    assert "must name 1.2 of the 2 levels" in part.sets


def test_thresholds_by_language_have_a_row_each():
    (part,) = abstention_parts(STATES["hybrid"](), ITALIAN)
    assert [row.name for row in part.rows] == ["tutte le chiamate", "en", "it"]
    assert part.by == "lingua"
    assert "al massimo un livello di distanza" in part.promise


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (Threshold(None, "x", 0, 0), "No graded calls."),
        (Threshold(None, "x", 50, 5, agreement=0.9, more=30), "too few calls to show 80 %; about 30 more"),
        (Threshold(None, "x", 50, 5, agreement=0.7, more=90), "too few calls to tell whether 80 %"),
        (Threshold(None, "x", 50, 5, agreement=0.81), "too little above 80 % to be shown"),
        (Threshold(None, "x", 50, 5, agreement=0.5), "80 % is out of reach"),
        (Threshold(None, "x", 50, 5, agreement=0.5, own=False), "only 50.0 % of the calls above it agree"),
        (Threshold(0.6, "x", 50, 5, 40, 0.8, 0.9, None, 20, own=False), "Too few for a threshold of its own"),
        (Threshold(0.6, "x", 50, 5, 40, 0.8, 0.9, 0.8, 20), "they are worth 20 of as many agents"),
        (
            Threshold(0.6, "x", 50, 5, 40, 0.8, 0.9, 0.8, 40, 0.97),
            "97 % of them report one and the same level",
        ),
    ],
)
def test_every_kind_of_threshold_says_what_it_rests_on(threshold: Threshold, said: str):
    (part,) = abstention_parts(with_threshold(STATES["good"](), threshold), ENGLISH)
    assert said in part.rows[0].why.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("upcoming", "said"),
    [
        (None, "as many calls to come as were graded"),
        (LONG_RUN, "all calls to come"),
        (50, "the next 50 calls"),
    ],
)
def test_the_promise_says_for_how_many_calls(upcoming: int | None, said: str):
    made = with_threshold(STATES["good"](), Threshold(None, "x", 9, 3), upcoming=upcoming, agreement=0.9)
    (part,) = abstention_parts(made, ENGLISH)
    assert said in part.promise
    assert "at least 90" in part.promise


def test_without_confidence_there_is_no_part():
    assert abstention_parts(STATES["no_model"](), ENGLISH) == ()
