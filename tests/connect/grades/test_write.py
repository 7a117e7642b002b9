import csv
import io
import json
from pathlib import Path

from autoqa.connect.grades import grades_csv, grades_json, read_grades
from tests.connect.grades.parts import HEADINGS, read, written

TEXT = (
    f"{HEADINGS}\n"
    'c1,eva,empathy,4,"warm, so\nkind",2026-03-02T09:14:00+00:00,\n'
    "c2,eva,empathy,3.5,- slow,,march\n"
    "c2,zoe,empathy,n/a,,,\n"
    "c3,zoe,empathy,-2,,,\n"
)


def test_what_is_written_can_be_read_again(tmp_path: Path):
    first = read(tmp_path, TEXT)
    again = read_grades(written(tmp_path, "".join(grades_csv(first.rows)), "again.csv"))
    assert next(grades_json(again.rows)) == next(grades_json(first.rows))
    assert [one["score"] for one in grades_json(again.rows)] == [4, 3.5, None, -2]
    assert again.bad == ()


def test_formulas_are_written_as_text_and_numbers_as_numbers(tmp_path: Path):
    rows = list(csv.reader(io.StringIO("".join(grades_csv(read(tmp_path, TEXT).rows)), newline="")))
    assert rows[0] == HEADINGS.split(",")
    assert rows[2][4] == "'- slow"
    assert [row[3] for row in rows[1:]] == ["4", "3.5", "n/a", "-2"]


def test_json_says_null_for_what_is_not_there(tmp_path: Path):
    last = list(grades_json(read(tmp_path, TEXT).rows))[2]
    assert json.loads(json.dumps(last)) == {
        "interaction": "c2",
        "evaluator": "zoe",
        "criterion": "empathy",
        "score": None,
        "comment": None,
        "at": None,
        "session": None,
    }


def test_nothing_gives_the_headings_alone(tmp_path: Path):
    assert "".join(grades_csv(read(tmp_path, HEADINGS).rows)) == f"{HEADINGS}\n"
