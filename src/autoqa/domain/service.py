"""Which model answers a criterion, since when, and why it was put there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Change(StrEnum):
    """How a model came into service."""

    PROMOTED = "promoted"
    FORCED = "forced"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class Served:
    """A model put in service for a criterion.

    `fingerprint` pins the files of `folder`, which is seen from the folder of the workspace's models; both
    are empty where the model that comes with autoqa, or stands in the models folder, answers again. `reason`
    says why, in the words of whoever forced or rolled back, or those of the comparison. `facts` keep what the
    decision rested on, as plain JSON values.
    """

    criterion: str
    fingerprint: str
    folder: str
    change: Change
    reason: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
