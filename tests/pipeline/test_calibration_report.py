"""Reports of a calibration as files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from autoqa.connect.interchange import BadLine
from autoqa.errors import ConfigurationError, StoreError
from autoqa.pipeline.calibration_report import check_ending, write_report
from autoqa.pipeline.kept import AUDIT
from autoqa.pipeline.workspace import open_workspace
from tests.report.calibration.parts import STATES, audit, page

BAD = {"grades.csv": (BadLine(7, "score 9 is not on the scale 1 to 5"),)}


@pytest.fixture
def found():
    return STATES["good"]().found


def test_a_page_is_written_in_the_language_asked_for(tmp_path: Path, found):
    write_report(found, tmp_path / "out" / "report.html", language="it", sources=["grades.csv"], bad=BAD)
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="it">' in html
    assert "grades.csv:7: score 9" in html


def test_json_holds_the_calibration_and_the_lines_that_could_not_be_used(tmp_path: Path, found):
    write_report(found, tmp_path / "report.json", bad=BAD)
    plain = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert plain["criteria"]["empathy"]["mode"] == "auto"
    assert plain["bad_lines"] == [
        {"file": "grades.csv", "line": 7, "reason": "score 9 is not on the scale 1 to 5"}
    ]


def test_a_table_is_written_for_spreadsheets(tmp_path: Path, found):
    write_report(found, tmp_path / "REPORT.CSV")
    raw = (tmp_path / "REPORT.CSV").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfcriterion,part,")
    table = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert len(table) > 50


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_written_in_every_format(tmp_path: Path, state: str):
    for ending in (".html", ".json", ".csv"):
        write_report(STATES[state]().found, tmp_path / f"report{ending}")
    json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.htm"])
def test_another_ending_names_the_three(tmp_path: Path, found, name: str):
    with pytest.raises(ConfigurationError, match=r"\.html, \.json or \.csv"):
        write_report(found, tmp_path / name)
    with pytest.raises(ConfigurationError):
        check_ending(Path(name))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, found):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_report(found, tmp_path / "file" / "report.json")
    (tmp_path / "report.json").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_report(found, tmp_path / "report.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "report.json"]


def test_a_report_replaces_the_one_before(tmp_path: Path, found):
    path = tmp_path / "report.json"
    path.write_text("old")
    write_report(found, path)
    assert json.loads(path.read_text(encoding="utf-8"))["met"] is True
    assert [file.name for file in tmp_path.iterdir()] == ["report.json"]


def test_bars_are_those_of_the_workspace(tmp_path: Path, found):
    (tmp_path / "autoqa.toml").write_text("[calibration]\nsmd = 0.33\n", encoding="utf-8")
    write_report(found, tmp_path / "report.html", workspace=open_workspace(tmp_path))
    assert "±0.33" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_audit_of_the_workspace_stands_on_the_page_of_its_own_grades_only(tmp_path: Path, found):
    space = open_workspace(tmp_path)
    AUDIT.save(space, audit())
    write_report(found, tmp_path / "own.html", workspace=space)
    write_report(found, tmp_path / "files.html", workspace=space, sources=["grades.csv"])
    assert "Arabic names" in (tmp_path / "own.html").read_text(encoding="utf-8")
    assert str(tmp_path) in (tmp_path / "own.html").read_text(encoding="utf-8")
    assert "Arabic names" not in (tmp_path / "files.html").read_text(encoding="utf-8")


def test_an_audit_that_cannot_be_read_is_an_error(tmp_path: Path, found):
    (tmp_path / "audit.json").write_text("{}")
    with pytest.raises(StoreError, match="autoqa audit"):
        write_report(found, tmp_path / "report.html", workspace=open_workspace(tmp_path))


def test_a_file_name_that_is_no_unicode_does_not_stop_the_report(tmp_path: Path):
    write_report(page([]).found, tmp_path / "report.html", sources=["grades\udcff.csv"])
    assert b"grades" in (tmp_path / "report.html").read_bytes()
