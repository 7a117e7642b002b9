"""`autoqa retention` shows what is due, and deletes it when it is told to."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import Said, autoqa, strict_json

WORDS = "Thank you for calling, how can I help you today my friend?"


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two chats, scored: one of 2020 and one without a date."""
    folder = tmp_path_factory.mktemp("retention")
    path = folder / "texts.jsonl"
    turns = [{"speaker": "agent", "text": WORDS}]
    lines = [
        {"id": "old", "channel": "chat", "turns": turns, "started_at": "2020-05-04T10:00:00+00:00"},
        {"id": "new", "channel": "chat", "turns": turns},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert autoqa("score", path, "-w", folder / "qa", "--quiet").code == 0
    return folder / "qa"


@pytest.fixture
def workspace(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "qa"))


def run(workspace: Path, *args: object, rules: str = "interaction_days = 365") -> Said:
    (workspace / "autoqa.toml").write_text(f"[retention]\n{rules}\n", encoding="utf-8")
    return autoqa("retention", *args, "-w", workspace)


def test_it_shows_what_is_due_and_deletes_nothing(workspace: Path):
    found = strict_json(run(workspace, "--json").out)
    assert [(one["id"], one["deletes"], one["held"]) for one in found["due"]] == [
        ("old", "interaction", None)
    ]
    assert found["rules"]["interaction"]["due"] == 1
    assert "nothing was deleted" in run(workspace).err
    assert len(strict_json(run(workspace, "--json").out)["due"]) == 1


def test_it_deletes_when_told_to_and_once(workspace: Path):
    assert strict_json(run(workspace, "--apply", "--json").out)["interactions"] == 1
    assert strict_json(run(workspace, "--apply", "--json").out)["interactions"] == 0
    assert autoqa("show", "old", "-w", workspace).code == 1
    assert autoqa("show", "new", "-w", workspace).code == 0


def test_what_is_on_hold_is_listed_and_kept(workspace: Path):
    rules = 'interaction_days = 365\nhold = ["old"]'
    assert "hold" in run(workspace, rules=rules).out
    assert strict_json(run(workspace, "--apply", "--json", rules=rules).out)["interactions"] == 0


def test_coaching_is_a_rule_of_its_own(workspace: Path):
    found = strict_json(run(workspace, "--json", rules="coaching_days = 365").out)
    assert {name: rule["days"] for name, rule in found["rules"].items()} == {
        "sound": None,
        "interaction": None,
        "plan": 365,
        "training": 365,
    }
    assert "plan, after 365 days: 0 now" in run(workspace, rules="coaching_days = 365").err


def test_without_rules_it_says_that_all_is_kept(workspace: Path):
    assert "nothing is ever deleted" in run(workspace, rules="").err


@pytest.mark.parametrize(
    "rules", ["sound_days = 0", "interaction_days = -1", "interaction_day = 3", "coaching_days = 0"]
)
def test_a_rule_that_is_none_is_refused(workspace: Path, rules: str):
    assert run(workspace, "--apply", rules=rules).code == 1
    run(workspace)
    assert autoqa("show", "old", "-w", workspace).code == 0
