"""One number or letter as it was said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One number or letter as it was said, from token `first` to token `last`. Letters are capitals.

    `counted` is true where it is an amount of something, a time or an ordinal.
    """

    symbols: str
    first: int
    last: int
    spoken: bool = False
    counted: bool = False
    sure: bool = True
