"""Whoever watches a training."""

from __future__ import annotations

from typing import Protocol


class Watching(Protocol):
    """Is told how far a training is."""

    def step(self, what: str, have: int, of: int) -> None:
        """`have` of `of` parts of `what` are done."""
