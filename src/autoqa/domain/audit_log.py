"""The audit log: who did what to what, each entry holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTHING_BEFORE = ""
"""What the first entry holds in place of a hash."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Something that somebody did.

    `at` is a time in ISO 8601 with its zone, kept as text so that its hash never depends on a database.
    `action` is a verb such as "graded", `target` what it was done to, and `details` whatever else was asked.
    """

    number: int
    at: str
    who: str
    action: str
    target: str
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: str = NOTHING_BEFORE
    hash: str = ""

    def digest(self) -> str:
        """The SHA-256, in hexadecimal digits, of everything in the entry but its own hash."""
        content = [self.number, self.at, self.who, self.action, self.target, self.details, self.previous]
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What reading the whole log found: how many entries, the hash of the last, and the first fault.

    A log whose end was cut off is whole in itself; who keeps `number` and `hash` elsewhere sees that too.
    """

    number: int
    hash: str
    fault: str | None = None
