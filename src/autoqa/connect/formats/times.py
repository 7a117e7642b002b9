"""Times of day, clocks and counts of seconds in the spellings that transcript files use."""

from __future__ import annotations

import math
import re
from datetime import datetime

_MOST = 1e9  # seconds; a thread of thirty years
_CLOCK = re.compile(
    r"(?:(?P<hours>\d{1,6}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})(?:[.,](?P<part>\d{1,9}))?"
)
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,20})?(?:[eE]-\d{1,2})?s?")


def read_clock(text: str) -> float | None:
    """Seconds of "01:02:03.456", "02:03,456" or "02:03"; None for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found["seconds"]) > 59:
        return None
    if found["hours"] is not None and int(found["minutes"]) > 59:
        return None
    whole = int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
    return whole + float(f"0.{found['part'] or 0}")


def write_clock(seconds: float, *, mark: str = ".") -> str:
    """`seconds` as "01:02:03.456", rounded to milliseconds; `mark` stands before them."""
    total = round(seconds * 1000)
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{mark}{rest % 1000:03d}"


def read_seconds(value: object) -> float | None:
    """Seconds from a number, a number in quotes or a clock; None for nothing and for NaN."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("should be seconds or a time such as 00:01:02.345")
    number = _from_text(value.strip()) if isinstance(value, str) else _from_number(value)
    if number is None or math.isnan(number):
        return None
    if not 0 <= number <= _MOST:
        raise ValueError("should be seconds from the beginning, and not below 0")
    return number


def read_stamp(value: object) -> float | datetime | None:
    """Seconds as `read_seconds` takes them, or the moment that an ISO 8601 timestamp names."""
    if isinstance(value, datetime):
        return _in_reach(value)
    if isinstance(value, str) and "-" in value and value[:4].isdigit():
        return _in_reach(datetime.fromisoformat(value.strip()))
    return read_seconds(value)


def _from_number(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ValueError("should be seconds, and fewer of them") from error


def _from_text(text: str) -> float | None:
    if _NUMBER.fullmatch(text):
        return float(text.removesuffix("s"))
    if text.lower() == "nan":
        return None
    clock = read_clock(text)
    if clock is None:
        raise ValueError("should be seconds or a time such as 00:01:02.345")
    return clock


def _in_reach(at: datetime) -> datetime:
    """A time that can be turned into any zone; one without a zone is taken as this machine's own."""
    if not 2 <= at.year <= 9998:
        raise ValueError("lies outside the years 2 to 9998")
    return at.astimezone()
