import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import autoqa, strict_json


def _texts(folder: Path) -> Path:
    path = folder / "texts.jsonl"
    words = "Thank you for calling, how can I help you today my friend?"
    lines = [
        {
            "id": f"chat-{i}",
            "channel": "chat",
            "agent": f"agent-{i % 2}",
            "started_at": "2026-11-02T09:00:00Z",
            "turns": [{"speaker": "agent", "text": words}],
            "grades": [{"evaluator": who, "criterion": "empathy", "score": 4} for who in ("eva", "zoe")],
        }
        for i in range(6)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six scored chats of two agents, graded by eva and zoe."""
    folder = tmp_path_factory.mktemp("sample")
    assert autoqa("score", _texts(folder), "-w", folder / "qa", "--quiet").code == 0
    return folder / "qa"


def _json(*args: object) -> Any:
    said = autoqa("sample", *args, "--json")
    assert said.code == 0, said.err
    return strict_json(said.out)


def test_a_plan_is_drawn_listed_shown_and_exported(workspace: Path):
    people = ("--evaluator", "kim", "--evaluator", "lou")
    plan = _json("--per-agent", 2, *people, "--name", "w45", "-w", workspace)
    assert len([one for one in plan["assignments"] if one["task"] == "grade"]) == 4
    assert {one["chance"] for one in plan["assignments"]} == {2 / 3}
    assert [one["name"] for one in _json("list", "-w", workspace)["plans"]] == ["w45"]
    shown = _json("show", "w45", "-w", workspace)
    assert not any(one["done"] for one in shown["assignments"])
    written = _json("export", "w45", "--out", "lists", "-w", workspace)
    assert [Path(path).name for path in written["written"]] == ["kim.csv", "lou.csv"]
    again = autoqa("sample", "export", "w45", "--out", "lists", "-w", workspace)
    assert again.code == 1
    assert "kim.csv" in again.words
    assert "--out" in again.words
    assert _json("export", "w45", "--out", "lists", "--force", "-w", workspace) == written
    assert "chat-" in autoqa("sample", "show", "w45", "-w", workspace).out


def test_verification_and_its_pack(workspace: Path):
    said = autoqa("sample", "verify", "--external", 2, "--name", "audit", "-w", workspace)
    assert "external verifier" in said.out
    written = _json("pack", "audit", "--out", "pack", "-w", workspace)
    assert (Path("pack") / "index.html").is_file()
    assert len(written["written"]) == 5


def test_nobody_to_grade_is_said(workspace: Path):
    said = autoqa("sample", "-w", workspace)
    assert said.code == 1
    assert "--evaluator NAME" in said.words


def test_a_limit_that_is_none_is_said(workspace: Path):
    said = autoqa("sample", "--evaluator", "eva", "--most", "eva", "-w", workspace)
    assert said.code == 1
    assert "--most eva=10" in said.words


def test_a_dry_run_says_that_nothing_was_kept(workspace: Path):
    said = autoqa("sample", "--evaluator", "kim", "--again", "--dry-run", "-w", workspace)
    assert "nothing was kept" in said.words
    assert "second evaluator" in said.words


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--evaluator", ""), "--evaluator ''"),
        (("--evaluator", "eva", "--most", "kim=2"), "is not among the evaluators"),
        (("--evaluator", "eva", "--seed", "-1"), "--seed"),
        (("verify", "--seed", "-1"), "--seed"),
    ],
)
def test_what_cannot_be_is_said(workspace: Path, args: tuple[str, ...], said: str):
    done = autoqa("sample", *args, "-w", workspace)
    assert done.code in (1, 2)
    assert said in done.words
