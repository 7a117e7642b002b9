"""Words that people type beside a conversation: no more than are kept, and with their secrets masked."""

from __future__ import annotations

from autoqa.errors import ConfigurationError
from autoqa.pipeline.build import build_guard
from autoqa.pipeline.workspace import Workspace

LONGEST = 4_000


def words_typed(workspace: Workspace, text: str, *, language: str | None = None, what: str = "text") -> str:
    """The words as they may be stored. Raises ConfigurationError for too many, calling them `what`."""
    said = text.strip()
    if len(said) > LONGEST:
        raise ConfigurationError(f"the {what} has {len(said)} characters, and {LONGEST} at most are kept")
    return build_guard(workspace).text(said, language=language) if said else ""
