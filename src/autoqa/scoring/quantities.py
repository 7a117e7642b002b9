"""Amounts, times, dates and negations in what people say, so that two statements can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from autoqa.scoring.spoken import MONTHS, normalised

_SPANS: Mapping[str, float] = {  # of time, in minutes
    r"seconds?|secs?": 1 / 60,
    r"minutes?|mins?": 1,
    r"hours?|hrs?": 60,
    r"(?:(?:business|working|calendar) )?days?|nights?": 24 * 60,
    r"weeks?": 7 * 24 * 60,
    r"months?": 30 * 24 * 60,
    r"years?": 360 * 24 * 60,
}
_OTHER_UNITS: Mapping[str, str] = {
    "money": r"dollars?|euros?|pounds?|cents?|usd|eur|gbp|quid|bucks",
    "percent": r"percent|per cent|%",
    "data": r"gigabytes?|gigs?|gb|terabytes?|tb",
    "speed": r"megabits?|gigabits?|mbps",
    "distance": r"kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?",
    "weight": r"kilos?|kilograms?|kg|grams?",
    "times": r"times",
}
_SPAN = "|".join(_SPANS)
_UNIT = f"(?P<span>{_SPAN})|" + "|".join(f"(?P<{kind}>{words})" for kind, words in _OTHER_UNITS.items())
_ANY_UNIT = "|".join([_SPAN, *_OTHER_UNITS.values()])
_AMOUNT = re.compile(
    r"(?P<sign>[$€£])?\s?(?P<value>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?!(?:st|nd|rd|th)\b)\s?(?:-\s?)?"
    rf"(?:(?:{_UNIT})(?![\w]))?(?![\w])",
    re.IGNORECASE,
)
_ONE = re.compile(rf"\b(?:an?|one)\b(?= (?:{_ANY_UNIT})\b)", re.IGNORECASE)
_RATE = re.compile(  # "12 pounds a month", "twice a year", "6 sessions per week": not itself a span of time
    rf"(?P<of>(?:\d|{_ANY_UNIT}|once|twice)(?: [a-z]+)?) (?:for )?(?:an?|per|each|every) (?:{_SPAN})\b"
)
_PAIR = re.compile(
    rf"\b(\d{{1,3}}) (?:(dollars?|euros?|pounds?) )?(\d\d)(?=$|[ ,.;?!](?!\d))(?! ?(?:{_ANY_UNIT})\b)"
)  # "9 99"
_HYPHEN = re.compile(rf"-(?=(?:{_ANY_UNIT})\b)")
_ONCE = re.compile(
    r"(?<!at )\bonce\b(?=$|[.,;]| (?:only|an?|per|every|each|more|in)\b)|\b(?:only|just) once\b"
)
_TIME = re.compile(
    r"\b(?:(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)"
    r"|(?:at|from|until|till|between|by|before|after) (?P<bare>\d{1,2})"
    rf"(?=$|[,.;?](?!\d)|\s(?!\s*(?:{_ANY_UNIT})\b)))"
)
_DATE = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}})\b")
_DAY = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|january|february"
    r"|march(?= \w+)|april|may(?= \d)|june|july|august|september|october|november|december)s?\b"
)
_NEGATION = re.compile(
    r"\b(not|no|never|cannot|nobody|none|nothing|neither|nor|closed|unable|refuse[sd]?|excluded?|without)\b"
    r"|\bnon-|n't\b|n’t\b"
)
_ANSWER = re.compile(  # denies what the other said, not what follows
    r"^\s*no(?:[,.]|(?= (?:it|you|we|he|she|they|i|the|that|that's|it's|there|there's)\b))"
    r"|,? (?:so|then) no(?=[.!]?$)"
)
_FREE = re.compile(
    r"\b(?:for free|free of (?:any )?charge|(?:costs?|pays?|charged?) nothing|nothing (?:to pay|extra)"
    r"|(?:is|are|be|it's|that's|was|come|comes|always|completely|totally|entirely) free"
    r"(?! (?:on|at|to|until|from|this|now|today|tomorrow|next)\b)|\w+'s free(?: too| as well)?(?=$|[.,;!])"
    r"|(?:at|for|with|without|there's|there is|is) (?:no|any|an?) (?:extra |additional )?(?:charge|cost|fee)"
    r"|no (?:extra |additional )?(?:charge|cost|fee)"
    r"|(?:not|\w+n't|\w+n’t) (?:be )?(?:cost|charged?|pay)(?: (?:you|us|them))?"
    r"(?: (?:anything|a thing|a penny|a cent|extra|for))?)\b"
)
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
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Content:
    """What can be compared in a statement.

    `amounts` maps a kind to its values: "span" holds spans of time in minutes, "clock" hours of the twelve on
    a dial with their minutes as a fraction, "date" 100 times the month and the day, "money" sums (free is 0),
    "times" how often; numbers without a unit stand under "number", or under "number of" what they count. What
    an amount is counted by ("a month") is not one itself. `days` are weekdays and months, `words` the stems
    that say what it is about, `masked` the text with every amount and day taken out, `negated` whether it
    holds a word of denial.
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
    lowered = normalised(_HYPHEN.sub(" ", text), language).lower()
    amounts: dict[str, set[float]] = {}
    if _FREE.search(lowered):
        amounts["money"] = {0.0}
    plain = _ONE.sub("1", _RATE.sub(r"\g<of>", _FREE.sub("some dollars", lowered)))
    left = _DATE.sub(lambda found: _take_date(found, amounts), plain)
    left = _TIME.sub(lambda found: _take_time(found, amounts), left)
    left = _PAIR.sub(
        lambda found: _take_pair(found, amounts), _ONCE.sub("1 times", left).replace("twice", "2 times")
    )
    for found in _AMOUNT.finditer(left):
        kind, value = _amount(found)
        if value != 1 or not kind.startswith("number"):  # "one of ours" counts nothing
            amounts.setdefault(kind, set()).add(value)
    masked = _masked(plain)
    return Content(
        amounts={kind: frozenset(values) for kind, values in amounts.items()},
        days=frozenset(found[1] for found in _DAY.finditer(lowered)),
        words=frozenset(stems(masked)),
        masked=masked,
        negated=bool(_NEGATION.search(_FREE.sub("", without_answer(lowered)))),
    )


