import csv
import io
import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from autoqa.connect.grades import Known, read_grades
from autoqa.errors import InterchangeError
from tests.connect.grades.parts import HEADINGS, KNOWN, given, read, reasons, written


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_told_apart(tmp_path: Path, delimiter: str):
    lines = ["interaction,evaluator,criterion,score", "c1,eva,empathy,4", "c1,zoe,empathy,3"]
    found = read(tmp_path, "\n".join(lines).replace(",", delimiter))
    assert found.format == "csv"
    assert given(found) == [("c1", "eva", "empathy", 4.0), ("c1", "zoe", "empathy", 3.0)]


def test_headings_stand_in_any_order_and_have_other_names(tmp_path: Path):
    found = read(tmp_path, "Rating;CALL ID;Question;Rater;Agent\n4;c1;empathy;eva;ann\n")
    assert given(found) == [("c1", "eva", "empathy", 4.0)]
    assert found.facts == {"agent": {"c1": "ann"}}


def test_the_better_name_of_an_interaction_is_taken(tmp_path: Path):
    found = read(tmp_path, "id,call,evaluator,criterion,score\n1,c1,eva,empathy,4\n2,c1,eva,accuracy,1\n")
    assert [row[0] for row in given(found)] == ["c1", "c1"]
    assert found.facts == {}


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path):
    found = read(tmp_path, b"\xef\xbb\xbfinteraction,evaluator,criterion,score\r\nc1,eva,empathy,4\r\n")
    assert given(found) == [("c1", "eva", "empathy", 4.0)]
    assert (found.lines, found.blank) == (1, 0)


def test_line_ends_of_an_old_macintosh_are_no_matter(tmp_path: Path):
    found = read(tmp_path, b"interaction,evaluator,criterion,score\rc1,eva,empathy,4\rc2,eva,empathy,x\r")
    assert given(found) == [("c1", "eva", "empathy", 4.0)]
    assert list(reasons(found)) == [3]


def test_a_line_that_names_the_separator_for_excel_is_passed_over(tmp_path: Path):
    found = read(tmp_path, "sep=;\ninteraction;evaluator;criterion;score\nc1;eva;empathy;x\n")
    assert list(reasons(found)) == [3]


def test_a_decimal_comma_is_read_where_no_comma_parts_the_fields(tmp_path: Path):
    found = read(tmp_path, "interaction;evaluator;criterion;score\nc1;eva;empathy;3,5\n")
    assert given(found) == [("c1", "eva", "empathy", 3.5)]
    found = read(tmp_path, 'interaction,evaluator,criterion,score\nc1,eva,empathy,"3,5"\n')
    assert "'3,5' is no number" in reasons(found)[2]


@pytest.mark.parametrize("score", ["n/a", "NA", "Not applicable", " N/A ", "null", "-"])
def test_not_applicable_is_a_row_without_number_and_not_in_the_table(tmp_path: Path, score: str):
    found = read(tmp_path, f"{HEADINGS}\nc1,eva,empathy,{score},,,\nc2,eva,empathy,3,,,\n", KNOWN)
    assert given(found) == [("c1", "eva", "empathy", None), ("c2", "eva", "empathy", 3.0)]
    assert (found.used, found.rows.not_applicable, len(found.table)) == (2, 1, 1)
    assert found.bad == ()


def test_a_line_without_a_score_gives_none(tmp_path: Path):
    found = read(
        tmp_path, f"{HEADINGS}\nc1,eva,empathy,,,,\nc2,eva,empathy, ,,,\nc2,eva,empathy,3,,,\n", KNOWN
    )
    assert given(found) == [("c2", "eva", "empathy", 3.0)]
    assert (found.used, found.blank, found.lines, found.bad) == (1, 2, 3, ())


