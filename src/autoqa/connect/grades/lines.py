"""A file line by line, each as text or with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from autoqa.errors import InterchangeError

Line = tuple[int, str, str]
"""A line by number, from 1, without its end; where it cannot be used, it is empty and the last says why."""

_HEAD = 65_536  # bytes by which a file is told
_BLOCK = 1_000_000  # bytes that are read at once
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
_NUL = "holds a NUL byte, as damaged files do; write the line anew"
_CODE = "is not UTF-8 text; save the file as UTF-8"


def first_bytes(path: Path) -> bytes:
    """The beginning of the file. Raises InterchangeError when it cannot be read, or is no text at all."""
    if path.exists() and not path.is_file():
        raise InterchangeError(f"{path}: is a pipe, device or folder, and not a file with grades")
    with reading(path) as file:
        head = file.read(_HEAD).removeprefix(_BOM)
    if not head.strip():
        raise InterchangeError(f"{path}: is empty; it should hold grades as CSV or JSON")
    if head.startswith(_UTF16):
        raise InterchangeError(f"{path}: is UTF-16 text; save it as UTF-8, in Excel as 'CSV UTF-8'")
    if head.startswith(_ZIP):
        raise InterchangeError(f"{path}: is a workbook or an archive; save the sheet as CSV")
    return head


def read_lines(path: Path, longest: int) -> Iterator[Line]:
    """Every line, also those of old Macintosh files. Raises InterchangeError.

    A line of more than `longest` bytes cannot be used.
    """
    number = 0
    for block in _blocks(path, longest):
        whole = _decoded(block)
        lines = whole.split("\n") if whole is not None else []
        if lines and max(map(len, lines)) <= longest // 4:  # bytes of a letter
            for text in lines:
                number += 1
                yield number, text, ""
        else:
            for line in block.split(b"\n"):
                number += 1
                yield number, *_looked_at(line, longest)


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The open file; what goes wrong with it is an InterchangeError."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InterchangeError(f"{path}: cannot be read ({error.strerror})") from error


def _blocks(path: Path, longest: int) -> Iterator[bytes]:
    """The file in stretches of whole lines; of a line that is too long, little more than what is allowed."""
    with reading(path) as file:
        head = file.read(_HEAD)
        file.seek(len(_BOM) if head.startswith(_BOM) else 0)
        if b"\r" in head and b"\n" not in head:
            yield file.read().replace(b"\r", b"\n").removesuffix(b"\n")
            return
        while block := file.read(_BLOCK):
            while not block.endswith(b"\n") and (more := file.readline(longest + 1)):
                block = _within(block + more, longest)
            yield block.removesuffix(b"\n").replace(b"\r\n", b"\n").removesuffix(b"\r")


def _within(block: bytes, longest: int) -> bytes:
    """The block with its last line cut where nobody will read on."""
    begin = block.rfind(b"\n", 0, -1) + 1
    if len(block) - begin <= 2 * longest + 2:
        return block
    return block[: begin + longest + 1] + b"\n" * block.endswith(b"\n")


def _decoded(block: bytes) -> str | None:
    if b"\0" in block:
        return None
    try:
        return block.decode()
    except UnicodeDecodeError:
        return None


def _looked_at(line: bytes, longest: int) -> tuple[str, str]:
    """The text of a line, or why it has none."""
    if len(line) > longest:
        return "", f"is longer than {longest:,} bytes; shorten what stands on it"
    if b"\0" in line:
        return "", _NUL
    try:
        return line.decode(), ""
    except UnicodeDecodeError:
        return "", _CODE
