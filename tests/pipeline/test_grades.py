import json
from pathlib import Path

import pytest

from autoqa.domain.interaction import Channel, Interaction
from autoqa.errors import InterchangeError, ScorecardError
from autoqa.pipeline.grades import CriterionCount, exported_grades, import_grades
from autoqa.pipeline.sessions import new_session, reveal
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store

HEADINGS = "interaction,evaluator,criterion,score,comment,at,session"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with three chats and the bundled scorecard (empathy, accuracy, resolution; 1 to 5)."""
    space = open_workspace(tmp_path / "qa")
    with opened_store(space) as store:
        for name in ("c1", "c2", "c3"):
            store.add(Interaction(name, Channel.CHAT, f"hash of {name}", "chats.jsonl:1", language="en"))
    return space


def file(folder: Path, *lines: str) -> Path:
    path = folder / "grades.csv"
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return path


def test_grades_are_kept_and_every_line_is_accounted_for(workspace: Workspace, tmp_path: Path):
    path = file(
        tmp_path,
        "c1,eva,empathy,4,warm,2026-03-02,",
        "c1,eva,accuracy,n/a,,,",
        "c9,eva,empathy,4,,,",
        "",
        "c2,eva,tone,4,,,",
        "c2,zoe,empathy,6,,,",
        "c1,eva,empathy,5,,,",
        "c3,zoe,Empathy,2,,,",
    )
    found = import_grades(path, workspace)
    assert (found.format, found.new, found.already, found.replaced) == ("csv", 3, 0, 0)
    assert [bad.line for bad in found.bad] == [4, 6, 7, 8]
    assert found.used + len(found.bad) + found.blank == found.lines == 8
    assert found.criteria == (
        CriterionCount("empathy", scores=2, not_applicable=0, calls=2, evaluators=2),
        CriterionCount("accuracy", scores=0, not_applicable=1, calls=1, evaluators=1),
    )
    with opened_store(workspace) as store:
        (eva,) = store.get("c1").by_people
    assert eva.scorecard == found.scorecard
    assert eva.scores[0].reason == "warm"


def test_a_second_import_finds_everything_there(workspace: Workspace, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,,,", "c2,eva,empathy,3,,,")
    import_grades(path, workspace)
    again = import_grades(path, workspace)
    assert (again.new, again.already, again.bad) == (0, 2, ())
    assert len(exported_grades(workspace)) == 2


def test_a_conflict_is_a_line_that_was_not_used(workspace: Workspace, tmp_path: Path):
    import_grades(file(tmp_path, "c1,eva,empathy,4,,,"), workspace)
    path = file(tmp_path, "c1,eva,empathy,2,,,", "c2,eva,empathy,2,,,")
    found = import_grades(path, workspace)
    assert found.new == 1
    assert [(bad.line, bad.id) for bad in found.bad] == [(2, "c1")]
    assert found.criteria[0].scores == 1
    replaced = import_grades(path, workspace, replace=True)
    assert (replaced.replaced, replaced.already, replaced.bad) == (1, 1, ())
    assert sorted(exported_grades(workspace).score.tolist()) == [2.0, 2.0]


def test_a_rehearsal_keeps_nothing(workspace: Workspace, tmp_path: Path):
    found = import_grades(file(tmp_path, "c1,eva,empathy,4,,,"), workspace, dry_run=True)
    assert (found.new, found.dry_run) == (1, True)
    assert len(exported_grades(workspace)) == 0


def test_secrets_in_comments_are_masked_before_they_are_kept(workspace: Workspace, tmp_path: Path):
    path = file(tmp_path, "c1,eva,empathy,4,took card 4111 1111 1111 1111 kindly,,")
    import_grades(path, workspace)
    (comment,) = exported_grades(workspace).comments.values()
    assert comment == "took card [card] kindly"


def test_another_scorecard_can_be_named(workspace: Workspace, tmp_path: Path):
    card = tmp_path / "card.toml"
    card.write_text(
        'name = "own"\nversion = "1"\n[[sections]]\nname = "All"\n[[sections.criteria]]\nid = "tone"\n'
        'question = "Tone?"\nanswered_by = "classifier"\nanchors = {0 = "No.", 1 = "Yes."}\n',
        encoding="utf-8",
    )
    path = file(tmp_path, "c1,eva,tone,1,,,", "c1,eva,empathy,1,,,", "c2,eva,tone,2,,,")
    found = import_grades(path, workspace, scorecard=card)
    assert found.new == 1
    assert [bad.line for bad in found.bad] == [3, 4]
    with opened_store(workspace) as store:
        assert store.get("c1").by_people[0].grade.percentage == 100.0
    card.write_text(card.read_text(encoding="utf-8") + "weight = 0\n", encoding="utf-8")
    with pytest.raises(ScorecardError):
        import_grades(path, workspace, scorecard=card)


def test_whole_interactions_bring_only_their_grades(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "graded.jsonl"
    grades = [{"evaluator": "eva", "criterion": "empathy", "score": 4}]
    path.write_text(json.dumps({"id": "c1", "turns": [], "grades": grades}), encoding="utf-8")
    found = import_grades(path, workspace)
    assert (found.format, found.new) == ("interactions", 1)


def test_a_file_that_cannot_be_read_is_an_error(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InterchangeError, match="no column for"):
        import_grades(path, workspace)


def test_what_is_exported_is_what_was_given(workspace: Workspace, tmp_path: Path):
    new_session(workspace, "march", ["eva", "zoe"], calls=["c1"], criteria=["empathy"])
    import_grades(file(tmp_path, "c1,eva,empathy,4,,,march", "c2,zoe,accuracy,n/a,,,"), workspace)
    assert exported_grades(workspace).sessions == ("",)
    reveal(workspace, "march", reason="a test")
    rows = exported_grades(workspace)
    assert rows.interactions == ("c1", "c2")
    assert rows.sessions == ("march", "")
    assert rows.not_applicable == 1


def test_lines_of_a_session_that_is_none_are_named_and_the_rest_is_used(workspace: Workspace, tmp_path: Path):
    new_session(workspace, "march", ["eva", "zoe"], calls=["c1"], criteria=["empathy"])
    lines = (
        "c1,eva,empathy,4,,,march",
        "c1,eva,empathy,4,,,april",
        "c1,kim,empathy,4,,,march",
        "c2,eva,empathy,4,,,march",
        "c1,eva,accuracy,4,,,march",
    )
    found = import_grades(file(tmp_path, *lines), workspace)
    assert found.new == 1
    assert [one.line for one in found.bad] == [3, 4, 5, 6]
    assert found.bad[0].reason.startswith("no session 'april'")
