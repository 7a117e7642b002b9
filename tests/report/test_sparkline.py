from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from autoqa.report.sparkline import sparkline_svg


def test_a_gap_breaks_the_line():
    drawn = sparkline_svg([1, 2, None, 3, 4], "waiting")
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 1


def test_nothing_known_draws_nothing():
    assert sparkline_svg([None, None], "waiting") == ""


def test_a_label_cannot_break_out():
    assert "<b>" not in sparkline_svg([1, 2], '"><b>')


@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=20))
def test_every_point_lies_inside_the_picture(values: list[float | None]):
    drawn = sparkline_svg(values, "x")
    if not drawn:
        return
    ET.fromstring(drawn)
    for points in re.findall(r'points="([^"]*)"', drawn):
        for point in points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 120
            assert 0 <= y <= 24
