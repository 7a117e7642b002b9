"""Coaching: what an agent works on until when, and the trainings they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """What an agent works on: a criterion, the mean that is aimed at, until which day."""

    criterion: str
    target: float | None = None
    until: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """The goal in plain values."""
        until = self.until.isoformat() if self.until else None
        return {"criterion": self.criterion, "target": self.target, "until": until}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Goal:
        """The goal of plain values."""
        until = content.get("until")
        return cls(content["criterion"], content.get("target"), date.fromisoformat(until) if until else None)


@dataclass(frozen=True, slots=True)
class CoachingPlan:
    """A plan that a lead made with an agent. `acknowledged_at` is when the agent said that they know it."""

    agent: str
    goals: tuple[Goal, ...]
    note: str
    made_by: str
    made_at: datetime
    closed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    id: int = 0

    @property
    def open(self) -> bool:
        """Whether the agent still works on it."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Training:
    """A training that an agent had, of so many hours; for one criterion, or (None) for none alone."""

    agent: str
    title: str
    day: date
    hours: float
    given_by: str
    criterion: str | None
    recorded_by: str
    at: datetime
    id: int = 0
