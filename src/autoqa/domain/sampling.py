"""A sampling plan: which interactions are graded or verified by whom, and how likely they were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """Why an interaction is in a plan. In this order: one that several parts drew belongs to the first."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    RISK = "risk"
    LEARNING = "learning"
    VERIFICATION = "verification"


class Task(StrEnum):
    """What an evaluator is to do: grade, grade what somebody else grades too, or verify what was graded."""

    GRADE = "grade"
    SECOND_GRADE = "second_grade"
    VERIFY = "verify"
    VERIFY_OUTSIDE = "verify_outside"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interaction that a plan may draw, with what plans look at.

    `low` is the greatest probability, over the criteria, of a level in the lower two fifths of its scale,
    and `doubt` the greatest lack of confidence, both None without a score. `flags` are the reasons why a
    person should look, and `graded_by` are those who graded it already.
    """

    interaction: str
    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    channel: str = ""
    language: str | None = None
    started_at: datetime | None = None
    seconds: float | None = None
    low: float | None = None
    doubt: float | None = None
    complaint: bool = False
    flags: frozenset[str] = frozenset()
    graded_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One interaction given to one evaluator.

    `chance` is the probability with which the plan had to draw the interaction, None where that is not known:
    it was chosen for what can be learnt from it, or to be verified. `blind` tasks show no score of anybody.
    `whose` grading is verified, where that is the task.
    """

    interaction: str
    evaluator: str
    task: Task
    part: Part
    chance: float | None = None
    blind: bool = True
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with the seed and settings that draw it again; `notes` say which quotas could not be filled."""

    name: str
    seed: int
    made_at: datetime
    settings: Mapping[str, object]
    assignments: tuple[Assignment, ...]
    notes: tuple[str, ...] = field(default_factory=tuple)
