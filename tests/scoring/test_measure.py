from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.config.scorecards import bound_problems
from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.scorecard import AnsweredBy, Bounds, Criterion, Level
from autoqa.domain.transcript import Measure, Speaker, Transcript, Turn
from autoqa.scoring.measure import MeasureScorer

LEVELS = (Level(1, "Long silence."), Level(2, "Some silence."), Level(3, "No silence."))
QUESTION = Criterion("dead_air", "Was the customer left in silence?", AnsweredBy.CLASSIFIER, LEVELS, weight=0)
DEAD_AIR = Bounds("dead_air_share", at_most=((3, 0.02), (2, 0.1)))
RATE = Bounds("agent_speaking_rate", at_most=((2, 200), (3, 180)), at_least=((2, 100), (3, 120)))

TURNS = (
    Turn(Speaker.AGENT, "hello", 0, 2),
    Turn(Speaker.CUSTOMER, "my line is down", 3, 6),
    Turn(Speaker.AGENT, "I will send you a new one", 16, 18),
    Turn(Speaker.CUSTOMER, "but I", 17.5, 20),
    Turn(Speaker.AGENT, "bye", 23, 24),
)


def call(*measures: Measure) -> Transcript:
    return Transcript(TURNS, "en", "small", "0", measures=measures)


def scorer(bounds: Bounds = DEAD_AIR) -> MeasureScorer:
    return MeasureScorer(replace(QUESTION, bounds=bounds))


@pytest.mark.parametrize(("value", "level"), [(0, 3), (0.02, 3), (0.021, 2), (0.1, 2), (0.4, 1)])
def test_less_is_better_up_to_the_bound(value: float, level: int) -> None:
    found = scorer().score(call(Measure("dead_air_share", value, "share")))
    assert (found.status, found.score, found.expected, found.confidence) == (
        ScoreStatus.SCORED,
        level,
        level,
        1.0,
    )
    assert found.distribution == {other: float(other == level) for other in (1, 2, 3)}


@pytest.mark.parametrize(
    ("value", "level"), [(90, 1), (100, 2), (119, 2), (120, 3), (180, 3), (190, 2), (201, 1)]
)
def test_with_two_bounds_the_middle_is_best(value: float, level: int) -> None:
    found = scorer(RATE).score(call(Measure("agent_speaking_rate", value, "words/min")))
    assert found.score == level


def test_a_call_without_the_measure_is_not_applicable() -> None:
    found = scorer().score(call())
    assert (found.status, found.score, found.distribution) == (ScoreStatus.NOT_APPLICABLE, None, {})
    assert found.reason == "this interaction has no measure 'dead_air_share'"


def test_the_reason_gives_the_figure() -> None:
    found = scorer().score(call(Measure("dead_air_share", 0.125, "share")))
    assert found.reason == "Long silence. dead_air_share is 12.5%."


def test_the_evidence_is_where_the_longest_silences_are() -> None:
    found = scorer().score(call(Measure("dead_air_share", 0.3, "share")))
    assert [(e.turn, e.start, e.end) for e in found.evidence] == [(1, 6, 16), (3, 20, 23), (0, 2, 3)]


@pytest.mark.parametrize(
    ("measure", "turns"),
    [
        ("response_time", [2, 4]),
        ("customer_interruptions", [3]),
        ("agent_interruptions", []),
        ("talk_over_share", [3]),
        ("time_to_first_offer", [2]),
        ("time_to_first_agent_word", [0]),
        ("agent_noise", []),
    ],
)
def test_each_measure_points_to_where_it_happened(measure: str, turns: list[int]) -> None:
    found = scorer(Bounds(measure, at_most=((3, 1), (2, 2)))).score(call(Measure(measure, 1.5, "s")))
    assert [evidence.turn for evidence in found.evidence] == turns


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        (Bounds("x"), "no bounds"),
        (Bounds("x", at_most=((3, 1.0),)), "no bound for level 2"),
        (Bounds("x", at_most=((2, 1.0), (3, 2.0))), "must not rise"),
        (Bounds("x", at_least=((2, 2.0), (3, 1.0))), "must not fall"),
        (Bounds("x", at_most=((1, 1.0), (2, 1.0), (3, 0.5))), "level 1"),
        (
            Bounds("x", at_most=((2, 9.0), (3, 5.0)), at_least=((2, 1.0), (3, 7.0))),
            "no value can reach level 3",
        ),
    ],
)
def test_bounds_that_cannot_be_meant_are_refused(bounds: Bounds, problem: str) -> None:
    assert problem in "; ".join(bound_problems(bounds, [1, 2, 3]))


def test_good_bounds_have_no_problems() -> None:
    assert bound_problems(DEAD_AIR, [1, 2, 3]) == bound_problems(RATE, [1, 2, 3]) == []


def test_other_bounds_have_another_fingerprint() -> None:
    other = Bounds("dead_air_share", at_most=((3, 0.03), (2, 0.1)))
    assert scorer().fingerprint == scorer().fingerprint != scorer(other).fingerprint


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_more_of_a_bad_thing_never_raises_the_level(cuts: list[float], one: float, other: float) -> None:
    bounds = Bounds("x", at_most=tuple(zip((5, 4, 3, 2), sorted(cuts), strict=True)))
    low, high = sorted((one, other))
    assert bounds.level(low, [1, 2, 3, 4, 5]) >= bounds.level(high, [1, 2, 3, 4, 5])
