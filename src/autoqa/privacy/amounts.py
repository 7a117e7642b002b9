"""Tell amounts, times, prices and ordinals from the digits of a number that is read out."""

from __future__ import annotations

from collections.abc import Sequence

from autoqa.privacy.item import Item
from autoqa.privacy.tokens import Token
from autoqa.privacy.words import ONE_OF, UNITS, VAGUE

_MOST_COUNTED = 6  # digits of an amount; a longer row in front of "days" or "of" is no amount
_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_CURRENCY = frozenset("$€£¥")


def is_a_row(tokens: Sequence[Token], item: Item, row: int) -> bool:
    """Whether the item ends a row of digits too long to count anything: "seven two one of course"."""
    vague = item.last + 1 < len(tokens) and tokens[item.last + 1].text in VAGUE
    return row > _MOST_COUNTED or (vague and row >= 3)


def is_a_value(tokens: Sequence[Token], item: Item) -> bool:
    """Whether the item is money, or part of a number written in thousands ("9,192,631")."""
    if item.first and tokens[item.first - 1].text in _CURRENCY:
        return True
    first, last = item.first, item.last
    while first > 1 and _thousand(tokens, first):
        first -= 2
    while last + 2 < len(tokens) and _thousand(tokens, last + 2):
        last += 2
    return last - first >= 2 and len(tokens[first].text) <= 3


def _thousand(tokens: Sequence[Token], at: int) -> bool:
    """Whether three digits stand there, behind a comma that touches them and the digits before."""
    comma = tokens[at - 1]
    glued = tokens[at].glued and comma.text == "," and comma.glued and tokens[at - 2].is_digits
    return glued and tokens[at].is_digits and len(tokens[at].text) == 3


def is_counted(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether the number in these tokens is an amount, a time, an ordinal or part of a decimal."""
    before = tokens[first - 1].text if first else ""
    after = tokens[end].text if end < len(tokens) else ""
    later = tokens[end + 1].text if end + 1 < len(tokens) else ""
    if before in _CURRENCY or after in _CURRENCY or after in {"%", "°"}:
        return True
    if (first > 1 and _thousand(tokens, first)) or (end + 1 < len(tokens) and _thousand(tokens, end + 1)):
        return tokens[first].is_digits
    if "24/7" in {"".join(t.text for t in tokens[at : at + 3]) for at in (first, max(0, first - 2))}:
        return True
    if after in _ENDINGS and tokens[end].glued:
        return True
    if after in ONE_OF:
        return tokens[first].text in {"un", "una", "1"} and end - first == 1
    if (after in UNITS or (after, later) == ("per", "cento")) and not (
        len(after) == 1 and not _glued_unit(tokens, first, end)
    ):
        return True
    if after == "-" and later in UNITS and len(later) > 1:
        return True
    if after in {"a", "p"} and later in {"m", "."} and _spelt_meridian(tokens, end):
        return True
    if before in {"past", "half"} or (first > 1 and tokens[first - 2].text == "quarter"):
        return True
    return _clock_or_price(tokens, first, end)


def _glued_unit(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether one small letter is a unit, as in "4k", and not part of a code, as in "85t10a"."""
    free = at + 1 == len(tokens) or not tokens[at + 1].glued or not tokens[at + 1].is_digits
    alone = not (tokens[first].glued and tokens[first - 1].is_word)
    size = tokens[at].raw.islower() or (tokens[at].raw in {"K", "M", "G"} and len(tokens[first].text) <= 4)
    return tokens[at].glued and size and free and alone


def _spelt_meridian(tokens: Sequence[Token], at: int) -> bool:
    return "".join(token.text for token in tokens[at : at + 3]).startswith(("a.m", "p.m")) or (
        tokens[at + 1].text == "m"
    )


def _clock_or_price(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether it is part of "4:30", or of "129.95 dollars" and "$129.95"."""
    if not tokens[first].is_digits or end - first > 1:
        return False
    size = len(tokens[first].text)
    for colon, other in ((end, end + 1), (first - 1, first - 2)):
        if 0 <= other < len(tokens) and tokens[colon].text == ":" and tokens[other].is_digits:
            glued = tokens[max(colon, other)].glued and tokens[max(first, min(colon, end))].glued
            if glued and size <= 2 and len(tokens[other].text) <= 2:
                return True
    run = [first]
    while (
        run[0] > 1
        and tokens[run[0] - 1].text in ".,"
        and tokens[run[0] - 2].is_digits
        and tokens[run[0]].glued
    ):
        run.insert(0, run[0] - 2)
    while run[-1] + 2 < len(tokens) and tokens[run[-1] + 1].text in ".," and tokens[run[-1] + 2].is_digits:
        if not tokens[run[-1] + 2].glued:
            break
        run.append(run[-1] + 2)
    if len(run) == 1 or len(run) > 3:
        return False
    if len(run) == 2 and _is_decimal(tokens, run[0], run[1]):
        return True
    before = tokens[run[0] - 1].text if run[0] else ""
    after = tokens[run[-1] + 1].text if run[-1] + 1 < len(tokens) else ""
    return before in _CURRENCY or after in _CURRENCY or after == "%" or after in UNITS


def _is_decimal(tokens: Sequence[Token], whole: int, cents: int) -> bool:
    """Whether it is written as a price: up to five digits, a point, and two digits ("49.99")."""
    point = tokens[whole + 1]
    return (
        point.text == "."
        and point.glued
        and len(tokens[whole].text) <= 5
        and len(tokens[cents].text) == 2
        and not (cents + 1 < len(tokens) and tokens[cents + 1].text == "-" and tokens[cents + 1].glued)
    )
