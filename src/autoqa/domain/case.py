"""A case: what a scorer may know of an interaction beside what was said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from autoqa.domain.interaction import Interaction

# Metadata that say who took part or how the interaction came here, which no scorer may see or could use.
_KEPT_BACK = ("agent", "team", "format", "roles", "certain", "left_out")


@dataclass(frozen=True, slots=True)
class Case:
    """The case record of one interaction.

    `record` holds its metadata without whatever says who the agent is. `contacted_again` is when the same
    customer came back with the same reason, where that is known.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    contacted_again: datetime | None = None

    @property
    def reason(self) -> str | None:
        """Why the customer came, where the metadata say so."""
        named = self.record.get("reason")
        return named if isinstance(named, str) and named else None

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with what is known; empty when nothing is."""
        if not self.record and self.contacted_again is None:
            return ""
        content = json.dumps([dict(self.record), str(self.contacted_again)], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


NOTHING_KNOWN = Case()


def case_of(interaction: Interaction) -> Case:
    """What may be known of `interaction`, without who the agent is."""
    record = {key: value for key, value in interaction.metadata.items() if not _kept_back(key)}
    return Case(record)


def _kept_back(key: str) -> bool:
    return any(key == word or key.startswith(f"{word}_") for word in _KEPT_BACK)
