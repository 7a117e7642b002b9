from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.connect.file_names import start_in_name

AT = datetime(2026, 11, 25, 14, 30, 5).astimezone()


@pytest.mark.parametrize(
    "name",
    [
        "2026-11-25_14-30-05",
        "20261125-143005_queue7_4711",
        "rec 2026.11.25 14h30h05",
        "out-0039333-2026_11_25T143005",
        "20261125_143005-20261125_143005",
    ],
)
def test_the_moment_that_a_recorder_wrote_is_read(name: str):
    assert start_in_name(name) == AT


@pytest.mark.parametrize(
    "name",
    [
        "call-0231",
        "20261125",
        "2026-13-25_14-30-05",
        "2026-11-25_25-30-05",
        "120261125143005",
        "25-11-2026_14-30-05",
        "20261125_143005-20261126_143005",
    ],
)
def test_anything_less_clear_is_no_moment(name: str):
    assert start_in_name(name) is None


def test_seconds_may_be_missing():
    assert start_in_name("2026-11-25 14.30") == AT.replace(second=0)


@given(st.text(max_size=40))
def test_no_name_breaks_it(name: str):
    found = start_in_name(name)
    assert found is None or found.tzinfo is not None
