"""The scorecard in use: checked, tried on past calls, saved as a new version, and restored."""

import shutil
from pathlib import Path

import pytest

from autoqa.config.resources import bundled
from autoqa.config.settings import Settings
from autoqa.desk import scorecards
from autoqa.desk.sessions import open_session
from autoqa.domain.people import Role, User
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore, Overtaken
from autoqa.pipeline.workspace import Workspace, open_workspace, scorecard_of
from autoqa.store.audit_log import entries
from tests.web.parts import USERS, Desk, add_call, made_desk

LEA = next(user for user in USERS if user.name == "lea")
OWN = {"scoring": {"scorecard": "scorecard.toml"}}
CARD = """\
# Our scorecard.
name = "support"
version = "1"
pass_mark = 60

[[sections]]
name = "All"

[[sections.criteria]]
id = "empathy"
question = "Was it done well?"
answered_by = "classifier"
flag_at = 2
anchors = { 1 = "Level 1.", 2 = "Level 2.", 3 = "Level 3.", 4 = "Level 4.", 5 = "Level 5." }

[[sections.criteria]]
id = "accuracy"
question = "Was it done well?"
answered_by = "classifier"
flag_at = 2
auto_fail_at = 1
anchors = { 1 = "Level 1.", 2 = "Level 2.", 3 = "Level 3.", 4 = "Level 4.", 5 = "Level 5." }

[[sections.criteria]]
id = "resolution"
question = "Was it done well?"
answered_by = "classifier"
flag_at = 2
anchors = { 1 = "Level 1.", 2 = "Level 2.", 3 = "Level 3.", 4 = "Level 4.", 5 = "Level 5." }
"""
SECOND = CARD.replace('version = "1"', 'version = "2"').replace("pass_mark = 60", "pass_mark = 30")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=OWN)
    (made.workspace.folder / "scorecard.toml").write_text(CARD, encoding="utf-8")
    return made


def save(desk: Desk, text: str, seen: str | None = None) -> Workspace:
    present = scorecards.scorecard_desk(desk.workspace, LEA).file
    return scorecards.save(desk.store, desk.workspace, LEA, text, seen or present.seen)


def tried(desk: Desk, text: str) -> scorecards.Tried:
    card = scorecards.check(LEA, text).scorecard
    assert card is not None
    return scorecards.try_out(desk.store, desk.workspace, LEA, card)


@pytest.mark.parametrize("user", [user for user in USERS if Role.LEAD not in user.roles])
def test_only_a_lead_edits_the_scorecard(desk: Desk, user: User):
    with pytest.raises(NotAllowed):
        scorecards.scorecard_desk(desk.workspace, user)
    with pytest.raises(NotAllowed):
        scorecards.save(desk.store, desk.workspace, user, SECOND, "x")


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ('version = "1"', "version = 1\n[", "is not valid TOML", 4),
        ("flag_at = 2", "flag_att = 2", "unknown key 'sections.0.criteria.0.flag_att'", 13),
        ("auto_fail_at = 1", "auto_fail_at = 9", "lies outside its scale", 17),
        ("auto_fail_at = 1", "weight = -1", "sections.0.criteria.1.weight", 21),
    ],
)
def test_a_problem_names_its_line(old: str, new: str, said: str, line: int):
    checked = scorecards.check(LEA, CARD.replace(old, new, 1))
    assert checked.scorecard is None
    assert any(said in one.text and one.line == line for one in checked.problems), checked.problems


def test_a_text_that_is_too_large_is_not_read():
    checked = scorecards.check(LEA, CARD + "#" * scorecards.LONGEST)
    assert "is larger than" in checked.problems[0].text


def test_a_lower_pass_mark_lets_past_calls_pass(desk: Desk):
    add_call(desk, "call-1", levels=(2, 4, 3))
    add_call(desk, "call-2", levels=(5, 5, 5))
    found = tried(desk, SECOND)
    assert [one.change.interaction for one in found.changed] == ["call-1"]
    assert found.changed[0].change.points == 0
    assert (found.preview.diff.passed("before"), found.preview.diff.passed("after")) == (1, 2)
    assert found.preview.assumed == found.preview.unknown == ()


def test_an_auto_fail_fails_past_calls(desk: Desk):
    add_call(desk, "call-1", levels=(5, 2, 5))
    found = tried(desk, CARD.replace("auto_fail_at = 1", "auto_fail_at = 2"))
    assert found.changed[0].change.before.passed is True
    assert found.changed[0].change.after.auto_failed == ("accuracy",)


def test_other_words_on_the_same_scale_take_the_answers_that_are_there(desk: Desk):
    add_call(desk, "call-1")
    found = tried(desk, CARD.replace("Was it done well?", "Was it kind?", 1))
    assert found.preview.assumed == ("empathy",)
    assert found.changed == ()


def test_a_question_on_another_scale_is_left_out_and_named(desk: Desk):
    add_call(desk, "call-1", levels=(1, 5, 5))
    found = tried(desk, CARD.replace(', 5 = "Level 5." }', " }", 1))
    assert found.preview.unknown == ("empathy",)
    assert found.changed[0].change.after.percentage == 100


