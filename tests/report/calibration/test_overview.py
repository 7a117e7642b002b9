"""One look at all criteria."""

from __future__ import annotations

import pytest

from autoqa.report.calibration.overview import overview
from tests.calibration.parts import Centre
from tests.report.calibration.parts import ENGLISH, STATES, distributed, page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("shifted", "short (allowed: 0.10)."),
        ("good", "at least as well as they do with each other on empathy"),
        ("no_model", "the model cannot be compared with that"),
        ("one_evaluator", "nothing to hold it against"),
    ],
)
def test_the_overview_says_what_it_shows(state: str, said: str):
    assert said in overview(STATES[state](), ENGLISH)[0].sentence


def test_the_overview_of_several_names_the_one_that_falls_furthest_short():
    centre = Centre(seed=1)
    poor = Centre(seed=2)
    poor.expected = poor.truth + poor.rng.normal(0, 1.5, len(poor.truth))
    made = page([distributed(centre), distributed(poor, criterion="tone")])
    sentence = overview(made, ENGLISH)[0].sentence
    assert "(allowed: 0.10) on 1 of 2 criteria. It falls furthest short on tone" in sentence
