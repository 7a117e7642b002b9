"""What a dashboard is asked for: which calls, over which time, and what they are compared by."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from autoqa.domain.review_item import QueueFilters
from autoqa.domain.trend import Span

GRADE, PASSED = "grade", "passed"
"""The measures that every scorecard has: the grade and whether it passes, both from 0 to 1."""

_OF_CRITERION = "criterion:"


class By(StrEnum):
    """What calls are compared by. Complaint and outcome are the topics that a contact leaves."""

    TEAM = "team"
    QUEUE = "queue"
    AGENT = "agent"
    COMPLAINT = "complaint"
    OUTCOME = "outcome"
    CHANNEL = "channel"
    LANGUAGE = "language"


class Which(StrEnum):
    """Which calls behind a figure are listed: all, those of a plan, graded ones, or those left in a plan."""

    EVERY = "every"
    SAMPLED = "sampled"
    GRADED = "graded"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class DashboardFilters:
    """What is shown. `calls` says of which calls; its state, text and `mine` count for nothing here.

    `complaint` and `outcome` keep the calls with that topic. Without a `span` the one is taken that fits the
    calls. `measure` is what groups are compared on.
    """

    calls: QueueFilters = field(default_factory=QueueFilters)
    complaint: str | None = None
    outcome: str | None = None
    span: Span | None = None
    by: By = By.TEAM
    measure: str = GRADE


def of_criterion(criterion: str) -> str:
    """The measure of a criterion's scores."""
    return _OF_CRITERION + criterion


def criterion_of(measure: str) -> str | None:
    """The criterion whose scores a measure is; None for the grade and for passing."""
    return measure.removeprefix(_OF_CRITERION) if measure.startswith(_OF_CRITERION) else None
