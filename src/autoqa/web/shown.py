"""How values are written on the pages, whatever the language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from autoqa.report.shown import clock, unit_shown, value_shown
from autoqa.web.addresses import call_address, person_address

_LONGEST = 300


def moment(at: datetime | None) -> str:
    """A date and time of this machine's clock."""
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def details(of: Mapping[str, Any]) -> str:
    """What an entry of the audit log says beside its marks, in a line."""
    text = "; ".join(f"{key}: {_plain(value)}" for key, value in of.items())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


FILTERS: dict[str, Callable[..., str]] = {
    "call_address": call_address,
    "clock": clock,
    "details": details,
    "moment": moment,
    "person_address": person_address,
    "unit": unit_shown,
    "value": value_shown,
}
