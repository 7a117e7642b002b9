"""Phrases of a rule, found in what was said whatever its capitals and punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_GAP = 3  # words that a lone star stands for at most
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PART = re.compile(r"\*|[^\W_]+(?:['’][^\W_]+)*\*?")


def plain(text: str) -> str:
    """The words of `text` in small letters with one space between them."""
    return " ".join(word.lower().replace("’", "'") for word in _WORD.findall(text))


def says(text: str, phrases: Sequence[str]) -> bool:
    """Whether any of `phrases` stands in `text`."""
    said = plain(text)
    return any(pattern(phrase).search(said) for phrase in phrases)


@lru_cache(maxsize=4096)
def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern over plain text. Raises ValueError for one without any word."""
    parts = [part.lower().replace("’", "'") for part in _PART.findall(phrase)]
    while parts and parts[0] == "*":
        parts.pop(0)
    while parts and parts[-1] == "*":
        parts.pop()
    if not parts:
        raise ValueError(f"'{phrase}' holds no word")
    joined = ""
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if part == "*":
            joined += rf"(?:[^ ]+ ){{0,{_GAP}}}"
        else:
            stem = re.escape(part.removesuffix("*")) + ("[^ ]*" if part.endswith("*") else "")
            joined += stem + (" " if following else "")
    return re.compile(rf"(?<![^ ]){joined}(?![^ ])")
