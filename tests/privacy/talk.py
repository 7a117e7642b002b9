"""Redact a conversation that is written as lines."""

from __future__ import annotations

from autoqa.domain.transcript import Speaker, Turn
from autoqa.privacy.redact import redact
from autoqa.privacy.settings import PrivacySettings


def talk(*lines: str, language: str | None = "en", settings: PrivacySettings | None = None) -> list[str]:
    """Redact a conversation given as "A: ..." and "C: ..." lines, and return its texts."""
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    turns = [Turn(speakers[line[0]], line[3:]) for line in lines]
    return [turn.text for turn in redact(turns, settings=settings, language=language).turns]
