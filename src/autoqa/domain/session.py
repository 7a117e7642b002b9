"""A calibration session: evaluators grade the same calls alone, compare, and decide how criteria are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CONSENSUS = "consensus"
"""The master of a session in which no expert's grade counts, but the middle of all."""


class SessionState(StrEnum):
    """How far a session is: grades are taken, are late, are shown to everybody, or are done with."""

    OPEN = "open"
    OVERDUE = "overdue"
    REVEALED = "revealed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Session:
    """Which calls are graded by whom, on which form, until when.

    `scorecard` is the form's hash and `criteria` those of its criteria that are graded. `master` is the
    evaluator whose grades the others are compared with, or CONSENSUS. Until `revealed_at` nobody sees
    another's grade.
    """

    name: str
    scorecard: str
    interactions: tuple[str, ...]
    participants: tuple[str, ...]
    criteria: tuple[str, ...]
    master: str
    made_at: datetime
    deadline: datetime | None = None
    revealed_at: datetime | None = None
    closed_at: datetime | None = None
    note: str = ""

    @property
    def graders(self) -> tuple[str, ...]:
        """Everybody who is to grade: the participants, and the expert where there is one."""
        expert = () if self.master in (CONSENSUS, *self.participants) else (self.master,)
        return (*self.participants, *expert)

    def state(self, now: datetime) -> SessionState:
        """How far the session is."""
        if self.closed_at is not None:
            return SessionState.CLOSED
        if self.revealed_at is not None:
            return SessionState.REVEALED
        late = self.deadline is not None and now > self.deadline
        return SessionState.OVERDUE if late else SessionState.OPEN


@dataclass(frozen=True, slots=True)
class SessionGrade:
    """One score that an evaluator gave in a session; None where the criterion does not apply."""

    interaction: str
    evaluator: str
    criterion: str
    score: float | None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a criterion is to be read from now on, as a session decided for one form.

    A later ruling on the same criterion goes before.
    """

    session: str
    criterion: str
    scorecard: str
    text: str
    decided_by: str
    at: datetime
