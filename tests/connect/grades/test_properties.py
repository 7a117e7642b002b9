"""What holds for every file of grades, whatever stands in it."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoqa.connect.grades import GradesRead, Known, read_grades, read_model_scores
from autoqa.errors import InterchangeError
from tests.connect.grades import parts
from tests.connect.grades.parts import HEADINGS, written

KNOWN = Known(interactions=frozenset(("c1", "c2")), criteria={"empathy": (1, 5), "accuracy": None})
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)

calls = st.sampled_from(["c1", "c2", "c9", "", " c1 ", "=c1", "c\x07"])
people = st.sampled_from(["eva", "zoe", "", "@x", "Zoë"])
criteria = st.sampled_from(["empathy", "accuracy", "Empathy", "tone", "-x"])
scores = st.sampled_from(["1", "5", "4.5", "9", "", "n/a", "x", "nan", "1e999"])
comments = st.sampled_from(["", "kind", "=1", "- dash", 'so "so"', "two\nlines", "a,b", "+A1"])
dates = st.sampled_from(["", "2026-03-02", "soon"])
sessions = st.sampled_from(["", "march", "=m"])
rows = st.lists(st.tuples(calls, people, criteria, scores, comments, dates, sessions), max_size=25)


def as_csv(given_rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS.split(","))
    writer.writerows(given_rows)
    return out.getvalue()


def adds_up(found: GradesRead) -> bool:
    return found.used + len(found.bad) + found.blank == found.lines


@given(rows)
@QUICK
def test_every_record_of_csv_is_used_refused_or_blank(tmp_path: Path, given_rows: list[tuple[str, ...]]):
    found = parts.read(tmp_path, as_csv(given_rows), KNOWN)
    assert adds_up(found)
    assert found.lines == len(given_rows)
    assert len(found.table) == found.used - found.rows.not_applicable


@given(rows)
@QUICK
def test_together_lines_are_used_as_alone_but_for_what_is_told_twice(
    tmp_path: Path, given_rows: list[tuple[str, ...]]
):
    alone = [parts.read(tmp_path, as_csv([row]), KNOWN) for row in given_rows]
    seen, expected = set(), []
    for one in alone:
        for told in parts.given(one):
            key = (*told[:3], one.rows.sessions)
            if key not in seen:
                seen.add(key)
                expected.append(told)
    assert parts.given(parts.read(tmp_path, as_csv(given_rows), KNOWN)) == expected


@given(rows)
@QUICK
def test_csv_and_json_lines_say_the_same(tmp_path: Path, given_rows: list[tuple[str, ...]]):
    scored = [row for row in given_rows if row[3].strip()]  # an empty cell is nothing in CSV alone
    lines = [dict(zip(HEADINGS.split(","), row, strict=True)) for row in scored]
    if lines:
        from_csv = parts.read(tmp_path, as_csv(scored), KNOWN)
        from_json = parts.read(tmp_path, lines, KNOWN)
        assert parts.given(from_csv) == parts.given(from_json)
        assert adds_up(from_json)
        assert [bad.reason.split(" stands on line")[0] for bad in from_csv.bad] == [
            bad.reason.split(" stands on line")[0] for bad in from_json.bad
        ]


@given(rows, st.lists(st.sampled_from(['c1,"eva', '"', "c1,eva,empathy", ",,,,,,", "\x00", "é"]), max_size=4))
@QUICK
def test_broken_lines_cost_only_themselves(
    tmp_path: Path, given_rows: list[tuple[str, ...]], broken: list[str]
):
    whole = [row for row in given_rows if '"' not in row[4] and "\n" not in row[4]]
    content = as_csv(whole) + "".join(f"{line}\n" for line in broken)
    found = parts.read(tmp_path, content.encode("latin-1", errors="replace"), KNOWN)
    expected = parts.read(tmp_path, as_csv(whole).encode("latin-1", errors="replace"), KNOWN)
    assert parts.given(found) == parts.given(expected)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["interaction", "evaluator", "criterion", "score", "grades", "annotations", "metadata", "questions", "id",
     "scores", "data", "agent", "comment", "at", "turns", "confidence", "result", "x"]
)  # fmt: skip
objects = st.dictionaries(keys, json_values, max_size=6)


@given(st.lists(objects, max_size=6), st.booleans())
@QUICK
def test_any_json_gives_grades_or_reasons(tmp_path: Path, found: list[object], as_list: bool):
    content = json.dumps(found) if as_list else "\n".join(map(json.dumps, found))
    path = written(tmp_path, content)
    for read in (read_grades, read_model_scores):
        with suppress(InterchangeError):
            for bad in read(path).bad:
                bad.reason.encode()


@given(
    st.binary(max_size=200), st.sampled_from([b"", HEADINGS.encode() + b"\n", b"{", b"[", b'{"interaction":'])
)
@QUICK
def test_any_bytes_give_grades_or_reasons(tmp_path: Path, content: bytes, before: bytes):
    path = written(tmp_path, before + content)
    for read in (read_grades, read_model_scores):
        try:
            found = read(path)
        except InterchangeError:
            continue
        if isinstance(found, GradesRead) and found.format == "csv":
            assert adds_up(found)
        for bad in found.bad:
            bad.reason.encode()