def without_answer(text: str) -> str:
    """Lower-case `text` without a "no" that answers somebody: it denies what they said, not what follows."""
    return _ANSWER.sub("", text)


def stems(text: str) -> Iterator[str]:
    """The stems of the words of lower-case `text` that say what it is about, in their order."""
    for word in _WORD.findall(text):
        if word not in _COMMON:
            yield str(_stemmer.stemWord(word))


def _amount(found: re.Match[str]) -> tuple[str, float]:
    """The kind and the value of an amount, spans of time in minutes."""
    value = float(found["value"].replace(",", ""))
    if found["span"]:
        minutes = next(minutes for words, minutes in _SPANS.items() if re.fullmatch(words, found["span"]))
        return "span", round(value * minutes, 4)
    kind = next((kind for kind in _OTHER_UNITS if found[kind]), "money" if found["sign"] else "number")
    return _counted(found) if kind == "number" else kind, round(value, 4)


def _counted(found: re.Match[str]) -> str:
    """The kind of a number without a unit: what is counted, by its stem, where the next word says so."""
    after = _WORD.match(found.string[found.end() :].lstrip())
    return f"number of {_stemmer.stemWord(after[0])}" if after and after[0] not in _COMMON else "number"


def _take_date(found: re.Match[str], amounts: dict[str, set[float]]) -> str:
    amounts.setdefault("date", set()).add(100.0 * (MONTHS.index(found["month"]) + 1) + int(found["day"]))
    return ""


def _take_time(found: re.Match[str], amounts: dict[str, set[float]]) -> str:
    hour = int(found["hour"] or found["bare"])
    if hour > 24:
        return found[0]
    amounts.setdefault("clock", set()).add(round(hour % 12 + int(found["minute"] or 0) / 60, 4))
    return ""


def _take_pair(found: re.Match[str], amounts: dict[str, set[float]]) -> str:
    """Read "9 99" and "15 pounds 50" as prices; the "1 50" of a price may be 150 as well."""
    whole, cents = int(found[1]), int(found[3])
    amounts.setdefault("money", set()).add(whole + cents / 100)
    if not found[2]:
        amounts["money"].add(float(100 * whole + cents))
    return ""


def _masked(plain: str) -> str:
    """The text without the values of amounts and days; units stay, since they tell what is spoken of."""
    without_times = _TIME.sub("some time", _DATE.sub("some day", plain))
    return _DAY.sub("some day", _AMOUNT.sub(_unit_alone, without_times))


def _unit_alone(found: re.Match[str]) -> str:
    unit = found["span"] or next((found[kind] for kind in _OTHER_UNITS if found[kind]), None)
    return f" some {unit} " if unit else " some "