def test_what_stands_beside_a_score_is_kept(tmp_path: Path):
    said = '"warm, ""truly"" so\nand clear"'
    found = read(tmp_path, f"{HEADINGS}\nc1,eva,empathy,4,{said},2026-03-02T09:14:00+01:00,march\n")
    assert found.rows.comments == {0: 'warm, "truly" so\nand clear'}
    assert found.rows.at[0] == datetime.fromisoformat("2026-03-02T08:14:00+00:00").timestamp()
    assert found.rows.sessions == ("march",)
    assert found.table.in_session.tolist() == [True]


def test_a_date_without_a_zone_is_this_machines_and_none_is_unknown(tmp_path: Path):
    found = read(tmp_path, f"{HEADINGS}\nc1,eva,empathy,4,,2026-03-02 09:14,\nc2,eva,empathy,4,,,\n")
    assert found.rows.at[0] == datetime(2026, 3, 2, 9, 14).astimezone().timestamp()
    assert math.isnan(found.rows.at[1])


def test_further_columns_are_facts_and_the_first_told_stays(tmp_path: Path):
    text = (
        "interaction,evaluator,criterion,score,agent,lang,Site Code\n"
        "c1,eva,empathy,4,,en,7\nc1,zoe,empathy,4,ann,it,7\nc2,eva,empathy,4,bob,,\n"
    )
    found = read(tmp_path, text)
    assert found.facts == {
        "agent": {"c1": "ann", "c2": "bob"},
        "language": {"c1": "en"},
        "site_code": {"c1": "7"},
    }
    column = found.table.columns["agent"]
    assert [column.names[code] for code in column.codes] == ["ann", "bob"]
    assert found.table.columns["language"].codes.tolist() == [0, -1]


def test_facts_and_comments_stay_with_their_lines_when_others_are_refused(tmp_path: Path):
    lines = ["c1,eva,empathy,9,lost,,,ann", "c2,eva,empathy,4,kept,,,bob", "c9,eva,empathy,4,,,,cyd"]
    text = "\n".join([f"{HEADINGS},agent", *lines])
    found = read(tmp_path, text, KNOWN)
    assert found.rows.comments == {0: "kept"}
    assert found.facts == {"agent": {"c2": "bob"}}
    assert found.table.interactions == ("c2",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c9,eva,empathy,4", "the interaction 'c9' is not known; score it first"),
        (",eva,empathy,4", "the interaction is empty"),
        ("c1, ,empathy,4", "the evaluator is empty"),
        ("c1,eva,,4", "the criterion is empty"),
        ("c1,eva,empathi,4", "'empathi' is not on the scorecard; did you mean 'empathy'?"),
        ("c1,eva,tone of voice,4", "is not on the scorecard; it has empathy, accuracy, free"),
        ("c1,eva,empathy,6", "the score 6 lies outside the scale of 'empathy', 1 to 5"),
        ("c1,eva,empathy,0.99", "0.99 lies outside"),
        ("c1,eva,empathy,inf", "'inf' is no number"),
        ("c1,eva,empathy,-inf", "is no number"),
        ("c1,eva,empathy,nan", "'nan' is no number"),
        ("c1,eva,empathy,1e999", "is no number"),
        ("c1,eva,empathy,four", "'four' is no number; give a number, or n/a"),
        ("c1,eva,empathy,٤", "is no number"),
        ("c1,eva,empathy,1_0", "is no number"),
        ("=1+1,eva,empathy,4", "begins like a formula"),
        ("c1,@eva,empathy,4", "the evaluator '@eva' begins like a formula"),
        ("c1,-eva,empathy,4", "begins like a formula"),
        ("c1,eva,+empathy,4", "begins like a formula"),
        ('c1,"\teva",empathy,4', "begins like a formula"),
        ("c1,eva,empathy,4,=cmd()", "the comment '=cmd()' is a formula"),
        ("c1,eva,empathy,4,+SUM(A1:A2)", "is a formula"),
        ("c1,eva,empathy,4,,yesterday", "the date 'yesterday' cannot be read"),
        ("c1,eva,empathy,4,,9999-12-31", "cannot be read"),
        ("c1,eva,empathy,4,,,=x", "the session '=x' begins like a formula"),
        ("c1,ev\x07a,empathy,4", "holds a control character"),
        (f"c1,{'e' * 201},empathy,4", "is longer than 200 characters"),
        ("c1,eva,empathy", "holds 3 fields where the headings name 7; it was cut short"),
        ("c1,eva,empathy,4,so, it was,2026-03-02,march", "holds 8 fields where the headings name 7"),
        ('c1,eva,empathy,4,"open', "opens a quotation mark that is not closed"),
        ('c1,eva,empathy,4,"open" shut', "goes on behind a closed quotation mark"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_rest_is_used(tmp_path: Path, line: str, said: str):
    found = read(
        tmp_path, f"{HEADINGS}\nc1,zoe,empathy,1\n{line}\nc2,zoe,empathy,2\nc3,zoe,empathy,3\n", KNOWN
    )
    assert said in reasons(found)[3]
    assert list(reasons(found)) == [3]
    assert [row[0] for row in given(found)] == ["c1", "c2", "c3"]
    assert found.used + len(found.bad) + found.blank == found.lines == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"c1,ev\xe9,empathy,4", "is not UTF-8 text"),
        (b"c1,\xed\xa0\x80eva,empathy,4", "is not UTF-8 text"),
        (b"c1,eva\x00,empathy,4", "holds a NUL byte"),
        (b"c1,eva,empathy,4," + b"x" * 100_001, "is longer than 100,000 bytes"),
        (b'c1,eva,empathy,4,"caf\xe9', "is not UTF-8 text"),
    ],
)
def test_a_damaged_line_is_refused_and_the_others_are_used(tmp_path: Path, line: bytes, said: str):
    content = b"\n".join([HEADINGS.encode(), b"c1,zoe,empathy,1", line, "c2,zoë,empathy,2".encode(), b""])
    found = read(tmp_path, content, KNOWN)
    assert said in reasons(found)[3]
    assert list(reasons(found)) == [3]
    assert [row[1] for row in given(found)] == ["zoe", "zoë"]


