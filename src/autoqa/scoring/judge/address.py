"""Turns that speak to whoever scores the conversation instead of to the other party: found, and kept back.

A list of phrases cannot be complete; it is the second fence. The first is that a transcript travels as data
(`prompt.py`), and the third that only a level of the scale is taken for an answer (`answer.py`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import groupby
from pathlib import Path
from typing import Any

from autoqa.domain.transcript import Turn

PHRASES = Path(__file__).parent / "address.toml"
KEPT_BACK = "[words to the evaluator, left out]"
"""Stands in a turn for words that were addressed to whoever scores."""

_HIDDEN = ("Cf", "Cc", "Co", "Cn", "Cs")  # Unicode categories of what is not seen
_WORDS = ("who", "machine", "what", "level", "score")  # stand for lists of words in address.toml
_LETTERS = str.maketrans("013457@$", "oieastas")  # digits and signs written for letters
_MIXED = re.compile(r"(?=\S*[a-z])(?=\S*[013457@$])\S{4,}")
_SPACED = re.compile(r"(?<!\w)(?:\w ){5,}\w(?!\w)")
_AROUND = 80  # characters in which the word survey tells what a rating is asked for


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """The expressions of address.toml, each with whether it asks for an answer."""
    table, found = _table(), []
    for kind in ("orders", "roles", "names", "answers"):
        for written in table[kind]:
            pattern = reduce(lambda whole, word: whole.replace(f"{{{word}}}", table[word]), _WORDS, written)
            found.append((re.compile(pattern), kind == "answers"))
    return tuple(found)


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(_table()[name])


def addressing(turns: Sequence[Turn]) -> frozenset[int]:
    """The turns, by index, in which somebody speaks to whoever scores; also across turns of one speaker."""
    found: set[int] = set()
    for _, group in groupby(enumerate(turns), key=lambda pair: pair[1].speaker):
        said = list(group)
        found.update(i for i, turn in said if _addresses(turn.text))
        joined, owners = _joined([(i, turn.text) for i, turn in said])
        for start, end in _spans(joined):
            found.update(owners[start:end])
    return frozenset(found - {-1})


def shown_of(turns: Sequence[Turn], kept_back: frozenset[int]) -> list[str]:
    """What a judge is shown of each turn, where those of `kept_back` are kept from it."""
    return [KEPT_BACK if i in kept_back else visible(turn.text) for i, turn in enumerate(turns)]


def visible(text: str) -> str:
    """`text` without characters that are not seen: controls, formatting, private and unassigned ones."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
    return "".join(kept)


def _addresses(text: str) -> bool:
    """Whether a text speaks to whoever scores, also with digits for letters or spaces between letters."""
    plain = _plain(text)
    lettered = _MIXED.sub(lambda word: word[0].translate(_LETTERS), plain)
    squeezed = _SPACED.sub(lambda letters: letters[0].replace(" ", ""), plain)
    return (
        any(True for form in {plain, lettered} for _ in _spans(form))
        or _compiled("squeezed").search(squeezed.replace(" ", "") if squeezed != plain else "") is not None
    )


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    """Where whoever scores is addressed in plain text; asking for stars in a survey is no such thing."""
    for form in {plain, plain.replace("\n", " ")}:
        for pattern, asks in _patterns():
            for found in pattern.finditer(form):
                near = form[max(0, found.start() - _AROUND) : found.end() + _AROUND]
                if not (asks and _compiled("survey").search(near)):
                    yield found.span()


def _plain(text: str) -> str:
    """Small letters in their plainest form, with single spaces; line breaks stay."""
    folded = unicodedata.normalize("NFKC", visible(text)).casefold().replace("’", "'")
    return re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", folded))


def _joined(said: Sequence[tuple[int, str]]) -> tuple[str, list[int]]:
    """The texts one behind the other, and for each character the turn that it is from."""
    joined, owners = "", []
    for index, text in said:
        plain = _plain(text) + " "
        joined += plain
        owners += [index] * (len(plain) - 1) + [-1]
    return joined, owners
