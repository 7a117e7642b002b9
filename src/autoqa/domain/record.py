"""A record: everything that is kept about one interaction."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.domain.evaluation import Evaluation
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Record:
    """An interaction with its newest transcript and its newest evaluation by a model, where there are any.

    `by_people` holds the evaluations that people gave, oldest first.
    """

    interaction: Interaction
    transcript: Transcript | None = None
    evaluation: Evaluation | None = None
    by_people: tuple[Evaluation, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was handed in and could not be used, the stage at which it failed, and why."""

    source: str
    stage: str
    reason: str
