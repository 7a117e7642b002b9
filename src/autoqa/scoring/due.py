"""Read when something is to be done from what people say: "tomorrow by noon", "entro due giorni".

What is found is a stretch of words and, where the start of the contact is known, the moment at which it is
late. Days end at midnight, a morning at noon, an afternoon at six in the evening, by the clock of the
machine that reads; an hour said without its half of the day is the next one after the start that anybody
works at. Working days leave out Saturdays and Sundays, and know of no holidays. "Soon" is no date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from autoqa.domain.follow_up import Due
from autoqa.scoring.spoken import normalised, with_digits

_WORDS = tomllib.loads(Path(__file__).with_name("due.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(_WORDS)
_FEW = {"few": 3, "couple": 2, "paio": 2, "qualche": 3, "poch": 3}
_DAY_ENDS = time(23, 59)
_DAY = 24 * 60  # minutes
_MORNING = 7  # the first hour at which work is promised; "at five" is in the afternoon
_EVENING = 20  # the last one
_GAP = 3  # words between the parts of one date


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a date: what kind, where it stands, and its value."""

    kind: str
    start: int
    end: int
    value: Any = None


def find_due(text: str, started: datetime | None = None, language: str = "en") -> Due | None:
    """The first date in `text`, or None; its moment where the contact's start is known and it can be told."""
    if language not in _WORDS:
        return None
    parts = _first_group(text, list(_parts(text, language)), language)
    if not parts:
        return None
    lead = re.search(
        rf"\b(?:{_WORDS[language]['lead']})\s+(?:the |il |la )?$", text[: parts[0].start], re.IGNORECASE
    )
    said = text[lead.start() if lead else parts[0].start : parts[-1].end].strip(" ,")
    return Due(said, _moment(parts, said, started.astimezone(), language) if started else None)


def _parts(text: str, language: str) -> Iterator[_Part]:
    """Everything in `text` that says a part of a date, in order; of what overlaps, the longest."""
    found = [part for kind, pattern in _patterns(language) for part in _found(kind, pattern, text, language)]
    found.sort(key=lambda part: (part.start, -part.end))
    end = 0
    for part in found:
        if part.start >= end:
            yield part
            end = part.end


def _first_group(text: str, parts: list[_Part], language: str) -> list[_Part]:
    """The first part with those that follow it closely: "tomorrow" and "by noon" are one date."""
    link = re.compile(rf"(?:\s|[,-]|\b(?:{_WORDS[language]['link']})\b)*", re.IGNORECASE)
    group: list[_Part] = []
    for part in parts:
        if group:
            between = text[group[-1].end : part.start]
            if not link.fullmatch(between) or len(between.split()) > _GAP:
                break
        group.append(part)
    return group


def _found(kind: str, pattern: re.Pattern[str], text: str, language: str) -> Iterator[_Part]:
    for found in pattern.finditer(text):
        value = _value(kind, found, language)
        if value is not None:
            yield _Part(kind, found.start(), found.end(), value)


def _value(kind: str, found: re.Match[str], language: str) -> Any:
    """What a part says; None where it says nothing after all."""
    words = _WORDS[language]
    if kind == "span":
        return _span(found, language)
    if kind in ("days", "parts", "ends"):
        table: Mapping[str, Any] = words[kind]
        return next(
            value for form, value in table.items() if re.fullmatch(form, found[0].strip(), re.IGNORECASE)
        )
    if kind == "weekday":
        said = found["name"].lower()
        return next(i for i, form in enumerate(words["weekdays"]) if re.fullmatch(form, said))
    if kind == "date":
        return _date(found, language)
    return True


def _span(found: re.Match[str], language: str) -> tuple[float, bool]:
    """A span of time in minutes, and whether it counts working days only."""
    words = _WORDS[language]
    unit = found["unit"].lower()
    minutes = next(value for form, value in words["units"].items() if re.fullmatch(form, unit))
    count = _number(found["to"] or found["number"] or "1", language)
    return count * minutes, bool(found["working"] or found["working2"]) and minutes == _DAY


def _number(said: str, language: str) -> float:
    said = said.lower().strip()
    if few := next((value for word, value in _FEW.items() if word in said), None):
        return few
    if said.startswith(("half", "mezz")):
        return 0.5
    digits = re.search(r"\d+", with_digits(said, language))
    return float(digits[0]) if digits else 1.0


def _date(found: re.Match[str], language: str) -> tuple[int, int | None] | None:
    """A day and a month; the month is None where it was not said."""
    given = {name: value for name, value in found.groupdict().items() if value}
    said = next(value for name, value in given.items() if name.startswith("day"))
    day = int(_number(_ordinal(said, language), language))
    month = next((value for name, value in given.items() if name.startswith("month")), None)
    names: list[str] = _WORDS[language]["months"]
    return (day, names.index(month.lower()) + 1 if month else None) if 1 <= day <= 31 else None


def _ordinal(said: str, language: str) -> str:
    if said.lower() == "primo":
        return "1"
    if language != "en" or said[0].isdigit():
        return said
    return re.sub(r"\D*(\d+).*", r"\1", normalised(f"the {said} of may")) if said else said


def _moment(parts: list[_Part], said: str, start: datetime, language: str) -> datetime | None:
    """When what the parts say is over, counted from `start`; None for a day that does not exist."""
    by_kind = {part.kind: part.value for part in parts}
    if "span" in by_kind:
        return _after(start, *by_kind["span"])
    clock = _clock(said, language) if "clock" in by_kind else None
    if not by_kind.keys() & {"days", "weekday", "date", "ends", "parts"}:
        return start if clock is None else _next(start, clock)
    day = _day(by_kind, start)
    if day is None:
        return None
    if clock is not None:
        return datetime.combine(day, clock, start.tzinfo)
    ends = time(by_kind["parts"]) if "parts" in by_kind else _DAY_ENDS
    return datetime.combine(day, ends, start.tzinfo)


