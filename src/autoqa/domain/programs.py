"""Other programs: the keys with which they ask, and the addresses that are told of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    """What a webhook can be told of."""

    EVALUATION_SUBMITTED = "evaluation.submitted"
    DISPUTE_RAISED = "dispute.raised"
    DISPUTE_DECIDED = "dispute.decided"
    INTERACTION_SCORED = "interaction.scored"


@dataclass(frozen=True, slots=True)
class Token:
    """A key with which a program asks as a user, by the name that its user gave it; never the key itself."""

    id: int
    user: str
    name: str
    made_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of events. `secret` signs what is sent there ("whsec_" and base64)."""

    id: int
    url: str
    secret: str
    events: frozenset[Event]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """News for a webhook. `next_at` is when it is tried next; None once it is taken or given up."""

    id: str
    webhook: int
    event: Event
    payload: Mapping[str, Any]
    at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    delivered_at: datetime | None = None
    failure: str = field(default="")