def test_calls_of_other_teams_are_not_shown(desk: Desk):
    add_call(desk, "call-1", team="south")
    assert tried(desk, SECOND).preview.diff.grades == ()


def test_what_the_lead_is_to_grade_blind_is_hidden(desk: Desk):
    add_call(desk, "call-1")
    open_session(desk.store, desk.workspace, LEA, "nov", ["lea", "eva"], calls=["call-1"])
    assert [one.hidden for one in tried(desk, SECOND).changed] == [True]


def test_saving_keeps_the_version_before_and_is_noted(desk: Desk):
    save(desk, SECOND)
    folder = desk.workspace.folder
    assert (folder / "scorecard.toml").read_text() == SECOND
    assert (folder / "scorecard.1.toml").read_text() == CARD
    entry = entries(desk.store)[0]
    assert (entry.who, entry.action) == ("lea", "saved the scorecard")
    assert (entry.details["before"], entry.details["version"]) == ("1", "2")
    assert entry.details["hash"] == scorecard_of(desk.workspace).hash


def test_a_change_needs_another_version(desk: Desk):
    with pytest.raises(ConfigurationError, match="version '1': another scorecard has it already"):
        save(desk, CARD.replace("pass_mark = 60", "pass_mark = 61"))
    assert scorecard_of(desk.workspace).pass_mark == 60


def test_a_version_that_calls_were_scored_with_is_not_given_to_another(desk: Desk):
    add_call(desk, "call-1")
    other = CARD.replace('version = "1"', 'version = "7"')
    save(desk, other)
    with pytest.raises(ConfigurationError, match="version '1'"):
        save(desk, CARD.replace("pass_mark = 60", "pass_mark = 61"))


def test_comments_change_without_another_version(desk: Desk):
    save(desk, CARD.replace("# Our scorecard.", "# Ours, since May."))
    assert scorecard_of(desk.workspace).version == "1"


def test_what_breaks_the_rules_is_not_saved(desk: Desk):
    with pytest.raises(ConfigurationError, match="unknown key"):
        save(desk, SECOND.replace("pass_mark", "pass_marks"))
    assert scorecard_of(desk.workspace).version == "1"


def test_whoever_saves_an_older_text_is_told(desk: Desk):
    seen = scorecards.scorecard_desk(desk.workspace, LEA).file.seen
    save(desk, SECOND)
    with pytest.raises(Overtaken):
        save(desk, SECOND.replace('version = "2"', 'version = "3"'), seen)


def test_a_version_is_restored_and_the_other_kept(desk: Desk):
    save(desk, SECOND)
    shown = scorecards.scorecard_desk(desk.workspace, LEA)
    (kept,) = shown.kept
    scorecards.restore(desk.store, desk.workspace, LEA, kept.path.name, shown.file.seen)
    assert scorecard_of(desk.workspace).version == "1"
    assert [one.scorecard.version for one in scorecards.scorecard_desk(desk.workspace, LEA).kept] == ["2"]
    assert entries(desk.store)[0].action == "restored the scorecard"


@pytest.mark.parametrize("name", ["../autoqa.toml", "scorecard.toml", "scorecard.9.toml"])
def test_only_what_is_kept_is_restored(desk: Desk, name: str):
    with pytest.raises(NotInStore):
        scorecards.restore(desk.store, desk.workspace, LEA, name, "x")


def test_a_broken_file_can_be_put_right(desk: Desk):
    file = desk.workspace.folder / "scorecard.toml"
    file.write_text("name = ", encoding="utf-8")
    assert scorecards.scorecard_desk(desk.workspace, LEA).present.scorecard is None
    save(desk, CARD)
    assert scorecard_of(desk.workspace).version == "1"


def _bundled_desk(folder: Path, settings: str | None) -> Desk:
    made = made_desk(folder)
    if settings is not None:
        (folder / "autoqa.toml").write_text(settings, encoding="utf-8")
    return Desk(open_workspace(folder), made.store, made.app)


@pytest.mark.parametrize(
    "settings",
    [
        None,
        "# Ours.\n[web]\nidle_minutes = 20\n",
        '[scoring]\nscorecard = "support"  # the bundled one\nmin_confidence = 0.3\n\n[web]\nblind = false\n',
        "[scoring]\nmin_confidence = 0.3\n",
    ],
)
def test_a_bundled_scorecard_becomes_the_workspaces_own(tmp_path: Path, settings: str | None):
    desk = _bundled_desk(tmp_path / "qa", settings)
    before = desk.workspace.settings
    text = scorecards.scorecard_desk(desk.workspace, LEA).file.text.replace('version = "1"', 'version = "1b"')
    saved = save(desk, text)
    again = open_workspace(desk.workspace.folder)
    assert scorecard_of(saved).version == scorecard_of(again).version == "1b"
    assert saved.settings == again.settings
    assert again.settings.web == before.web
    assert again.settings.scoring.min_confidence == before.scoring.min_confidence
    assert (desk.workspace.folder / "scorecard.1.toml").is_file()
    if settings and "Ours" in settings:
        assert "# Ours." in (desk.workspace.folder / "autoqa.toml").read_text()


