"""Records of CSV: the fields of each, or why it has none. One broken record does not swallow the others."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from autoqa.connect.grades.lines import Line

MAX_LINE = 100_000  # bytes; a grade is short
_MAX_LINES = 200  # lines of one record, which a comment in quotes may have

Record = tuple[int, list[str] | str]
"""The number of the first line, and the fields, or what is wrong with it."""


class _Broken(Exception):
    """A record that has no end."""


def records(feed: Feed, delimiter: str) -> Iterator[Record]:
    """The records of all lines. Only those with a quotation mark need the csv module and may be longer."""
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    for line in feed.each():
        number, text, fault = line
        if fault:
            yield number, fault
        elif '"' not in text:
            yield number, text.split(delimiter)
        else:
            yield number, _quoted(line, feed, reader)


def plain_columns(lines: Sequence[Line], delimiter: str, width: int) -> list[tuple[str, ...]] | None:
    """The columns of lines of which each is a record of `width` fields; None where any is not."""
    if any(fault for _, _, fault in lines):
        return None
    try:
        rows = list(csv.reader([text for _, text, _ in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if len(rows) != len(lines) or set(map(len, rows)) != {width}:
        return None
    return list(zip(*rows, strict=True))


class Feed:
    """Lines that can be given back: for the csv reader, when a record turns out to be broken."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.given: list[Line] = []

    def some(self, count: int) -> list[Line]:
        """The next lines, at most `count`."""
        ahead = [self._again.popleft() for _ in range(min(count, len(self._again)))]
        return ahead + list(islice(self._lines, count - len(ahead)))

    def give_back(self, lines: Sequence[Line]) -> None:
        """Lines that are to come again."""
        self._again.extendleft(reversed(lines))

    def each(self) -> Iterator[Line]:
        """The lines with which records begin."""
        while True:
            while self._again:
                yield self._again.popleft()
            for line in self._lines:
                yield line
                if self._again:
                    break
            else:
                if not self._again:
                    return

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        if len(self.given) >= _MAX_LINES:
            raise _Broken
        line = self._again.popleft() if self._again else next(self._lines)
        self.given.append(line)
        return f"{line[1]}\n"


def _quoted(line: Line, feed: Feed, reader: Iterator[list[str]]) -> list[str] | str:
    """The record that begins with `line`; when it is broken, all lines behind that one come again."""
    feed.given.clear()
    feed.give_back([line])
    try:
        fields = next(reader)
    except (csv.Error, _Broken) as error:
        feed.give_back(feed.given[1:])
        return _explained(error)
    fault = next(
        (f"goes on until line {number}, which {fault}" for number, _, fault in feed.given if fault), ""
    )
    return fault or fields


def _explained(error: Exception) -> str:
    said = str(error)
    if isinstance(error, _Broken) or "end of data" in said:
        return "opens a quotation mark that is not closed; close it, or write two for one that is meant"
    if "field larger" in said:
        return "holds a field that is too long, as an unclosed quotation mark makes; close it"
    if "expected after" in said:
        return "goes on behind a closed quotation mark; write two for one that is meant"
    return f"is no line of CSV ({said})"
