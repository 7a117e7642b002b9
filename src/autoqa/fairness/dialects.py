"""Dialects and accents: features of dialects.toml put into a text, as often as speakers use them."""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Dialect:
    """The features of one dialect: patterns and what is put in their place.

    `share` is how many of the places where a feature could stand get it, 0 to 1.
    """

    name: str
    language: str
    meaning: str
    share: float
    rules: Sequence[tuple[re.Pattern[str], str]]


@cache
def load_dialects() -> Mapping[str, Dialect]:
    """The dialects of dialects.toml by name."""
    text = (Path(__file__).parent / "dialects.toml").read_text(encoding="utf-8")
    return {
        name: Dialect(
            name=name,
            language=table["language"],
            meaning=table["meaning"],
            share=table["share"],
            rules=[(_pattern(pattern), put) for pattern, put in table["rules"]],
        )
        for name, table in tomllib.loads(text).items()
    }


def put_into(text: str, dialect: Dialect, *, seed: int = 0) -> str:
    """`text` with features of the dialect; the same text and seed always get the same ones."""
    for number, (pattern, put) in enumerate(dialect.rules):
        text = pattern.sub(partial(_feature, put=put, dialect=dialect, key=f"{seed} {number} {text}"), text)
    return text


def _feature(found: re.Match[str], put: str, dialect: Dialect, key: str) -> str:
    """The feature in place of what was found; what was found where this place does not get it."""
    new = found.expand(put)
    drawn = zlib.crc32(f"{dialect.name} {found.start()} {key}".encode()) / 2**32
    if drawn >= dialect.share or (not new and found[0][0].isupper()):
        return found[0]
    return like(found[0], new)


def like(model: str, word: str) -> str:
    """`word` with a capital where `model` has one."""
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _pattern(rule: str) -> re.Pattern[str]:
    """A rule as a pattern over whole words, with either kind of apostrophe."""
    either = rule.replace("'", "['’]")
    return re.compile(rf"(?<![\w'’@./-])(?:{either})(?!(?<=\w)[\w@]|['’](?!s\b)\w)", re.IGNORECASE)
