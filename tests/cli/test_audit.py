from pathlib import Path

import pytest

from tests.cli.command import KNOWLEDGE, MESSAGES, Said, autoqa, strict_json


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample messages, scored."""
    space = tmp_path_factory.mktemp("audit") / "w"
    assert autoqa("score", MESSAGES, "-w", space, "--knowledge", KNOWLEDGE, "--quiet", "--json").code == 0
    return space


def audit(workspace: Path, *more: object) -> Said:
    return autoqa("audit", "-w", workspace, "--knowledge", KNOWLEDGE, "--quiet", *more)


def test_json_tells_each_swap_and_criterion(workspace: Path):
    said = audit(workspace, "--swap", "names_arabic", "--swap", "dialect_indian", "--json")
    assert said.code == 0
    found = strict_json(said.out)
    assert (found["interactions"], found["of"]) == (5, 5)
    assert {effect["swap"] for effect in found["effects"]} == {"names_arabic", "dialect_indian"}
    assert {effect["criterion"] for effect in found["effects"]} == {"empathy", "accuracy", "resolution", None}
    assert Path(found["file"]).is_file()
    for effect in found["effects"]:
        assert 0 <= effect["n"] <= 5
        assert effect["flip_rate"] is None or 0 <= effect["flip_rate"] <= 1


def test_the_same_seed_gives_the_same_audit(workspace: Path):
    runs = [strict_json(audit(workspace, "--sample", 3, "--seed", 2, "--json").out) for _ in range(2)]
    assert runs[0]["interactions"] == 3
    assert runs[0]["effects"] == runs[1]["effects"]


def test_the_report_shows_it_until_the_models_change(workspace: Path, tmp_path: Path):
    assert audit(workspace, "--swap", "no_agent_name").code == 0
    autoqa("report", "-w", workspace, "-o", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert '<h2 id="fairness">Fairness</h2>' in page
    assert "The models have changed" not in page
    autoqa(
        "score", MESSAGES, "-w", workspace, "--quiet", "--json"
    )  # without facts: another scorer of accuracy
    autoqa("report", "-w", workspace, "-o", tmp_path / "r.html")
    assert "The models have changed" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_stored_scores_stay(workspace: Path):
    before = autoqa("show", "-w", workspace, "--json").out
    audit(workspace)
    assert autoqa("show", "-w", workspace, "--json").out == before


def test_the_table_names_swaps_and_what_was_not_found(workspace: Path):
    said = audit(workspace, "--swap", "dialect_indian", "--swap", "dialect_american")
    assert "dialect_indian" in said.out
    assert "nothing to change was found for: dialect_american" in said.words


def test_an_unknown_swap_and_an_empty_store_are_errors(workspace: Path, tmp_path: Path):
    said = audit(workspace, "--swap", "names_arabik")
    assert said.code == 1
    assert "did you mean 'names_arabic'" in said.words
    said = audit(tmp_path / "w")
    assert said.code == 1
    assert "score something first" in said.words
