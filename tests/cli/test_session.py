import csv
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from autoqa.domain.session import SessionGrade
from autoqa.pipeline.sessions import new_session
from autoqa.pipeline.workspace import open_workspace, opened_store
from autoqa.store.sessions import grade_in_session
from tests.cli.command import Said, autoqa, strict_json

LEVELS = {"eva": 4, "kim": 2, "ines": 3}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three chats, scored."""
    tmp_path = tmp_path_factory.mktemp("session")
    words = "Thank you for calling, how can I help you today my friend?"
    path = tmp_path / "texts.jsonl"
    lines = [
        {"id": f"chat-{i}", "channel": "chat", "turns": [{"speaker": "agent", "text": words}]}
        for i in range(3)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert autoqa("score", path, "-w", tmp_path / "qa", "--quiet").code == 0
    return tmp_path / "qa"


@pytest.fixture
def workspace(scored: Path, tmp_path: Path) -> Path:
    """A copy of the scored workspace for one test."""
    return Path(shutil.copytree(scored, tmp_path / "qa"))


def _session(workspace: Path, *args: object) -> Said:
    return autoqa("session", *args, "-w", workspace)


def _json(workspace: Path, *args: object) -> Any:
    said = _session(workspace, *args, "--json")
    assert said.code == 0, said.err
    return strict_json(said.out)


def _new(workspace: Path, *more: object) -> Any:
    people = ("--evaluator", "eva", "--evaluator", "kim", "--master", "ines")
    return _json(workspace, "new", "nov", "--call", "chat-0", "--call", "chat-1", *people, *more)


def _fill(workspace: Path, who: str, level: object, name: str = "nov") -> Path:
    """The form of one evaluator with the same level everywhere."""
    path = Path(_json(workspace, "form", name, "--evaluator", who, "--force")["written"])
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([row | {"score": level, "comment": f"so says {who}"} for row in rows])
    return path


def _grade(workspace: Path, who: str) -> Any:
    return _json(workspace, "grade", "nov", _fill(workspace, who, LEVELS[who]), "--evaluator", who)


def test_a_session_from_its_opening_to_its_report(workspace: Path):
    opened = _new(workspace, "--criterion", "empathy")
    assert opened["interactions"] == ["chat-0", "chat-1"]
    for who in LEVELS:
        assert _grade(workspace, who)["taken"] == 2
    assert _json(workspace, "list")["sessions"][0]["missing"] == {}
    _json(workspace, "reveal", "nov")
    found = _json(workspace, "show", "nov")
    assert {one["name"]: one["above"] for one in found["evaluators"]} == {"eva": 1.0, "kim": -1.0}
    text = "An apology alone is a 3."
    _json(workspace, "decide", "nov", "--criterion", "empathy", "--text", text, "--by", "ines")
    _json(workspace, "close", "nov")
    for language, title in (("en", "Calibration session"), ("it", "Sessione di calibrazione")):
        done = _json(workspace, "report", "nov", "--language", language, "--out", f"{language}.html")
        page = Path(done["report"]).read_text(encoding="utf-8")
        assert title in page
        assert text in page
        assert "so says kim" in page
    decided = strict_json(autoqa("scorecard", "decisions", "-w", workspace, "--json").out)
    assert decided["decisions"][0]["text"] == text


def test_nobody_sees_anything_before_it_is_revealed(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    _grade(workspace, "eva")
    said = [
        _session(workspace, "show", "nov", "--json").out,
        _session(workspace, "show", "nov").words,
        _session(workspace, "list", "--json").out,
        Path(_json(workspace, "form", "nov", "--evaluator", "kim")["written"]).read_text(encoding="utf-8"),
    ]
    assert not any("so says eva" in text or '"score": 4' in text or ",4," in text for text in said)
    early = _session(workspace, "report", "nov")
    assert early.code == 1
    assert "nobody sees another's grade before" in early.words


def test_it_is_not_revealed_while_scores_are_missing_unless_somebody_says_why(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    _grade(workspace, "eva")
    refused = _session(workspace, "reveal", "nov")
    assert refused.code == 1
    assert "kim (2), ines (2)" in refused.words
    shown = _json(workspace, "reveal", "nov", "--force", "kim is ill")
    assert shown["note"] == "revealed early: kim is ill"


def test_after_the_deadline_it_is_revealed_without_those_who_are_late(workspace: Path):
    _overdue(workspace)
    assert _json(workspace, "list")["sessions"][0]["state"] == "overdue"
    shown = _json(workspace, "reveal", "nov")
    assert shown["revealed_at"]
    assert shown["note"] == "about empathy; revealed after the deadline without scores of kim (1), ines (1)"
    assert dict(_json(workspace, "show", "nov")["missing"]) == {"kim": 1, "ines": 1}


def _overdue(workspace: Path) -> None:
    """A session whose deadline passed once eva had graded."""
    space = open_workspace(workspace)
    deadline = datetime.now(UTC) + timedelta(seconds=1)
    opened = new_session(
        space,
        "nov",
        ["eva", "kim"],
        calls=["chat-0"],
        criteria=["empathy"],
        master="ines",
        deadline=deadline,
        note="about empathy",
    )
    with opened_store(space) as store:
        grade_in_session(store, opened, "eva", [SessionGrade("chat-0", "eva", "empathy", 4.0)])
    sleep(max(0.0, (deadline - datetime.now(UTC)).total_seconds()) + 0.01)


def test_after_the_deadline_no_grade_is_taken(workspace: Path):
    _overdue(workspace)
    late = _session(workspace, "grade", "nov", _fill(workspace, "kim", 2), "--evaluator", "kim")
    assert late.code == 1
    assert "the deadline of session 'nov' is past" in late.words


def test_a_deadline_in_the_past_is_refused(workspace: Path):
    people = ("--evaluator", "eva", "--evaluator", "kim", "--call", "chat-0")
    done = _session(workspace, "new", "nov", *people, "--deadline", "2020-01-01")
    assert done.code == 1
    assert "is past" in done.words
    assert _json(workspace, "list")["sessions"] == []


def test_a_form_is_never_overwritten_unless_told_to(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    path = _fill(workspace, "eva", 4)
    before = path.read_text(encoding="utf-8")
    done = _session(workspace, "form", "nov", "--evaluator", "eva")
    assert done.code == 1
    assert "nov-eva.csv" in done.words
    assert "--out" in done.words
    assert path.read_text(encoding="utf-8") == before
    _json(workspace, "form", "nov", "--evaluator", "eva", "--force")
    assert path.read_text(encoding="utf-8") != before


def test_a_form_without_any_score_is_said_to_be_empty(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    path = _json(workspace, "form", "nov", "--evaluator", "eva")["written"]
    done = _session(workspace, "grade", "nov", path, "--evaluator", "eva")
    assert done.code == 1
    assert "holds no score" in done.words


def test_a_session_that_is_not_revealed_is_in_no_export(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    _grade(workspace, "eva")
    assert "so says eva" not in autoqa("grades", "export", "-w", workspace).out
    _json(workspace, "reveal", "nov", "--force", "a test")
    assert "so says eva" in autoqa("grades", "export", "-w", workspace).out


def test_a_session_needs_a_name(workspace: Path):
    people = ("--evaluator", "eva", "--evaluator", "kim", "--call", "chat-0")
    done = _session(workspace, "new", " ", *people)
    assert done.code == 1
    assert "needs a name" in done.words


def test_grades_given_again_replace_the_earlier_ones_until_it_is_revealed(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    _grade(workspace, "eva")
    again = _json(workspace, "grade", "nov", _fill(workspace, "eva", 5), "--evaluator", "eva")
    assert (again["taken"], again["replaced"]) == (2, 2)
    _json(workspace, "reveal", "nov", "--force", "enough")
    late = _session(workspace, "grade", "nov", Path("nov-eva.csv"), "--evaluator", "eva")
    assert late.code == 1
    assert "takes no more grades" in late.words
    found = _json(workspace, "show", "nov")
    assert {one["score"] for one in found["grades"]} == {5.0}


def test_lines_that_do_not_belong_are_named_and_the_rest_is_taken(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    path = Path("mixed.csv")
    path.write_text(
        "interaction,evaluator,criterion,score\n"
        "chat-0,eva,empathy,4\n"
        "chat-0,kim,empathy,4\n"
        "chat-2,eva,empathy,4\n"
        "chat-1,eva,accuracy,4\n"
        "chat-1,eva,empathy,9\n",
        encoding="utf-8",
    )
    said = _session(workspace, "grade", "nov", path, "--evaluator", "eva", "--json")
    assert said.code == 3
    found = strict_json(said.out)
    assert found["taken"] == 1
    assert [one["line"] for one in found["bad_lines"]] == [3, 4, 5, 6]


def test_somebody_without_a_part_is_refused(workspace: Path):
    _new(workspace)
    said = _session(workspace, "form", "nov", "--evaluator", "zoe")
    assert said.code == 1
    assert "there are: eva, kim, ines" in said.words


def test_sessions_stay_out_of_averages(workspace: Path):
    _new(workspace, "--criterion", "empathy")
    _grade(workspace, "eva")
    found = strict_json(autoqa("averages", "--by", "queue", "-w", workspace, "--json").out)
    assert all(one["graded"] == 0 for one in found["averages"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--evaluator", "eva", "--call", "chat-0"), "two or more"),
        (("--evaluator", "eva", "--evaluator", "kim"), "--draw 5"),
        (("--evaluator", "eva", "--evaluator", "", "--call", "chat-0"), "--evaluator ''"),
        (("--evaluator", "eva", "--master", " ", "--call", "chat-0"), "--master ' '"),
        (("--evaluator", "eva", "--evaluator", "kim", "--call", "x"), "no interaction x"),
        (
            ("--evaluator", "eva", "--evaluator", "kim", "--call", "chat-0", "--criterion", "x"),
            "not on the form",
        ),
    ],
)
def test_a_session_that_cannot_be_is_said_to_be_so(workspace: Path, args: tuple[str, ...], said: str):
    done = _session(workspace, "new", "nov", *args)
    assert done.code == 1
    assert said in done.words


def test_a_name_is_taken_once_and_calls_can_be_drawn(workspace: Path):
    _new(workspace)
    people = ("--evaluator", "a", "--evaluator", "b", "--draw", 2)
    assert "is there already" in _session(workspace, "new", "nov", *people).words
    drawn = _json(workspace, "new", "dec", *people, "--seed", 1)
    again = _json(workspace, "new", "jan", *people, "--seed", 1)
    assert drawn["interactions"] == again["interactions"]
    assert len(drawn["interactions"]) == 2


def test_nothing_is_decided_before_the_reveal_or_after_the_end(workspace: Path):
    _new(workspace)
    ask = ("decide", "nov", "--criterion", "empathy", "--text", "x", "--by", "ines")
    assert "not revealed yet" in _session(workspace, *ask).words
    assert _session(workspace, "close", "nov").code == 1
    _json(workspace, "reveal", "nov", "--force", "a test")
    _json(workspace, "close", "nov")
    assert "is closed" in _session(workspace, *ask).words
