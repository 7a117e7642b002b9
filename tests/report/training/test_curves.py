"""Loss curves: every way has its line at its values, and what is said of the choice is what was measured."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autoqa.report.calibration.given import Drawn
from autoqa.report.training.curves import curves, way_said
from autoqa.report.training.given import ModelTrained, Tuning, WayTried
from autoqa.report.training.texts import TRAINING
from autoqa.report.words import Said
from tests.report.training.parts import EFFORT, model, trained

ENGLISH = Said.of("en", TRAINING)
NOT_KNOWN = None
SHORT = WayTried(
    separate=True,
    held_back=1.0,
    balanced=False,
    fitted=(NOT_KNOWN, 0.9, 0.7, 0.6, NOT_KNOWN),
    unseen=(0.08, 0.05, 0.04, 0.045, 0.05),
    stop=2,
    loss=0.04,
    error=0.004,
)
OTHER = replace(
    SHORT,
    separate=False,
    held_back=2.0,
    balanced=True,
    unseen=(0.08, 0.07, 0.06, 0.05, 0.042),
    stop=4,
    loss=0.042,
)


def of(*tried: WayTried, chosen: int = 0) -> ModelTrained:
    return replace(model(), tried=tried, chosen=chosen)


def points(plot: Drawn, style: str) -> list[list[tuple[float, float]]]:
    """The corners of the curves of a style."""
    lines = ElementTree.fromstring(plot.svg).findall(f"polyline[@class='curve {style}']")
    return [
        [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]  # type: ignore[misc]
        for line in lines
        if line.find("title") is not None
    ]


def test_every_way_has_a_line_and_the_one_chosen_lies_on_top():
    unseen, fitted = curves(model(), ENGLISH).plots
    assert len(trained().trained.choice.tried) == 4
    for plot in (unseen, fitted):
        assert len(points(plot, "best")) == 1
        assert len(points(plot, "other")) == 3
        drawn = ElementTree.fromstring(plot.svg).findall("polyline")
        assert drawn[-1].attrib["class"] == "curve best"


def test_a_line_has_a_corner_for_each_epoch_and_those_of_the_fit_where_there_was_one():
    unseen, fitted = curves(of(SHORT), ENGLISH).plots
    assert len(points(unseen, "best")[0]) == 5
    assert len(points(fitted, "best")[0]) == 3
    heights = [y for _, y in points(unseen, "best")[0]]
    assert heights.index(max(heights)) == SHORT.stop  # down is a smaller loss


def test_the_stop_is_a_line_through_the_lowest_point_with_its_error():
    (unseen, _) = curves(of(SHORT), ENGLISH).plots
    root = ElementTree.fromstring(unseen.svg)
    stop = [line for line in root.findall("line[@class='chosen']") if line.attrib["x1"] == line.attrib["x2"]]
    x, y = points(unseen, "best")[0][SHORT.stop]
    assert float(stop[0].attrib["x1"]) == pytest.approx(x)
    (whisker,) = root.findall("line[@class='interval model']")
    middle = (float(whisker.attrib["y1"]) + float(whisker.attrib["y2"])) / 2
    assert middle == pytest.approx(y, abs=0.1)


def test_axes_are_named_and_whole_epochs_are_marked():
    (unseen, _) = curves(
        of(replace(SHORT, unseen=tuple(0.1 - 0.001 * i for i in range(21)), stop=20)), ENGLISH
    ).plots
    texts = [text.text for text in ElementTree.fromstring(unseen.svg).findall("text")]
    assert "epoch" in texts
    assert "loss on other calls (ranked probability score)" in texts
    assert {"0", "4", "8", "12", "16", "20"} <= set(texts)


def test_the_table_has_loss_error_and_stop_of_every_way_the_chosen_first():
    choice = trained().trained.choice
    rows = curves(model(), ENGLISH).rows
    assert [row.taken for row in rows] == [True, False, False, False]
    told = {(row.name, row.loss, row.error, str(row.stop)) for row in rows}
    assert told == {
        (one.way.name, f"{one.loss:.4f}", f"{one.error:.4f}", f"{one.stop} of {EFFORT.epochs}")
        for one in choice.tried
    }


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("held_back", [0.5, 1.0, 2.0])
def test_a_way_is_called_as_in_the_log(held_back: float, balanced: bool):
    way = trained().trained.choice.way
    own = replace(way, fit=replace(way.fit, held_back=held_back, balanced=balanced))
    shown = replace(SHORT, separate=way.head.separate, held_back=held_back, balanced=balanced)
    assert way_said(shown, ENGLISH) == own.name


def test_the_sentence_says_where_it_stops_and_how_near_the_next_comes():
    words = curves(of(SHORT, OTHER), ENGLISH).plots[0].sentence
    assert "loses least after 2 of 4 epochs: 0.0400, with a standard error of 0.0040" in words
    assert "rare levels count more, loses 0.0020 more, which is within one standard error" in words
    far = curves(of(SHORT, replace(OTHER, loss=0.05)), ENGLISH).plots[0].sentence
    assert "0.0100 more, which is beyond one standard error" in far


def test_a_fit_that_ended_early_in_a_fold_says_so():
    assert (
        "After epoch 3 the fit had ended in one fold or more" in curves(of(SHORT), ENGLISH).plots[0].sentence
    )


def test_a_loss_that_still_falls_at_the_end_says_so_only_where_every_fold_came_so_far():
    falling = replace(OTHER, fitted=(NOT_KNOWN, 0.9, 0.7, 0.6, 0.5))
    assert "still falling" in curves(of(falling), ENGLISH).plots[0].sentence
    assert "still falling" not in curves(of(OTHER), ENGLISH).plots[0].sentence


def test_a_fit_that_no_epoch_bettered_says_so():
    never = replace(SHORT, stop=0, loss=0.03, unseen=(0.03, 0.05, 0.05, 0.05, 0.05))
    assert "best before the first epoch" in curves(of(never), ENGLISH).plots[0].sentence


def test_without_a_loss_of_the_fit_one_plot_is_left():
    never = replace(SHORT, fitted=(NOT_KNOWN,), unseen=(0.05,), stop=0, loss=0.05)
    (plot,) = curves(of(never), ENGLISH).plots
    assert "nan" not in plot.svg


def test_the_tuning_of_an_encoder_has_a_plot_of_its_own():
    tuning = Tuning("small", "f" * 16, 20, ((0, 0.9), (10, 0.8), (20, 0.5), (30, 0.6)))
    *_, plot = curves(replace(of(SHORT), tuning=tuning), ENGLISH).plots
    root = ElementTree.fromstring(plot.svg)
    corners = root.findall("polyline")[-1].attrib["points"].split()
    assert len(corners) == 4
    (stop,) = (one for one in root.findall("line[@class='chosen']") if one.attrib["x1"] == one.attrib["x2"])
    assert float(stop.attrib["x1"]) == pytest.approx(float(corners[2].split(",")[0]))
    assert "goes from 0.900 to 0.500 at step 20 of 30" in plot.sentence
    assert len(curves(of(SHORT), ENGLISH).plots) == 2


def test_a_tuning_that_bettered_nothing_says_so():
    tuning = Tuning("small", "f" * 16, 0, ((0, 0.4), (10, 0.5)))
    *_, plot = curves(replace(of(SHORT), tuning=tuning), ENGLISH).plots
    assert "bettered nothing in 10 steps (the disorder began at 0.400)" in plot.sentence