def test_a_damaged_line_within_a_comment_costs_that_record_only(tmp_path: Path):
    lines = [HEADINGS.encode(), b'c1,zoe,empathy,1,"two', b"l\xefnes", b'of it"', b"c2,zoe,empathy,2", b""]
    found = read(tmp_path, b"\n".join(lines), KNOWN)
    assert reasons(found) == {2: "goes on until line 3, which is not UTF-8 text; save the file as UTF-8"}
    assert [row[0] for row in given(found)] == ["c2"]


def test_two_stray_quotation_marks_cost_two_lines(tmp_path: Path):
    lines = [
        HEADINGS,
        'c1,eva,empathy,1,"stray',
        *(f"c2,e{i},empathy,2" for i in range(5)),
        'c3,eva,empathy,3,"x',
    ]
    found = read(tmp_path, "\n".join(lines), KNOWN)
    assert list(reasons(found)) == [2, 8]
    assert found.used == 5


def test_an_open_quotation_mark_does_not_swallow_a_long_file(tmp_path: Path):
    lines = [HEADINGS, 'c1,eva,empathy,1,"stray', *(f"c2,e{i},empathy,2" for i in range(3000))]
    found = read(tmp_path, "\n".join(lines), KNOWN)
    assert list(reasons(found)) == [2]
    assert found.used == 3000


@pytest.mark.parametrize("line", ["c1,eva,empathy,4", "c1,eva,empathy,2", " c1 ,eva,Empathy,n/a"])
def test_what_is_told_twice_names_the_first_line_which_stays(tmp_path: Path, line: str):
    found = read(tmp_path, f"{HEADINGS}\nc1,eva,empathy,4\nc2,eva,empathy,3\n{line}\n", KNOWN)
    assert reasons(found) == {
        4: "the score of 'c1' on 'empathy' by 'eva' stands on line 2 already; the first stays"
    }
    assert given(found)[0] == ("c1", "eva", "empathy", 4.0)


