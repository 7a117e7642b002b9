"""The filters of the queue as they stand in an address, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from autoqa.domain.review_item import QueueFilters, QueueOrder, ReviewReason, ReviewState
from autoqa.errors import ConfigurationError

PLACE = "/queue"
ANY_STATE = "all"
LONGEST_TEXT = 200
_Known = TypeVar("_Known", bound=StrEnum)
_NAMES = ("agent", "team", "queue", "channel", "language")


def filters_of(given: Mapping[str, str]) -> QueueFilters:
    """The filters that an address or a form gives; what is empty filters nothing.

    Raises ConfigurationError for a value that there is none of.
    """
    named = {name: given.get(name, "").strip()[:LONGEST_TEXT] or None for name in _NAMES}
    state = given.get("state", ReviewState.OPEN.value)
    return QueueFilters(
        reason=known(ReviewReason, "reason", given.get("reason", "")),
        state=None if state == ANY_STATE else known(ReviewState, "state", state),
        since=_day("since", given.get("since", "")),
        until=_day("until", given.get("until", "")),
        text=given.get("text", "").strip()[:LONGEST_TEXT],
        mine=bool(given.get("mine")),
        **named,
    )


def order_of(given: Mapping[str, str]) -> QueueOrder:
    """What stands first. Raises ConfigurationError."""
    return known(QueueOrder, "order", given.get("order", "")) or QueueOrder.WORTH


def address_of(filters: QueueFilters, order: QueueOrder = QueueOrder.WORTH, page: int = 1) -> str:
    """The address of a page of the queue with these filters."""
    query = query_of(filters, order)
    if page > 1:
        query += f"{'&' if query else ''}page={page}"
    return f"{PLACE}?{query}" if query else PLACE


def query_of(filters: QueueFilters, order: QueueOrder = QueueOrder.WORTH) -> str:
    """The part of the address behind the question mark."""
    told: dict[str, str | None] = {
        "reason": filters.reason,
        **{name: getattr(filters, name) for name in _NAMES},
        "since": filters.since.isoformat() if filters.since else None,
        "until": filters.until.isoformat() if filters.until else None,
        "text": filters.text,
        "mine": "yes" if filters.mine else None,
        "order": None if order is QueueOrder.WORTH else order,
    }
    if filters.state is not ReviewState.OPEN:
        told["state"] = filters.state or ANY_STATE
    return urlencode({name: value for name, value in told.items() if value})


def known(kind: type[_Known], what: str, value: str) -> _Known | None:
    """The value of that kind, None where none is given. Raises ConfigurationError for an unknown one."""
    if not value:
        return None
    try:
        return kind(value)
    except ValueError as error:
        raise ConfigurationError(f"{what} '{value}': there is none; there are {', '.join(kind)}") from error


def _day(what: str, value: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ConfigurationError(f"{what} '{value}': is no day; write it as 2026-03-02") from error
    if not 1970 <= day.year <= 9000:
        raise ConfigurationError(f"{what} '{value}': is no day of a call")
    return day
