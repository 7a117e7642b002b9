"""The report of a comparison as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.connect.comparison import comparison_json
from autoqa.errors import ConfigurationError
from autoqa.pipeline.comparison_report import check_ending, write_comparison
from tests.cli.command import strict_json
from tests.report.calibration.test_page import Read
from tests.report.comparison.parts import STATES, better, worse


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_written_in_both_formats(tmp_path: Path, state: str):
    found = STATES[state]()
    for name in ("comparison.html", "comparison.json"):
        write_comparison([found], tmp_path / name)
    plain = strict_json((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    assert plain == {"criteria": {"resolution": strict_json_of(found)}}
    assert found.new in (tmp_path / "comparison.html").read_text(encoding="utf-8")


def strict_json_of(found):
    """A comparison as it comes back from a file."""
    import json

    return json.loads(json.dumps(comparison_json(found)))


def test_a_page_is_written_in_the_language_asked_for(tmp_path: Path):
    write_comparison([better(), worse()], tmp_path / "out" / "COMPARISON.HTML", language="it")
    html = (tmp_path / "out" / "COMPARISON.HTML").read_text(encoding="utf-8")
    assert '<html lang="it">' in html
    assert "Un candidato su 2 è rifiutato: resolution." in Read(html).words


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.csv"])
def test_another_ending_names_the_two(tmp_path: Path, name: str):
    with pytest.raises(ConfigurationError, match=r"a report of a comparison is \.html or \.json"):
        write_comparison([better()], tmp_path / name)
    with pytest.raises(ConfigurationError):
        check_ending(Path(name))
    assert list(tmp_path.iterdir()) == []


def test_another_language_writes_nothing(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="'fr'"):
        write_comparison([better()], tmp_path / "comparison.html", language="fr")
    assert list(tmp_path.iterdir()) == []
