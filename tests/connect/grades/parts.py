"""Small files of grades to read, and what was read from them as plain tuples."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path

from autoqa.connect.grades import GradesRead, Known, read_grades

KNOWN = Known(
    interactions=frozenset(("c1", "c2", "c3")), criteria={"empathy": (1, 5), "accuracy": (0, 1), "free": None}
)
HEADINGS = "interaction,evaluator,criterion,score,comment,at,session"

Given = tuple[str, str, str, float | None]


def written(folder: Path, content: str | bytes | Iterable[object], name: str = "grades.txt") -> Path:
    """A file with that content; objects become JSON lines."""
    path = folder / name
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = "".join(json.dumps(line) + "\n" for line in content).encode()
    path.write_bytes(content)
    return path


def read(folder: Path, content: str | bytes | Iterable[object], known: Known | None = None) -> GradesRead:
    """What is read from a file with that content."""
    return read_grades(written(folder, content), known=known)


def given(found: GradesRead) -> list[Given]:
    """Interaction, evaluator, criterion and score of each row."""
    rows = found.rows
    return [
        (
            rows.interactions[rows.interaction[i]],
            rows.evaluators[rows.evaluator[i]],
            rows.criteria[rows.criterion[i]],
            None if math.isnan(rows.score[i]) else float(rows.score[i]),
        )
        for i in range(len(rows))
    ]


def reasons(found: GradesRead) -> dict[int, str]:
    """Why each line cannot be used; each line may stand there only once."""
    assert len({bad.line for bad in found.bad}) == len(found.bad)
    return {bad.line: bad.reason for bad in found.bad}
