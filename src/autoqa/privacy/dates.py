"""Find dates, written and said, so that a date of birth can be told from a delivery."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from autoqa.privacy.numbers import english, italian, number_words, read_number
from autoqa.privacy.tokens import plain, tokenise

OLDEST, YOUNGEST = 1905, 2012
"""Years in which somebody who calls was born."""

_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar"
    r"|apr|jun|jul|aug"
    r"|sept?|oct|nov|dec)"
)
_MESI = "(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)"
_FEASTS = (
    r"(?:valentine'?s day|christmas(?: day| eve)?|boxing day|new year'?s (?:day|eve)|halloween"
    r"|(?:saint|st\.?) patrick'?s day|independence day|april fool'?s(?: day)?"
    r"|natale|capodanno|ferragosto|san valentino|epifania|la vigilia)"
)
_SIGN = r"\s*,?\s*(?:slash|stroke|dash|hyphen|dot|point|barra|trattino|punto)\s*,?\s*"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
).split()


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date between two characters of a text; `whole` when day, month and year were said."""

    start: int
    end: int
    year: int | None
    whole: bool


def find_dates(text: str, language: str) -> list[SaidDate]:
    """The dates in `text` that name a month or are written in full; a bare year is none."""
    small = plain(text)
    found: list[SaidDate] = []
    for pattern in _patterns(language[:2]):
        for match in pattern.finditer(small):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                said = match["year"]
                whole = said is not None and (match["day"] is not None)
                found.append(SaidDate(match.start(), match.end(), read_year(said, language), whole))
    return sorted(found, key=lambda date: date.start)


def read_year(said: str | None, language: str) -> int | None:
    """The year meant by "1982", "'82", "nineteen eighty two" or "millenovecentottanta"; None when unclear."""
    if not said:
        return None
    tokens = [token for token in tokenise(said) if token.text not in {"'", "-", ","}]
    digits, at = "", 0
    while at < len(tokens):
        number = read_number(tokens, at, number_words(language))
        digits += number.digits if number else ""
        at = number.end if number else at + 1
    if len(digits) == 1:
        return 2000 + int(digits)
    if len(digits) == 2:
        return 1900 + int(digits) if int(digits) > 30 else 2000 + int(digits)
    return int(digits) if len(digits) == 4 else None


def reads_as_birth(parts: Sequence[str]) -> bool:
    """Whether digits said in these parts are day, month and year of somebody's birth, in any order."""
    digits = "".join(parts)
    if len(digits) == 8:
        return _is_birth(digits[:2], digits[2:4], digits[4:]) or _is_birth(
            digits[4:6], digits[6:], digits[:4]
        )
    if len(digits) not in {6, 7} or len(parts) < 3 or max(len(part) for part in parts[:2]) > 2:
        return False
    return _is_birth(parts[0], parts[1], "".join(parts[2:]))


