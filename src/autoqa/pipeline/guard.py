"""Stands before the store: what passes has its secrets masked, and no identity where none may be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

from autoqa.audio.waveform import Waveform
from autoqa.connect.formats import file_name
from autoqa.connect.interchange import text_hash
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Note, Transcript
from autoqa.errors import AudioError
from autoqa.privacy.anonymous import anonymise, identities
from autoqa.privacy.kinds import Finder
from autoqa.privacy.redact import redact, redact_text, redact_values
from autoqa.privacy.settings import PrivacySettings
from autoqa.privacy.sound import write_redacted

COPIES = "redacted"
"""The folder of a workspace that silenced copies of recordings lie in."""


def copy_name(interaction: str) -> str:
    """What the silenced copy of an interaction's recording is called there."""
    return f"{file_name(interaction)}.flac"


@dataclass(frozen=True, slots=True)
class Guard:
    """Masks what is about to be stored. `copies` is the folder for silenced copies of recordings, if any."""

    settings: PrivacySettings = field(default_factory=PrivacySettings)
    copies: Path | None = None

    @property
    def fingerprint(self) -> str:
        """What pins the masks."""
        content = json.dumps(asdict(self.settings), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def interaction(self, interaction: Interaction) -> Interaction:
        """The interaction as it may be stored: text, metadata and comments masked.

        What came as text is identified by the hash of its masked words: with that of the words as they were,
        anybody could try the thousand codes that a card may have.
        """
        if not self.settings.enabled:
            return interaction
        named = self._with(self.names(interaction))
        language, finder = interaction.language, _finder(self.settings.engine)
        metadata = redact_values(interaction.metadata, settings=named, language=language)
        turns = redact(interaction.turns, settings=named, language=language, finder=finder).turns
        grades = tuple(
            replace(g, comment=redact_text(g.comment, settings=named, language=language, finder=finder))
            if g.comment
            else g
            for g in interaction.grades
        )
        kept = replace(interaction, turns=turns, metadata=metadata, grades=grades)
        if turns:
            known = "" if self.settings.anonymous else interaction.id
            kept = replace(kept, sha256=text_hash(known, turns, metadata))
        return anonymise(kept, settings=named) if self.settings.anonymous else kept

    def names(self, interaction: Interaction) -> tuple[str, ...]:
        """Names that come with the interaction and are to be masked in what is said, if any are."""
        return identities(interaction) if self.settings.anonymous else ()

    def transcript(
        self, transcript: Transcript, waveform: Waveform, *, names: Sequence[str], label: str
    ) -> Transcript:
        """The transcript with its secrets masked; a silenced copy of the recording is written on the way."""
        if not self.settings.enabled:
            return transcript
        settings = self._with(names)
        finder = _finder(settings.engine)
        clean = redact(transcript.turns, settings=settings, language=transcript.language, finder=finder)
        if self.copies is not None:
            path = self.copies / copy_name(label)
            try:
                self.copies.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise AudioError(f"{self.copies}: cannot be made ({error.strerror})") from error
            write_redacted(path, waveform, clean.silenced)
        if not clean.counts:
            return transcript
        said = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(clean.counts.items()))
        note = Note("redacted", f"Masked before storing: {said}.")
        return replace(transcript, turns=clean.turns, notes=(*transcript.notes, note))

    def text(self, text: str, *, language: str | None = None) -> str:
        """Words from beside a conversation, such as a comment, with their secrets masked."""
        finder = _finder(self.settings.engine)
        return redact_text(text, settings=self.settings, language=language, finder=finder)

    def _with(self, names: Sequence[str]) -> PrivacySettings:
        return replace(self.settings, names=(*self.settings.names, *names))


@cache
def _finder(engine: str) -> Finder | None:
    if engine == "builtin":
        return None
    from autoqa.privacy.presidio import PresidioFinder

    return PresidioFinder()
