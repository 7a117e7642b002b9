"""WhisperX's JSON (.json): segments and words with a speaker.

After the README and `diarize.py` of m-bain/whisperX. The JSON of whisper and faster-whisper has the same
segments; it is read too where somebody added the speakers.
"""

from __future__ import annotations

from collections import Counter

from pydantic import AliasChoices, Field

from autoqa.connect.formats.cues import About, Cue, Token, gather
from autoqa.connect.formats.documents import (
    Label,
    Probability,
    Row,
    Seconds,
    Stamp,
    dump_json,
    language_code,
    load_json,
    parse,
)
from autoqa.connect.formats.timing import timed
from autoqa.connect.interchange import Text
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word

ADVICE = "run whisperX with --diarize, or give each segment a speaker such as AGENT or CUSTOMER"


class WordRow(Row):
    """A word; whisperX leaves out the times of what it cannot align, such as numbers."""

    word: Text = Field(validation_alias=AliasChoices("word", "text"))
    start: Seconds = None
    end: Seconds = None
    score: Probability = Field(
        default=None, validation_alias=AliasChoices("score", "probability", "confidence")
    )
    speaker: Label = None


class SegmentRow(Row):
    """What one speaker says without a break."""

    text: Text
    start: Stamp = None
    end: Stamp = None
    speaker: Label = None
    confidence: Probability = None
    words: tuple[WordRow, ...] | None = None


class _Document(Row):
    segments: tuple[SegmentRow, ...]
    language: Text | None = None


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a whisperX file."""
    found = load_json(content, source)
    document = parse(_Document, {"segments": found} if isinstance(found, list) else found, source)
    cues = [cue_of(row, f"segments.{number}") for number, row in enumerate(document.segments)]
    about = About("whisperx", ADVICE, language=language_code(document.language))
    return gather(cues, about, id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as whisperX writes them; what is known of the interaction is lost."""
    turns = timed(transcript.turns, interaction.id, "whisperx")
    words = [(turn.speaker, word) for turn, _, _ in turns for word in turn.words]
    return dump_json(
        {
            "segments": [_segment(turn, start, end) for turn, start, end in turns],
            "word_segments": [_word(word, speaker) for speaker, word in words],
            "language": transcript.language or interaction.language,
        }
    )


def cue_of(row: SegmentRow, place: str) -> Cue:
    """A segment as a cue; one without a speaker has that of most of its words."""
    rows = row.words or ()
    named = Counter(word.speaker for word in rows if word.speaker)
    return Cue(
        speaker=row.speaker or (named.most_common(1)[0][0] if named else None),
        text=row.text,
        start=row.start,
        end=row.end,
        tokens=tuple(Token(word.word, word.start, word.end, word.score) for word in rows),
        confidence=row.confidence,
        place=place,
    )


def _segment(turn: Turn, start: float, end: float) -> dict[str, object]:
    return {
        "start": start,
        "end": end,
        "text": turn.text,
        "speaker": turn.speaker.value.upper(),
        "words": [_word(word, turn.speaker) for word in turn.words],
    }


def _word(word: Word, speaker: Speaker) -> dict[str, object]:
    return {
        "word": word.text,
        "start": word.start,
        "end": word.end,
        "score": round(word.probability, 4),
        "speaker": speaker.value.upper(),
    }