def test_settings_that_cannot_be_pointed_say_what_to_write(tmp_path: Path):
    desk = _bundled_desk(tmp_path / "qa", "scoring = { min_confidence = 0.3 }\n")
    text = scorecards.scorecard_desk(desk.workspace, LEA).file.text.replace('version = "1"', 'version = "1b"')
    with pytest.raises(ConfigurationError, match=r'write scorecard = "scorecard\.toml" into its table'):
        save(desk, text)
    assert scorecard_of(desk.workspace).version == "1"
    assert not (desk.workspace.folder / "scorecard.toml").exists()


def test_a_scorecard_outside_the_workspace_is_not_changed(tmp_path: Path):
    shared = tmp_path / "shared.toml"
    shutil.copy(bundled("configs") / "scorecards" / "support.toml", shared)
    desk = made_desk(tmp_path / "qa", settings={"scoring": {"scorecard": str(shared)}})
    shown = scorecards.scorecard_desk(desk.workspace, LEA)
    assert shown.fixed is not None
    assert "lies outside the workspace" in shown.fixed
    with pytest.raises(ConfigurationError, match="lies outside"):
        save(desk, shown.file.text.replace('version = "1"', 'version = "1b"'))
    assert 'version = "1"' in shared.read_text()


def test_a_file_that_the_settings_do_not_name_is_not_overwritten(tmp_path: Path):
    desk = made_desk(tmp_path / "qa", settings={})
    (desk.workspace.folder / "scorecard.toml").write_text(CARD, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="that its settings do not name"):
        save(desk, SECOND)
    assert (desk.workspace.folder / "scorecard.toml").read_text() == CARD


def test_what_is_measured_can_be_edited_too(desk: Desk):
    assert Settings().scoring.scorecard == "support"
    text = (bundled("configs") / "scorecards" / "support_full.toml").read_text(encoding="utf-8")
    checked = scorecards.check(LEA, text)
    assert checked.scorecard is not None
    assert any(c.answered_by is AnsweredBy.MEASURE for c in checked.scorecard.criteria)


@pytest.mark.parametrize(
    ("version", "offered"),
    [
        ("2", "3"),
        ("1.4", "1.5"),
        ("1.9", "1.10"),
        ("2026-09", "2026-10"),
        ("draft", "draft.2"),
        ("v09", "v10"),
    ],
)
def test_the_next_version_is_offered_where_the_own_is_taken(desk: Desk, version: str, offered: str):
    first = CARD.replace('version = "1"', f'version = "{version}"')
    save(desk, first)
    assert offered_for(desk, first) is None
    assert offered_for(desk, first.replace("pass_mark = 60", "pass_mark = 61")) == offered


def test_a_version_that_was_in_use_before_is_not_offered(desk: Desk):
    save(desk, SECOND)
    save(desk, SECOND.replace('version = "2"', 'version = "1.5"').replace("pass_mark = 30", "pass_mark = 31"))
    assert offered_for(desk, CARD.replace("pass_mark = 60", "pass_mark = 62")) == "3"


def offered_for(desk: Desk, text: str) -> str | None:
    card = scorecards.check(LEA, text).scorecard
    assert card is not None
    return scorecards.offered_version(desk.store, desk.workspace, LEA, card)


@pytest.mark.parametrize(
    ("old", "new", "unanswered"),
    [
        ("", "", ()),
        ('id = "empathy"', 'id = "smiling"', ("smiling",)),
        (', 5 = "Level 5." }', " }", ("empathy",)),
        ('answered_by = "classifier"', 'answered_by = "judge"', ("empathy",)),
        ('answered_by = "classifier"', 'answered_by = "promises"', ()),
        ('answered_by = "classifier"', 'answered_by = "knowledge"', ("empathy",)),
    ],
)
def test_what_nothing_can_answer_is_named(desk: Desk, old: str, new: str, unanswered: tuple[str, ...]):
    text = CARD.replace('"accuracy"\nquestion = "Was it done well?"\nanswered_by = "classifier"',
                        '"accuracy"\nquestion = "Was it done well?"\nanswered_by = "knowledge"')  # fmt: skip
    card = scorecards.check(LEA, text.replace(old, new, 1)).scorecard
    assert card is not None
    assert scorecards.unanswered(desk.workspace, LEA, card) == unanswered


def test_a_judge_that_is_set_up_answers(tmp_path: Path):
    judge = {"endpoint": "http://localhost:11434/v1", "model": "small"}
    desk = made_desk(tmp_path / "qa", settings={**OWN, "judge": judge})
    card = scorecards.check(LEA, CARD.replace('"classifier"', '"judge"')).scorecard
    assert card is not None
    assert scorecards.unanswered(desk.workspace, LEA, card) == ()
