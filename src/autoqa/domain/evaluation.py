"""An evaluation: a scorecard filled in for one interaction, by a person or by a model alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autoqa.domain.follow_up import FollowUp
from autoqa.domain.transcript import Speaker


class EvaluatorKind(StrEnum):
    """Who filled the scorecard in."""

    PERSON = "person"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A person by name, or a model by name and the fingerprint of its files and settings."""

    kind: EvaluatorKind
    name: str
    fingerprint: str = ""


class ScoreStatus(StrEnum):
    """Whether a criterion got a score."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A turn that carried a score.

    `turn` is its index in the transcript. `weight` is how much the expected score moves when the
    turn is left out (of turns that carry a score together: beside those named before it), in points of the
    scale: above 0 the turn raised the score, below 0 it lowered it. `against` is the text it was checked
    against, where there is one.
    """

    turn: int
    speaker: Speaker
    text: str
    weight: float
    start: float | None = None
    end: float | None = None
    against: str | None = None


class Verdict(StrEnum):
    """What became of checking a statement."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """What a statement was checked against."""

    KNOWLEDGE = "knowledge"
    CUSTOMER = "customer"
    CASE = "case"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the agent stated in a turn, or left out (`turn` is None), and what became of checking it.

    `against` is the text that speaks to it and `source` where that stands; both are None where nothing
    does. `probability` is that of the verdict.
    """

    turn: int | None
    text: str
    verdict: Verdict
    probability: float
    against: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The answer to one criterion.

    A model answers with a `distribution`: a probability for each level, summing to 1. `score` is the
    level reported: the median of the distribution, None unless scored. `expected` is the mean of the
    distribution, unrounded, and `confidence` the probability of the level reported. `statements` are
    what the agent stated and what became of checking it, where the criterion asks for that. `raw` is the
    distribution before a calibration scaled it; empty where none did. `scorer` is the fingerprint of what
    answered; empty where a person did.
    """

    criterion: str
    status: ScoreStatus
    score: float | None = None
    expected: float | None = None
    distribution: Mapping[int, float] = field(default_factory=dict)
    confidence: float | None = None
    reason: str | None = None
    evidence: tuple[Evidence, ...] = ()
    statements: tuple[Statement, ...] = ()
    raw: Mapping[int, float] = field(default_factory=dict)
    scorer: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """The result of a whole evaluation.

    `percentage` runs from 0 to 100 and is kept even when an auto-fail criterion makes the grade fail;
    it is None when nothing could be scored. `passed` is None when there is no percentage.
    """

    percentage: float | None
    auto_failed: tuple[str, ...] = ()
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason why a person should look, for one criterion or (None) for the whole interaction."""

    reason: str
    criterion: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A scorecard filled in for one interaction, pinned to the exact scorecard by its hash.

    `known` is the fingerprint of what the scorers knew of the case beside the words. `follow_up` holds
    promises, complaints and how the contact ended; None where a person evaluated, or the words could not be
    read. `calibration` is the hash of the calibration that a model's scores went through, if any; `session`
    the name of the calibration session in which a person evaluated, which keeps it out of the averages of
    agents.
    """

    interaction: str
    evaluator: Evaluator
    scorecard: str
    scores: tuple[Score, ...]
    grade: Grade
    flags: tuple[Flag, ...] = ()
    at: datetime | None = None
    known: str = ""
    follow_up: FollowUp | None = None
    calibration: str = ""
    session: str = ""

    def score(self, criterion: str) -> Score | None:
        """The score of `criterion`, or None where the evaluation does not hold it."""
        return next((score for score in self.scores if score.criterion == criterion), None)
