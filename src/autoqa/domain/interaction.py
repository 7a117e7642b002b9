"""An interaction: one call, chat or e-mail thread between an agent and a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from autoqa.domain.transcript import Turn


class Channel(StrEnum):
    """How agent and customer met; `OTHER` is any other written channel, such as a forum."""

    CALL = "call"
    CHAT = "chat"
    EMAIL = "email"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GradeGiven:
    """One person's score for one criterion, as it came with the interaction.

    The scale is whatever the evaluators used; `score` is None where they marked it not applicable.
    """

    evaluator: str
    criterion: str
    score: float | None
    comment: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """What is known about one interaction before anything is recognised or scored.

    `sha256` identifies the content: of a recording its bytes, of a text its turns. Two files with
    the same content are the same interaction. `source` is where it was read from, for messages.
    """

    id: str
    channel: Channel
    sha256: str
    source: str
    language: str | None = None
    agent: str | None = None
    started_at: datetime | None = None
    turns: tuple[Turn, ...] = ()
    recording: Path | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    grades: tuple[GradeGiven, ...] = ()

    @property
    def queue(self) -> str | None:
        """The queue that it came through, where its metadata name it."""
        named = self.metadata.get("queue")
        return named if isinstance(named, str) and named else None
