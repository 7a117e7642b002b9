import json
from pathlib import Path
from typing import Any

import pytest

from tests.connect.grades.parts import KNOWN, given, read


def result(name: str, **value: object) -> dict[str, Any]:
    kind = next(iter(value))
    return {"id": "x", "from_name": name, "to_name": "text", "type": kind, "value": value}


def annotation(*results: object, by: object = 3, **more: object) -> dict[str, Any]:
    made = {"id": 5, "completed_by": by, "was_cancelled": False, "created_at": "2026-03-02T09:00:00.5Z"}
    return made | {"result": list(results)} | more


def task(*annotations: object, **data: object) -> dict[str, Any]:
    return {"id": 77, "data": data, "annotations": list(annotations), "predictions": [], "meta": {}}


def test_ratings_numbers_and_choices_are_scores(tmp_path: Path):
    tasks = [
        task(
            annotation(
                result("empathy", rating=4),
                result("accuracy", number=1),
                result("free", choices=["2 - fair"]),
            ),
            annotation(result("empathy", choices=["N/A"]), by={"id": 9, "email": "zoe@example.com"}),
            id="c1",
        ),
        task(annotation(result("empathy", rating=2), by={"first_name": "Ada", "last_name": "B"}), call="c2"),
    ]
    found = read(tmp_path, json.dumps(tasks, indent=1), KNOWN)
    assert found.format == "label studio"
    assert given(found) == [
        ("c1", "3", "empathy", 4.0),
        ("c1", "3", "accuracy", 1.0),
        ("c1", "3", "free", 2.0),
        ("c1", "zoe@example.com", "empathy", None),
        ("c2", "Ada B", "empathy", 2.0),
    ]
    assert found.rows.at[0] == 1772442000.5
    assert found.bad == ()


def test_the_task_itself_is_the_interaction_where_its_data_name_none(tmp_path: Path):
    found = read(tmp_path, [task(annotation(result("empathy", rating=4)), text="Hello")])
    assert given(found) == [("77", "3", "empathy", 4.0)]


def test_text_areas_are_comments_and_short_data_are_facts(tmp_path: Path):
    results = [
        result("empathy", rating=4),
        result("accuracy", rating=1),
        result("comment", text=["all", "in all"]),
        result("empathy_comment", text=["warm"]),
        result("labels", labels=["x"], start=0),
    ]
    data = {"id": "c1", "agent": "ann", "lang": "en", "audio": "s3://calls/c1.wav", "text": "x" * 500, "n": 3}
    found = read(tmp_path, [task(annotation(*results), **data)], KNOWN)
    assert found.rows.comments == {0: "warm", 1: "all\nin all"}
    assert found.facts == {"agent": {"c1": "ann"}, "language": {"c1": "en"}}


def test_cancelled_annotations_are_left_out(tmp_path: Path):
    tasks = [task(annotation(result("empathy", rating=4), was_cancelled=True), id="c1"), task(id="c2")]
    found = read(tmp_path, tasks, KNOWN)
    assert (found.used, found.blank, found.bad) == (0, 2, ())


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            annotation(result("empathy", choices=["good"])),
            "annotation 1: empathy: the answer 'good' does not",
        ),
        (annotation(result("empathy", choices=["4.5.6"])), "does not begin with a number"),
        (annotation(result("empathy", choices=["1", "2"])), "2 answers are chosen instead of one"),
        (annotation(result("empathy", choices="4")), "no answers are chosen"),
        (annotation(result("empathy", rating=9)), "annotation 1: empathy: the score 9 lies outside"),
        (annotation(result("empathy", rating={})), "is no number"),
        (annotation(result("", rating=4)), "the criterion is empty"),
        (annotation(result("empathi", rating=4)), "did you mean 'empathy'?"),
        (annotation(result("empathy", rating=4), by=None), "annotation 1: the evaluator is empty"),
        (annotation(result("empathy", rating=4), by="=x"), "begins like a formula"),
        (annotation(result("empathy", rating=4), created_at="soon"), "the date 'soon' cannot be read"),
        (annotation(result("empathy", rating=4), result="none"), "'result' is no list"),
        ("none", "annotation 1: is no object"),
    ],
)
def test_what_cannot_be_used_is_named_by_item_and_annotation(tmp_path: Path, made: object, said: str):
    tasks = [task(made, id="c1"), task(annotation(result("empathy", rating=1)), id="c2")]
    found = read(tmp_path, "[" + ",\n".join(map(json.dumps, tasks)) + "]", KNOWN)
    (bad,) = found.bad
    assert said in bad.reason
    assert bad.reason.startswith("item 1: annotation 1: ")
    assert (bad.line, bad.id) == (1, "c1")
    assert given(found) == [("c2", "3", "empathy", 1.0)]


@pytest.mark.parametrize("broken", [{"annotations": "x"}, {"annotations": {"a": 1}}])
def test_a_task_without_a_list_of_annotations_is_refused(tmp_path: Path, broken: dict[str, object]):
    found = read(tmp_path, [{"id": 1, "data": {}, **broken}])
    assert "'annotations' is no list" in found.bad[0].reason


def test_one_who_annotates_a_task_twice_is_named(tmp_path: Path):
    twice = annotation(result("empathy", rating=4))
    found = read(tmp_path, [task(twice, twice, id="c1")], KNOWN)
    assert found.used == 1
    assert "stands on line 1 already" in found.bad[0].reason
