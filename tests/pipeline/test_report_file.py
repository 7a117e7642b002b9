"""Files of reports: whole or not at all, and named by their endings."""

from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.pipeline.report_file import check_ending, write_report_file


def test_a_file_replaces_the_one_before_and_leaves_nothing_beside_it(tmp_path: Path):
    path = tmp_path / "new" / "report.html"
    write_report_file(path, "one")
    write_report_file(path, "two é")
    assert path.read_bytes() == "two é".encode()
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]


def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ConfigurationError, match=r"report\.html: cannot be written .*--report"):
        write_report_file(tmp_path / "report.html", "text")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_what_is_no_unicode_is_written_all_the_same(tmp_path: Path):
    write_report_file(tmp_path / "report.html", "grades\udcff.csv")
    assert b"grades" in (tmp_path / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("endings", "words"),
    [
        ([".html"], r"a report is \.html by"),
        ([".html", ".json"], r"is \.html or \.json by"),
        ([".html", ".json", ".csv"], r"is \.html, \.json or \.csv by"),
    ],
)
def test_endings_that_there_are_are_named(endings: list[str], words: str):
    with pytest.raises(ConfigurationError, match=words):
        check_ending(Path("report.pdf"), endings)
    check_ending(Path("REPORT.HTML"), endings)
