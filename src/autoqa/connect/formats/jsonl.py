"""autoqa's own line of JSON (.jsonl), as in interchange.py, with the words and their times beside the turns.

A file of many lines is read by `autoqa.connect.interchange`; here a file, or a JSON document, of one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field

from autoqa.connect.formats.cues import About, Cue, Token, gather
from autoqa.connect.formats.documents import (
    Label,
    Probability,
    Row,
    Seconds,
    Stamp,
    decode,
    language_code,
    load_json,
    parse,
    without_none,
)
from autoqa.connect.interchange import Moment, Text
from autoqa.connect.results import words_json
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Transcript, Turn
from autoqa.errors import InterchangeError

ADVICE = 'each turn needs a "speaker" of agent or customer'


class _Word(Row):
    text: Text
    start: Seconds = None
    end: Seconds = None
    probability: Probability = None


class _Turn(Row):
    speaker: Label = None
    text: Text
    start: Stamp = None
    end: Stamp = None
    confidence: Probability = None
    words: tuple[_Word, ...] | None = None


class _Grade(Row):
    evaluator: Text = Field(min_length=1)
    criterion: Text = Field(min_length=1)
    score: float | None = Field(default=None, allow_inf_nan=False)
    comment: Text | None = None
    at: Moment = None


class _Interaction(Row):
    channel: Text | None = None
    language: Text | None = None
    agent: Text | None = None
    started_at: Moment = None
    turns: tuple[_Turn, ...]
    recording: Text | None = Field(default=None, min_length=1)
    metadata: dict[str, Any] | None = None
    grades: tuple[_Grade, ...] | None = None


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The one interaction in the file; its turns stay as they are."""
    if len([line for line in decode(content, source).split("\n") if line.strip()][:2]) == 2 and _is_lines(
        content
    ):
        raise InterchangeError(
            f"{source}: holds an interaction on each line; name it .jsonl to have all of them read"
        )
    row = parse(_Interaction, load_json(content, source), source)
    cues = [_cue(turn, f"turns.{number}") for number, turn in enumerate(row.turns)]
    metadata = _sound(row.metadata or {}, source)
    about = About(
        str(metadata.pop("format", "jsonl")),
        ADVICE,
        channel=Channel(row.channel) if row.channel in set(Channel) else Channel.OTHER,
        language=language_code(row.language),
        agent=row.agent,
        started_at=row.started_at,
        recording=Path(row.recording) if row.recording and "://" not in row.recording else None,
        metadata=metadata,
        grades=tuple(
            GradeGiven(g.evaluator, g.criterion, g.score, g.comment, g.at) for g in row.grades or ()
        ),
    )
    return gather(cues, about, id_=id, source=source, merge=False)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The interaction and its turns on one line; nothing is lost but how the transcript was made."""
    line = {
        "id": interaction.id,
        "channel": interaction.channel.value,
        "language": transcript.language or interaction.language,
        "agent": interaction.agent,
        "started_at": interaction.started_at.isoformat() if interaction.started_at else None,
        "turns": [_turn(turn) for turn in transcript.turns],
        "recording": str(interaction.recording) if interaction.recording else None,
        "metadata": dict(interaction.metadata),
        "grades": [_grade(given) for given in interaction.grades],
    }
    kept = without_none({key: value for key, value in line.items() if key not in {"metadata", "grades"}})
    kept |= {key: line[key] for key in ("metadata", "grades") if line[key]}
    return (json.dumps(kept, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")


def is_interaction(found: object) -> bool:
    """Whether a JSON document is an interaction of this program."""
    return isinstance(found, dict) and isinstance(found.get("turns"), list)


def _is_lines(content: bytes) -> bool:
    """Whether the first line is a document of its own."""
    try:
        return is_interaction(json.loads(content.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]))
    except (ValueError, RecursionError):
        return False


def _sound(metadata: dict[str, Any], source: str) -> dict[str, Any]:
    """The metadata, unless it holds what cannot be written again."""
    try:
        json.dumps(metadata, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InterchangeError(
            f"{source}: 'metadata' cannot be kept ({type(error).__name__}); leave it out"
        ) from error
    return dict(metadata)


def _cue(turn: _Turn, place: str) -> Cue:
    tokens = tuple(Token(word.text, word.start, word.end, word.probability) for word in turn.words or ())
    return Cue(turn.speaker, turn.text, turn.start, turn.end, tokens, turn.confidence, place)


def _turn(turn: Turn) -> dict[str, object]:
    return {
        "speaker": turn.speaker.value,
        "text": turn.text,
        "start": turn.start,
        "end": turn.end,
        "confidence": turn.confidence,
        "words": words_json(turn) or None,
    }


def _grade(given: GradeGiven) -> dict[str, object]:
    return {
        "evaluator": given.evaluator,
        "criterion": given.criterion,
        "score": given.score,
        "comment": given.comment,
        "at": given.at.isoformat() if given.at else None,
    }
