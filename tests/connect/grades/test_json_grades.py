import json
from pathlib import Path

import pytest

from autoqa.connect.grades import Known
from tests.connect.grades.parts import KNOWN, given, read, reasons

GRADE = {"interaction": "c1", "evaluator": "eva", "criterion": "empathy", "score": 4}
CALL = {
    "id": "c1",
    "channel": "call",
    "language": "en_GB",
    "agent": "ann",
    "turns": [{"speaker": "agent", "text": "Hello."}],
    "metadata": {"queue": "billing", "Accent": "irish", "case": {"balance": 3}, "notes": "x" * 300},
    "grades": [
        {
            "evaluator": "eva",
            "criterion": "empathy",
            "score": 4,
            "comment": "warm",
            "at": "2026-03-02T09:00:00Z",
        },
        {"evaluator": "zoe", "criterion": "empathy", "score": None},
    ],
}


def test_json_lines_of_grades_are_read(tmp_path: Path):
    second = {"Rater": 7, "call_id": 31, "question": "empathy", "rating": "3.5", "agent": "ann", "site": 4}
    found = read(tmp_path, [GRADE, second])
    assert found.format == "json lines"
    assert given(found) == [("c1", "eva", "empathy", 4.0), ("31", "7", "empathy", 3.5)]
    assert found.facts == {"agent": {"31": "ann"}, "site": {"31": "4"}}


