"""Figures of two models: as they were measured, drawn around 0, and said which side is better."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autoqa.domain.agreement import Estimate
from autoqa.domain.comparison import Beside, Comparison, TeamShift
from autoqa.report.calibration.given import Drawn
from autoqa.report.comparison.figures import (
    difference_plots,
    figure_rows,
    group_rows,
    groups_plot,
    outcome_said,
    people_said,
    qwk_plot,
    team_rows,
    teams_plot,
)
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.words import Said
from tests.report.comparison.parts import alike, better, first, unshown, worse

ENGLISH = Said.of("en", COMPARISON)
IN_KEY = 11.0  # where the mark of a key stands


def root(plot: Drawn | None) -> ElementTree.Element:
    assert plot is not None
    return ElementTree.fromstring(plot.svg)


def texts(plot: Drawn | None) -> list[str]:
    return [text.text or "" for text in root(plot).findall("text")]


def dots(plot: Drawn | None, style: str) -> list[float]:
    """Where the marks of a style stand across, without the one of the key."""
    found = [*root(plot).findall("rect"), *root(plot).findall("circle")]
    return [
        x
        for one in found
        if one.attrib["class"] == f"dot {style}"
        and (x := float(one.attrib.get("cx", 4 + float(one.attrib.get("x", 0))))) != IN_KEY
    ]


def zero(plot: Drawn | None) -> float:
    (line,) = root(plot).findall("line[@class='zero']")
    return float(line.attrib["x1"])


def difference(value: float | None, low: float | None = None, high: float | None = None) -> Beside:
    return Beside("qwk", Estimate(0.6), Estimate(0.5), Estimate(value, low, high))


def test_a_row_holds_both_figures_their_difference_and_intervals():
    found = better()
    for row, one in zip(figure_rows(found, ENGLISH), found.figures, strict=True):
        if one.name == "exact":
            assert row.new.value == ENGLISH.percent(one.new.value, 1)
            assert row.difference.value == f"{100 * (one.difference.value or 0):+.1f}"
            continue
        assert row.new.value == ENGLISH.number(one.new.value, 3)
        assert row.old.span == ENGLISH.span(one.old, 3)
        assert row.difference.value == ENGLISH.number(one.difference.value, 3, sign=True)
        assert row.difference.span == ENGLISH.span(one.difference, 3, sign=True)


def test_which_way_is_better_stands_with_each_figure():
    why = {
        one.name: row.why for row, one in zip(figure_rows(better(), ENGLISH), better().figures, strict=True)
    }
    assert all(why[name].endswith("(higher is better)") for name in ("qwk", "pearson", "exact"))
    assert all(why[name].endswith("(lower is better)") for name in ("rmse", "smd", "ranked"))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (difference(None), "nothing to hold it against"),
        (difference(0.0, -0.1, 0.1), "no difference"),
        (difference(0.1, 0.05, 0.2), "better"),
        (difference(0.1, -0.05, 0.2), "better, which may be chance"),
        (difference(-0.1, -0.2, 0.05), "worse, which may be chance"),
        (difference(-0.1, -0.2, -0.01), "worse, which among 6 may be chance"),
        (replace(difference(-0.1, -0.2, -0.05), worse=True), "worse, by more than chance"),
        (replace(difference(0.1, -0.05, 0.2), better=-1), "worse, which may be chance"),
        (replace(difference(-0.1, -0.2, -0.05), better=-1), "better"),
        (difference(0.1), "better, which may be chance"),
    ],
)
def test_what_a_difference_says(one: Beside, words: str):
    assert outcome_said(one, ENGLISH, among=6) == words


def test_people_stand_beside_both_models():
    found = better()
    qwk = found.figures[0]
    plot = qwk_plot(found, ENGLISH)
    assert plot is not None
    for one in (found.people, qwk.new, qwk.old):
        assert ENGLISH.figure(one, 3) in plot.sentence
    (people,), (new,), (old,) = (dots(plot, style) for style in ("people", "model", "before"))
    assert (new > old) == ((qwk.new.value or 0) > (qwk.old.value or 0))
    assert (people > new) == ((found.people.value or 0) > (qwk.new.value or 0))
    assert ENGLISH.figure(found.people, 3) in people_said(found, ENGLISH)


def test_without_a_model_in_service_people_and_the_new_one_are_left():
    plot = qwk_plot(first(), ENGLISH)
    assert dots(plot, "before") == []
    assert len(dots(plot, "model")) == 1
    assert difference_plots(first(), ENGLISH) == ()
    assert {row.outcome for row in figure_rows(first(), ENGLISH)} == {"nothing to hold it against"}


def test_a_candidate_that_was_not_shown_has_no_figures():
    assert qwk_plot(unshown(), ENGLISH) is None
    assert difference_plots(unshown(), ENGLISH) == ()
    assert groups_plot(unshown(), ENGLISH) is None
    assert teams_plot(unshown(), ENGLISH) is None
    assert "is not known" in people_said(unshown(), ENGLISH)


@pytest.mark.parametrize("make", [better, alike, worse])
def test_a_difference_stands_on_its_side_of_zero(make):
    found: Comparison = make()
    drawn = difference_plots(found, ENGLISH)
    assert len(drawn) == 3
    values = [
        [one for one in found.figures if one.name in names]
        for names in (("qwk", "pearson", "exact"), ("rmse", "smd"), ("ranked",))
    ]
    for plot, ones in zip(drawn, values, strict=True):
        at = sorted([*dots(plot, "model"), *dots(plot, "flagged")])
        beyond = sum((one.difference.value or 0) > 0 for one in ones)
        assert sum(x > zero(plot) for x in at) == beyond
        for one in ones:
            assert root(plot).findall("line[@class='interval model']") or one.worse


def test_which_side_is_better_is_written_below_the_axis_and_in_the_sentence():
    higher, lower, _ = difference_plots(better(), ENGLISH)
    assert texts(higher)[-2:] == ["← in service better", "new better →"]
    assert texts(lower)[-2:] == ["← new better", "in service better →"]
    assert higher.sentence.startswith("Higher is better, so right of 0 the new model is better.")
    assert lower.sentence.startswith("Lower is better, so left of 0 the new model is better.")
    assert "QWK +0." in higher.sentence


def test_a_plot_and_its_axis_speak_of_the_same_numbers():
    (exact,) = [one for one in better().figures if one.name == "exact"]
    plot = difference_plots(better(), ENGLISH)[0]
    assert ENGLISH.number(exact.difference.value, 3, sign=True) in texts(plot)
    assert f"Exact agreement {100 * (exact.difference.value or 0):+.1f} points: better" in plot.sentence


def test_what_is_worse_by_more_than_chance_is_marked_and_named():
    higher, *_ = difference_plots(worse(), ENGLISH)
    assert dots(higher, "flagged")
    assert "worse, by more than chance" in texts(higher)
    assert dots(difference_plots(better(), ENGLISH)[0], "flagged") == []
    assert any(row.worse for row in figure_rows(worse(), ENGLISH))


def test_marks_of_a_fine_axis_are_told_apart():
    fine = replace(difference(0.0004, -0.0011, 0.0019), name="ranked", better=-1)
    (plot,) = difference_plots(replace(alike(), figures=(fine,)), ENGLISH)
    marks = [text for text in texts(plot) if text.startswith(("+0.", "−0."))]
    assert len(set(marks)) == len(marks) >= 3


def test_groups_have_the_errors_of_both_and_the_sentence_counts_them():
    found = worse()
    rows = group_rows(found, ENGLISH)
    assert [row.new.value for row in rows] == [ENGLISH.number(one.new.value, 3) for one in found.groups]
    assert all(row.worse for row in rows)
    plot = groups_plot(found, ENGLISH)
    assert plot is not None
    assert "Of 2 groups the new model errs less on 0 and more on 2; by more than chance on" in plot.sentence
    calm = groups_plot(better(), ENGLISH)
    assert calm is not None
    assert "errs less on 2 and more on 0; on none is it worse by more than chance" in calm.sentence


def test_averages_that_move_most_are_shown_teams_first():
    found = better()
    rows = team_rows(found, 30, ENGLISH)
    assert len(rows) == 30
    names = [row.name for row in rows]
    assert names == sorted(names, key=lambda name: "team" not in name)
    assert sum("team" in name for name in names) == 3
    most = max(found.teams, key=lambda one: abs(one.shift.value or 0))
    plot = teams_plot(found, ENGLISH)
    assert plot is not None
    assert f"<bdi>{most.name}</bdi>, by {ENGLISH.number(most.shift.value, 3, sign=True)}" in plot.sentence
    assert "has no interval" in plot.sentence
    assert len(dots(plot, "model")) == 12


def test_a_team_without_a_shift_is_not_drawn():
    nothing = TeamShift("team", "a", 3, Estimate(None))
    assert teams_plot(replace(better(), teams=(nothing,)), ENGLISH) is None
    assert team_rows(replace(better(), teams=(nothing,)), 30, ENGLISH)[0].shift.value == "–"
