"""Bands of how well a call could be heard, in which calls are compared: the names of subgroups."""

from __future__ import annotations

import math
from collections.abc import Sequence

_RECOGNITION = ((0.6, 0.8), ("below 0.6", "0.6 to 0.8", "above 0.8"))
_LINE = ((10.0, 20.0), ("below 10 dB", "10 to 20 dB", "above 20 dB"))


def recognition_band(confidence: float | None) -> str | None:
    """The band of the recogniser's confidence in its transcript, 0 to 1; None where there is none."""
    return _band(confidence, *_RECOGNITION)


def line_band(snr: float | None) -> str | None:
    """The band of speech over noise in the worse channel, in dB; None where it was not measured."""
    return _band(snr, *_LINE)


def _band(value: float | None, edges: Sequence[float], names: Sequence[str]) -> str | None:
    """The middle band holds both of its edges."""
    if value is None or math.isnan(value):
        return None
    low, high = edges
    return names[(value >= low) + (value > high)]
