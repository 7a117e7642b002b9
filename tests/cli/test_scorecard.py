from pathlib import Path

import pytest

from tests.cli.command import KNOWLEDGE, MESSAGES, autoqa, strict_json

RULE = """
[[sections]]
name = "Opening"

[[sections.criteria]]
id = "greets"
question = "Greeted?"
answered_by = "rule"
weight = 20

[sections.criteria.anchors]
1 = "No."
2 = "Yes."

[[sections.criteria.rules]]
name = "greets"
speaker = "agent"
phrases = ["hello", "dear", "good morning"]
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample messages, scored by the support scorecard."""
    space = tmp_path_factory.mktemp("diff") / "w"
    assert autoqa("score", MESSAGES, "-w", space, "--knowledge", KNOWLEDGE, "--quiet", "--json").code == 0
    return space


@pytest.fixture
def card(repository: Path) -> str:
    return (repository / "configs" / "scorecards" / "support.toml").read_text(encoding="utf-8")


def diff(workspace: Path, folder: Path, text: str) -> dict[str, object]:
    path = folder / "v2.toml"
    path.write_text(text, encoding="utf-8")
    said = autoqa("scorecard", "diff", path, "-w", workspace, "--quiet", "--json")
    assert said.code == 0
    found: dict[str, object] = strict_json(said.out)
    return found


def test_the_same_scorecard_changes_nothing(workspace: Path, tmp_path: Path, card: str):
    found = diff(workspace, tmp_path, card)
    assert found["grades"] == 5
    assert (found["criteria"], found["most_changed"]) == ([], [])
    assert found["mean"]["before"] == found["mean"]["after"]  # type: ignore[index]


def test_another_pass_mark_changes_who_passes_and_no_percentage(workspace: Path, tmp_path: Path, card: str):
    found = diff(workspace, tmp_path, card.replace("pass_mark = 60", "pass_mark = 100"))
    assert found["mean"]["before"] == found["mean"]["after"]  # type: ignore[index]
    assert found["passed"]["after"] <= found["passed"]["before"]  # type: ignore[index]


def test_a_new_question_is_answered_and_an_old_one_taken_out(workspace: Path, tmp_path: Path, card: str):
    without = card[: card.index('[[sections.criteria]]\nid = "accuracy"')]
    found = diff(workspace, tmp_path, without + RULE.replace('\n[[sections]]\nname = "Opening"\n', "", 1))
    assert {c["criterion"]: c["change"] for c in found["criteria"]} == {  # type: ignore[attr-defined,index]
        "accuracy": "removed",
        "resolution": "removed",
        "greets": "added",
    }
    assert found["most_changed"]


def test_weights_alone_give_the_weighted_mean_of_the_same_answers(workspace: Path, tmp_path: Path, card: str):
    before = autoqa("show", "-w", workspace, "--json").lines[0]
    only = card.replace("weight = 35", "weight = 0")
    found = diff(workspace, tmp_path, only)
    assert {tuple(c["what"]) for c in found["criteria"]} == {("weight",)}  # type: ignore[attr-defined,index]
    empathy = before["scores"]["empathy"]["score"]
    changed = {c["id"]: c["after"] for c in found["most_changed"]}  # type: ignore[attr-defined,index]
    assert changed.get(before["id"], before["grade"]["percentage"]) == pytest.approx(25 * (empathy - 1))


def test_the_table_names_what_changed(workspace: Path, tmp_path: Path, card: str):
    path = tmp_path / "v2.toml"
    path.write_text(card + RULE, encoding="utf-8")
    said = autoqa("scorecard", "diff", path, "-w", workspace, "--quiet")
    assert said.code == 0
    assert "added greets" in " ".join(said.out.split())
    assert "5 grades: mean" in said.out


def test_a_broken_scorecard_is_an_error(workspace: Path, tmp_path: Path, card: str):
    path = tmp_path / "v2.toml"
    path.write_text(card.replace("weight = 30", "weihgt = 30"), encoding="utf-8")
    said = autoqa("scorecard", "diff", path, "-w", workspace)
    assert said.code == 1
    assert "did you mean 'weight'" in said.words


def test_an_empty_store_says_so(tmp_path: Path, card: str):
    path = tmp_path / "v2.toml"
    path.write_text(card, encoding="utf-8")
    said = autoqa("scorecard", "diff", path, "-w", tmp_path / "w")
    assert said.code == 0
    assert "no grade to compare with" in said.err
