"""Drift: what changed over time in the calls, the model, the evaluators, or their agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from autoqa.domain.trend import Span


class Watched(StrEnum):
    """What a chart watches: what comes in, what the model gives, how evaluators grade, how they agree."""

    INTAKE = "intake"
    MODEL = "model"
    EVALUATORS = "evaluators"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a chart: the mean of `n` calls, and between which values it was expected.

    `low` and `high` are None for the first periods, which have too few before them.
    """

    start: date
    n: int
    value: float
    low: float | None
    high: float | None
    alarm: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure over time. `unit` is "", "s", "points" or "share", which runs from 0 to 1."""

    kind: Watched
    name: str
    unit: str
    points: tuple[Point, ...]

    @property
    def alarm(self) -> bool:
        """Whether the newest period is an alarm."""
        return bool(self.points) and self.points[-1].alarm


@dataclass(frozen=True, slots=True)
class FrozenShift:
    """One criterion on calls scored before and scored again: what the model gives now, less then.

    `was` and `now` are the fingerprints of what answered. `calls` were compared and `changed` of them report
    another level. `mean` is the mean difference in points with its 95 % interval over agents.
    """

    criterion: str
    was: tuple[str, ...]
    now: str
    calls: int
    changed: int
    mean: float | None
    low: float | None
    high: float | None

    @property
    def replaced(self) -> bool:
        """Whether something else answers now than did then."""
        return bool(self.was) and self.was != (self.now,)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that changed: where, in which period (None for frozen calls), and what it means.

    `now` is the fingerprint of what answers the frozen calls, where that is the alarm.
    """

    kind: Watched
    name: str
    period: str | None
    text: str
    now: str = ""

    @property
    def key(self) -> str:
        """What tells this alarm from others, so that it is sent once: not its words, which may change."""
        return "|".join((self.kind.value, self.name, self.period or "", self.now))


@dataclass(frozen=True, slots=True)
class Drift:
    """One look at a workspace; over all charts there is one false alarm in about `periods_apart` periods."""

    at: datetime
    by: Span
    periods_apart: float
    charts: tuple[Chart, ...]
    frozen: tuple[FrozenShift, ...]
    alarms: tuple[Alarm, ...]
    undated: int = 0

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """The alarms of now: those of the frozen calls, and of charts whose newest period is one."""
        newest = {
            (chart.kind, chart.name, self.by.label(chart.points[-1].start))
            for chart in self.charts
            if chart.alarm
        }
        return tuple(
            one for one in self.alarms if one.period is None or (one.kind, one.name, one.period) in newest
        )
