"""Read a letter where it stands: by itself, by its name, by an alphabet's word, or within a code."""

from __future__ import annotations

from collections.abc import Sequence

from autoqa.privacy.item import Item
from autoqa.privacy.numbers import is_said_digit, is_said_digit_at, number_words, read_number
from autoqa.privacy.tokens import Token, next_word
from autoqa.privacy.words import (
    BACKCHANNEL,
    CHAT_WORDS,
    FILLERS,
    HESITATION,
    ITALIAN_LETTERS,
    LINKS,
    NATO,
    UNITS,
)

_ABBREVIATED = frozenset("id pin ssn nino dob cvv cvc csc otp iban bic dni nif ein nhs utr ref".split())
_OF_I = frozenset(
    "think mean believe guess reckon suppose see can could have had don't do am was say".split()
)
_ITALIAN_NAMES = {
    "ti": "T",
    "di": "D",
    "ci": "C",
    "de": "D",
    "ge": "G",
    "pe": "P",
    "te": "T",
    "be": "B",
    "vi": "V",
}
_NO_NAME = frozenset("codice cf code".split())  # "C come codice fiscale" spells nothing
_AS_IN = (("as", "in"), ("like", "in"), ("for",), ("like",), ("as",), ("come",), ("di",))


def letters_at(
    tokens: Sequence[Token], at: int, language: str, before: Item | None, shouted: bool
) -> Item | None:
    """The letter or letters that stand there, if any do; `before` is the item right in front of them."""
    token = tokens[at]
    if not token.is_word:
        return None
    if len(token.text) == 1 and (named := _as_in(tokens, at)):
        return Item(token.text.upper(), at, named, True)
    if token.text == "november" and _is_month(tokens, at, before):
        return None
    spelt = NATO.get(token.text) or (ITALIAN_LETTERS.get(token.text) if language.startswith("it") else None)
    if spelt:
        return Item(spelt.upper(), at, at, True, sure=False)
    if token.text == "x" and "".join(t.text for t in tokens[at + 1 : at + 3]) == "-ray":
        return Item("X", at, at + 2, True, sure=False)
    name = _ITALIAN_NAMES.get(token.text) if language.startswith("it") else None
    if len(token.text) == 1 and token.text.isascii():
        return _single_letter(tokens, at, language, before)
    if (
        name
        and _goes_on_in_letters(tokens, at, before)
        and (following := next_word(tokens, at + 1)) is not None
    ):
        near = (
            read_number(tokens, following, number_words(language))
            or len(tokens[following].text) == 1
            or tokens[following].text in ITALIAN_LETTERS
            or tokens[following].text in _ITALIAN_NAMES
        )
        return Item(name, at, at, True, sure=False) if near else None
    behind_digits = token.glued and tokens[at - 1].is_digits and before is not None
    before_digits = at + 1 < len(tokens) and tokens[at + 1].glued and tokens[at + 1].is_digits
    if (behind_digits or before_digits) and len(token.text) <= 6 and token.text.isascii():
        unit = token.text in UNITS and len(token.text) > 1 and not before_digits
        return None if unit else Item(token.raw.upper(), at, at)
    country = token.raw == "IT" and language.startswith("it") and is_said_digit_at(tokens, at + 1, language)
    common = (
        not country
        and token.text in BACKCHANNEL | LINKS | CHAT_WORDS
        and (before is None or not token.raw.isupper())
    )
    common = common or token.text in _ABBREVIATED
    if not token.raw.isascii() or not 2 <= len(token.raw) <= 6 or common:
        return None
    capitals = token.raw.isupper() and not shouted
    unsayable = before is not None and token.raw.isalpha() and not set(token.text) & set("aeiouy")
    if capitals or (unsayable and token.text not in UNITS):
        return Item(token.raw.upper(), at, at, sure=False)
    return None


def _is_month(tokens: Sequence[Token], at: int, before: Item | None) -> bool:
    """Whether "November" is no letter: none stands before it, and "the" or a hesitation right behind."""
    lettered = before is not None and before.symbols.isalpha()
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return not lettered and (behind == "the" or behind in HESITATION)


def _single_letter(tokens: Sequence[Token], at: int, language: str, before: Item | None) -> Item | None:
    """One letter by itself; "a", "i" and the like only beside another letter or digit."""
    if "".join(token.text for token in tokens[at + 1 : at + 3]) == ".m":
        return None
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if tokens[at].text == "i" and language[:2] == "en" and behind in _OF_I:
        return None
    follows = next_word(tokens, at + 1)
    near = follows if follows is not None and follows - at <= 2 else None
    spelt = near is not None and len(tokens[near].text) == 1 and tokens[near].text.isalnum()
    number = near is not None and (tokens[near].is_digits or is_said_digit(tokens, near, language))
    beside = before is not None or spelt or number
    doubtful = tokens[at].text in {"a", "i", "e", "o", "u"} and not (tokens[at].raw.isupper() and before)
    glued = tokens[at].glued and tokens[at - 1].is_digits
    article = before is None and number and not spelt and tokens[at].raw == "a" and language[:2] == "en"
    if doubtful and not glued and (article or _begins_a_phrase(tokens, at, language)):
        return None
    return Item(tokens[at].text.upper(), at, at, True, sure=not doubtful) if beside or not doubtful else None


def _goes_on_in_letters(tokens: Sequence[Token], at: int, before: Item | None) -> bool:
    """Whether a letter's name stands behind a letter or number, or in front of another such name."""
    return before is not None or (at + 1 < len(tokens) and tokens[at + 1].text in ITALIAN_LETTERS)


def _begins_a_phrase(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Whether an ordinary word stands right behind, so that "a" is an article and "e" an "and"."""
    if at + 1 >= len(tokens) or not tokens[at + 1].is_word or len(tokens[at + 1].text) == 1:
        return False
    word = tokens[at + 1].text
    spells = word in NATO or word in ITALIAN_LETTERS or word in _ITALIAN_NAMES or word in FILLERS
    return not spells and not is_said_digit(tokens, at + 1, language) and word not in {"as", "come"}


def _as_in(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of "b as in bravo", when the word begins with the letter."""
    for words in _AS_IN:
        start = at + 1
        if start < len(tokens) and tokens[start].text in ",-":
            start += 1
        last = start + len(words)
        said = tuple(token.text for token in tokens[start:last])
        named = last < len(tokens) and tokens[last].text not in _NO_NAME
        if named and said == words and tokens[last].text[0] == tokens[at].text:
            return last + 2 if [one.text for one in tokens[last : last + 3]] == ["x", "-", "ray"] else last
    return None


def is_shouted(tokens: Sequence[Token]) -> bool:
    """Whether the whole text is in capitals, so that capitals tell nothing."""
    words = [token.raw for token in tokens if len(token.raw) > 3 and token.is_word]
    return len(words) >= 3 and all(word.isupper() for word in words)
