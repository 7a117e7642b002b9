"""Gather what is read out in one go: digits, number words and letters, and what is said between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from autoqa.privacy.numbers import NumberWords, english, italian, number_words, read_number
from autoqa.privacy.tokens import Token, tokenise
from autoqa.privacy.words import (
    BACKCHANNEL,
    CHAT_WORDS,
    ENGLISH_HINTS,
    FILLERS,
    HOMOPHONES,
    ITALIAN_HINTS,
    ITALIAN_LETTERS,
    LINKS,
    NATO,
    ONE_OF,
    UNITS,
    VAGUE,
    ZEROS,
)

_MOST_FILLERS = 6  # words between two digits of one number
_MOST_SKIPPED = 3  # fillers between "one" and the next digit
_MOST_COUNTED = 6  # digits of an amount; a longer row in front of "days" or "of" is no amount
_ABBREVIATED = frozenset("id pin ssn nino dob cvv cvc csc otp iban bic dni nif ein nhs utr ref".split())
_ARTICLES = frozenset(("un", "una", "uno"))
_AFTER_UNO = re.compile(r"s[^aeiou]|z|gn|ps|x|y")
_OF_I = frozenset(
    "think mean believe guess reckon suppose see can could have had don't do am was say".split()
)
_HESITATION = frozenset("uh uhm um umm er erm eh ehm hmm mm sorry yeah okay ok let me see wait".split())
_SHARED = frozenset(("due", "sei", "otto", "un", "una", "zero", "o", "oh"))
_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_CURRENCY = frozenset("$€£¥")
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
_BEFORE_PRONOUN = frozenset(
    """
    that this which other the new old another each every any no only right wrong good first last next same
    """.split()
)
_NO_NAME = frozenset("codice cf code".split())  # "C come codice fiscale" spells nothing
_BEFORE_DIGIT = frozenset("cvv cvc csc cid pin code number security verification".split())
_AS_IN = (("as", "in"), ("like", "in"), ("for",), ("like",), ("as",), ("come",), ("di",))


@dataclass(frozen=True, slots=True)
class Item:
    """One number or letter as it was said, from token `first` to token `last`. Letters are capitals.

    `counted` is true where it is an amount of something, a time or an ordinal.
    """

    symbols: str
    first: int
    last: int
    spoken: bool = False
    counted: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Items read out in one go in one turn; `start` and `end` are characters of its text."""

    turn: int
    items: tuple[Item, ...]
    start: int
    end: int

    @property
    def symbols(self) -> str:
        """Its digits and letters."""
        return "".join(item.symbols for item in self.items)

    @property
    def digits(self) -> str:
        """Its digits alone."""
        return "".join(letter for letter in self.symbols if letter.isdigit())

    @property
    def letters(self) -> int:
        """How many letters are in it."""
        return len(self.symbols) - len(self.digits)


@dataclass(frozen=True, slots=True)
class Passage:
    """A turn cut up: its tokens, the groups in it, and how many words are about something else."""

    text: str
    tokens: tuple[Token, ...]
    groups: tuple[Group, ...]
    other_words: int
    backchannel: bool

    @property
    def dictated(self) -> bool:
        """Whether the speaker does nothing but give a number."""
        size = sum(len(group.items) for group in self.groups)
        return bool(self.groups) and (self.other_words <= 1 or size >= 2 * self.other_words)


def read_passage(text: str, turn: int, language: str) -> Passage:
    """Cut up the text of a turn."""
    tokens = tokenise(text)
    items = list(_items(tokens, language))
    groups = tuple(_groups(tokens, [item for item in items if not item.counted], turn))
    inside = {at for item in items for at in range(item.first, item.last + 1)}
    inside |= {at for group in groups for at in range(group.items[0].first, group.items[-1].last + 1)}
    outside = [token.text for at, token in enumerate(tokens) if at not in inside and token.is_word]
    other = sum(word not in LINKS for word in outside)
    other += sum(item.counted for item in items)
    short = len(outside) <= 8 and all(word in BACKCHANNEL for word in outside)
    return Passage(text, tuple(tokens), groups, other, short)


def guess_language(texts: Sequence[str]) -> str:
    """English or Italian, by the commonest words of both."""
    words = [token.text for text in texts for token in tokenise(text)]
    to_italian = ITALIAN_HINTS | (italian().values.keys() - _SHARED)
    to_english = ENGLISH_HINTS | (english().values.keys() - _SHARED)
    return "it" if sum(w in to_italian for w in words) > sum(w in to_english for w in words) else "en"


def _items(tokens: Sequence[Token], language: str) -> Iterator[Item]:
    words = number_words(language)
    at = 0
    before: Item | None = None
    row = 0  # digits said without a word between
    shouted = _shouted(tokens)
    while at < len(tokens):
        adjacent = before is not None and all(
            token.text in ",.-" or token.text in _HESITATION for token in tokens[before.last + 1 : at]
        )
        item = _digits_at(tokens, at, words, before if adjacent else None)
        item = item or _letters_at(tokens, at, language, before if adjacent else None, shouted)
        if item:
            row = row + len(item.symbols) if adjacent and item.symbols.isdigit() else len(item.symbols)
            if item.counted and _is_a_row(tokens, item, row) and not _is_a_value(tokens, item):
                item = replace(item, counted=False)
            yield item
            before = item
            at = item.last + 1
        else:
            at += 1


def _is_a_row(tokens: Sequence[Token], item: Item, row: int) -> bool:
    """Whether the item ends a row of digits too long to count anything: "seven two one of course"."""
    vague = item.last + 1 < len(tokens) and tokens[item.last + 1].text in VAGUE
    return row > _MOST_COUNTED or (vague and row >= 3)


