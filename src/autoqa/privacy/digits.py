"""Read a digit or number word where it stands, and tell "one" and "oh" from digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoqa.privacy.amounts import is_counted
from autoqa.privacy.item import Item
from autoqa.privacy.numbers import NumberWords, italian, read_number
from autoqa.privacy.tokens import Token, next_word
from autoqa.privacy.words import FILLERS, HOMOPHONES, LINKS, ONE_OF, ZEROS

_MOST_SKIPPED = 3  # fillers between "one" and the next digit
_ARTICLES = frozenset(("un", "una", "uno"))
_AFTER_UNO = re.compile(r"s[^aeiou]|z|gn|ps|x|y")
_BEFORE_PRONOUN = frozenset(
    """
    that this which other the new old another each every any no only right wrong good first last next same
    """.split()
)
_BEFORE_DIGIT = frozenset("cvv cvc csc cid pin code number security verification".split())


def digits_at(tokens: Sequence[Token], at: int, words: NumberWords, before: Item | None) -> Item | None:
    """The number that stands there, if one does; `before` is the item right in front of it."""
    word = tokens[at].text
    digit_before = before is not None and before.symbols[-1].isdigit() and not before.counted
    follows = next_word(tokens, at + 1)
    if word in HOMOPHONES:
        between = (
            digit_before and before and len(before.symbols) <= 2 and _is_one_digit(tokens, follows, words)
        )
        return Item(HOMOPHONES[word], at, at, True) if between and tokens[at].raw.islower() else None
    if word in ZEROS:
        return Item("0", at, at, True) if digit_before or _zero_before_digit(tokens, at, words) else None
    if word in words.repeats and follows is not None and tokens[follows].text in {"u", "you"}:
        return Item("W", at, follows, True)
    if word in _ARTICLES and words is italian() and not digit_before and _is_article(tokens, at, words):
        return None
    if word == "ones" and not digit_before:
        return None
    number = read_number(tokens, at, words)
    if number is None or (word == "one" and not digit_before and _pronoun(tokens, at, follows, words)):
        return None
    return Item(number.digits, at, number.end - 1, number.spoken, is_counted(tokens, at, number.end))


def _is_article(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """Whether "un" stands in front of a noun: "un codicino", and "uno" of "uno sconto"."""
    if at + 1 >= len(tokens) or not tokens[at + 1].is_word or _is_digit(tokens, at + 1, words):
        return False
    noun = tokens[at + 1].text
    if noun in words.multipliers or noun in ONE_OF or noun in FILLERS:
        return False
    return tokens[at].text != "uno" or _AFTER_UNO.match(noun) is not None


def _is_one_digit(tokens: Sequence[Token], at: int | None, words: NumberWords) -> bool:
    if at is None or not _is_digit(tokens, at, words):
        return False
    return len(tokens[at].text) == 1 if tokens[at].is_digits else words.values.get(tokens[at].text, 0) < 10


def _is_digit(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    return tokens[at].text in ZEROS or tokens[at].text in words.repeats or tokens[at].is_digits or (
        words.values.get(tokens[at].text, 100) < 100
    )  # fmt: skip


def _pronoun(tokens: Sequence[Token], at: int, follows: int | None, words: NumberWords) -> bool:
    """Whether "one" stands for a thing: "that one", "the other one"."""
    front = tokens[at - 1] if at else None
    named = front is not None and front.text.removesuffix("'s") in _BEFORE_DIGIT
    told = front is not None and front.is_word and (front.text in _BEFORE_PRONOUN or front.text not in LINKS)
    if named:
        return False
    skipped = 0
    while follows is not None and tokens[follows].text in FILLERS and skipped < _MOST_SKIPPED:
        follows, skipped = next_word(tokens, follows + 1), skipped + 1
    return told and (follows is None or not _is_digit(tokens, follows, words))


def _zero_before_digit(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """Whether nothing but further zeros stands between here and a digit."""
    follows = next_word(tokens, at + 1)
    while follows is not None and tokens[follows].text in ZEROS:
        follows = next_word(tokens, follows + 1)
    if follows is None or (tokens[at].text == "oh" and tokens[at + 1].text in {",", "."}):
        return False
    return _is_digit(tokens, follows, words)
