import math

import pytest

from autoqa.calibration.bands import line_band, recognition_band


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (0.0, "below 0.6"),
        (0.599, "below 0.6"),
        (0.6, "0.6 to 0.8"),
        (0.8, "0.6 to 0.8"),
        (0.81, "above 0.8"),
        (1.0, "above 0.8"),
        (None, None),
        (math.nan, None),
    ],
)
def test_a_confidence_lies_in_one_band(confidence: float | None, band: str | None):
    assert recognition_band(confidence) == band


def test_a_line_is_banded_in_decibels():
    assert [line_band(v) for v in (-3.0, 10.0, 20.0, 20.1)] == [
        "below 10 dB",
        "10 to 20 dB",
        "10 to 20 dB",
        "above 20 dB",
    ]
