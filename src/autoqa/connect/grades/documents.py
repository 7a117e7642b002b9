"""JSON objects of a file with the line on which each begins: JSON lines, one list, or one single object."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from autoqa.connect.grades.lines import Line, first_bytes, read_lines, reading
from autoqa.connect.interchange import MAX_LINE
from autoqa.errors import InterchangeError


class Document(NamedTuple):
    """An object, or why there is none where something should be. `place` names an item of a list."""

    line: int
    fields: dict[str, Any]
    fault: str = ""
    place: str = ""


class Block(NamedTuple):
    """Objects that stand on lines of their own."""

    lines: list[int]
    objects: list[dict[str, Any]]


MAX_DOCUMENT = 500_000_000  # bytes of a list; JSON lines may be longer
_AT_ONCE = 1000  # lines that are parsed together,
_SIZE = 1_000_000  # and how many letters before the last of them
_BLANK = " \t\r\n"
_DECODER = json.JSONDecoder()


def read_documents(path: Path) -> Iterator[Block | Document | None]:
    """Every object of the file, None for a blank line. Raises InterchangeError."""
    begun = list(islice((line for line in read_lines(path, MAX_LINE) if line[2] or line[1].strip()), 2))
    _, text, fault = begun[0] if begun else (1, "", "")
    alone = len(begun) == 1 or not _is_json(text)
    if first_bytes(path).lstrip().startswith(b"[") and alone:
        yield from _items(_whole(path))
    elif alone and not fault and _may_be_one_object(path, text) and _is_json(whole := _whole(path)):
        yield _parsed(1, whole)
    else:
        for lines in _some(read_lines(path, MAX_LINE)):
            together = _together(lines)
            if together is None:
                yield from map(_line, lines)
            else:
                yield Block([number for number, _, _ in lines], together)


def _may_be_one_object(path: Path, first_line: str) -> bool:
    """Whether an object may go on behind the first line of the file."""
    return not first_line.rstrip().endswith("}") and path.stat().st_size <= MAX_DOCUMENT


def _some(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """The lines, as many at once as are parsed together."""
    some, size = [], 0
    for line in lines:
        some.append(line)
        size += len(line[1])
        if len(some) >= _AT_ONCE or size >= _SIZE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _together(lines: list[Line]) -> list[dict[str, Any]] | None:
    """The objects of these lines; None where it is not sure that there is exactly one on each.

    A word that no line can hold stands between them, so that lines cannot make up for each other.
    """
    word = secrets.token_hex(8)
    joined = f',"{word}",'.join([text for _, text, _ in lines])
    try:
        found = json.loads(f"[{joined}]")
    except (ValueError, RecursionError):
        return None
    objects = found[::2]
    if len(found) != 2 * len(lines) - 1 or found[1::2].count(word) != len(lines) - 1:
        return None
    return objects if set(map(type, objects)) == {dict} else None


def _line(line: Line) -> Document | None:
    number, text, fault = line
    if fault:
        return Document(number, {}, fault)
    return _parsed(number, text) if text.strip() else None


def _parsed(number: int, text: str) -> Document:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Document(number, {}, f"is not JSON ({error}); one JSON object stands on each line")
    return _object(fields, number)


def _object(value: Any, number: int, place: str = "") -> Document:
    if isinstance(value, dict):
        return Document(number, value, "", place)
    return Document(number, {}, f"holds a {type(value).__name__}, not an object", place)


def _items(text: str) -> Iterator[Document]:
    """The items of a list, each by itself, so that all before a break can be used."""
    at, line, count = text.index("[") + 1, 1, 0
    line += text.count("\n", 0, at)
    while True:
        begin = _behind_blank(text, at)
        line += text.count("\n", at, begin)
        if text[begin : begin + 1] == "]":
            break
        count += 1
        place = f"item {count}"
        try:
            value, at = _DECODER.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            yield Document(line, {}, f"the list breaks off here ({error}); export it again", place)
            return
        damaged = _damaged(text[begin:at])
        yield Document(line, {}, damaged, place) if damaged else _object(value, line, place)
        line += text.count("\n", begin, at)
        end = _behind_blank(text, at)
        line += text.count("\n", at, end)
        if text[end : end + 1] not in {",", "]"}:
            yield Document(line, {}, "the list breaks off here; export it again", f"item {count + 1}")
            return
        at = end + (text[end] == ",")
    if text[begin + 1 :].strip():
        yield Document(line, {}, "more stands behind the list; export it again", f"item {count + 1}")


def _whole(path: Path) -> str:
    """The text of the file; bytes that are not UTF-8 are kept as halves of characters."""
    with reading(path) as file:
        content = file.read(MAX_DOCUMENT + 1)
    if len(content) > MAX_DOCUMENT:
        raise InterchangeError(
            f"{path}: is larger than {MAX_DOCUMENT:,} bytes; export it in parts, or as JSON lines"
        )
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")


def _damaged(text: str) -> str:
    if text.isascii():
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "is not UTF-8 text; save the file as UTF-8"
    return ""


def _behind_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
