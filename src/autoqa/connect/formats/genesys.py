"""Genesys Cloud transcripts (.json): the file behind the transcript URL of speech and text analytics.

After the page "Speech and text analytics: transcript URL", section "Transcript schema", of the Genesys Cloud
developer centre. `startTimeMs` counts from 1970; files in which it counts from the beginning are read too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field, PlainValidator

from autoqa.connect.formats.cues import About, Cue, Token, gather
from autoqa.connect.formats.documents import (
    Label,
    Milliseconds,
    Probability,
    Row,
    dump_json,
    language_code,
    language_tag,
    load_json,
    moment,
    parse,
    read_milliseconds,
)
from autoqa.connect.formats.roles import Bystander, Name
from autoqa.connect.formats.timing import milliseconds, timed
from autoqa.connect.interchange import Text
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word

ADVICE = "each phrase needs a participantPurpose of internal or external"
_SINCE_1970 = 1e8  # seconds; what is larger is no offset within an interaction
_PURPOSES: dict[str, Name] = {
    "internal": Speaker.AGENT,
    "agent": Speaker.AGENT,
    "user": Speaker.AGENT,  # in Genesys a user is somebody of the centre
    "external": Speaker.CUSTOMER,
    "customer": Speaker.CUSTOMER,
    "acd": Bystander.SYSTEM,
    "ivr": Bystander.SYSTEM,
    "voicemail": Bystander.SYSTEM,
    "fax": Bystander.SYSTEM,
    "workflow": Bystander.SYSTEM,
    "botflow": Bystander.SYSTEM,
}
_MEDIA = {
    "call": Channel.CALL,
    "voice": Channel.CALL,
    "callback": Channel.CALL,
    "email": Channel.EMAIL,
    "chat": Channel.CHAT,
    "message": Channel.CHAT,
    "webmessaging": Channel.CHAT,
    "sms": Channel.CHAT,
}


def _read_span(value: object) -> float | None:
    """{"milliseconds": 1500}, or the bare number, as seconds."""
    return read_milliseconds(value.get("milliseconds") if isinstance(value, dict) else value)


Span = Annotated[float | None, PlainValidator(_read_span)]


class _Word(Row):
    word: Text
    confidence: Probability = None
    start: Milliseconds = Field(default=None, alias="startTimeMs")
    duration: Span = None


class _Phrase(Row):
    text: Text = ""
    decorated: Text | None = Field(default=None, alias="decoratedText")
    purpose: Label = Field(default=None, alias="participantPurpose")
    confidence: Probability = None
    start: Milliseconds = Field(default=None, alias="startTimeMs")
    duration: Span = None
    words: tuple[_Word, ...] | None = None
    decorated_words: tuple[_Word, ...] | None = Field(default=None, alias="decoratedWords")


class _Transcript(Row):
    language: Text | None = None
    start: Milliseconds = Field(default=None, alias="startTime")
    phrases: tuple[_Phrase, ...] | None = None


class _Participant(Row):
    purpose: Label = Field(default=None, alias="participantPurpose")
    user: Text | None = Field(default=None, alias="userId")
    queue: Text | None = Field(default=None, alias="queueId")
    start: Milliseconds = Field(default=None, alias="startTimeMs")
    end: Milliseconds = Field(default=None, alias="endTimeMs")


class _Document(Row):
    conversation: Text | None = Field(default=None, alias="conversationId")
    media: Text | None = Field(default=None, alias="mediaType")
    conversation_start: Milliseconds = Field(default=None, alias="conversationStartTime")
    start: Milliseconds = Field(default=None, alias="startTime")
    transcripts: tuple[_Transcript, ...]
    participants: tuple[_Participant, ...] | None = None


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a Genesys Cloud transcript."""
    document = parse(_Document, load_json(content, source), source)
    zero = _zero(document)
    return gather(_cues(document, zero), _about(document, zero), id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as Genesys Cloud writes them; where the beginning is not known, times count from 0."""
    turns = timed(transcript.turns, interaction.id, "genesys")
    zero = _since_1970(interaction.started_at)
    length = milliseconds(max((end for _, _, end in turns), default=0.0))
    language = (language_tag(transcript.language or interaction.language) or "").lower() or None
    media = {Channel.CALL: "call", Channel.EMAIL: "email"}.get(interaction.channel, "message")
    return dump_json(
        {
            "conversationId": interaction.id,
            "mediaType": media,
            "conversationStartTime": zero or None,
            "startTime": zero or None,
            "duration": {"milliseconds": length},
            "participants": [
                {"participantPurpose": "external"},
                {"participantPurpose": "internal", "userId": interaction.agent},
            ],
            "transcripts": [
                {
                    "language": language,
                    "startTime": zero or None,
                    "duration": {"milliseconds": length},
                    "phrases": [
                        _phrase(turn, start, end, number, zero)
                        for number, (turn, start, end) in enumerate(turns)
                    ],
                }
            ],
        }
    )


def _zero(document: _Document) -> float | None:
    """When the conversation begins, in seconds since 1970; None when times count from its beginning."""
    starts = [phrase.start for one in document.transcripts for phrase in one.phrases or () if phrase.start]
    told = [document.conversation_start, document.start, *(one.start for one in document.transcripts)]
    begun = [at for at in told if at is not None and at >= _SINCE_1970]
    if not starts or min(starts) < _SINCE_1970:
        return None
    return min(begun[0], *starts) if begun else min(starts)


def _about(document: _Document, zero: float | None) -> About:
    people = [one for one in document.participants or () if one.purpose is not None]
    agents = {
        one.user for one in people if _PURPOSES.get(str(one.purpose).lower()) is Speaker.AGENT and one.user
    }
    queues = sorted({one.queue for one in people if one.queue})
    metadata = {"conversation_id": document.conversation, "queues": queues or None}
    languages = [one.language for one in document.transcripts if one.language]
    begun = zero if zero is not None else document.conversation_start
    return About(
        "genesys",
        ADVICE,
        channel=_MEDIA.get((document.media or "call").lower(), Channel.OTHER),
        language=language_code(languages[0]) if languages else None,
        agent=agents.pop() if len(agents) == 1 else None,
        started_at=moment(begun * 1000) if begun is not None and begun >= _SINCE_1970 else None,
        metadata={key: value for key, value in metadata.items() if value is not None},
    )


def _cues(document: _Document, zero: float | None) -> Iterator[Cue]:
    machines = _machines(document.participants or ())
    for outer, transcript in enumerate(document.transcripts):
        for inner, phrase in enumerate(transcript.phrases or ()):
            yield _cue(phrase, zero or 0.0, machines, f"transcripts.{outer}.phrases.{inner}")


def _cue(phrase: _Phrase, zero: float, machines: Sequence[tuple[float, float]], place: str) -> Cue:
    start = None if phrase.start is None else max(0.0, phrase.start - zero)
    name = _PURPOSES.get(phrase.purpose.lower(), phrase.purpose) if phrase.purpose else None
    if name is Speaker.AGENT and any(begin <= (phrase.start or -1) < end for begin, end in machines):
        name = Bystander.SYSTEM
    words = phrase.decorated_words if phrase.decorated and phrase.decorated_words else phrase.words
    return Cue(
        speaker=name,
        text=phrase.decorated or phrase.text,
        start=start,
        end=None if start is None or phrase.duration is None else start + phrase.duration,
        tokens=tuple(_token(word, zero) for word in words or ()),
        confidence=phrase.confidence,
        place=place,
    )


def _token(word: _Word, zero: float) -> Token:
    start = None if word.start is None else max(0.0, word.start - zero)
    end = None if start is None or word.duration is None else start + word.duration
    return Token(word.word, start, end, word.confidence)


def _machines(participants: Sequence[_Participant]) -> list[tuple[float, float]]:
    """When only the IVR or the queue is on the centre's side: what is "internal" then, no agent says."""
    spans: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for one in participants:
        part = _PURPOSES.get((one.purpose or "").lower())
        if part in {Bystander.SYSTEM, Speaker.AGENT} and one.start is not None and one.end is not None:
            spans[part is Bystander.SYSTEM].append((one.start, one.end))
    return [
        (begin, min([end, *(at for at, until in spans[False] if at < end and until > begin)]))
        for begin, end in spans[True]
        if not any(at <= begin < until for at, until in spans[False])
    ]


def _since_1970(at: datetime | None) -> int:
    seconds = at.timestamp() if at else 0.0
    return milliseconds(seconds) if seconds >= _SINCE_1970 else 0


def _phrase(turn: Turn, start: float, end: float, number: int, zero: int) -> dict[str, object]:
    return {
        "phraseIndex": number,
        "participantPurpose": "internal" if turn.speaker is Speaker.AGENT else "external",
        "text": turn.text,
        "confidence": turn.confidence,
        "startTimeMs": zero + milliseconds(start),
        "duration": {"milliseconds": milliseconds(end) - milliseconds(start)},
        "words": [_word(word, zero) for word in turn.words],
    }


def _word(word: Word, zero: int) -> dict[str, object]:
    return {
        "word": word.text,
        "confidence": round(word.probability, 4),
        "startTimeMs": zero + milliseconds(word.start),
        "duration": {"milliseconds": milliseconds(word.end) - milliseconds(word.start)},
    }
