"""Gather what is read out in one go: digits, number words and letters, and what is said between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from autoqa.privacy.amounts import is_a_row, is_a_value
from autoqa.privacy.digits import digits_at
from autoqa.privacy.item import Item
from autoqa.privacy.letters import is_shouted, letters_at
from autoqa.privacy.numbers import english, italian, number_words
from autoqa.privacy.tokens import Token, tokenise
from autoqa.privacy.words import BACKCHANNEL, ENGLISH_HINTS, FILLERS, HESITATION, ITALIAN_HINTS, LINKS

_MOST_FILLERS = 6  # words between two digits of one number
_SHARED = frozenset(("due", "sei", "otto", "un", "una", "zero", "o", "oh"))


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
    shouted = is_shouted(tokens)
    while at < len(tokens):
        adjacent = before is not None and all(
            token.text in ",.-" or token.text in HESITATION for token in tokens[before.last + 1 : at]
        )
        item = digits_at(tokens, at, words, before if adjacent else None)
        item = item or letters_at(tokens, at, language, before if adjacent else None, shouted)
        if item:
            row = row + len(item.symbols) if adjacent and item.symbols.isdigit() else len(item.symbols)
            if item.counted and is_a_row(tokens, item, row) and not is_a_value(tokens, item):
                item = replace(item, counted=False)
            yield item
            before = item
            at = item.last + 1
        else:
            at += 1


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
