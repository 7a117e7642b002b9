"""Twilio's Conversational Intelligence (earlier: Voice Intelligence) transcripts (.json).

After the pages "Transcript Sentence Subresource" and "Transcript Resource" of Twilio's documentation: the
answer of the Sentences endpoint, alone or as `sentences` inside the transcript resource, whose
`channel.participants` say who speaks on which channel. Without them channel 1 is the agent, as the page
"Voice Intelligence - Best Practices" says.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import AliasChoices, Field

from autoqa.connect.formats.cues import About, Cue, Token, gather
from autoqa.connect.formats.documents import (
    Label,
    Probability,
    Row,
    Seconds,
    Whole,
    dump_json,
    language_code,
    language_tag,
    load_json,
    parse,
)
from autoqa.connect.formats.roles import Name
from autoqa.connect.interchange import Moment, Text
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word
from autoqa.errors import InterchangeError

ADVICE = "give the transcript's channel.participants the roles Agent and Customer"
_BY_CHANNEL = {1: Speaker.AGENT, 2: Speaker.CUSTOMER}
_CHANNEL_OF = {speaker: channel for channel, speaker in _BY_CHANNEL.items()}


class _Word(Row):
    word: Text
    start: Seconds = Field(default=None, validation_alias=AliasChoices("start_time", "startTime"))
    end: Seconds = Field(default=None, validation_alias=AliasChoices("end_time", "endTime"))


class _Sentence(Row):
    channel: Whole = Field(default=None, validation_alias=AliasChoices("media_channel", "mediaChannel"))
    index: Whole = Field(default=None, validation_alias=AliasChoices("sentence_index", "sentenceIndex"))
    start: Seconds = Field(default=None, validation_alias=AliasChoices("start_time", "startTime"))
    end: Seconds = Field(default=None, validation_alias=AliasChoices("end_time", "endTime"))
    text: Text | None = Field(default=None, alias="transcript")
    confidence: Probability = None
    words: tuple[_Word, ...] | None = None


class _Participant(Row):
    channel: Whole = Field(
        default=None, validation_alias=AliasChoices("channel_participant", "channelParticipant")
    )
    role: Label = None
    name: Text | None = Field(default=None, validation_alias=AliasChoices("full_name", "fullName"))
    user: Text | None = Field(default=None, validation_alias=AliasChoices("user_id", "userId"))


class _Channel(Row):
    participants: tuple[_Participant, ...] | None = None


class _Document(Row):
    sid: Text | None = None
    channel: _Channel | None = None
    language: Text | None = Field(
        default=None, validation_alias=AliasChoices("language_code", "languageCode")
    )
    started: Moment = Field(default=None, validation_alias=AliasChoices("media_start_time", "mediaStartTime"))
    customer_key: Text | None = Field(
        default=None, validation_alias=AliasChoices("customer_key", "customerKey")
    )
    sentences: tuple[_Sentence, ...] = ()


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a Twilio transcript."""
    found = load_json(content, source)
    if isinstance(found, dict) and "transcription_text" in found and "sentences" not in found:
        raise InterchangeError(
            f"{source}: is a Twilio Transcription, whose text names no speakers; export the sentences of a "
            "Conversational Intelligence transcript"
        )
    document = parse(_Document, {"sentences": found} if isinstance(found, list) else found, source)
    people = (document.channel.participants if document.channel else None) or ()
    roles: dict[int | None, Name] = {
        one.channel: one.role for one in people if one.role and one.channel is not None
    }
    cues = [_cue(one, roles, f"sentences.{place}") for place, one in enumerate(_in_order(document.sentences))]
    metadata: dict[str, object] = {"transcript_sid": document.sid, "customer_key": document.customer_key}
    if not roles:
        metadata |= _doubt(cues)
    about = About(
        "twilio",
        ADVICE,
        language=language_code(document.language),
        agent=_agent(people),
        started_at=document.started,
        metadata={key: value for key, value in metadata.items() if value is not None},
    )
    return gather(cues, about, id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as sentences inside a transcript resource; the probabilities of single words are lost."""
    turns = transcript.turns
    end = max((turn.end for turn in turns if turn.end is not None), default=None)
    return dump_json(
        {
            "customer_key": interaction.id,
            "language_code": language_tag(transcript.language or interaction.language),
            "media_start_time": interaction.started_at.isoformat() if interaction.started_at else None,
            "duration": round(end) if end is not None else None,
            "channel": {
                "participants": [
                    {"channel_participant": 1, "role": "Agent", "user_id": interaction.agent},
                    {"channel_participant": 2, "role": "Customer"},
                ]
            },
            "sentences": [_sentence(turn, number) for number, turn in enumerate(turns)],
        }
    )


def _in_order(sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """By index where each has one: the pages of an answer may have been joined in any order."""
    if any(one.index is None for one in sentences):
        return list(sentences)
    return sorted(sentences, key=lambda one: one.index or 0)


def _cue(sentence: _Sentence, roles: dict[int | None, Name], place: str) -> Cue:
    by_channel: Name = None
    if sentence.channel is not None:
        by_channel = f"channel {sentence.channel}"
        by_channel = (
            roles.get(sentence.channel, by_channel)
            if roles
            else _BY_CHANNEL.get(sentence.channel, by_channel)
        )
    return Cue(
        speaker=by_channel,
        text=sentence.text or "",
        start=sentence.start,
        end=sentence.end,
        tokens=tuple(Token(word.word, word.start, word.end) for word in sentence.words or ()),
        confidence=sentence.confidence,
        place=place,
    )


def _doubt(cues: Sequence[Cue]) -> dict[str, object]:
    """That the roles follow from the channels alone, and whether what is said speaks against it.

    Twilio Flex, for one, records the customer on the first channel.
    """
    from autoqa.transcribe.roles import assign_roles  # brings NumPy

    said = [cue for cue in cues if isinstance(cue.speaker, Speaker) and cue.text.strip()]
    voices = [0 if cue.speaker is Speaker.AGENT else 1 for cue in said]
    found = assign_roles([cue.text for cue in said], voices)
    swapped = found.certain and found.speaker_of[0] is Speaker.CUSTOMER
    return {"roles": "by channel", "certain": not swapped}


def _agent(people: Sequence[_Participant]) -> str | None:
    agents = [one for one in people if one.role is not None and one.role.lower() == "agent"]
    return (agents[0].user or agents[0].name) if len(agents) == 1 else None


def _sentence(turn: Turn, number: int) -> dict[str, object]:
    return {
        "media_channel": _CHANNEL_OF[turn.speaker],
        "sentence_index": number,
        "start_time": turn.start,
        "end_time": turn.end,
        "transcript": turn.text,
        "confidence": turn.confidence,
        "words": [_word(word) for word in turn.words],
    }


def _word(word: Word) -> dict[str, object]:
    return {"word": word.text, "start_time": word.start, "end_time": word.end}
