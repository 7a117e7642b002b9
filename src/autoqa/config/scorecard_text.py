"""Where the sections and criteria of a scorecard stand in its TOML text, so that each can be changed alone.

Comments right above a header belong to its table and go where it goes, as do the empty lines above them.
Comments that an empty line sets apart from what follows belong to nothing, and stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from autoqa.config.toml import tables_in
from autoqa.errors import ConfigurationError

LAYOUT = (
    "is laid out so that forms cannot change it; give each section a [[sections]], each criterion a "
    "[[sections.criteria]], or change the text itself"
)
_TOKEN = re.compile(
    r'''(?P<string>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')'''
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TableText:
    """A table in a text, by offsets: from `start`, with the comments above its header, to `end`.

    `body` is where its keys begin; the table around all others has no header and no `path`.
    """

    path: tuple[str, ...]
    start: int
    header: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class CriterionText:
    """The tables of a criterion: its own, and those within it."""

    tables: tuple[TableText, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.tables[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.tables[-1].end


@dataclass(frozen=True, slots=True)
class SectionText:
    """The table of a section, and its criteria."""

    table: TableText
    criteria: tuple[CriterionText, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.table.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.criteria[-1].end if self.criteria else self.table.end


@dataclass(frozen=True, slots=True)
class CardText:
    """The table around all others, and the sections."""

    table: TableText
    sections: tuple[SectionText, ...]


def laid_out(text: str) -> CardText:
    """Where everything stands in the text of a scorecard, which need not be a valid one.

    Raises ConfigurationError for what is not TOML, or laid out in another way than by headers.
    """
    tables = tables_in(text, where="scorecard")
    card, *rest = _tables(text)
    sections: list[SectionText] = []
    for table in rest:
        last = sections[-1] if sections else None
        if table.path == ("sections",):
            sections.append(SectionText(table, ()))
        elif last is not None and table.path == ("sections", "criteria"):
            sections[-1] = SectionText(last.table, (*last.criteria, CriterionText((table,))))
        elif last is not None and last.criteria and table.path[:2] == ("sections", "criteria"):
            *before, criterion = last.criteria
            grown = CriterionText((*criterion.tables, table))
            sections[-1] = SectionText(last.table, (*before, grown))
        else:
            raise ConfigurationError(LAYOUT)
    if [len(section.criteria) for section in sections] != _counts(tables):
        raise ConfigurationError(LAYOUT)
    return CardText(card, tuple(sections))


def _counts(tables: Mapping[str, Any]) -> list[int] | None:
    """How many criteria each section holds; None where they are no tables."""
    sections = tables.get("sections", [])
    if not isinstance(sections, list) or not all(isinstance(section, dict) for section in sections):
        return None
    criteria = [section.get("criteria", []) for section in sections]
    return [len(one) for one in criteria] if all(isinstance(one, list) for one in criteria) else None


def _tables(text: str) -> Iterator[TableText]:
    """Each table in turn, that around all others first. The text must be valid TOML."""
    headers, comments = _headers(text)
    path: tuple[str, ...] = ()
    start = header = body = 0
    for following in headers:
        end, above = _parted(text, body, following, comments, at_end=False)
        yield TableText(path, start, header, body, end)
        path, start, header, body = _path(text, following), above, following, _line_end(text, following)
    end, _ = _parted(text, body, len(text), comments, at_end=True)
    yield TableText(path, start, header, body, end)


def _headers(text: str) -> tuple[list[int], set[int]]:
    """Where lines with a header begin, and where comments do."""
    headers: list[int] = []
    comments: set[int] = set()
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "comment":
            comments.add(token.start())
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "open":
            line = text.rfind("\n", 0, token.start()) + 1
            if depth == 0 and not text[line : token.start()].strip():
                headers.append(line)
            depth += 1
    return headers, comments


def _parted(text: str, body: int, until: int, comments: set[int], *, at_end: bool) -> tuple[int, int]:
    """Where a table ends, and where what belongs to the header at `until` begins."""
    trivia = list(_trivia(text, body, until, comments))  # from the last line to the first, with its start
    blanks = [place for place, (blank, _) in enumerate(trivia) if blank]
    if not blanks:
        below = until if at_end or not trivia else trivia[-1][1]
        return below, below
    end = trivia[blanks[-1]][1]
    if at_end:
        return end, until
    right_above = list(takewhile(lambda line: not line[0], trivia))
    empty = list(takewhile(lambda line: line[0], trivia[len(right_above) :]))
    return end, empty[-1][1]


def _trivia(text: str, body: int, until: int, comments: set[int]) -> Iterator[tuple[bool, int]]:
    """The empty lines and comments at the end of a table, the last first: whether it is empty; its start."""
    end = until
    while end > body:
        start = max(text.rfind("\n", 0, end - 1) + 1, body)
        line = text[start:end]
        blank = not line.strip()
        if not blank and start + len(line) - len(line.lstrip()) not in comments:
            return
        yield blank, start
        end = start


def _path(text: str, header: int) -> tuple[str, ...]:
    """The names in a header."""
    found: Any = tables_in(text[header : _line_end(text, header)], where="scorecard")
    path: list[str] = []
    while found:
        if isinstance(found, list):
            found = found[0]
        else:
            ((name, found),) = found.items()
            path.append(name)
    return tuple(path)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1
