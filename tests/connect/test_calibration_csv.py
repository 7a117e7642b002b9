"""A calibration as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from autoqa.connect.calibration_csv import COLUMNS, calibration_csv
from autoqa.domain.agreement import Estimate
from tests.report.calibration.parts import STATES, hostile

FORMULA = '=HYPERLINK("http://x","y")'


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def found(text: str, part: str, of: str, statistic: str) -> dict[str, str]:
    (row,) = (r for r in rows(text) if (r["part"], r["of"], r["statistic"]) == (part, of, statistic))
    return row


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_a_table_of_the_same_columns(state: str):
    text = calibration_csv(STATES[state]().found)
    table = list(csv.reader(io.StringIO(text)))
    assert tuple(table[0]) == COLUMNS
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert "nan" not in text
    assert "None" not in text


def test_a_figure_stands_whole_with_its_interval_and_calls():
    made = STATES["good"]().found
    figure = made.report.criteria[0].degradation["qwk"]
    row = found(calibration_csv(made), "degradation", "", "qwk")
    assert Estimate(float(row["value"]), float(row["low"]), float(row["high"]), int(row["n"])) == figure


def test_what_is_not_known_is_empty():
    row = found(calibration_csv(STATES["few"]().found), "true_score", "", "prmse")
    assert (row["value"], row["low"], row["high"], row["n"]) == ("", "", "", "60")


def test_decisions_reasons_groups_evaluators_maps_and_thresholds_have_rows():
    text = calibration_csv(STATES["unfair"]().found)
    assert found(text, "decision", "", "mode")["value"] == "human_only"
    assert found(text, "decision", "", "met")["value"] == "false"
    assert found(text, "reason", "", "exact_gap")["value"].startswith("exact agreement falls")
    assert float(found(text, "subgroup", "language: it", "difference")["value"]) < -0.3
    assert found(text, "evaluator", "e1", "severity")["n"]
    assert found(text, "threshold", "", "agreement")["n"] == "400"
    scaled = calibration_csv(STATES["scaled"]().found)
    assert float(found(scaled, "scaling", "after", "smd")["value"]) < 0.15
    strata = calibration_csv(STATES["hybrid"]().found)
    assert {row["of"] for row in rows(strata) if row["part"] == "threshold"} == {"", "en", "it"}


def test_no_name_is_run_as_a_formula():
    table = csv.reader(io.StringIO(calibration_csv(hostile(FORMULA).found)))
    cells = [cell for row in table for cell in row]
    assert any(FORMULA in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r"))]
    assert all(float(cell) < 0 for cell in cells if cell.startswith(("-", "+")))
