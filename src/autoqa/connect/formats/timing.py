"""The turns of a transcript with the times that a format cannot do without."""

from __future__ import annotations

from collections.abc import Sequence

from autoqa.domain.transcript import Turn
from autoqa.errors import InterchangeError


def timed(turns: Sequence[Turn], source: str, format_: str) -> list[tuple[Turn, float, float]]:
    """Each turn with its start and end; InterchangeError for one that has none, as in a chat."""
    found = []
    for number, turn in enumerate(turns, start=1):
        if turn.start is None or turn.end is None:
            raise InterchangeError(
                f"{source}: turn {number} has no times, which {format_} needs; write it as jsonl or vcon"
            )
        found.append((turn, turn.start, turn.end))
    return found


def milliseconds(seconds: float) -> int:
    """Seconds as whole milliseconds."""
    return round(seconds * 1000)
