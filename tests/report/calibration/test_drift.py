"""Drift on the calibration page."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from autoqa.domain.drift import Chart, Drift, FrozenShift, Point, Watched
from autoqa.domain.trend import Span
from autoqa.report.calibration.drift import TEXTS, drift_part

AT = datetime(2026, 11, 26, tzinfo=UTC)


def _chart(name="empathy <b>", *, alarm=False, unit="points"):
    points = [
        Point(
            date(2026, 9, 7) + timedelta(days=7 * i),
            20,
            3.0 + i / 50,
            None if i < 2 else 2.5,
            None if i < 2 else 3.5,
            False,
        )
        for i in range(8)
    ]
    last = Point(date(2026, 11, 2), 20, 4.4, 2.5, 3.5, alarm)
    return Chart(Watched.MODEL, name, unit, (*points, last))


def _drift(*charts, frozen=()):
    return Drift(AT, Span.WEEK, 100, charts, frozen, ())


def _frozen(**more):
    facts = {"was": ("a",), "now": "a", "calls": 20, "changed": 0, "mean": 0.0, "low": 0.0, "high": 0.0}
    return FrozenShift("empathy", **(facts | more))


def test_an_alarm_says_what_was_and_what_was_expected():
    part = drift_part(_drift(_chart(alarm=True)), "en")
    (drawn,) = part.charts
    assert "4.40 in 2026-W45, where 2.50 to 3.50 was to be expected" in drawn.sentence
    assert "flagged" in drawn.svg
    assert "empathy &lt;b&gt;" in drawn.svg


def test_in_italian_figures_have_commas():
    part = drift_part(_drift(_chart(alarm=True)), "it")
    assert "4,40 in 2026-W45" in part.charts[0].sentence
    assert "falso allarme ogni 100 periodi" in part.sentences[0]


def test_calm_is_said_and_drawn_without_alarms():
    part = drift_part(_drift(_chart()), "en")
    assert part.sentences[-1] == "Nothing has changed beyond chance."
    assert "flagged" not in part.charts[0].svg


def test_another_model_is_told_with_both_fingerprints():
    part = drift_part(_drift(frozen=(_frozen(now="b", changed=3),)), "en")
    assert "answered by b now, and was by a" in part.sentences[1]
    assert "3 levels changed" in part.sentences[1]


def test_a_restless_model_is_told():
    part = drift_part(_drift(frozen=(_frozen(changed=2),)), "en")
    assert "the same model gives other scores" in part.sentences[1]


def test_charts_with_alarms_come_first_and_not_all_are_drawn():
    calm = [_chart(f"calm {i}") for i in range(20)]
    part = drift_part(_drift(*calm, _chart("loud", alarm=True)), "en")
    assert len(part.charts) == 12
    assert "loud" in part.charts[0].sentence


def test_a_chart_stays_inside_its_frame():
    for points in (_chart(alarm=True).points[:1], _chart(alarm=True).points):
        drawn = drift_part(_drift(Chart(Watched.INTAKE, "calls", "share", points)), "en").charts[0].svg
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", str(drawn)):
            assert 0 <= float(x) <= 360
            assert 0 <= float(y) <= 120


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_say_the_same_facts(key):
    places = [set(re.findall(r"\{(\w+)\}", TEXTS[key][language])) for language in ("en", "it")]
    assert places[0] == places[1]