def _after(start: datetime, minutes: float, working: bool) -> datetime:
    """The end of a span of time: to the minute below a day, otherwise the end of the day."""
    if minutes < _DAY:
        return start + timedelta(minutes=minutes)
    day = start
    if not working:
        day += timedelta(minutes=minutes)
    else:
        for _ in range(round(minutes / _DAY)):
            day += timedelta(days=1)
            while day.weekday() >= 5:
                day += timedelta(days=1)
    return datetime.combine(day.date(), _DAY_ENDS, start.tzinfo)


def _day(by_kind: Mapping[str, Any], start: datetime) -> Any:
    """The day that the parts name, counted from `start`."""
    today = start.date()
    if "date" in by_kind:
        number, month_named = by_kind["date"]
        return _calendar_day(number, month_named, start)
    if "weekday" in by_kind:
        ahead = (by_kind["weekday"] - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    if "days" in by_kind:
        return today + timedelta(days=by_kind["days"])
    if "ends" not in by_kind:
        return today
    week = today + timedelta(days=6 - today.weekday())
    month = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    return {
        "day": today,
        "next day": _after(start, _DAY, working=True).date(),
        "week": week,
        "next week": week + timedelta(days=7),
        "month": month - timedelta(days=1),
        "next month": (month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
    }[by_kind["ends"]]


def _calendar_day(day: int, month: int | None, start: datetime) -> Any:
    """The next such day from the start on."""
    first = start.date().replace(day=1)
    for ahead in range(13):
        candidate = _month_later(first, ahead)
        if month in (None, candidate.month):
            try:
                found = candidate.replace(day=day)
            except ValueError:
                continue
            if found >= start.date():
                return found
    return None


def _month_later(first: Any, months: int) -> Any:
    year, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + year, month=month + 1)


def _clock(said: str, language: str) -> time | None:
    """The last hour named in `said`; afternoon where an hour is too early for anybody to work at."""
    lowered = said.lower()
    if re.search(rf"\b(?:{_WORDS[language]['noon']})\b", lowered):
        return time(12)
    plain = normalised(lowered) if language == "en" else with_digits(lowered, language)
    plain = re.sub(r"\bl'una\b|\ball'una\b", "le 1", plain)
    hours = re.findall(
        r"\b(\d{1,2})(?:[:.\s]([0-5]\d))?\b(?:\s(e mezz[oa]|e un quarto|meno un quarto|e tre quarti))?", plain
    )
    if not hours:
        return None
    hour, minute = int(hours[-1][0]), int(hours[-1][1] or 0)
    extra = {"e mezz": 30, "e un q": 15, "meno u": -15, "e tre ": 45}.get(hours[-1][2][:6], 0)
    total = hour * 60 + minute + extra
    morning = re.search(r"\ba\.?\s?m\b|morning|mattin", lowered)
    evening = re.search(r"\bp\.?\s?m\b|afternoon|evening|tonight|pomeriggio|sera\b", lowered)
    if total < 12 * 60 and (evening or (hour < _MORNING and not morning)):
        total += 12 * 60
    return time(total // 60 % 24, total % 60) if total < 24 * 60 else None


def _next(start: datetime, clock: time) -> datetime:
    """The next time that a clock shows this hour: the same half of the day, the other one, or tomorrow."""
    today = datetime.combine(start.date(), clock, start.tzinfo)
    later = today + timedelta(hours=12)
    if today < start < later and later.date() == today.date() and later.hour <= _EVENING:
        return later
    return today if today >= start else today + timedelta(days=1)


@lru_cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = _WORDS[language]
    number = rf"(?:\d{{1,3}}|{words['numbers']})"
    unit = "|".join(words["units"])
    month = "|".join(words["months"])
    weekday = "|".join(words["weekdays"])
    ordinal = words["ordinals"]
    sep = r"(?:\s*|-)"
    forms = {
        "span": (
            rf"\b(?:{words['into']})\s+(?:(?:{words['next']})\s+)*(?:(?P<number>{number})(?:\s*(?:{words['or']})\s*"
            rf"(?P<to>{number}))?{sep})?(?:(?P<working>{words['working']})\s+)?(?P<unit>{unit})\b"
            rf"(?:\s+(?P<working2>{words['working']})\b)?(?!\s+(?:{words['ago']})\b)"
        ),
        "date": words["date"].format(day=rf"\d{{1,2}}|{ordinal}", month=month, ordinal=ordinal),
        "weekday": rf"\b(?P<name>{weekday})\b",
        "days": "|".join(rf"\b(?:{form})\b" for form in words["days"]),
        "ends": "|".join(rf"\b(?:{form})\b" for form in words["ends"]),
        "parts": "|".join(rf"\b(?:{form})\b" for form in words["parts"]),
        "now": rf"\b(?:{words['now']})\b",
        "clock": (
            rf"\b(?:{words['clock']})\s*(?:{words['noon']}|(?:(?:{words['past']})\s+)?{number}"
            rf"(?:[:.]\d\d|\s(?:{words['minutes']}|[0-5]\d))?(?:\s?(?:[ap]\.?m\b\.?|{words['whole']}))?"
            rf"(?:\s+(?:and|to|e le)\s+{number})?)(?![\w%£$€])"
            rf"(?!\s*(?:{unit}|percent|pounds|dollars|euros?|per|of|hundred|thousand)\b)"
            rf"|\b{words['noon']}\b"
        ),
    }
    return tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in forms.items())
