"""How people promise, refuse, complain and confirm: the patterns of follow_up.toml."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("follow_up.toml")
_TABLES = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_DATES = Path(__file__).with_name("due.toml")
_NAMED = re.compile(r"\{([a-z]+)\}")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_LONGEST = 60  # words: the patterns take time that grows with the square of a sentence's length
_LONG_WORD = 15  # characters; a piece is cut off at so many times its words
_JOINTS = frozenset("and but so because then e ma però quindi perché poi allora".split())
_VERSION = "1"  # of the code that reads with them

LANGUAGES = tuple(_TABLES)


def fingerprint() -> str:
    """What pins all that is extracted: the patterns and the version of the code."""
    content = _FILE.read_bytes() + _DATES.read_bytes() + _VERSION.encode()
    return hashlib.sha256(content).hexdigest()[:16]


def readable(language: str | None) -> str | None:
    """The language whose patterns read a transcript: English where it is not known, None for others."""
    code = (language or "en").split("-")[0].lower()
    return code if code in _TABLES else None


@lru_cache
def sayings(language: str, name: str, group: str = "") -> tuple[re.Pattern[str], ...]:
    """The patterns of that name, such as "promises" or, in the group "complaints", "conduct"."""
    table: Mapping[str, str | Sequence[str]] = _TABLES[language][group] if group else _TABLES[language]
    given = table[name]
    forms = [given] if isinstance(given, str) else given
    return tuple(re.compile(_filled(form, language), re.IGNORECASE) for form in forms)


@lru_cache(maxsize=4096)
def says(text: str, language: str, name: str, group: str = "") -> bool:
    """Whether one of the patterns of that name stands in `text`."""
    plain = text.replace("’", "'")
    return any(pattern.search(plain) for pattern in sayings(language, name, group))


def sentences(text: str) -> list[str]:
    """The sentences of a turn, with straight apostrophes; without punctuation it is cut into short pieces."""
    said = [part for part in _SENTENCE.split(text.replace("’", "'").strip()) if part]
    return [piece for sentence in said for piece in _pieces(sentence)]


def _pieces(sentence: str) -> list[str]:
    """A sentence in pieces of at most `_LONGEST` words, cut in front of a conjunction where there is one."""
    words = sentence.split()
    if len(words) <= _LONGEST:
        return [sentence[: _LONGEST * _LONG_WORD]]
    pieces = []
    while len(words) > _LONGEST:
        joints = (place for place in range(_LONGEST, _LONGEST // 2, -1) if words[place].lower() in _JOINTS)
        cut = next(joints, _LONGEST)
        pieces.append(" ".join(words[:cut])[: _LONGEST * _LONG_WORD])
        words = words[cut:]
    return [*pieces, " ".join(words)[: _LONGEST * _LONG_WORD]]


def _filled(form: str, language: str) -> str:
    """A pattern with the lists of words that it names put in."""
    lists: Mapping[str, str] = _TABLES[language]["lists"]
    return _NAMED.sub(lambda found: lists[found[1]], form)
