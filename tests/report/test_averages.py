"""Averages in the report: with intervals, and no order that chance could have made."""

from datetime import UTC, datetime

import numpy as np

from autoqa.calibration.averages import ScoredCalls, averages
from autoqa.calibration.grades import Column
from autoqa.report.html import Report, render


def _page(second: float, *, graded: int = 0) -> str:
    rng = np.random.default_rng(0)
    agent = np.repeat([0, 1], 60)
    model = np.where(agent == 0, 3.0, second) + rng.normal(0, 0.4, 120)
    people = np.where(np.arange(120) % 60 < graded, model - 0.5, np.nan)
    calls = ScoredCalls(
        tuple(f"c{i}" for i in range(120)),
        {"empathy": model},
        {"empathy": people},
        np.full(120, np.nan),
        {"agent": Column(("ann", "bob <b>"), agent)},
    )
    found = averages(calls, "agent")
    return render(Report(datetime(2026, 11, 26, tzinfo=UTC), (), {}, averages=found))


def test_each_agent_has_a_mean_with_its_interval():
    page = _page(3.0)
    assert "Averages of agents" in page
    assert page.count("n 60") == 2
    assert "3.0" in page
    assert " to 3." in page


def test_agents_who_cannot_be_told_apart_have_no_place():
    assert "; place" not in _page(3.0)
    assert "; place 1" in _page(4.5)
    assert "; place 2" in _page(4.5)


def test_means_that_people_s_grades_correct_say_so():
    assert ", corrected, n 60" in _page(3.0, graded=20)
    assert ", corrected, n 60" not in _page(3.0, graded=5)


def test_names_of_agents_stay_text():
    assert "bob &lt;b&gt;" in _page(3.0)


def test_without_agents_there_is_no_table():
    assert "Averages of agents" not in render(Report(datetime(2026, 11, 26, tzinfo=UTC), (), {}))
