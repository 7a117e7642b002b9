"""A draft: a scorecard that somebody is filling in and has not handed in yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers to one criterion so far: a level, "does not apply", or only words yet."""

    criterion: str
    score: float | None = None
    not_applicable: bool = False
    comment: str = ""

    @property
    def given(self) -> bool:
        """Whether it is an answer: a level, or that the criterion does not apply."""
        return self.not_applicable or self.score is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers of one user on one interaction, in a calibration session or outside of any.

    `version` counts how often it was kept; 0 is one that was not kept yet. `scorecard` is the form's hash.
    """

    user: str
    interaction: str
    scorecard: str
    session: str = ""
    answers: tuple[Answer, ...] = field(default_factory=tuple)
    version: int = 0
    at: datetime | None = None

    def answer(self, criterion: str) -> Answer | None:
        """The answer to `criterion`, if there is one."""
        return next((one for one in self.answers if one.criterion == criterion), None)
