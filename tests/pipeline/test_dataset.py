import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import AutoQAError, ConfigurationError, InputError, InterchangeError, StoreError
from autoqa.pipeline.dataset import dataset, set_of
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.store.plans import save_plan
from autoqa.training.dataset import read_set
from autoqa.training.sets import Side, TrainingSet

DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)


def stored_calls(n: int = 40) -> list[Interaction]:
    """Calls of ten agents, each graded by two evaluators on the bundled scorecard's empathy."""
    rng = np.random.default_rng(0)
    return [
        Interaction(
            f"call-{i:02}",
            Channel.CALL,
            f"hash {i}",
            f"call-{i:02}.wav",
            agent=f"smith{i // 4}",
            started_at=DAY + timedelta(days=i),
            metadata={"queue": f"queue {i % 2}", "team": f"t{i // 8}"},
            turns=(Turn(Speaker.AGENT, " ".join(f"w{k}" for k in rng.integers(0, 2000, 25))),),
            grades=tuple(GradeGiven(who, "empathy", float(rng.integers(2, 6))) for who in ("eva", "zoe")),
        )
        for i in range(n)
    ]


def fill(folder: Path, calls: Sequence[Interaction]) -> Workspace:
    """A workspace whose store holds these calls, read and graded."""
    space = open_workspace(folder)
    with opened_store(space) as store:
        for one in calls:
            store.add(one)
            store.save_transcript(one, Transcript(one.turns, "en", "small", "r1"))
    return space


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return fill(tmp_path / "qa", stored_calls())


