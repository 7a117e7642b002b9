"""Small stores with interactions, and grades to put into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from autoqa.calibration.grade_rows import GradeRows
from autoqa.domain.interaction import Channel, Interaction
from autoqa.store.rows import interaction_row
from autoqa.store.store import Store

NAN = float("nan")
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Row = tuple[str, str, str, float]


def opened(folder: Path, *interactions: str) -> Store:
    """A store that holds these interactions."""
    store = Store.open(f"sqlite:///{folder / 'autoqa.db'}")
    with store.writing() as session:
        for name in interactions:
            made = Interaction(name, Channel.CHAT, f"hash of {name}", f"{name}.jsonl:1", language="en")
            session.add(interaction_row(made))
    return store


def graded(
    rows: Sequence[Row],
    *,
    session: str = "",
    at: datetime | None = None,
    comments: dict[int, str] | None = None,
) -> GradeRows:
    """Rows of (interaction, evaluator, criterion, score), from line 2 on."""
    names = [tuple(dict.fromkeys(row[part] for row in rows)) for part in range(3)]
    codes = [np.array([names[part].index(row[part]) for row in rows], dtype=np.intp) for part in range(3)]
    return GradeRows(
        names[0],
        names[1],
        names[2],
        (session,),
        *codes,
        session=np.zeros(len(rows), dtype=np.intp),
        score=np.array([row[3] for row in rows], dtype=float),
        at=np.full(len(rows), at.timestamp() if at else NAN),
        line=np.arange(2, len(rows) + 2),
        comments=comments or {},
    )
