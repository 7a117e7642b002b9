import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import autoqa, strict_json

CARD = """
name = "small"
version = "1"

[[sections]]
name = "All"

[[sections.criteria]]
id = "greeting"
question = "Greeted?"
answered_by = "rule"

[sections.criteria.anchors]
1 = "No."
2 = "Yes."

[[sections.criteria.rules]]
name = "greets"
speaker = "agent"
phrases = ["hello"]
"""

VAGUE = "=We will look into it."


def line(name: str, *said: str, day: int = 2) -> str:
    turns = [
        {"speaker": "customer" if number % 2 else "agent", "text": text} for number, text in enumerate(said)
    ]
    at = f"2026-03-{day:02d}T09:00:00"
    return json.dumps({"id": name, "channel": "chat", "agent": "dana", "turns": turns, "started_at": at})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three chats: one with a dated promise, one with two others, one without any."""
    folder = tmp_path_factory.mktemp("promises")
    (folder / "card.toml").write_text(CARD, encoding="utf-8")
    chats = [
        line(
            "late",
            "Hello, what is it?",
            "My card 4111 1111 1111 1111 is lost.",
            "We will send it to you by Friday.",
        ),
        line(
            "vague",
            "Hello.",
            "It is broken.",
            "I'll send you the code now.",
            "I've got it.",
            "=We will look into it.",
        ),
        line("none", "Hello, how can I help you?", "When do you open on Sundays?", "At nine, as always."),
    ]
    (folder / "chats.jsonl").write_text("\n".join(chats), encoding="utf-8")
    said = autoqa(
        "score", folder / "chats.jsonl", "--scorecard", folder / "card.toml", "-w", folder / "w", "--quiet"
    )
    assert said.code == 0
    return folder / "w"


def test_promises_are_listed_the_next_due_first(workspace: Path):
    found = strict_json(autoqa("promises", "--json", "-w", workspace).out)["promises"]
    assert [(one["interaction"], one["turn"], one["kept"]) for one in found] == [
        ("late", 2, False),
        ("vague", 2, True),
        ("vague", 4, False),
    ]
    assert found[0]["who"] == "we"
    assert found[0]["agent"] == "dana"
    assert found[0]["due"]["said"] == "by Friday"
    assert found[0]["due"]["at"].startswith("2026-03-06T")
    assert found[0]["overdue"] is True
    assert found[2]["due"] is None
    assert found[2]["overdue"] is False


def test_kept_ones_can_be_left_out(workspace: Path):
    found = strict_json(autoqa("promises", "--open", "--json", "-w", workspace).out)["promises"]
    assert [one["turn"] for one in found] == [2, 4]


def test_only_what_is_due_before_a_day(workspace: Path):
    def due(day: str) -> list[str]:
        found = strict_json(autoqa("promises", "--due-before", day, "--json", "-w", workspace).out)
        return [one["interaction"] for one in found["promises"]]

    assert due("2026-03-07") == ["late"]
    assert due("2026-03-06") == []


def test_csv_has_a_row_for_each_and_no_formula(workspace: Path):
    rows = list(csv.DictReader(io.StringIO(autoqa("promises", "--csv", "-w", workspace).out)))
    assert [row["interaction"] for row in rows] == ["late", "vague", "vague"]
    assert rows[0]["due"] == "by Friday"
    assert rows[2]["text"].startswith("'=We")


def test_a_table_names_who_what_and_when(workspace: Path):
    said = autoqa("promises", "-w", workspace).words
    assert "by Friday (2026-03-06" in said
    assert "overdue" in said
    assert "no date" in said


def test_csv_and_json_exclude_each_other(workspace: Path):
    assert autoqa("promises", "--csv", "--json", "-w", workspace).code == 2


def test_an_empty_store_is_no_error(tmp_path: Path):
    assert autoqa("promises", "--json", "-w", tmp_path).out.strip() == '{"promises": []}'


def test_show_and_score_tell_what_is_left(workspace: Path):
    shown = autoqa("show", "late", "-w", workspace).words
    assert "by its words" in shown
    assert "promise, turn 3" in shown
    (late,) = autoqa("show", "late", "--json", "-w", workspace).lines
    assert late["promises"][0]["what"] == "send it to you by Friday"
    assert late["complaints"] == []
    assert late["resolution"]["asked"] == 1


def test_secrets_are_masked_there_too(workspace: Path):
    (late,) = autoqa("show", "late", "--json", "-w", workspace).lines
    assert "1111" not in json.dumps(late)
    assert "[card]" in late["resolution"]["reason"]
