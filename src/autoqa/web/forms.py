"""Answers to a scorecard as browsers and programs send them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from autoqa.desk.grading import LONGEST_COMMENT
from autoqa.domain.draft import Answer


class GivenAnswer(BaseModel):
    """One answer: a level, or that the criterion does not apply."""

    criterion: str = Field(max_length=200)
    score: float | None = Field(default=None, allow_inf_nan=False)
    not_applicable: bool = False
    comment: str = Field(default="", max_length=LONGEST_COMMENT)


class GivenForm(BaseModel):
    """Answers to a scorecard; `version` is that of the draft they were made from, 0 where there was none."""

    version: int = Field(default=0, ge=0, le=2**53)
    answers: list[GivenAnswer] = Field(max_length=200)

    def given(self) -> tuple[Answer, ...]:
        """The answers as values."""
        return tuple(Answer(**answer.model_dump()) for answer in self.answers)
