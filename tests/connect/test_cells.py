import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.connect.cells import FORMULA, cell, runs, starts_formula


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+SUM(A1:A9)",
        "-A1+B2",
        "+A1",
        "-2+3",
        "-2+3+cmd|' /C calc'!A0",
        "+cmd|'/C calc'!A0",
        "- =HYPERLINK(1)",
        "+(SUM(A1))",
        "-5*A1",
        "＝1+1",
    ],
)
def test_what_a_spreadsheet_would_run(text: str):
    assert runs(text)
    assert starts_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kind and clear",
        "- good tone",
        "-5",
        "+1",
        "+39 02 1234",
        "-5 for the tone",
        "-10-20 seconds late",
        "-5/10 for tone",
        "- A4 paper was promised",
        "- (see above) polite",
        "--",
        "a=b",
    ],
)
def test_what_is_only_text(text: str):
    assert not runs(text)


def test_a_name_that_begins_with_a_sign_begins_like_a_formula():
    assert starts_formula("-5")
    assert not starts_formula("5-")


def test_numbers_below_zero_stay_numbers():
    assert cell(-2) == "-2"
    assert cell(-2.5) == "-2.5"
    assert cell("-2") == "'-2"


def test_nothing_and_truth():
    assert (cell(None), cell(True), cell(False)) == ("", "true", "false")


@given(st.text(max_size=20))
def test_no_cell_of_text_begins_a_formula(text: str):
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "x"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert not row[0].startswith(FORMULA)
