"""Promises as other programs take them: JSON, or CSV with a row for each."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from autoqa.connect.cells import cell
from autoqa.connect.results import Json, promise_json
from autoqa.domain.follow_up import ListedPromise

COLUMNS = (
    "interaction",
    "agent",
    "started_at",
    "turn",
    "who",
    "what",
    "due",
    "due_at",
    "kept",
    "overdue",
    "contacted_again",
    "text",
)


def promises_json(promises: Sequence[ListedPromise], now: datetime) -> Json:
    """What `autoqa promises --json` prints."""
    return {
        "promises": [
            {
                "interaction": one.interaction,
                "agent": one.agent,
                "started_at": one.started_at.isoformat() if one.started_at else None,
                **promise_json(one.promise),
                "overdue": one.promise.overdue(now),
                "contacted_again": one.contacted_again,
            }
            for one in promises
        ]
    }


def promises_csv(promises: Sequence[ListedPromise], now: datetime) -> str:
    """The promises with a line of headings; what a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for row in promises_json(promises, now)["promises"]:
        due = row["due"] or {"said": "", "at": ""}
        flat = row | {"due": due["said"], "due_at": due["at"]}
        rows.writerow([cell(flat[column]) for column in COLUMNS])
    return out.getvalue()
