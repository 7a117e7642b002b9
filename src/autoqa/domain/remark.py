"""What people note about an interaction beside scores: remarks on moments, and corrections of words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autoqa.domain.transcript import Speaker


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody noted about a moment; `start` is in seconds, None in a text. `id` is 0 until kept."""

    interaction: str
    user: str
    turn: int
    text: str
    at: datetime
    start: float | None = None
    criterion: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What was really said in a turn, and by whom."""

    interaction: str
    turn: int
    speaker: Speaker
    text: str
    user: str
    at: datetime
