"""What is known before grades are read, and what was found in them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from autoqa.calibration.grade_rows import GradeRows
from autoqa.calibration.grades import GradeTable
from autoqa.connect.interchange import BadLine

Scale = tuple[float, float]
"""The lowest and the highest level."""


@dataclass(frozen=True, slots=True)
class Known:
    """What grades are checked against. Each is None where it is not known, and then not checked.

    `interactions` are the ids that there are; `criteria` names the criteria with the scale of each.
    """

    interactions: Container[str] | None = None
    criteria: Mapping[str, Scale | None] | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class GradesRead:
    """The grades of a file.

    `rows` holds every score that can be used, "not applicable" included; `table` those with a number, with
    the facts about each interaction as columns. `bad` says of every other score why not, in order of the
    lines. `lines` counts the lines (records of CSV, items of a JSON list), `blank` those without any score.
    Where each line holds one score, used + bad + blank = lines.
    """

    format: str
    rows: GradeRows
    table: GradeTable
    bad: tuple[BadLine, ...] = ()
    lines: int = 0
    blank: int = 0
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """How many scores can be used, "not applicable" included."""
        return len(self.rows)
