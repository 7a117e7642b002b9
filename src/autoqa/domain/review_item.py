"""A review item: an interaction with the reasons why a person should look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReviewReason(StrEnum):
    """Why a person should look, in the order in which a reason goes before others."""

    DISPUTED = "disputed"
    CALIBRATION = "calibration"
    AUTO_FAIL = "auto_fail"
    COMPLAINT = "complaint"
    LOW_SCORE = "low_score"
    DOUBT = "doubt"
    SAMPLED = "sampled"
    FLAGGED = "flagged"


class ReviewState(StrEnum):
    """Whether somebody has graded it."""

    OPEN = "open"
    GRADED = "graded"


@dataclass(frozen=True, slots=True)
class WhyReview:
    """One reason, for one criterion or (None) for the whole interaction, in a sentence where there is one."""

    reason: ReviewReason
    criterion: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An interaction in the queue.

    `worth` orders the queue: what a minute of a person's time is thought to bring. `percentage` and `passed`
    are of the model's newest evaluation. `holder` has it in hand until `held_until`, if anybody.
    """

    interaction: str
    state: ReviewState
    worth: float
    reasons: tuple[WhyReview, ...]
    channel: str
    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    language: str | None = None
    started_at: datetime | None = None
    seconds: float | None = None
    percentage: float | None = None
    passed: bool | None = None
    holder: str | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What of the queue is shown; None and empty leave nothing out.

    `text` is searched for in transcripts. `mine` keeps what is assigned to, or held by, the user who asks.
    """

    reason: ReviewReason | None = None
    state: ReviewState | None = ReviewState.OPEN
    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    channel: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, with how many items there are by reason and in all with these filters."""

    items: tuple[ReviewItem, ...]
    total: int
    by_reason: Mapping[ReviewReason, int] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    """By interaction, the words around what was searched for."""