def _is_a_value(tokens: Sequence[Token], item: Item) -> bool:
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


def _digits_at(tokens: Sequence[Token], at: int, words: NumberWords, before: Item | None) -> Item | None:
    word = tokens[at].text
    digit_before = before is not None and before.symbols[-1].isdigit() and not before.counted
    follows = _next_word(tokens, at + 1)
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
    return Item(number.digits, at, number.end - 1, number.spoken, _counted(tokens, at, number.end))


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
        follows, skipped = _next_word(tokens, follows + 1), skipped + 1
    return told and (follows is None or not _is_digit(tokens, follows, words))


def _zero_before_digit(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """Whether nothing but further zeros stands between here and a digit."""
    follows = _next_word(tokens, at + 1)
    while follows is not None and tokens[follows].text in ZEROS:
        follows = _next_word(tokens, follows + 1)
    if follows is None or (tokens[at].text == "oh" and tokens[at + 1].text in {",", "."}):
        return False
    return _is_digit(tokens, follows, words)


def _next_word(tokens: Sequence[Token], at: int) -> int | None:
    """The next token that is no comma, stop or dash."""
    while at < len(tokens) and tokens[at].text in ",.-":
        at += 1
    return at if at < len(tokens) else None


def _counted(tokens: Sequence[Token], first: int, end: int) -> bool:
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
    if after == "a" and later in {"m", "."} and _spelt_meridian(tokens, end):
        return True
    if after == "p" and later in {"m", "."} and _spelt_meridian(tokens, end):
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


def _letters_at(
    tokens: Sequence[Token], at: int, language: str, before: Item | None, shouted: bool
) -> Item | None:
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
        and (following := _next_word(tokens, at + 1)) is not None
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
    country = token.raw == "IT" and language.startswith("it") and _is_said_digit_at(tokens, at + 1, language)
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
    return not lettered and (behind == "the" or behind in _HESITATION)


def _single_letter(tokens: Sequence[Token], at: int, language: str, before: Item | None) -> Item | None:
    """One letter by itself; "a", "i" and the like only beside another letter or digit."""
    if "".join(token.text for token in tokens[at + 1 : at + 3]) == ".m":
        return None
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if tokens[at].text == "i" and language[:2] == "en" and behind in _OF_I:
        return None
    follows = _next_word(tokens, at + 1)
    near = follows if follows is not None and follows - at <= 2 else None
    spelt = near is not None and len(tokens[near].text) == 1 and tokens[near].text.isalnum()
    number = near is not None and (tokens[near].is_digits or _is_said_digit(tokens, near, language))
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


def _is_said_digit(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Whether a number word, or "double", stands there; an article stands before few of them."""
    words = number_words(language)
    return tokens[at].text in words.values or tokens[at].text in words.repeats


def _is_said_digit_at(tokens: Sequence[Token], at: int, language: str) -> bool:
    return at < len(tokens) and (tokens[at].is_digits or _is_said_digit(tokens, at, language))


def _begins_a_phrase(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Whether an ordinary word stands right behind, so that "a" is an article and "e" an "and"."""
    if at + 1 >= len(tokens) or not tokens[at + 1].is_word or len(tokens[at + 1].text) == 1:
        return False
    word = tokens[at + 1].text
    spells = word in NATO or word in ITALIAN_LETTERS or word in _ITALIAN_NAMES or word in FILLERS
    return not spells and not _is_said_digit(tokens, at + 1, language) and word not in {"as", "come"}


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


def _shouted(tokens: Sequence[Token]) -> bool:
    """Whether the whole text is in capitals, so that capitals tell nothing."""
    words = [token.raw for token in tokens if len(token.raw) > 3 and token.is_word]
    return len(words) >= 3 and all(word.isupper() for word in words)


def _groups(tokens: Sequence[Token], items: Sequence[Item], turn: int) -> Iterator[Group]:
    run: list[Item] = []
    for item, following in pairwise([*items, None]):
        assert item is not None
        run.append(item)
        between = () if following is None else tokens[item.last + 1 : following.first]
        if following is None or not _joined(between) or _are_two(item, following, between):
            if group := _group(tokens, run, turn):
                yield group
            run = []


def _group(tokens: Sequence[Token], run: Sequence[Item], turn: int) -> Group | None:
    """The items as a group; None for one letter by itself, which is a word more often than not."""
    if not any(item.sure for item in run) and len(run[0].symbols) == 1 and len(run) < 2:
        return None
    named = run[0].last > run[0].first  # "d as in delta"
    if len(run) == 1 and len(run[0].symbols) == 1 and run[0].symbols.isalpha() and not named:
        return None
    return Group(turn, tuple(run), tokens[run[0].first].start, tokens[run[-1].last].end)


def _are_two(item: Item, following: Item, between: Sequence[Token]) -> bool:
    """Whether two long numbers are named side by side: "88213 and 88240"."""
    long = min(len(item.symbols), len(following.symbols)) >= 5
    return long and any(token.text in {"and", "e", "ed"} for token in between)


def _joined(between: Sequence[Token]) -> bool:
    """Whether two items belong together over what stands between them."""
    words = [token for token in between if token.is_word]
    signs = [token for token in between if not token.is_word]
    return (
        len(words) <= _MOST_FILLERS
        and all(token.text in FILLERS for token in words)
        and all(token.text in ",.-–—/\\()+:;?!…'\"#*_" for token in signs)
    )
