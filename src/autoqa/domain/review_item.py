"""A review item: an interaction with the reasons why a person should look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


FROM_SCORES = frozenset({ReviewReason.AUTO_FAIL, ReviewReason.LOW_SCORE, ReviewReason.DOUBT})
"""Reasons that tell what the model scored."""


class ReviewState(StrEnum):
    """Whether somebody is still to grade it."""

    OPEN = "open"
    GRADED = "graded"


class QueueOrder(StrEnum):
    """What stands first in the queue: what is worth most, or what began last."""

    WORTH = "worth"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class WhyReview:
    """One reason, for one criterion or (None) for the whole interaction.

    `code` is a short stable word for what lies behind it, where there are several kinds, and `detail` says in
    words from outside what exactly: an anchor, a sentence of the customer, the name of a plan or session.
    """

    reason: ReviewReason
    criterion: str | None = None
    detail: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose an interaction is for now: in hand until a moment, or (None) theirs to grade."""

    user: str
    shown: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An interaction in the queue.

    `worth` orders the queue: what a minute of a person's time is thought to bring. `percentage` and `passed`
    are of the model's newest evaluation. With `hidden` these are left out, since who asks may still grade it;
    with `blind` also the reasons that tell of it, since who asks is to grade it.
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
    holders: tuple[Holder, ...] = ()
    hidden: bool = False
    blind: bool = False


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What of the queue is shown; None and empty leave nothing out.

    `since` and `until` are days of this machine's clock, both included. `text` is searched for in
    transcripts. `mine` keeps what is assigned to, or held by, the user who asks.
    """

    reason: ReviewReason | None = None
    state: ReviewState | None = ReviewState.OPEN
    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    channel: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    mine: bool = False


Snippet = tuple[tuple[str, bool], ...]
"""Words of a transcript in pieces, each with whether it is what was searched for."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, with how many items there are in all, and by reason before that filter.

    `found` holds by interaction the words around what was searched for. `capped` says that more were found
    than are looked through.
    """

    items: tuple[ReviewItem, ...]
    total: int
    by_reason: Mapping[ReviewReason, int] = field(default_factory=dict)
    found: Mapping[str, Snippet] = field(default_factory=dict)
    capped: bool = False


@dataclass(frozen=True, slots=True)
class QueueView:
    """A named choice of filters that somebody keeps."""

    name: str
    filters: QueueFilters
