"""Amounts, times, dates and negations in what people say, so that two statements can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from autoqa.scoring.spoken import MONTHS, normalised

# Words for a unit, and the kind under which amounts of it are compared.
_UNITS: Mapping[str, str] = {
    "money": r"dollars?|euros?|pounds?|cents?|usd|eur|gbp",
    "percent": r"percent|per cent|%",
    "second": r"seconds?|secs?",
    "minute": r"minutes?|mins?",
    "hour": r"hours?",
    "day": r"(?:(?:business|working|calendar) )?days?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?",
    "gigabyte": r"gigabytes?|gigs?|gb",
    "speed": r"megabits?|gigabits?|mbps",
}
_IN_OTHERS = {"second": ("minute", 1 / 60), "week": ("day", 7), "year": ("month", 12)}
_UNIT = "|".join(f"(?P<{kind}>{words})" for kind, words in _UNITS.items())
_AMOUNT = re.compile(
    rf"(?P<sign>[$€£])?\s?(?P<value>[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)\s?(?:-\s?)?(?:{_UNIT})?(?![\w])",
    re.IGNORECASE,
)
_ONE = re.compile(rf"\b(?:an?|one)\b(?= (?:{'|'.join(_UNITS.values())})\b)", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)"
    r"|(?:at|from|until|till|between|by|before|after) (?P<bare>\d{1,2})(?=$|[,.;?](?!\d)|\s(?!\s*(?:"
    + "|".join(_UNITS.values())
    + r")\b)))"
)
_DATE = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}})\b")
_DAY = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|january|february"
    r"|march(?= \w+)|april|may(?= \d)|june|july|august|september|october|november|december)s?\b"
)
_NEGATION = re.compile(
    r"\b(not|no|never|cannot|nobody|none|nothing|neither|nor|closed|unable|refuse[sd]?|excluded?)\b"
    r"|n't\b|n’t\b"
)
_ANSWER = re.compile(r"^\s*no[,.]\s")  # denies what the other said, not what follows
_FREE = re.compile(r"\b(?:for free|free(?: of charge)?|no (?:extra )?(?:charge|cost|fee)|costs? nothing)\b")
_WORD = re.compile(r"[a-zà-ÿ]+(?:'[a-z]+)?")
_COMMON = frozenset(
    """
    a about after all also am an and any are as at be because been before but by can could did do does
    for from get got had has have he her here him his how i if in into is it its just let ll long make
    may me my need of okay on once one only or our out please right see she should so some such take
    takes tell than that the their them then there these they thing this those to up us very want was we
    well were what when where which who will with would yes you your re ve sure know now every each per
    within until
    """.split()
)


@dataclass(frozen=True, slots=True)
class Content:
    """What can be compared in a statement.

    `amounts` maps a kind of unit to its values: weeks count as days, years as months and seconds as minutes.
    "clock" holds hours of the twelve on a dial with their minutes as a fraction, "date" 100 times the month
    and the day. Numbers without a unit stand under "number", and "free" is 0 of money. `days` are weekdays
    and months, `words` the stems that say what it is about, `masked` the text with every amount and day taken
    out, `negated` whether it holds a word of denial.
    """

    amounts: Mapping[str, frozenset[float]]
    days: frozenset[str]
    words: frozenset[str]
    masked: str
    negated: bool

    @property
    def checkable(self) -> bool:
        """Whether it states an amount or a day."""
        return bool(self.amounts or self.days)


@lru_cache(maxsize=8192)
def read_content(text: str, language: str = "en") -> Content:
    """What `text` states, with spelled numbers read as numbers."""
    lowered = _ONE.sub("1", normalised(text, language)).lower()
    amounts: dict[str, set[float]] = {}
    left = _DATE.sub(lambda found: _take_date(found, amounts), lowered)
    left = _TIME.sub(lambda found: _take_time(found, amounts), left)
    for found in _AMOUNT.finditer(left):
        kind, value = _amount(found)
        amounts.setdefault(kind, set()).add(value)
    if _FREE.search(lowered):
        amounts.setdefault("money", set()).add(0.0)
        lowered = _FREE.sub("some dollars", lowered)
    masked = _DAY.sub("some day", _AMOUNT.sub(_mask, _TIME.sub("some time", _DATE.sub("some day", lowered))))
    return Content(
        amounts={kind: frozenset(values) for kind, values in amounts.items()},
        days=frozenset(found[1] for found in _DAY.finditer(lowered)),
        words=frozenset(_stem(word) for word in _WORD.findall(masked) if word not in _COMMON),
        masked=masked,
        negated=bool(_NEGATION.search(_ANSWER.sub("", lowered))),
    )


def _amount(found: re.Match[str]) -> tuple[str, float]:
    """The kind and the value of an amount, in the larger or smaller unit that it is compared in."""
    kind = next((kind for kind in _UNITS if found[kind]), "money" if found["sign"] else "number")
    unit, times = _IN_OTHERS.get(kind, (kind, 1))
    return unit, round(float(found["value"].replace(",", "")) * times, 4)


def _take_date(found: re.Match[str], amounts: dict[str, set[float]]) -> str:
    amounts.setdefault("date", set()).add(100.0 * (MONTHS.index(found["month"]) + 1) + int(found["day"]))
    return ""


def _take_time(found: re.Match[str], amounts: dict[str, set[float]]) -> str:
    hour = int(found["hour"] or found["bare"])
    if hour > 24:
        return found[0]
    amounts.setdefault("clock", set()).add(round(hour % 12 + int(found["minute"] or 0) / 60, 4))
    return ""


def _mask(found: re.Match[str]) -> str:
    """An amount without its value: its unit stays, since it tells what is spoken of."""
    kind = next((kind for kind in _UNITS if found[kind]), None)
    return f" some {found[kind]} " if kind else " some "


def _stem(word: str) -> str:
    """The word without the commonest endings, so that 'refunds' meets 'refund' and 'closed' meets 'close'."""
    for ending in ("'s", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
