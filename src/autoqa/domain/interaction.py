"""An interaction: one call, chat or e-mail thread between an agent and a customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from autoqa.domain.transcript import Turn

_MASK = re.compile(r"\[[a-z ]+\]")


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
    def customer(self) -> str | None:
        """Who the customer is, where the metadata say it by "customer" or "customer_id".

        One whose number or address was masked is nobody: the mask is the same for everybody.
        """
        named = self.metadata.get("customer", self.metadata.get("customer_id"))
        known = isinstance(named, str | int) and not isinstance(named, bool)
        text = str(named).strip() if known else ""
        return text if text and not _MASK.search(text) else None

    @property
    def queue(self) -> str | None:
        """The queue that it came through, where its metadata name it."""
        named = self.metadata.get("queue")
        return named if isinstance(named, str) and named else None
