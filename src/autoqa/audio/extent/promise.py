"""What a file promises, and how what is missing is said."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_PARTS = 4_000_000  # chunks, pages, frames or elements that are walked at most
UNKNOWN_SIZES = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
OPEN_END = "the header leaves the length open, so the end of the file was taken as the end of the call"


@dataclass(frozen=True)
class Extent:
    """What a file's structure promises.

    `cut` is None, or the words that show bytes are missing. `exact` says that the declared
    length counts samples, so that not one may be missing.
    """

    declared_seconds: float | None = None
    cut: str | None = None
    exact: bool = False
    rate: int | None = None
    channels: int | None = None
    notes: tuple[str, ...] = field(default=())


def missing(what: str, declared: int, there: int) -> str | None:
    """Say what is missing, or None when nothing is."""
    if there >= declared:
        return None
    return f"{what} declares {counted(declared)} and {max(there, 0):,} are there"


def counted(count: int) -> str:
    """A number of bytes in words."""
    return f"{count:,} byte" if count == 1 else f"{count:,} bytes"