def _is_birth(one: str, other: str, year: str) -> bool:
    day, month = max(int(one), int(other)), min(int(one), int(other))
    return len(year) == 4 and OLDEST <= int(year) <= YOUNGEST and 1 <= month <= 12 and day <= 31


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    gap = r"(?:[\s,.-]+(?:(?:uh|um|er|erm|ehm|wait|sorry|aspetti|aspetta|scusi)\b)?[\s,.]*)"
    ones = "|".join(word for word in english().values if len(word) > 1 and word not in {"oh", "nil"})
    ordinals = "|".join(_ORDINALS)
    spoken_day = rf"(?:(?:twenty|thirty)[\s-])?(?:{ordinals}|{ones})|oh? (?:{ones})"
    day = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{spoken_day})"
    spoken_year = (
        rf"(?:nineteen|twenty){gap}(?:hundred(?:{gap}and)?{gap})?(?:(?:oh?|{ones})(?:[\s-](?:{ones}))?)"
        rf"|(?:one|two){gap}thousand(?:{gap}(?:and{gap})?(?:nine "
        rf"hundred{gap}(?:and{gap})?)?(?:{ones})(?:[\s-](?:{ones}))?)?"
        rf"|(?:one|two|1|2){gap}(?:nine|zero|oh|o|9|0){gap}(?:{ones}|oh?|\d){gap}(?:{ones}|oh?|\d)"
        rf"|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:{ones}))?"
    )
    year = rf"(?P<year>\d{{4}}|['’]?\d\d(?![\d:])|{spoken_year})"
    number = rf"(?:\d{{1,2}}|(?:(?:twenty|thirty)[\s-])?(?:{ones})|(?:oh?|zero) (?:{ones}))"
    spelt_year = rf"(?:\d{{4}}|\d\d|{spoken_year}|(?:oh?|zero) (?:{ones}))"
    whole_year = rf"(?P<year>(?:19|20)\d\d|(?:nineteen|twenty){gap}(?:(?:oh?|{ones})(?:[\s-](?:{ones}))?))"
    iso = r"(?<![\w.])(?P<year>\d{4})[-/.]\d\d[-/.](?P<day>\d\d)(?![\w-]|\.\d)"
    numeric = r"(?<![\w.])(?P<day>\d{1,2})\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?P<year>\d{4}|\d\d)(?![\w-]|\.\d)"
    patterns = [
        iso,
        numeric,
        rf"(?<![\w.])(?P<day>{number}){_SIGN}{number}{_SIGN}(?P<year>{spelt_year})(?!\w)",
    ]
    if language == "it":
        below = [word for word, value in italian().values.items() if value < 100]
        numbers = "|".join(sorted(below, key=len, reverse=True))
        giorno = rf"(?P<day>\d{{1,2}}°?|primo|{numbers})"
        said = rf"mille{gap}(?:novecento{gap})?(?:{numbers})|(?:mille|duemila)[a-zé]*|{numbers}"
        anno = rf"(?P<year>\d{{4}}|['’]?\d\d|{said})"
        patterns.append(rf"\b(?P<day>{numbers}){_SIGN}(?:{numbers}){_SIGN}{anno}(?!\w)")
        patterns.append(
            rf"\b(?:il\s|l')?{giorno}{gap}del{gap}(?:{numbers}|\d{{1,2}}){gap}(?:del{gap}|nel{gap})?{anno}(?!\w)"
        )
        patterns.append(
            rf"\b(?:il\s|l')?{giorno}{gap}(?:di{gap}|del mese di{gap})?{_MESI}(?:{gap}(?:del{gap}|dell'{gap}?"
            rf"|nel{gap})?{anno})?(?!\w)"
        )
        patterns.append(rf"\b(?P<day>(?!)x)?{_MESI}(?:{gap}(?:del{gap})?{anno})?(?!\w)")
    ordinal = rf"(?:(?:twenty|thirty)[\s-])?(?:{ordinals})|\d{{1,2}}(?:st|nd|rd|th)"
    patterns.append(
        rf"(?<!\w)(?:the\s)?(?P<day>{ordinal}){gap}of{gap}(?:the{gap})?(?:{ordinal}){gap}(?:of{gap}|in{gap})?"
        rf"{year}(?!\w)"
    )
    patterns.append(rf"(?<!\w){whole_year}{gap}(?:on{gap})?{_MONTHS}{gap}(?:the{gap})?{day}(?!\w)")
    patterns.append(
        rf"(?<!\w){whole_year}{gap}(?:on{gap})?(?:the{gap})?{day}{gap}(?:of{gap})?{_MONTHS}(?!\w)"
    )
    patterns.append(rf"(?<!\w)(?P<day>{_FEASTS}),?{gap}(?:of{gap}|in{gap})?{year}(?!\w)")
    between = rf"{gap}(?:of{gap}|in{gap}|the{gap})*"
    patterns.append(rf"(?<!\w)(?:the\s)?{day}{between}{_MONTHS}(?:{gap}(?:of{gap}|in{gap})?{year})?(?!\w)")
    patterns.append(
        rf"(?<!\w){_MONTHS}{gap}(?:the{gap})?{day}(?!\w)(?:{gap}(?:of{gap}|in{gap})?{year})?(?!\w)"
    )
    patterns.append(rf"(?<!\w)(?P<day>(?!)x)?(?:may|march|mar){gap}(?:of{gap})?{whole_year}(?!\w)")
    patterns.append(
        rf"(?<!\w)(?P<day>(?!)x)?(?!may\b|march\b|mar\b){_MONTHS}(?:{gap}(?:of{gap})?{year})?(?!\w)"
    )
    return tuple(re.compile(pattern) for pattern in patterns)