def test_null_and_na_do_not_apply(tmp_path: Path):
    found = read(tmp_path, [{**GRADE, "score": None}, {**GRADE, "evaluator": "zoe", "score": "n/a"}])
    assert [row[3] for row in given(found)] == [None, None]
    assert len(found.table) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({**GRADE, "interaction": "c9"}, "'c9' is not known"),
        ({**GRADE, "interaction": ["c1"]}, "the interaction is a list, not a text"),
        ({**GRADE, "evaluator": True}, "the evaluator is true or false, not a text"),
        ({**GRADE, "evaluator": None}, "the evaluator is empty"),
        ({**GRADE, "criterion": {}}, "the criterion is an object, not a text"),
        ({**GRADE, "score": True}, "'True' is no number"),
        ({**GRADE, "score": [4]}, "is no number"),
        ({**GRADE, "score": 7}, "7 lies outside the scale"),
        ({**GRADE, "score": 10**400}, "is no number"),
        ({**GRADE, "score": "four"}, "'four' is no number"),
        ({k: v for k, v in GRADE.items() if k != "score"}, "the score is missing"),
        ({k: v for k, v in GRADE.items() if k != "evaluator"}, "the evaluator is empty"),
        ({**GRADE, "comment": "=1+1"}, "is a formula"),
        ({**GRADE, "comment": "a\x00b"}, "holds a control character"),
        ({**GRADE, "comment": ["x"]}, "the comment is a list"),
        ({**GRADE, "at": 17}, "the date '17' cannot be read"),
        (b'{"interaction": "c1", "evaluator": "e\\ud83d", "criterion": "empathy", "score": 4}', "half of a"),
        (
            b'{"interaction": "c1", "evaluator": "e", "criterion": "empathy", "score": 4, "x": "\\ud83d"}',
            "half",
        ),
        (b'{"interaction": "c1", "evaluator": "eva", "criterion": "empathy", "score": NaN}', "is no number"),
        (
            b'{"interaction": "c1", "evaluator": "eva", "criterion": "empathy", "score": 1e999}',
            "is no number",
        ),
        (b'{"interaction": "c1", "evaluator": "ev\xe9"}', "is not UTF-8 text"),
        (b'{"interaction": "c1\x00"}', "holds a NUL byte"),
        (b"{not json", "is not JSON"),
        (b"[1, 2]", "holds a list, not an object"),
        (b"3", "holds a int, not an object"),
        (b"[" * 100_000, "is not JSON"),
        (b"{} {}", "is not JSON"),
        (b"{}", "the score is missing"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_rest_is_used(tmp_path: Path, line: object, said: str):
    lines = [{**GRADE, "evaluator": "zoe"}, line, {**GRADE, "interaction": "c2"}]
    content = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    found = read(tmp_path, b"\n".join(content), KNOWN)
    assert said in reasons(found)[2]
    assert [row[0] for row in given(found)] == ["c1", "c2"]
    assert found.used + len(found.bad) + found.blank == found.lines == 3


def test_a_line_too_long_is_refused_and_does_not_shift_the_others(tmp_path: Path):
    grade = json.dumps(GRADE).encode()
    found = read(tmp_path, b'{"x": "' + b"y" * 10_000_001 + b'"}\n' + grade + b"\n{}\n")
    assert found.used == 1
    assert "is longer than 10,000,000 bytes" in reasons(found)[1]
    assert list(reasons(found)) == [1, 3]


def test_lines_that_make_up_for_each_other_are_both_refused(tmp_path: Path):
    grade = json.dumps(GRADE)
    found = read(tmp_path, f'{grade}\n{{"x": [{{}}\n{{}}]}}\n{grade}, {grade}\n'.encode())
    assert list(reasons(found)) == [2, 3, 4]
    assert found.used == 1


def test_what_is_told_twice_names_the_first_line(tmp_path: Path):
    other_keys = {"score": 2, "criterion": "empathy", "rater": "eva", "call": "c1"}
    found = read(tmp_path, [GRADE, other_keys, {**GRADE, "session": "march"}])
    assert [row[3] for row in given(found)] == [4.0, 4.0]
    assert "stands on line 1 already" in reasons(found)[2]


def test_lines_with_keys_in_turn_stay_in_order(tmp_path: Path):
    lines = []
    for number in range(2500):
        score = {"interaction": f"c{number}", "evaluator": "eva", "criterion": "empathy", "score": 9}
        lines.append(score if number % 2 else {**score, "comment": f"n{number}"})
    found = read(tmp_path, lines)
    assert found.rows.line.tolist() == list(range(1, 2501))
    assert [found.rows.interactions[i] for i in found.rows.interaction][:3] == ["c0", "c1", "c2"]
    assert found.rows.comments[1234] == "n1234"
    assert 1235 not in found.rows.comments


# Interactions with grades ----------------------------------------------------------------------


def test_interactions_bring_their_grades_and_facts(tmp_path: Path):
    found = read(tmp_path, [CALL, {**CALL, "id": "c2", "grades": []}], KNOWN)
    assert found.format == "interactions"
    assert given(found) == [("c1", "eva", "empathy", 4.0), ("c1", "zoe", "empathy", None)]
    assert found.rows.comments == {0: "warm"}
    assert (found.lines, found.blank, found.bad) == (2, 1, ())
    assert found.facts == {
        "agent": {"c1": "ann"},
        "language": {"c1": "en-gb"},
        "channel": {"c1": "call"},
        "queue": {"c1": "billing"},
        "accent": {"c1": "irish"},
    }


def test_a_bad_grade_costs_itself_and_a_bad_id_its_line(tmp_path: Path):
    grades = [*CALL["grades"], {"evaluator": "eva", "criterion": "accuracy", "score": 9}, "x"]  # type: ignore[misc]
    lines = [{**CALL, "grades": grades}, {**CALL, "id": "c9"}, {**CALL, "id": "c2", "grades": "all"}]
    found = read(tmp_path, lines, KNOWN)
    assert found.used == 2
    assert [(bad.line, bad.id) for bad in found.bad] == [(1, "c1"), (1, "c1"), (2, "c9"), (3, "c2")]
    said = " ".join(bad.reason for bad in found.bad)
    assert "grades.2: the score 9 lies outside the scale of 'accuracy', 0 to 1" in said
    assert "grades.3: is no object" in said
    assert "'grades' is no list" in said


def test_a_single_object_over_many_lines_is_read(tmp_path: Path):
    found = read(tmp_path, json.dumps(CALL, indent=2), KNOWN)
    assert found.used == 2


def test_a_list_of_grades_is_read_with_the_lines_of_its_items(tmp_path: Path):
    items = [GRADE, {**GRADE, "interaction": "c9"}, 7, {**GRADE, "interaction": "c2"}]
    text = "[\n" + ",\n".join(map(json.dumps, items)) + "\n]\n"
    found = read(tmp_path, text, KNOWN)
    assert [row[0] for row in given(found)] == ["c1", "c2"]
    assert reasons(found) == {
        3: "item 2: the interaction 'c9' is not known; score it first, or correct the id",
        4: "item 3: holds a int, not an object",
    }
    assert (found.lines, found.used) == (4, 2)


@pytest.mark.parametrize("end", ["", ", ", ", {", "] more", '{"a": 1}]'])
def test_of_a_list_that_breaks_off_the_beginning_is_used(tmp_path: Path, end: str):
    found = read(tmp_path, f"[{json.dumps(GRADE)}{end}")
    assert found.used == 1
    assert len(found.bad) == 1
    assert "export it again" in found.bad[0].reason


def test_a_damaged_item_of_a_list_costs_itself(tmp_path: Path):
    first, second = json.dumps({**GRADE, "evaluator": "zoe"}).encode(), json.dumps(GRADE).encode()
    found = read(tmp_path, b"[" + first.replace(b"zoe", b"zo\xeb") + b",\n" + second + b"]")
    assert [row[1] for row in given(found)] == ["eva"]
    assert reasons(found) == {1: "item 1: is not UTF-8 text; save the file as UTF-8"}


def test_an_empty_list_holds_nothing(tmp_path: Path):
    found = read(tmp_path, "[]")
    assert (found.used, found.lines, found.bad) == (0, 0, ())


def test_criteria_of_the_scorecard_in_another_spelling(tmp_path: Path):
    found = read(tmp_path, [{**GRADE, "criterion": "Empathy "}], Known(criteria={"empathy": (1, 5)}))
    assert given(found)[0][2] == "empathy"
