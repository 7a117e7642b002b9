"""Measures over time: what waiting, talk and the line were like in each day, week or month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Span(StrEnum):
    """A period over which measures are gathered. Weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start(self, at: datetime) -> date:
        """The first day of the period that a moment lies in, by the moment's own clock."""
        return self.first(at.date())

    def first(self, day: date) -> date:
        """The first day of the period that `day` lies in."""
        if self is Span.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Span.MONTH else day

    def label(self, start: date) -> str:
        """The period that begins on `start` in ISO 8601: 2026-11-25, 2026-W48, 2026-11."""
        if self is Span.WEEK:
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02d}"
        return start.strftime("%Y-%m" if self is Span.MONTH else "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Summary:
    """One measure over the calls of a period: the middle one, and the tenth and ninetieth in a hundred.

    `good` is the share of the calls on the good side of the measure's line, None where it has none.
    """

    calls: int
    median: float
    low: float
    high: float
    unit: str
    good: float | None


@dataclass(frozen=True, slots=True)
class Period:
    """The calls of one day, week or month, and their measures by name."""

    start: date
    span: Span
    calls: int
    measures: Mapping[str, Summary]

    @property
    def label(self) -> str:
        """The period in ISO 8601: 2026-11-25, 2026-W48, 2026-11."""
        return self.span.label(self.start)


@dataclass(frozen=True, slots=True)
class Trend:
    """Periods with calls, in order of time; `undated` calls have no start and count nowhere."""

    periods: tuple[Period, ...]
    undated: int
