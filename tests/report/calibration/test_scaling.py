"""How sure the model is, before and after scaling."""

from __future__ import annotations

from dataclasses import replace

from autoqa.calibration.scaling_choice import Candidate
from autoqa.report.calibration.scaling import scaling_parts
from tests.calibration.parts import Centre
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, distributed, page


def test_errors_stand_before_and_after_and_the_map_is_named():
    (part,) = scaling_parts(STATES["scaled"](), ENGLISH)
    chosen = STATES["scaled"]().found.scalings["empathy"]
    assert chosen.before is not None
    assert chosen.after is not None
    assert part.scaled
    assert [row.name for row in part.rows][:5] == [f"ECE of level {level}" for level in range(1, 6)]
    assert part.rows[-1].before == f"{chosen.before.smd:+.2f}"
    assert part.rows[-2].after == f"{chosen.after.ranked:.3f}"
    assert part.chosen.startswith(f"Map chosen: {chosen.scaling.kind}")
    assert part.plot is not None
    assert part.plot.sentence.startswith("Before scaling the model was")
    assert 'class="dot before"' in part.plot.svg


def test_a_model_that_is_too_sure_is_told():
    (part,) = scaling_parts(page([distributed(Centre(seed=1), sharp=3)]), ENGLISH)
    assert part.plot is not None
    assert "it is too sure, by" in part.plot.sentence
    assert not part.scaled
    assert "No map was asked for" in part.chosen


def test_a_map_in_force_is_told_as_that():
    (part,) = scaling_parts(STATES["kept_map"](), ENGLISH)
    assert part.chosen.startswith("Map in force:")


def test_the_identity_is_no_scaling_to_draw():
    (part,) = scaling_parts(STATES["two_levels"](), ENGLISH)
    assert part.plot is not None
    assert "before" not in part.plot.svg


def test_scores_without_distributions_have_their_smd_alone():
    (part,) = scaling_parts(page([Centre(seed=1).grades()]), ENGLISH)
    assert [row.name for row in part.rows] == ["SMD of model and people"]
    assert "no map can be fitted" in part.chosen


def test_too_little_for_a_map_is_told():
    (part,) = scaling_parts(page([distributed(Centre(calls=12))], scale=True), ENGLISH)
    assert "24 graded scores are too few, and 6 more are needed" in part.chosen
    centre = Centre(calls=60, agents=1)
    (part,) = scaling_parts(page([distributed(centre)], scale=True), ITALIAN)
    assert "di chiamate di un solo operatore" in part.chosen


def test_maps_that_turn_the_order_round_and_better_ones_are_named():
    made = STATES["scaled"]()
    chosen = made.found.scalings["empathy"]
    other = (
        Candidate(chosen.scaling.kind, 0.1, 0.001, 0.01, 0.0),
        Candidate("isotonic", 0.099, 0.0, 0.0, 0.0),
        Candidate("temperature", 0.05, 0.0, 0.0, 0.5),
    )
    found = replace(made.found, scalings={"empathy": replace(chosen, candidates=other)})
    (part,) = scaling_parts(replace(made, found=found), ENGLISH)
    assert "The isotonic map does a little better (0.099)" in part.chosen
    assert "turn the order of calls round: temperature." in part.chosen