def test_a_score_in_a_session_is_another_one(tmp_path: Path):
    text = f"{HEADINGS}\nc1,eva,empathy,4,,,\nc1,eva,empathy,3,,,march\nc1,eva,empathy,3,,,march\n"
    found = read(tmp_path, text, KNOWN)
    assert [row[3] for row in given(found)] == [4.0, 3.0]
    assert "in the session 'march' stands on line 3" in reasons(found)[4]


def test_the_first_that_can_be_used_counts_as_the_first(tmp_path: Path):
    found = read(tmp_path, f"{HEADINGS}\nc1,eva,empathy,9\nc1,eva,empathy,4\n", KNOWN)
    assert list(reasons(found)) == [2]
    assert given(found) == [("c1", "eva", "empathy", 4.0)]


def test_blank_lines_are_counted_and_passed_over(tmp_path: Path):
    found = read(tmp_path, f"\n{HEADINGS}\n\nc1,eva,empathy,4\n,,,,,,\n  \nc1,eva,empathy,x\n")
    assert (found.lines, found.blank, found.used) == (5, 3, 1)
    assert list(reasons(found)) == [7]


def test_criteria_in_another_spelling_are_those_of_the_scorecard(tmp_path: Path):
    known = Known(criteria={"time_to_answer": (1, 5)})
    found = read(tmp_path, "interaction,evaluator,criterion,score\nc1,eva,Time to answer,4\n", known)
    assert given(found) == [("c1", "eva", "time_to_answer", 4.0)]


def test_nothing_known_checks_nothing(tmp_path: Path):
    found = read(tmp_path, "interaction,evaluator,criterion,score\nx,eva,anything,1e6\n")
    assert given(found) == [("x", "eva", "anything", 1e6)]


# The wide form ------------------------------------------------------------------------------


def test_columns_of_the_scorecards_criteria_are_the_wide_form(tmp_path: Path):
    text = "interaction,evaluator,Empathy,accuracy,agent,comment\nc1,eva,4,1,ann,fine\nc2,eva,,n/a,bob,\n"
    found = read(tmp_path, text, KNOWN)
    assert found.format == "wide csv"
    assert given(found) == [
        ("c1", "eva", "empathy", 4.0),
        ("c1", "eva", "accuracy", 1.0),
        ("c2", "eva", "accuracy", None),
    ]
    assert found.rows.comments == {0: "fine", 1: "fine"}
    assert found.facts == {"agent": {"c1": "ann", "c2": "bob"}}


def test_without_a_scorecard_columns_of_numbers_are_criteria(tmp_path: Path):
    text = "call;rater;empathy;accuracy;site;duration\nc1;eva;4;n/a;rome;31\nc2;eva;3,5;2;pisa;44\n"
    found = read(tmp_path, text)
    assert {row[2] for row in given(found)} == {"empathy", "accuracy"}
    assert found.facts["duration"] == {"c1": "31", "c2": "44"}


def test_a_bad_cell_costs_that_score_and_a_bad_name_the_line(tmp_path: Path):
    text = "interaction,evaluator,empathy,accuracy\nc1,eva,9,1\nc9,eva,4,1\nc2,,4,1\n"
    found = read(tmp_path, text, KNOWN)
    assert given(found) == [("c1", "eva", "accuracy", 1.0)]
    assert reasons(found)[2].startswith("empathy: the score 9 lies outside")
    assert "'c9' is not known" in reasons(found)[3]
    assert "the evaluator is empty" in reasons(found)[4]


def test_a_column_of_numbers_that_is_on_no_scorecard_is_named(tmp_path: Path):
    found = read(tmp_path, "interaction,evaluator,empathy,acuracy\nc1,eva,4,1\n", KNOWN)
    assert "'acuracy' is not on the scorecard; did you mean 'accuracy'?" in reasons(found)[1]
    assert given(found) == [("c1", "eva", "empathy", 4.0)]


