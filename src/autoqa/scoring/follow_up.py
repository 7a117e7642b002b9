"""What a contact leaves to follow up, read from its transcript: promises, complaints, and how it ended."""

from __future__ import annotations

from datetime import datetime

from autoqa.domain.follow_up import FollowUp
from autoqa.domain.transcript import Transcript
from autoqa.scoring.complaints import complaints
from autoqa.scoring.promises import promises
from autoqa.scoring.sayings import readable
from autoqa.scoring.settlement import resolution


def follow_up(transcript: Transcript, started: datetime | None = None) -> FollowUp | None:
    """What a contact that began at `started` leaves to follow up; None in a language not read here."""
    language = readable(transcript.language)
    if language is None or not transcript.turns:
        return None
    made = promises(transcript.turns, language, started)
    return FollowUp(
        promises=made,
        complaints=complaints(transcript.turns, language),
        resolution=resolution(transcript.turns, made, language),
    )
