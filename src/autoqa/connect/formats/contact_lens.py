"""Amazon Connect Contact Lens analyses (.json), calls and chats, redacted or not, and its real-time segments.

After the pages "Example Contact Lens output files for a call" and "... for a chat" of the Amazon Connect
administrator guide and "ListRealtimeContactAnalysisSegments" of its API reference. Words with times (`Items`)
are those of "Call Analytics output" in the Amazon Transcribe guide, which has the same shape otherwise.
"""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

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
    parse,
)
from autoqa.connect.formats.timing import milliseconds, timed
from autoqa.connect.interchange import Moment, Text
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word
from autoqa.errors import InterchangeError

ADVICE = "each participant needs a ParticipantRole of AGENT or CUSTOMER"
_VERSION = "1.1.0"
_CHANNELS = {Channel.CALL: "VOICE", Channel.EMAIL: "EMAIL"}


class _Item(Row):
    content: Text = Field(alias="Content")
    kind: Text | None = Field(default=None, alias="Type")
    start: Milliseconds = Field(default=None, alias="BeginOffsetMillis")
    end: Milliseconds = Field(default=None, alias="EndOffsetMillis")
    confidence: Probability = Field(default=None, alias="Confidence")


class _Time(Row):
    absolute: Moment = Field(default=None, alias="AbsoluteTime")
    offset: Milliseconds = Field(default=None, alias="OffsetMillis")


class _Line(Row):
    content: Text | None = Field(default=None, alias="Content")
    content_type: Text | None = Field(default=None, alias="ContentType")
    participant: Label = Field(default=None, alias="ParticipantId")
    role: Label = Field(default=None, alias="ParticipantRole")
    start: Milliseconds = Field(default=None, alias="BeginOffsetMillis")
    end: Milliseconds = Field(default=None, alias="EndOffsetMillis")
    absolute: Moment = Field(default=None, alias="AbsoluteTime")
    time: _Time | None = Field(default=None, alias="Time")
    items: tuple[_Item, ...] | None = Field(default=None, alias="Items")


class _Participant(Row):
    id: Label = Field(default=None, alias="ParticipantId")
    role: Label = Field(default=None, alias="ParticipantRole")


class _Content(Row):
    output: Text | None = Field(default=None, alias="Output")


class _Customer(Row):
    contact: Text | None = Field(default=None, alias="ContactId")


class _Segment(Row):
    line: _Line | None = Field(default=None, alias="Transcript")


class _Document(Row):
    channel: Text | None = Field(default=None, alias="Channel")
    status: Text | None = Field(default=None, alias="JobStatus")
    language: Text | None = Field(default=None, alias="LanguageCode")
    content: _Content | None = Field(default=None, alias="ContentMetadata")
    customer: _Customer | None = Field(default=None, alias="CustomerMetadata")
    contact: Text | None = Field(default=None, alias="ContactId")
    participants: tuple[_Participant, ...] | None = Field(default=None, alias="Participants")
    lines: tuple[_Line, ...] | None = Field(default=None, alias="Transcript")
    segments: tuple[_Segment, ...] | None = Field(default=None, alias="Segments")


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a Contact Lens file."""
    found = load_json(content, source)
    document = parse(_Document, {"Segments": found} if isinstance(found, list) else found, source)
    lines = document.lines or tuple(one.line for one in document.segments or () if one.line is not None)
    if not lines and document.status not in {None, "COMPLETED"}:
        raise InterchangeError(f"{source}: the analysis is {document.status}; export it when it is COMPLETED")
    roles = {one.id: one.role for one in document.participants or () if one.id is not None}
    cues = [_cue(line, roles, f"Transcript.{number}") for number, line in enumerate(lines)]
    return gather(cues, _about(document, lines), id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as Contact Lens writes a call; recogniser, agent and date are lost."""
    turns = timed(transcript.turns, interaction.id, "contact_lens")
    return dump_json(
        {
            "Version": _VERSION,
            "Channel": _CHANNELS.get(interaction.channel, "CHAT"),
            "ContentMetadata": {"Output": _output(interaction)},
            "CustomerMetadata": {"ContactId": interaction.id},
            "JobStatus": "COMPLETED",
            "LanguageCode": language_tag(transcript.language or interaction.language),
            "Participants": [_participant(speaker) for speaker in Speaker],
            "ConversationCharacteristics": {
                "TotalConversationDurationMillis": milliseconds(
                    max((end for _, _, end in turns), default=0.0)
                )
            },
            "Transcript": [
                _line(turn, start, end, f"{interaction.id}/{number}")
                for number, (turn, start, end) in enumerate(turns)
            ],
        }
    )


def _about(document: _Document, lines: tuple[_Line, ...]) -> About:
    contact = (document.customer.contact if document.customer else None) or document.contact
    output = document.content.output if document.content else None
    metadata = {"contact_id": contact, "redacted": True if output == "Redacted" else None}
    chat = document.channel == "CHAT" or any(line.content_type for line in lines)
    return About(
        "contact_lens",
        ADVICE,
        channel=Channel.EMAIL if document.channel == "EMAIL" else Channel.CHAT if chat else Channel.CALL,
        language=language_code(document.language),
        metadata={key: value for key, value in metadata.items() if value is not None},
    )


def _cue(line: _Line, roles: dict[str, str | None], place: str) -> Cue:
    """A line with the role of its participant; joining, leaving and attachments have no words."""
    spoken = line.content_type is None or line.content_type.startswith("text/")
    own = roles.get(line.participant) if line.participant is not None else None
    moment: datetime | None = line.absolute or (line.time.absolute if line.time else None)
    start = line.start if line.start is not None else (line.time.offset if line.time else None)
    return Cue(
        speaker=line.role or own or line.participant,
        text=(line.content or "") if spoken else "",
        start=start if start is not None else moment,
        end=line.end,
        tokens=_tokens(line.items or ()),
        place=place,
    )


def _tokens(items: tuple[_Item, ...]) -> tuple[Token, ...]:
    """The words, each with the punctuation behind it."""
    tokens: list[Token] = []
    for item in items:
        if item.kind == "punctuation" and tokens:
            last = tokens[-1]
            tokens[-1] = Token(last.text + item.content.strip(), last.start, last.end, last.probability)
        else:
            tokens.append(Token(item.content, item.start, item.end, item.confidence))
    return tuple(tokens)


def _output(interaction: Interaction) -> str:
    return "Redacted" if interaction.metadata.get("redacted") else "Raw"


def _participant(speaker: Speaker) -> dict[str, str]:
    name = speaker.value.upper()
    return {"ParticipantId": name, "ParticipantRole": name}


def _line(turn: Turn, start: float, end: float, name: str) -> dict[str, object]:
    return {
        "Id": str(uuid5(NAMESPACE_URL, f"autoqa:{name}")),
        "ParticipantId": turn.speaker.value.upper(),
        "BeginOffsetMillis": milliseconds(start),
        "EndOffsetMillis": milliseconds(end),
        "Content": turn.text,
        "Items": [_item(word) for word in turn.words] or None,
    }


def _item(word: Word) -> dict[str, object]:
    return {
        "Type": "pronunciation",
        "Content": word.text,
        "Confidence": f"{word.probability:.4f}",
        "BeginOffsetMillis": milliseconds(word.start),
        "EndOffsetMillis": milliseconds(word.end),
    }
