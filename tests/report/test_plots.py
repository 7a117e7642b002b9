"""Plots: whole XML, each figure in its place, whatever is put in."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.report.plots import (
    WIDTH,
    Axis,
    Bin,
    Curve,
    Dot,
    Key,
    Row,
    Spot,
    clipped,
    curve_plot,
    interval_plot,
    reliability_plot,
    threshold_plot,
)
from tests.report.parts import HOSTILE


def shown(value: float) -> str:
    return f"{value:g}"


AXIS = Axis(0.0, 1.0, (0.0, 0.5, 1.0), shown)


def drawn(svg: str) -> ElementTree.Element:
    assert not re.search(r"nan|inf|None", svg)
    return ElementTree.fromstring(svg)


def centre(root: ElementTree.Element, style: str) -> float:
    """Where the circle of a style stands across."""
    (dot,) = root.findall(f"circle[@class='dot {style}']")
    return float(dot.attrib["cx"])


def plot(*rows: Row, axis: Axis = AXIS, **options) -> ElementTree.Element:
    return drawn(interval_plot(rows, axis, label="A plot", **options))


def test_a_plot_has_a_name_for_those_who_do_not_see_it():
    root = plot(Row("a", (Dot(0.5),)))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "A plot"


def test_a_dot_stands_at_its_value_between_the_ends_of_its_interval():
    root = plot(Row("empathy, the longest of all", (Dot(0.5, 0.25, 0.75, "people"),)))
    (line,) = root.findall("line[@class='interval people']")
    left, right = float(line.attrib["x1"]), float(line.attrib["x2"])
    assert centre(root, "people") == pytest.approx((left + right) / 2, abs=0.1)
    edge = root.find("line[@class='edge']")
    assert edge is not None
    whole = float(edge.attrib["x2"]) - float(edge.attrib["x1"])
    assert right - left == pytest.approx(whole / 2, abs=0.1)


def test_a_model_is_told_from_people_without_colour():
    root = plot(Row("a", (Dot(0.5, style="people"), Dot(0.4, style="model"))))
    assert len(root.findall("circle[@class='dot people']")) == 1
    assert len(root.findall("rect[@class='dot model']")) == 1


def test_short_labels_stand_beside_and_long_ones_above():
    short = plot(Row("e1", (Dot(0.5),)), Row("e2", (Dot(0.6),)))
    long = plot(Row("e1", (Dot(0.5),)), Row("an evaluator of a long name", (Dot(0.6),)))
    assert float(short.attrib["viewBox"].split()[3]) < float(long.attrib["viewBox"].split()[3])


def test_a_long_label_is_cut_and_kept_whole_as_a_title():
    root = plot(Row("Donaudampfschifffahrt" * 5, (Dot(0.5),)))
    (label,) = root.findall("text[@class='label']")
    assert (label.text or "").endswith("…")
    title = label.find("title")
    assert title is not None
    assert title.text == "Donaudampfschifffahrt" * 5


def test_what_cannot_be_said_keeps_its_row_and_has_no_dot():
    root = plot(Row("a", (Dot(None, shown="–"),)))
    assert not root.findall("circle")
    assert "–" in [text.text for text in root.findall("text")]


def test_what_lies_outside_the_axis_is_drawn_at_its_end():
    root = plot(Row("a", (Dot(7.0, -9.0, 99.0, "people"),)))
    assert centre(root, "people") <= WIDTH
    (line,) = root.findall("line[@class='interval people']")
    assert float(line.attrib["x1"]) >= 0


def test_a_bar_is_a_tick_and_a_line_crosses_all_rows():
    rows = Row("a", (Dot(0.5, bar=0.4),)), Row("b", (Dot(0.6, bar=0.4),))
    root = plot(*rows, lines=[(0.5, "zero")])
    assert len(root.findall("line[@class='tick']")) == 2
    (zero,) = root.findall("line[@class='zero']")
    assert float(zero.attrib["y2"]) - float(zero.attrib["y1"]) > 20


def test_nothing_is_drawn_of_no_rows():
    assert interval_plot([], AXIS, label="x") == ""


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_stays_text(text: str):
    keys = [Key("people", text), Key("bar", text), Key("tick", text), Key("coverage", text)]
    root = plot(Row(text, (Dot(0.5, shown=text),)), keys=keys)
    assert {element.tag for element in root.iter()} <= {
        *("svg", "text", "title", "line", "circle", "rect", "polyline")
    }
    named = drawn(interval_plot([Row("a", (Dot(0.5),))], AXIS, label=text))
    assert named.attrib["aria-label"].split() == text.split()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_an_axis_holds_its_values_and_has_round_marks(values: list[float]):
    axis = Axis.over(values, shown)
    slack = 1e-6 * (max(values) - min(values)) + 1e-6
    assert axis.low <= min(values) + slack
    assert axis.high >= max(values) - slack
    assert 2 <= len(axis.marks) <= 7
    assert axis.marks == tuple(sorted(axis.marks))


@pytest.mark.parametrize("values", [[], [None], [float("nan")], [0.3, 0.3]])
def test_an_axis_of_nothing_or_of_one_value_has_a_width(values):
    axis = Axis.over(values, shown)
    assert axis.high > axis.low


def test_bins_stand_where_said_meets_seen():
    bins = [Bin(0.5, 0.5, 0.4, 0.6, 1.0), Bin(0.9, 0.7, None, None, 0.1)]
    root = drawn(
        reliability_plot(
            [("model", bins)], label="x", keys=[Key("model", "m")], across="a", up="u", shown=shown
        )
    )
    first, last = root.findall("circle[@class='dot model']")
    (diagonal,) = (line for line in root.findall("line[@class='zero']") if "x1" in line.attrib)
    middle = (float(diagonal.attrib["x1"]) + float(diagonal.attrib["x2"])) / 2
    assert float(first.attrib["cx"]) == pytest.approx(middle, abs=0.1)
    assert float(first.attrib["r"]) > float(last.attrib["r"])
    assert len(root.findall("line[@class='interval model']")) == 1


def test_a_threshold_and_a_promise_are_lines_across_the_curves():
    curve = Curve(((0.4, 1.0), (0.9, 0.1)), "coverage")
    root = drawn(
        threshold_plot(
            [curve],
            Axis.over([0.4, 0.9], shown),
            label="x",
            keys=[Key("coverage", "c")],
            across="a",
            up="u",
            shown=shown,
            chosen=0.5,
            promised=0.8,
        )
    )
    assert len(root.findall("line[@class='chosen']")) == 1
    assert len(root.findall("line[@class='bar']")) == 1
    points = root.findall("polyline")[-1].attrib["points"].split()
    assert len(points) == 2


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_a_clipped_text_is_short_and_the_beginning_of_the_text(text: str):
    cut = clipped(text, 20)
    assert len(cut) <= 21 or any(ord(letter) > 127 for letter in cut)
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))


def test_wide_letters_count_twice():
    assert clipped("你" * 10, 20) == "你" * 10
    assert clipped("你" * 11, 20) == "你" * 9 + "…"


def test_sides_stand_in_the_corners_below_the_axis():
    root = plot(Row("a", (Dot(0.5),)), sides=("worse", "better"))
    left, right = root.findall("text")[-2:]
    assert (left.text, right.text) == ("worse", "better")
    assert (float(left.attrib["x"]), float(right.attrib["x"])) == (0.0, WIDTH)
    bottom = float(root.attrib["viewBox"].split()[3])
    assert max(float(text.attrib["y"]) for text in root.findall("text")) <= bottom


@pytest.mark.parametrize(
    ("marks", "digits"), [((0.0, 1.0), 0), ((0.0, 0.5, 1.0), 1), ((0.0, 0.025), 3), ((-0.002, 0.002), 3)]
)
def test_an_axis_knows_the_digits_that_its_marks_need(marks: tuple[float, ...], digits: int):
    assert Axis(marks[0], marks[-1], marks, shown).digits == digits


def curved(*curves: Curve, **options) -> ElementTree.Element:
    axes = (Axis(0.0, 4.0, (0.0, 2.0, 4.0), shown), Axis(0.0, 1.0, (0.0, 0.5, 1.0), shown))
    keys = [Key("best", "chosen"), Key("other", "not chosen"), Key("chosen", "stop")]
    return drawn(curve_plot(curves, axes, label="x", keys=keys, across="epoch", up="loss", **options))


def test_curves_stand_on_their_values_the_last_on_top():
    root = curved(Curve(((0, 0.0), (4, 1.0)), "other", "a <way>"), Curve(((0, 1.0), (2, 0.5)), "best"))
    *_, other, best = root.findall("polyline")
    assert (other.attrib["class"], best.attrib["class"]) == ("curve other", "curve best")
    (left, bottom), (right, top) = (map(float, pair.split(",")) for pair in other.attrib["points"].split())
    assert best.attrib["points"].split()[0] == f"{left:.1f},{top:.1f}"
    assert best.attrib["points"].split()[1] == f"{(left + right) / 2:.1f},{(top + bottom) / 2:.1f}"
    title = other.find("title")
    assert title is not None
    assert title.text == "a <way>"
    assert best.find("title") is None


def test_a_spot_lies_on_its_curve_with_its_interval_and_the_stop_crosses_it():
    spot = Spot(2.0, 0.5, "model", 0.25, 0.75)
    root = curved(Curve(((0, 1.0), (2, 0.5)), "best"), spots=[spot], chosen=2.0)
    (_, place) = root.findall("polyline")[-1].attrib["points"].split()
    x, y = map(float, place.split(","))
    (whisker,) = root.findall("line[@class='interval model']")
    assert (float(whisker.attrib["y1"]) + float(whisker.attrib["y2"])) / 2 == pytest.approx(y, abs=0.1)
    (stop,) = (one for one in root.findall("line[@class='chosen']") if one.attrib["x1"] == one.attrib["x2"])
    assert float(stop.attrib["x1"]) == pytest.approx(x)
    (mark,) = root.findall("rect[@class='dot model']")
    assert float(mark.attrib["x"]) + 4 == pytest.approx(x)


def test_axes_of_curves_have_names():
    texts = [text.text for text in curved(Curve(((0, 1.0), (2, 0.5)), "best")).findall("text")]
    assert {"epoch", "loss", "0.5", "4"} <= set(texts)
