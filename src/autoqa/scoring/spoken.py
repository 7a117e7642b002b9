"""Write numbers, sums of money, times of day and dates in one form, in however many ways they are said.

"Forty nine dollars and fifty cents" becomes "49.50 dollars", "half past three" and "three thirty p.m." become
"3:30", and "the third of March" becomes "march 3".
"""

from __future__ import annotations

import re

from text_to_num import alpha2digit

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_MONTH = "|".join(MONTHS)
_CENTS = re.compile(
    r"\b(\d+) (dollars?|euros?|pounds?),?(?: and)? (\d{1,2}) (?:cents?|pence)\b", re.IGNORECASE
)
_PRICE = re.compile(r"\b(\d{1,3}) (\d\d) (dollars?|euros?|pounds?)\b", re.IGNORECASE)  # "19 99 dollars"
_PAST = re.compile(r"\b(half|quarter|\d{1,2}(?: minutes)?) (past|to) (\d{1,2})\b(?!:)", re.IGNORECASE)
_BEFORE = r"at|from|until|till|to|between|by|before|after|and"
_HALVES = r"[ap]\.?\s?m\b\.?"
_APART = re.compile(rf"\b({_BEFORE}) (1[0-2]|[1-9]) ([0-5][05])(?![\w:.]\d|\w)", re.IGNORECASE)
_HALVED = re.compile(rf"\b(\d{{1,2}})(?:[:. ]([0-5]\d))?\s?(?:{_HALVES}|o'?clock\b)", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b"
    rf"|\b({_MONTH}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)",
    re.IGNORECASE,
)


def normalised(text: str, language: str = "en") -> str:
    """`text` with what it says of numbers, money, times and dates in one form.

    Spelled numbers are read in the languages of text2num; the forms of money, times and dates in English.
    """
    digits = with_digits(text, language)
    for pattern, form in (
        (_CENTS, lambda found: f"{found[1]}.{found[3]:0>2} {found[2]}"),
        (_PRICE, lambda found: f"{found[1]}.{found[2]} {found[3]}"),
        (_PAST, _past),
        (_HALVED, lambda found: f"{found[1]}:{found[2] or '00'}"),
        (_APART, lambda found: f"{found[1]} {found[2]}:{found[3]}"),
        (_DATE, _date),
    ):
        digits = pattern.sub(form, digits)
    return digits


def with_digits(text: str, language: str = "en") -> str:
    """`text` with spelled numbers written as digits; unchanged for a language whose numbers are not known."""
    try:
        return str(alpha2digit(text, language.split("-", maxsplit=1)[0], threshold=1))
    except ValueError:
        return text


def _past(found: re.Match[str]) -> str:
    """A time told from the hour ("half past 3" is 3:30); anything else ("2 to 3 days") as it was."""
    part, way, hour = found[1].lower(), found[2].lower(), int(found[3])
    if not 1 <= hour <= 12:
        return found[0]
    minutes = {"half": 30, "quarter": 15}.get(part) or int(part.split()[0])
    if part.isdigit() and (way == "to" or minutes % 5 or not minutes):
        return found[0]
    if way == "past":
        return f"{hour}:{minutes:02d}" if minutes < 60 else found[0]
    return f"{hour - 1 or 12}:{60 - minutes:02d}" if 0 < minutes < 60 else found[0]


def _date(found: re.Match[str]) -> str:
    day, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    return f"{month.lower()} {int(day)}" if 1 <= int(day) <= 31 else found[0]
