"""A case: what a scorer may know of an interaction beside what was said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from autoqa.domain.interaction import Interaction

# Metadata that say who took part or how the interaction came here, which no scorer may see or could use.
_KEPT_BACK = ("agent", "team", "format", "roles", "certain", "left_out")


@dataclass(frozen=True, slots=True)
class Case:
    """The case record of one interaction.

    `record` holds its metadata without whatever says who the agent is. `contacted_again` is when the same
    customer came back with the same reason, and `started_at` when this contact began, where that is known.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    contacted_again: datetime | None = None
    started_at: datetime | None = None

    @property
    def reason(self) -> str | None:
        """Why the customer came, where the metadata say so."""
        named = self.record.get("reason")
        return named if isinstance(named, str) and named else None

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with what is known; empty when nothing is."""
        moments = [_in_utc(self.contacted_again), _in_utc(self.started_at)]
        if not self.record and not any(moments):
            return ""
        content = json.dumps([dict(self.record), *moments], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


NOTHING_KNOWN = Case()


def case_of(interaction: Interaction) -> Case:
    """What may be known of `interaction`, without who the agent is."""
    record = {key: value for key, value in interaction.metadata.items() if not _kept_back(key)}
    return Case(record, started_at=interaction.started_at)


def _in_utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _kept_back(key: str) -> bool:
    return any(key == word or key.startswith(f"{word}_") for word in _KEPT_BACK)
