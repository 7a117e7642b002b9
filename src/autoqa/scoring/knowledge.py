"""The centre's own facts: a folder of Markdown and TOML files, one statement at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoqa.config.procedures import KEY, parse_procedures
from autoqa.config.toml import read
from autoqa.domain.procedure import Procedure
from autoqa.errors import ConfigurationError

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])")
_MARKUP = re.compile(r"^\s*(?:[-*+]|\d+[.)]|>)\s+|[*_`]|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the centre's knowledge, with the file it stands in."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All facts and procedures of a folder. `fingerprint` changes when any of them does."""

    facts: tuple[Fact, ...]
    procedures: tuple[Procedure, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits over the texts of the facts and the procedures."""
        texts = [*(fact.text for fact in self.facts), *map(repr, self.procedures)]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def load_knowledge(folder: Path) -> Knowledge:
    """Read every .md and .toml file below `folder`.

    Of Markdown, each bullet and sentence is a fact and headings are left out; of TOML, each text value, but
    below `procedures` stand procedures. Raises ConfigurationError when the folder is not there, holds
    neither, or a procedure breaks the format.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"knowledge folder {folder}: no such folder")
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".toml"} and path.is_file())
    facts = tuple(Fact(text, path.name) for path in files for text in _statements(path))
    tables = [path for path in files if path.suffix == ".toml"]
    procedures = tuple(each for path in tables for each in parse_procedures(read(path), str(path)))
    if not facts and not procedures:
        raise ConfigurationError(
            f"knowledge folder {folder}: holds no fact; put .md files with sentences or bullets in it"
        )
    return Knowledge(facts, procedures)


def _statements(path: Path) -> Iterator[str]:
    if path.suffix == ".toml":
        yield from _texts({key: value for key, value in read(path).items() if key != KEY})
        return
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    for line in _paragraphs(text):
        for sentence in _SENTENCE.split(line):
            if len(sentence.split()) >= 3:
                yield sentence.strip()


def _paragraphs(text: str) -> Iterator[str]:
    """Bullets and paragraphs as one line each, without headings, tables, code and front matter."""
    begun: list[str] = []
    code = False
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith(("```", "---")):
            code = not code and line.strip().startswith("```")
            continue
        bullet = bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s", line))
        if begun and (bullet or not line.strip() or line.startswith(("#", "|"))):
            yield " ".join(begun)
            begun = []
        if not code and line.strip() and not line.startswith(("#", "|", "<!--")):
            begun.append(_MARKUP.sub(lambda m: m[1] or "", line).strip())
    if begun:
        yield " ".join(begun)


def _texts(value: Any) -> Iterator[str]:
    """Every text of at least three words in nested tables and arrays."""
    if isinstance(value, str) and len(value.split()) >= 3:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
