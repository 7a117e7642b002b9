"""Grades as other programs take them: CSV with a line for each score, or JSON. Both can be imported again."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import UTC, datetime

from autoqa.calibration.grade_rows import GradeRows
from autoqa.connect.cells import cell
from autoqa.connect.results import Json

COLUMNS = ("interaction", "evaluator", "criterion", "score", "comment", "at", "session")


def grades_csv(rows: GradeRows) -> Iterator[str]:
    """The grades line by line after the headings; what a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for grade in grades_json(rows):
        yield _emptied(out)
        score = "n/a" if grade["score"] is None else grade["score"]
        lines.writerow([cell(value) for value in (grade | {"score": score}).values()])
    yield _emptied(out)


def grades_json(rows: GradeRows) -> Iterator[Json]:
    """Each grade by the names of `COLUMNS`; the score is null where the criterion did not apply."""
    for row in range(len(rows)):
        score, at = rows.score[row], rows.at[row]
        yield {
            "interaction": rows.interactions[rows.interaction[row]],
            "evaluator": rows.evaluators[rows.evaluator[row]],
            "criterion": rows.criteria[rows.criterion[row]],
            "score": None if math.isnan(score) else int(score) if score == round(score) else float(score),
            "comment": rows.comments.get(row),
            "at": None if math.isnan(at) else datetime.fromtimestamp(at, UTC).isoformat(),
            "session": rows.sessions[rows.session[row]] or None,
        }


def _emptied(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