def _said(i: int) -> str:
    """Words that no other line says, with no digit in them that would be masked."""
    end = "abcdefghij"[i // 10] + "klmnopqrst"[i % 10]
    return " ".join(word + end for word in "so this is what we said".split())


def lines(n: int = 40, **more: Any) -> list[dict[str, Any]]:
    """Graded chats as JSON lines."""
    return [
        {
            "id": f"chat-{i:02}",
            "agent": f"smith{i // 4}",
            "language": "en",
            "domain": f"d{i % 5}",
            "turns": [{"speaker": "agent", "text": _said(i)}],
            "labels": {"done": i % 2},
            **more,
        }
        for i in range(n)
    ]


def written(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text(
        "".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows), encoding="utf-8"
    )
    return path


def _of(rows: Sequence[Any], tmp_path: Path, **options: Any) -> TrainingSet:
    return set_of(open_workspace(tmp_path / "qa"), graded=written(tmp_path / "g.jsonl", rows), **options)


def test_a_set_of_the_store_is_kept_under_its_hash(space: Workspace):
    made, folder = dataset(space)
    assert folder == space.folder / "datasets" / made.hash
    assert read_set(folder) == made
    assert made.scales == {"empathy": (1, 2, 3, 4, 5)}
    assert {side: len(made.labelled("empathy", side)) for side in Side} == {Side.TRAIN: 32, Side.TEST: 8}


def test_again_it_is_the_same_folder(space: Workspace):
    made, folder = dataset(space)
    before = [path.stat().st_mtime_ns for path in sorted(folder.iterdir())]
    again, same = dataset(space)
    assert (again, same) == (made, folder)
    assert [path.stat().st_mtime_ns for path in sorted(folder.iterdir())] == before
    assert [path.name for path in folder.parent.iterdir()] == [made.hash]


def test_more_grades_make_another_set_beside(space: Workspace):
    made, _ = dataset(space)
    more = replace(stored_calls()[0], grades=(GradeGiven("kim", "empathy", 1.0),))
    fill(space.folder, [more])
    other, folder = dataset(space)
    assert other.hash != made.hash
    assert {path.name for path in folder.parent.iterdir()} == {made.hash, other.hash}


def test_nothing_is_written_by_set_of(space: Workspace):
    set_of(space)
    assert not (space.folder / "datasets").exists()


def test_only_what_began_between_two_days_is_taken(space: Workspace):
    made = set_of(space, since=DAY + timedelta(days=4), until=DAY + timedelta(days=34))
    assert (made.calls[0].id, made.calls[-1].id) == ("call-04", "call-33")
    with pytest.raises(InputError, match="no graded interaction that began between"):
        set_of(space, since=DAY + timedelta(days=400))


def test_calls_drawn_for_learning_are_learnt_from_and_not_tested_on(space: Workspace):
    chosen = [f"call-{i}" for i in range(20, 40, 4)]
    plan = Plan(
        "more",
        0,
        DAY,
        {},
        tuple(Assignment(name, "eva", Task.GRADE, Part.LEARNING) for name in chosen),
    )
    with opened_store(space) as store:
        save_plan(store, plan)
    made = set_of(space)
    assert not set(chosen) & {one.id for one in made.calls if one.side is Side.TEST}


def test_a_workspace_without_a_store_is_told_of_and_none_is_made(tmp_path: Path):
    with pytest.raises(StoreError, match="no store"):
        dataset(open_workspace(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_a_store_without_grades_says_how_to_get_some(tmp_path: Path):
    space = fill(tmp_path / "qa", [replace(one, grades=()) for one in stored_calls(3)])
    with pytest.raises(InputError, match="autoqa grades import"):
        dataset(space)


def test_a_file_s_labels_are_the_targets(tmp_path: Path):
    made = _of(lines(), tmp_path)
    assert made.scales == {"done": (0, 1)}
    assert [one.labels["done"].mean for one in made.calls[:3]] == [0.0, 1.0, 0.0]
    assert made.settings["source"] == "file"
    assert not (tmp_path / "qa").exists()


def test_without_labels_the_mean_of_the_grades_is_the_target_on_whatever_scale(tmp_path: Path):
    grades = [
        [
            {"evaluator": w, "criterion": "tone", "score": (i % 4) / 2 + k}
            for k, w in enumerate(("eva", "zoe"))
        ]
        for i in range(40)
    ]
    rows = [{**row, "labels": {}, "grades": own} for row, own in zip(lines(), grades, strict=True)]
    made = _of(rows, tmp_path, adjust_severity=False)
    assert made.scales == {"tone": (0, 1, 2, 3)}
    assert [one.labels["tone"].mean for one in made.calls[:4]] == [0.5, 1.0, 1.5, 2.0]


def test_labels_go_before_grades_and_null_is_not_applicable(tmp_path: Path):
    rows = lines(grades=[{"evaluator": "eva", "criterion": "done", "score": 5}])
    rows[0]["labels"] = {"done": None}
    made = _of(rows, tmp_path, adjust_severity=False)
    assert [one.labels["done"].mean for one in made.calls[:2]] == [5.0, 1.0]


def test_yes_and_no_are_one_and_nothing(tmp_path: Path):
    made = _of([{**row, "labels": {"done": i % 2 == 0}} for i, row in enumerate(lines())], tmp_path)
    assert [one.labels["done"].mean for one in made.calls[:2]] == [1.0, 0.0]


@pytest.mark.parametrize("value", ["yes", [1], {"a": 1}, float("nan"), float("inf"), 10**400])
def test_a_label_that_is_no_number_is_named_with_its_line(tmp_path: Path, value: Any):
    rows = lines()
    rows[2]["labels"] = {"done": value}
    made = _of(rows, tmp_path)
    assert len(made.calls) == 39
    assert any(note.startswith("g.jsonl:3: 'labels.done': is no number") for note in made.notes)


def test_bad_lines_are_named_and_the_rest_is_used(tmp_path: Path):
    rows = ["not JSON", *lines(), {"id": "chat-01", "turns": []}, "[]"]
    made = _of(rows, tmp_path)
    assert len(made.calls) == 40
    assert [note.split(":")[1] for note in made.notes if note.startswith("g.jsonl:")] == ["1", "42", "43"]


def test_of_very_many_bad_lines_some_are_named(tmp_path: Path):
    made = _of([*["x"] * 50, *lines()], tmp_path)
    assert sum(note.startswith("g.jsonl") for note in made.notes) == 21
    assert "g.jsonl: 30 more lines cannot be used" in made.notes


def test_a_file_that_cannot_be_used_is_an_error(tmp_path: Path):
    with pytest.raises(
        InputError, match="no line in it has labels or grades that can be used; line 1: is not JSON"
    ):
        _of(["x"], tmp_path)
    with pytest.raises(InputError, match="no line in it"):
        _of([{**row, "labels": {}} for row in lines()], tmp_path)
    with pytest.raises(InterchangeError, match="cannot be read"):
        set_of(open_workspace(tmp_path / "qa"), graded=tmp_path / "missing.jsonl")


def test_the_words_of_a_file_are_masked_as_what_the_store_keeps(tmp_path: Path):
    rows = lines()
    rows[0]["turns"][0]["text"] = "my card number is 4111 1111 1111 1111 and my mail is jo@example.org"
    made = _of(rows, tmp_path)
    assert "4111" not in made.calls[0].turns[0].text
    assert "example.org" not in made.calls[0].turns[0].text
    (tmp_path / "qa").mkdir()
    (tmp_path / "qa" / "autoqa.toml").write_text("[privacy]\nenabled = false\n", encoding="utf-8")
    bare = _of(rows, tmp_path)
    assert "4111 1111 1111 1111" in bare.calls[0].turns[0].text
    assert bare.hash != made.hash


def test_every_word_in_a_set_of_chosen_criteria_is_masked(tmp_path: Path):
    rows = lines()
    for i, row in enumerate(rows):
        row["turns"].append({"speaker": "customer", "text": "my card is 4111 1111 1111 1111"})
        row["labels"] = {"done": i % 2, "calm": i % 3} if i < 30 else {"calm": i % 3}
    made = _of(rows, tmp_path, criteria=["done"])
    assert [one.id for one in made.calls] == [f"chat-{i:02}" for i in range(30)]
    assert "4111" not in repr(made)
    assert made.calls == _of(rows[:30], tmp_path, criteria=["done"]).calls


def test_any_key_of_a_line_or_of_its_metadata_groups(tmp_path: Path):
    made = _of(lines(), tmp_path, group=("domain",))
    assert len({one.group for one in made.calls}) == 5
    with_queue = [{**row, "metadata": {"queue": f"q{i % 4}"}} for i, row in enumerate(lines())]
    made = _of(with_queue, tmp_path, group=("queue",))
    assert {len({c.facts["queue"] for c in made.calls if c.group == one.group}) for one in made.calls} == {1}


def test_grouping_by_nothing_keeps_only_near_duplicates_together(tmp_path: Path):
    made = _of(lines(), tmp_path, group=("none",))
    assert len({one.group for one in made.calls}) == 40
    assert made.settings["group"] == []


def test_a_column_that_is_nowhere_is_named_with_those_that_are(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"--group desk: no interaction.*there are: agent, .*domain"):
        _of(lines(), tmp_path, group=("desk",))
    with pytest.raises(ConfigurationError, match="'none' stands alone"):
        _of(lines(), tmp_path, group=("none", "agent"))


def test_times_of_a_file_are_bounds_too(tmp_path: Path):
    rows = [{**row, "started_at": (DAY + timedelta(days=i)).isoformat()} for i, row in enumerate(lines())]
    del rows[39]["started_at"]
    made = _of(rows, tmp_path, since=DAY + timedelta(days=10))
    assert [one.id for one in made.calls] == [f"chat-{i}" for i in range(10, 39)]
    assert any(note.startswith("undated: 1 ") for note in made.notes)


def test_every_error_is_one_of_autoqa(tmp_path: Path):
    with pytest.raises(AutoQAError):
        _of(lines(5), tmp_path)
