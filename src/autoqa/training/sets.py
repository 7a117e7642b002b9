"""A training set: conversations that people graded, what they gave, and which side each one stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from autoqa.domain.transcript import Turn


class Side(StrEnum):
    """What a conversation is for: a head is fitted on the one part, and shown on the other."""

    TRAIN = "train"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class SingleGrade:
    """What one evaluator gave: the score, and the same with that evaluator's severity taken out."""

    evaluator: str
    score: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class Label:
    """What people gave one conversation on one criterion.

    `shares` gives each level of the scale its share and sums to 1. `mean` is the consensus on the scale.
    """

    shares: tuple[float, ...]
    mean: float
    grades: tuple[SingleGrade, ...] = ()


@dataclass(frozen=True, slots=True)
class GradedCall:
    """A conversation with its labels by criterion.

    `content` is a hash of what was said, whatever the id. Conversations of one `group` share an agent, a
    customer or nearly all of their words, and stand on one side. `agent` is a pseudonym that is the same
    throughout the set, or None where nobody is named. `facts` are what subgroups are told by, such as queue.
    """

    id: str
    content: str
    turns: tuple[Turn, ...]
    language: str | None
    channel: str
    group: str
    side: Side
    labels: Mapping[str, Label]
    agent: str | None = None
    started_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Conversations with their labels, in the order of their ids, and how they came together.

    `scales` holds the levels of each criterion, ascending. `hash` is sixteen hexadecimal digits over
    everything that a training can depend on. `notes` say what was left out or kept together.
    """

    calls: tuple[GradedCall, ...]
    scales: Mapping[str, tuple[int, ...]]
    hash: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def labelled(self, criterion: str, side: Side) -> tuple[GradedCall, ...]:
        """The conversations of one side that have a label on the criterion."""
        return tuple(one for one in self.calls if one.side is side and criterion in one.labels)
