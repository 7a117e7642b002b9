from __future__ import annotations

import re
from pathlib import Path

import pytest

from autoqa.domain.measures import MAIN, MEASURES, unknown_measure

PAGE = Path(__file__).parent.parent.parent / "docs" / "measures.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def test_the_documentation_lists_the_same_measures_in_the_same_units():
    listed = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))
    assert listed == {name: kind.unit for name, kind in MEASURES.items()}


def test_the_main_measures_are_measures():
    assert set(MAIN) <= MEASURES.keys()


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("waiting", 59.0, True),
        ("waiting", 61.0, False),
        ("snr", 25.0, True),
        ("snr", 5.0, False),
        ("customer_noise", -47.0, True),
        ("agent_noise", -47.0, False),
        ("length", 300.0, None),
    ],
)
def test_a_value_is_good_on_one_side_of_the_line(name: str, value: float, good: bool | None):
    assert MEASURES[name].is_good(value) is good


def test_an_unknown_measure_names_the_nearest():
    assert unknown_measure("dead_ar_share").endswith("did you mean 'dead_air_share'?")
    assert unknown_measure("zzz").endswith("docs/measures.md lists them")
