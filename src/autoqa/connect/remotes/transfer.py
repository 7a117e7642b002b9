"""What became of a push or a pull, and how its progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Told = Callable[[str, int, int], None]
"""Is told the file in hand, how many bytes have gone over, and of how many."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A model's folder and its place, which is the URL without what may be secret.

    `there` says that the same model was there before, so that nothing was done. Where the remote had no
    list, `checked` is false: nothing told whether the files are what was put there; and `left_out` names
    those that no model is made of.
    """

    folder: Path
    place: str
    fingerprint: str
    files: int
    size: int
    there: bool = False
    checked: bool = True
    left_out: tuple[str, ...] = ()
