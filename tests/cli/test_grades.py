import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import autoqa, strict_json
from tests.store.parts import opened

HEADINGS = "interaction,evaluator,criterion,score,comment,at,session"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with three chats and the bundled scorecard."""
    folder = tmp_path / "qa"
    folder.mkdir()
    opened(folder, "c1", "c2", "c3").close()
    return folder


def file(folder: Path, *lines: str, name: str = "grades.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return path


def test_all_used_is_code_0_and_a_table_of_what_was_used(workspace: Path, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,,,", "c2,zoe,empathy,n/a,,,", "c2,zoe,accuracy,3,,,")
    said = autoqa("grades", "import", path, "-w", workspace)
    assert said.code == 0
    table = [line.split()[1:] for line in said.out.splitlines()]
    assert table[1:] == [["empathy", "1", "1", "2", "2"], ["accuracy", "1", "0", "1", "1"]]
    assert "grades.csv: 3 new, 0 there already" in said.err


def test_some_not_used_is_code_3_and_each_is_named(workspace: Path, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,,,", "c9,eva,empathy,4,,,", "c2,eva,empathy,[red]x,,,")
    said = autoqa("grades", "import", path, "-w", workspace, "-q")
    assert said.code == 3
    assert "grades.csv:3: the interaction 'c9' is not known" in said.words
    assert "grades.csv:4: the score '[red]x' is no number" in said.words
    assert "new" not in said.err


def test_of_many_bad_lines_twenty_are_named_and_json_names_all(workspace: Path, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,,,", *(f"x{i},eva,empathy,4,,," for i in range(30)))
    said = autoqa("grades", "import", path, "-w", workspace)
    assert said.err.count("is not known") == 20
    assert "10 more lines could not be used" in said.words
    found = autoqa("grades", "import", path, "-w", workspace, "--json")
    assert len(strict_json(found.out)["files"][0]["bad"]) == 30
    assert found.code == 3


def test_none_used_is_code_1(workspace: Path, tmp_path: Path):
    assert autoqa("grades", "import", file(tmp_path, "c9,eva,empathy,4,,,"), "-w", workspace).code == 1
    assert autoqa("grades", "import", file(tmp_path), "-w", workspace).code == 1
    assert autoqa("grades", "import", tmp_path / "none.csv", "-w", workspace).code == 1


def test_several_files_are_read_one_by_one(workspace: Path, tmp_path: Path):
    good, bad = file(tmp_path, "c1,eva,empathy,4,,,"), tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    said = autoqa("grades", "import", bad, good, "-w", workspace, "--json")
    found = strict_json(said.out)
    assert said.code == 3
    assert [one["new"] for one in found["files"]] == [1]
    assert [one["file"] for one in found["failed"]] == [str(bad)]
    assert "no column for" in found["failed"][0]["reason"]
    assert autoqa("grades", "import", good, good, "-w", workspace).code == 0


def test_json_says_what_became_of_the_lines(workspace: Path, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,,,", "", "c1,eva,empathy,2,,,")
    said = autoqa("grades", "import", path, "-w", workspace, "--json", "--dry-run")
    (found,) = strict_json(said.out)["files"]
    assert strict_json(said.out)["dry_run"] is True
    assert {
        key: found[key] for key in ("format", "lines", "blank", "used", "new", "already", "replaced")
    } == {
        "format": "csv",
        "lines": 3,
        "blank": 1,
        "used": 1,
        "new": 1,
        "already": 0,
        "replaced": 0,
    }
    assert found["criteria"] == [
        {"criterion": "empathy", "scores": 1, "not_applicable": 0, "calls": 1, "evaluators": 1}
    ]
    assert found["bad"][0]["line"] == 4
    assert "stands on line 2 already" in found["bad"][0]["reason"]
    assert autoqa("grades", "export", "-w", workspace).out == f"{HEADINGS}\n"


def test_an_earlier_score_stays_unless_it_is_to_be_replaced(workspace: Path, tmp_path: Path):
    autoqa("grades", "import", file(tmp_path, "c1,eva,empathy,4,,,"), "-w", workspace)
    other = file(tmp_path, "c1,eva,empathy,2,,,", "c2,eva,empathy,2,,,")
    said = autoqa("grades", "import", other, "-w", workspace)
    assert said.code == 3
    assert "grades.csv:2: 'eva' gave 4 on 'empathy' before, and here 2" in said.words
    said = autoqa("grades", "import", other, "-w", workspace, "--replace")
    assert said.code == 0
    assert "0 new, 1 there already, 1 replaced" in said.words


def test_export_gives_the_form_that_import_takes(workspace: Path, tmp_path: Path):
    lines = ["c1,eva,empathy,4,- slow,2026-03-02T09:00:00+00:00,", "c2,zoe,accuracy,n/a,,,march"]
    people = ("--evaluator", "eva", "--evaluator", "zoe")
    assert autoqa("session", "new", "march", "--call", "c2", *people, "-w", workspace).code == 0
    autoqa("grades", "import", file(tmp_path, *lines), "-w", workspace)
    autoqa("session", "reveal", "march", "--force", "a test", "-w", workspace)
    said = autoqa("grades", "export", "-w", workspace)
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["comment"] for row in rows] == ["'- slow", ""]
    assert rows[0]["at"] == "2026-03-02T09:00:00+00:00"
    (tmp_path / "again.csv").write_text(said.out, encoding="utf-8")
    again = autoqa("grades", "import", tmp_path / "again.csv", "-w", workspace, "--json")
    assert (again.code, strict_json(again.out)["files"][0]["already"]) == (0, 2)
    found = strict_json(autoqa("grades", "export", "-w", workspace, "--json").out)["grades"]
    assert [(one["evaluator"], one["score"], one["session"]) for one in found] == [
        ("eva", 4, None),
        ("zoe", None, "march"),
    ]
    assert json.dumps(found[0]["comment"]) == '"- slow"'


def test_a_workspace_without_interactions_knows_none(tmp_path: Path):
    said = autoqa("grades", "import", file(tmp_path, "c1,eva,empathy,4,,,"), "-w", tmp_path / "new")
    assert said.code == 1
    assert "is not known; score it first" in said.words