def test_a_line_of_the_wide_form_without_any_score_is_blank(tmp_path: Path):
    found = read(tmp_path, "interaction,evaluator,empathy,accuracy\nc1,eva,,\nc2,eva,4,\n", KNOWN)
    assert (found.blank, found.used, found.bad) == (1, 1, ())


# Files that cannot be read at all ------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("interaction,evaluator\n".encode("utf-16"), "is UTF-16 text"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"interaction,criterion,score\nc1,empathy,4\n", "no column for evaluator"),
        (b"who,what\na,b\n", "no column for interaction and evaluator and criterion and score"),
        (b"interaction,evaluator,criterion\nc1,eva,empathy\n", "no column for score"),
        (b"interaction,evaluator,name\nc1,eva,ann\n", "no column for criterion and score"),
        (b"interaction,\xe9valuateur,criterion,score\n", "line 1, the line of headings, is not UTF-8"),
        (b'"interaction,evaluator\n', "the line of headings opens a quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str):
    with pytest.raises(InterchangeError, match=said):
        read_grades(written(tmp_path, content))


def test_a_folder_and_a_missing_file_are_errors(tmp_path: Path):
    with pytest.raises(InterchangeError, match="is a pipe, device or folder"):
        read_grades(tmp_path)
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_grades(tmp_path / "none.csv")


def test_headings_alone_are_no_grades_and_no_error(tmp_path: Path):
    found = read(tmp_path, HEADINGS)
    assert (found.used, found.lines, found.bad, len(found.table)) == (0, 0, (), 0)


# Many lines, which are taken in columns --------------------------------------------------------


def test_many_lines_are_read_as_one_by_one(tmp_path: Path):
    """Against the csv module and plain Python: 5,000 lines, quoted here and there, every tenth refused."""
    rng = np.random.default_rng(5)
    expected, refused, out = [], [], io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([*HEADINGS.split(","), "agent"])
    for number in range(5000):
        call, score = f"c{number}", int(rng.integers(1, 6))
        bad = number % 10 == 3
        comment = ['so, "so"', "", "two\nlines"][number % 3] if number > 2500 else ""
        lines.writerow([call, "eva", "empathy", 9 if bad else score, comment, "", "", f"a{number % 7}"])
        if bad:
            refused.append(call)
        else:
            expected.append((call, "eva", "empathy", float(score)))
    found = read(tmp_path, out.getvalue(), Known(criteria={"empathy": (1, 5)}))
    assert given(found) == expected
    assert [bad.id for bad in found.bad] == refused
    assert found.facts["agent"]["c4"] == "a4"
    said = {found.rows.interactions[row]: text for row, text in found.rows.comments.items()}
    assert said["c2600"] == "two\nlines"
    assert said["c4998"] == 'so, "so"'
    text = out.getvalue().split("\n")
    assert all(text[bad.line - 1].startswith(f"{bad.id},") for bad in found.bad)
    assert found.used + len(found.bad) == found.lines == 5000


def test_the_example_of_the_documentation_is_read(tmp_path: Path, repository: Path):
    page = (repository / "docs" / "interchange.md").read_text(encoding="utf-8")
    example = page.split("```\ninteraction,evaluator")[1].split("```")[0]
    found = read(tmp_path, f"interaction,evaluator{example}")
    assert [row[3] for row in given(found)] == [4.0, None]
    assert found.facts == {"agent": {"call-07": "dana"}, "language": {"call-07": "en"}}
    assert found.bad == ()


def test_what_only_looks_like_part_of_a_grade_is_a_fact(tmp_path: Path):
    text = "interaction,evaluator,criterion,score,time,session_id\nc1,eva,empathy,4,09:14,abc\n"
    found = read(tmp_path, text)
    assert found.facts == {"time": {"c1": "09:14"}, "session_id": {"c1": "abc"}}
    assert not found.table.in_session.any()
