"""Forms to fill in: a row for each call and question, with what its levels mean, and no score of anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from autoqa.connect.cells import cell
from autoqa.domain.scorecard import Scorecard

COLUMNS = ("interaction", "evaluator", "criterion", "score", "comment", "question", "levels", "decision")


def form_csv(
    evaluator: str,
    calls: Sequence[str],
    criteria: Sequence[str],
    card: Scorecard | None,
    decided: Mapping[str, str],
) -> str:
    """The form of one evaluator as CSV, which `autoqa grades import` takes once it is filled in.

    `decided` says by criterion how calibration sessions decided that it is to be read.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for call in calls:
        for criterion in criteria:
            row = (call, evaluator, criterion, None, None, *_asked(card, criterion), decided.get(criterion))
            rows.writerow([cell(value) for value in row])
    return out.getvalue()


def _asked(card: Scorecard | None, criterion: str) -> tuple[str, str]:
    """The question and the anchors of its levels."""
    found = next((one for one in card.criteria if one.id == criterion), None) if card else None
    if found is None:
        return "", ""
    return found.question, "; ".join(f"{level.value}: {level.anchor}" for level in found.levels)
