"""Read numbers as people say them: "four zero nine five", "double five", "four thousand ninety-five".

What counts is the row of digits, not the value: "nineteen eighty two" is 1982 and "forty ninety five" 4095.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from autoqa.privacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before the token `end`; `spoken` when any of it stood in words."""

    digits: str
    end: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of a language: values of single words, multipliers, and words that repeat a digit."""

    values: Mapping[str, int]
    multipliers: Mapping[str, int]
    repeats: Mapping[str, int]
    joins: frozenset[str]


def read_number(tokens: Sequence[Token], at: int, words: NumberWords) -> Number | None:
    """The number that begins at the token `at`, or None.

    Written digits stand for themselves, zeros in front included. Words follow the usual grammar: tens and
    ones, hundreds, thousands ("four thousand ninety five"), also hundreds past ten ("forty one hundred").
    """
    token = tokens[at]
    if times := words.repeats.get(token.text):
        repeated = _repeated(tokens, at + 1, words)
        return Number(repeated.digits * times, repeated.end, True) if repeated else None
    if token.is_digits:
        return _written(tokens, at, words)
    if token.text in words.multipliers and token.text not in _ONLY_AFTER:
        below = _Reading(words.multipliers[token.text], at + 1)
    else:
        read = _below_hundred(tokens, at, words)
        if read is None:
            return None
        below = read
    value, end = _above(tokens, below, words)
    return Number(str(value), end, True)


_ONLY_AFTER = frozenset(("thousand", "million", "billion", "mila"))


@dataclass(frozen=True, slots=True)
class _Reading:
    value: int
    end: int


def _repeated(tokens: Sequence[Token], at: int, words: NumberWords) -> Number | None:
    """What "double" repeats: one digit, or a pair of words that make one number ("double twenty")."""
    while at < len(tokens) and tokens[at].text in {"-", ","}:
        at += 1
    if at >= len(tokens):
        return None
    if tokens[at].is_digits:
        return Number(tokens[at].text, at + 1, False)
    value = words.values.get(tokens[at].text)
    return Number(str(value), at + 1, True) if value is not None else None


def _written(tokens: Sequence[Token], at: int, words: NumberWords) -> Number:
    """Digits, also "4 thousand" and "12 hundred"."""
    digits = tokens[at].text
    if len(digits) <= 3 and at + 1 < len(tokens) and tokens[at + 1].text in words.multipliers:
        value, end = _above(tokens, _Reading(int(digits), at + 1), words)
        return Number(str(value), end, True)
    return Number(digits, at + 1, False)


def _below_hundred(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    """A word of its own value, or tens with ones behind them ("eighty two", "eighty-two")."""
    value = words.values.get(tokens[at].text)
    if value is None:
        return None
    end = at + 1
    if 20 <= value < 100 and value % 10 == 0:
        behind = end + 1 if end < len(tokens) and tokens[end].text == "-" and tokens[end].glued else end
        ones = words.values.get(tokens[behind].text) if behind < len(tokens) else None
        if ones is not None and 0 < ones < 10 and not tokens[behind].is_digits:
            return _Reading(value + ones, behind + 1)
    return _Reading(value, end)


def _above(tokens: Sequence[Token], below: _Reading, words: NumberWords) -> tuple[int, int]:
    """Add the hundreds and thousands that stand behind a number."""
    value, end = below.value, below.end
    while value > 0 and end < len(tokens) and (times := words.multipliers.get(tokens[end].text)):
        if value >= 1000 and times < 1000:
            break
        value, end = value * times, end + 1
    for limit in (1000, 100):
        if value == 0 or value % limit:
            continue
        behind = end + 1 if end < len(tokens) and tokens[end].text in words.joins else end
        rest = _below_hundred(tokens, behind, words) if behind < len(tokens) else None
        if rest is None or rest.value == 0 or tokens[behind].is_digits:
            continue
        rest = _without_next_thousand(tokens, rest, words)
        if rest is None:
            continue
        if limit == 1000 and rest.end < len(tokens) and words.multipliers.get(tokens[rest.end].text) == 100:
            hundreds, after = _above(tokens, rest, words)
            if hundreds < limit:
                return value + hundreds, after
            continue
        if rest.value < limit:
            return value + rest.value, rest.end
    return value, end


def _without_next_thousand(tokens: Sequence[Token], rest: _Reading, words: NumberWords) -> _Reading | None:
    """Leave the ones to the thousand behind them: "two thousand sixty three thousand" is 2060 and 3000."""
    if rest.end >= len(tokens) or words.multipliers.get(tokens[rest.end].text, 0) < 1000:
        return rest
    ones = rest.value % 10
    return _Reading(rest.value - ones, rest.end - 1) if rest.value > 20 and ones else None


_ENGLISH_ONES = "zero one two three four five six seven eight nine".split()
_ENGLISH_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)  # fmt: skip
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH_ALSO = {
    "oh": 0, "o": 0, "nought": 0, "naught": 0, "aught": 0, "nil": 0, "zeros": 0, "zeroes": 0, "niner": 9,
    "fife": 5, "ones": 1, "twos": 2, "threes": 3, "fours": 4, "fives": 5, "sixes": 6, "sevens": 7,
    "eights": 8, "nines": 9,
    "fourty": 40, "ninty": 90,
}  # fmt: skip


@cache
def english() -> NumberWords:
    """The number words of English."""
    values = {word: value for value, word in enumerate([*_ENGLISH_ONES, *_ENGLISH_TEENS])}
    values |= {word: 20 + 10 * place for place, word in enumerate(_ENGLISH_TENS)}
    return NumberWords(
        values=values | _ENGLISH_ALSO,
        multipliers={"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000},
        repeats={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
        joins=frozenset(("and",)),
    )


_ITALIAN_ONES = "zero uno due tre quattro cinque sei sette otto nove".split()
_ITALIAN_TEENS = (
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
)  # fmt: skip
_ITALIAN_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()


@cache
def italian() -> NumberWords:
    """The number words of Italian, which writes "millenovecentottantadue" as one word."""
    below_hundred = {word: value for value, word in enumerate([*_ITALIAN_ONES, *_ITALIAN_TEENS])}
    for place, tens in enumerate(_ITALIAN_TENS):
        below_hundred[tens] = 20 + 10 * place
        for ones, word in enumerate(_ITALIAN_ONES[1:], start=1):
            stem = tens[:-1] if word[0] in "uo" else tens
            below_hundred[stem + word] = 20 + 10 * place + ones
    below_thousand = dict(below_hundred)
    for hundreds in range(1, 10):
        head = "cento" if hundreds == 1 else _ITALIAN_ONES[hundreds] + "cento"
        below_thousand[head] = 100 * hundreds
        for word, value in below_hundred.items():
            if value:
                below_thousand[head + word] = 100 * hundreds + value
                below_thousand[(head[:-1] if word[0] == "o" else head) + word] = 100 * hundreds + value
    values = dict(below_thousand)
    for head, thousand in {"mille": 1, **{f"{w}mila": v for w, v in below_hundred.items() if v > 1}}.items():
        values[head] = 1000 * thousand
        if thousand in {1, 2}:  # years; longer numbers are said in pieces
            values |= {
                head + word: 1000 * thousand + value for word, value in below_thousand.items() if value
            }
            values |= {f"{head}e{word}": 1000 * thousand + v for word, v in below_hundred.items() if v}
    values |= {word[:-3] + "tré": value for word, value in values.items() if word.endswith("tre")}
    values |= {f"{word}": value for word, value in {"un": 1, "una": 1, "zeri": 0}.items()}
    return NumberWords(
        values=values,
        multipliers={"cento": 100, "mila": 1000, "milioni": 1_000_000, "milione": 1_000_000},
        repeats={"doppio": 2, "doppia": 2, "triplo": 3, "tripla": 3},
        joins=frozenset(("e",)),
    )


@cache
def number_words(language: str) -> NumberWords:
    """The number words of `language` ("en", "it-IT"); English for a language whose words are not known."""
    return italian() if language.lower().startswith("it") else english()


def is_said_digit(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Whether a number word, or "double", stands there; an article stands before few of them."""
    words = number_words(language)
    return tokens[at].text in words.values or tokens[at].text in words.repeats


def is_said_digit_at(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Whether digits, a number word or "double" stand there, if anything does."""
    return at < len(tokens) and (tokens[at].is_digits or is_said_digit(tokens, at, language))
