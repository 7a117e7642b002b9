"""Progress of a run: what whoever runs it may listen to."""

from __future__ import annotations


class ProgressReport:
    """Is told how a run goes on, and by itself tells nobody. Subclasses show it."""

    def begin(self, stage: str, total: int) -> None:
        """A pass over `total` interactions begins."""

    def advance(self, name: str, audio_seconds: float) -> None:
        """One of them is done; `audio_seconds` of sound were in it."""

    def end(self) -> None:
        """The pass is over."""

    def warn(self, message: str) -> None:
        """Something that whoever runs it should know."""
