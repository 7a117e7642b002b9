"""The filters of a dashboard as they stand in an address, and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from autoqa.domain.dashboard import GRADE, By, DashboardFilters, Which
from autoqa.domain.trend import Span
from autoqa.web import queue_address

PLACE = "/dashboards"
_Known = TypeVar("_Known", bound=StrEnum)
_CALLS = ("reason", "agent", "team", "queue", "channel", "language", "since", "until")


def filters_of(given: Mapping[str, str]) -> DashboardFilters:
    """The filters that an address or a form gives; what is empty filters nothing.

    Raises ConfigurationError for a value that there is none of.
    """
    calls = queue_address.filters_of({name: given.get(name, "") for name in _CALLS})
    longest = queue_address.LONGEST_TEXT
    return DashboardFilters(
        calls=calls,
        complaint=given.get("complaint", "").strip()[:longest] or None,
        outcome=given.get("outcome", "").strip()[:longest] or None,
        span=queue_address.known(Span, "span", given.get("span", "")),
        by=queue_address.known(By, "by", given.get("by", "")) or By.TEAM,
        measure=given.get("measure", "").strip()[:longest] or GRADE,
    )


def which_of(given: Mapping[str, str]) -> Which:
    """Which of the calls are asked for. Raises ConfigurationError."""
    return queue_address.known(Which, "which", given.get("which", "")) or Which.EVERY


def query_of(filters: DashboardFilters, **more: str) -> str:
    """The part of the address behind the question mark, with `more` in it."""
    told: dict[str, str | None] = {
        "complaint": filters.complaint,
        "outcome": filters.outcome,
        "span": filters.span,
        "by": None if filters.by is By.TEAM else filters.by,
        "measure": None if filters.measure == GRADE else filters.measure,
        **more,
    }
    own = urlencode({name: value for name, value in told.items() if value})
    return "&".join(part for part in (queue_address.query_of(filters.calls), own) if part)


def address_of(filters: DashboardFilters, part: str = "", **more: str) -> str:
    """The address of a dashboard, or of a `part` of it such as "/calls", with these filters."""
    query = query_of(filters, **more)
    return f"{PLACE}{part}?{query}" if query else PLACE + part
