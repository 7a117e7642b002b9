"""What the name of a recording tells: recorders write the moment at which a call began into it."""

from __future__ import annotations

import re
from datetime import datetime

_MOMENT = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<d>[-_.]?)(?P<month>\d\d)(?P=d)(?P<day>\d\d)"
    r"[-_ T]{1,3}(?P<hour>\d\d)(?P<t>[-_.:h]?)(?P<minute>\d\d)(?:(?P=t)(?P<second>\d\d))?(?!\d)"
)


def start_in_name(name: str) -> datetime | None:
    """The moment written in a file's name, by this machine's clock; None without one, or with several.

    Read are a date with year, month and day in this order and a time behind it, as in
    ``2026-11-25_14-30-00``, ``20261125-143000`` or ``2026.11.25 14h30``.
    """
    moments = {moment for found in _MOMENT.finditer(name) if (moment := _moment(found)) is not None}
    return moments.pop() if len(moments) == 1 else None


def _moment(found: re.Match[str]) -> datetime | None:
    parts = (
        found["year"],
        found["month"],
        found["day"],
        found["hour"],
        found["minute"],
        found["second"] or 0,
    )
    try:
        return datetime(*map(int, parts)).astimezone()  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None
