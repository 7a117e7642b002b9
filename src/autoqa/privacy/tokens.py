"""Cut a text into words, digits and signs that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autoqa.privacy.kinds import Kind

_MASK = re.compile("|".join(re.escape(kind.mask) for kind in Kind))
_TOKEN = re.compile(
    rf"(?P<mask>{_MASK.pattern})|(?P<digits>[0-9]+)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<sign>[^\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text. `text` is in small letters with a straight apostrophe, `raw` as it was written.

    `glued` is true when no space stands before it. A mask left by an earlier redaction is one token.
    """

    text: str
    raw: str
    start: int
    end: int
    glued: bool

    @property
    def is_digits(self) -> bool:
        """Whether it is written in digits."""
        return self.text.isascii() and self.text.isdigit()

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()


def tokenise(text: str) -> list[Token]:
    """The tokens of `text` in order; only white space is left out."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        glued = bool(tokens) and tokens[-1].end == start
        small = found[0].lower().replace("’", "'")
        tokens.append(Token(small if len(small) == len(found[0]) else found[0], found[0], start, end, glued))
    return tokens


def plain(text: str) -> str:
    """`text` in small letters, character for character, with masks of an earlier redaction blanked out."""
    blanked = _MASK.sub(lambda found: "#" * len(found[0]), text)
    small = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in blanked)
    return small.replace("’", "'")


def next_word(tokens: Sequence[Token], at: int) -> int | None:
    """The next token that is no comma, stop or dash."""
    while at < len(tokens) and tokens[at].text in ",.-":
        at += 1
    return at if at < len(tokens) else None
