"""Where in the text of a TOML file something stands, so that a message about it can name the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_AT_END = re.compile(r"\(at end of document\)")
_QUOTES = ('"""', "'''")


def line_of(text: str, problem: str) -> int | None:
    """The line, counted from 1, that a message of this package about the TOML in `text` speaks of.

    None where it cannot be told, as for tables written in one line.
    """
    if found := _AT_LINE.search(problem):
        return int(found[1])
    if _AT_END.search(problem):
        return len(text.splitlines()) or 1
    if named := re.match(r"criterion '([^']*)'", problem):
        pattern = re.compile(rf"\s*id\s*=\s*[\"']{re.escape(named[1])}[\"']")
        lines = [number for number, line in enumerate(text.splitlines(), start=1) if pattern.match(line)]
        return lines[-1] if lines else None
    if path := re.match(r"(?:unknown key ')?([A-Za-z0-9_.\[\]-]+)[:']", problem):
        return _nearest(dict(_places(text)), tuple(path[1].split(".")))
    return None


def _nearest(places: Mapping[tuple[str, ...], int], path: tuple[str, ...]) -> int | None:
    """The line of the path, or of the table around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every table and key with its line; of several tables of a name each has its number, from 0."""
    counts: dict[tuple[str, ...], int] = {}
    here: tuple[str, ...] = ()
    within = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if within:
            within = "" if line.count(within) % 2 else within
        elif header := _HEADER.match(line):
            here = _numbered(header[2], counts, another=header[1] == "[[")
            yield here, number
        elif key := _KEY.match(line):
            yield (*here, key[1].strip('"')), number
            within = next((quote for quote in _QUOTES if line.count(quote) % 2), "")


def _numbered(name: str, counts: dict[tuple[str, ...], int], *, another: bool) -> tuple[str, ...]:
    """The path of a table's header, with the numbers of the tables around it."""
    path: tuple[str, ...] = ()
    parts = [part.strip().strip('"') for part in name.split(".")]
    for place, part in enumerate(parts, start=1):
        path = (*path, part)
        if another and place == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, str(counts[path]))
    return path
