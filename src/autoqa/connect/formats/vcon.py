"""Reading vCons (.vcon, .json), the IETF's container for conversations, unsigned.

After "The JSON format for vCon - Conversation Data Container" (draft-ietf-vcon-vcon-core-04) and, for the
roles of parties, "The JSON vCon - Contact Center Extension" (draft-ietf-vcon-cc-extension-02). The core
leaves the form of a transcript open. Read are lists of segments, as vcon_write.py and the "vCon World
Transcription Format Extension" (draft-howe-vcon-wtf-extension-02) write them, and Deepgram's words, as in the
draft's example.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, PlainValidator

from autoqa.connect.formats.cues import About, Cue, Token, gather, shifted
from autoqa.connect.formats.documents import (
    Label,
    Row,
    Seconds,
    Whole,
    language_code,
    load_json,
    parse,
)
from autoqa.connect.formats.messages import message_text
from autoqa.connect.formats.roles import Bystander, Name, key_of, part_of
from autoqa.connect.formats.whisperx import SegmentRow, cue_of
from autoqa.connect.interchange import Moment, Text
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker
from autoqa.errors import InterchangeError

ADVICE = "give each party a role of agent or customer, and each part of the transcript its party or speaker"
_KNOWN_EXTENSIONS = frozenset({"cc", "wtf_transcription", "wtf"})
_TRANSCRIPTS = frozenset({"transcript", "wtf_transcription"})


def _read_places(value: object) -> tuple[int, ...]:
    """Places in an array of the vCon, from one number or from numbers in lists one or two deep."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(
            place for one in value for place in (_flat(one) if isinstance(one, list) else _flat([one]))
        )
    return _flat([value])


def _flat(values: list[object]) -> tuple[int, ...]:
    if not all(one is None or (isinstance(one, int) and not isinstance(one, bool)) for one in values):
        raise ValueError("should be the number of a party or a dialog, or a list of them")
    return tuple(one for one in values if isinstance(one, int))


Places = Annotated[tuple[int, ...], PlainValidator(_read_places)]


class _Party(Row):
    name: Text | None = None
    role: Label = None
    type: Label = None


class _Content(Row):
    mediatype: Text | None = None
    body: Any = None
    encoding: Text | None = None
    url: Text | None = None


class _Dialog(_Content):
    type: Text = ""
    start: Moment = None
    duration: Seconds = None
    parties: Places = ()
    originator: Whole = None
    filename: Text | None = None
    message_id: Text | None = None


class _Analysis(_Content):
    type: Text = ""
    dialog: Places = ()
    vendor: Text | None = None


class _Vcon(Row):
    uuid: Text | None = None
    subject: Text | None = None
    critical: tuple[Text, ...] | None = None
    parties: tuple[_Party, ...] | None = None
    dialog: tuple[_Dialog, ...] | None = None
    analysis: tuple[_Analysis, ...] | None = None


class _Segment(SegmentRow):
    party: Whole = None


class _Heard(Row):
    """A transcript in segments; those of WTF give their words by number."""

    segments: tuple[_Segment, ...]
    language: Text | None = None


class _DeepgramWord(Row):
    word: Text
    punctuated: Text | None = Field(default=None, alias="punctuated_word")
    start: Seconds = None
    end: Seconds = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    speaker: Label = None


class _DeepgramAlternative(Row):
    words: tuple[_DeepgramWord, ...] = ()


class _DeepgramChannel(Row):
    alternatives: tuple[_DeepgramAlternative, ...] = ()


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a vCon: its text dialogs and the transcripts of its recordings."""
    fields = load_json(content, source)
    _check_form(fields, source)
    vcon = parse(_Vcon, fields, source)
    _check_extensions(vcon, source)
    transcripts, spare = _transcripts(vcon, source)
    texts = [(at, one) for at, one in enumerate(vcon.dialog or ()) if one.type == "text" and _has_body(one)]
    if not transcripts and not texts:
        raise InterchangeError(f"{source}: {_nothing(vcon)}")
    begun = _begun(vcon, transcripts, [at for at, _ in texts])
    cues = [cue for one in transcripts for cue in _placed(one, vcon, begun)]
    cues += [_message(dialog, at, vcon, source) for at, dialog in texts]
    metadata = {"vcon_uuid": vcon.uuid, "subject": vcon.subject, "transcripts_not_used": spare or None}
    about = About(
        "vcon",
        ADVICE,
        channel=_channel(vcon, bool(transcripts)),
        language=next((one.language for one in transcripts if one.language), None),
        agent=_agent(vcon),
        started_at=begun,
        metadata={key: value for key, value in metadata.items() if value is not None},
    )
    return gather(cues, about, id_=id, source=source, merge=bool(transcripts))


def is_vcon(found: object) -> bool:
    """Whether a JSON document is a vCon, signed and encrypted ones included."""
    if not isinstance(found, dict):
        return False
    if isinstance(found.get("vcon"), str) or "ciphertext" in found:
        return True
    if "payload" in found and ("signatures" in found or "signature" in found):
        return True
    return (
        "uuid" in found
        and ("created_at" in found or "parties" in found)
        and ("dialog" in found or "analysis" in found)
    )


def _check_form(fields: object, source: str) -> None:
    if not isinstance(fields, dict):
        raise InterchangeError(
            f"{source}: holds a {type(fields).__name__}, not a vCon, which is a JSON object"
        )
    if "ciphertext" in fields:
        raise InterchangeError(
            f"{source}: is an encrypted vCon (JWE); decrypt it first, for no keys are kept here"
        )
    if "payload" in fields and "parties" not in fields:
        raise InterchangeError(f"{source}: is a signed vCon (JWS); verify it and extract its payload first")


def _check_extensions(vcon: _Vcon, source: str) -> None:
    unknown = [name for name in vcon.critical or () if name.lower() not in _KNOWN_EXTENSIONS]
    if unknown:
        names = ", ".join(f"'{name[:40]}'" for name in unknown[:3])
        raise InterchangeError(
            f"{source}: may only be read by programs that know {names} (see its 'critical')"
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A transcript as cues in seconds from the start of its dialog."""

    cues: tuple[Cue, ...]
    language: str | None
    dialogs: tuple[int, ...]


def _transcripts(vcon: _Vcon, source: str) -> tuple[list[_Reading], int]:
    """One transcript for each dialog, the first that can be read, and how many more there are."""
    found: dict[tuple[int, ...], _Reading] = {}
    spare = 0
    problems: list[InterchangeError] = []
    for at, one in enumerate(vcon.analysis or ()):
        if one.type.lower() not in _TRANSCRIPTS or not _has_body(one):
            continue
        if one.dialog in found:
            spare += 1
            continue
        place = f"analysis.{at}"
        try:
            found[one.dialog] = _reading(one, vcon, f"{source}: {place}", place)
        except InterchangeError as error:
            problems.append(error)
    if problems and not found:
        raise problems[0]
    return list(found.values()), spare + len(problems)


def _reading(analysis: _Analysis, vcon: _Vcon, source: str, place: str) -> _Reading:
    body = _body(analysis, source)
    if isinstance(body, list):
        body = {"segments": body}
    if not isinstance(body, dict):
        raise InterchangeError(
            f"{source}: the transcript is plain text, which does not say who speaks; {ADVICE}"
        )
    if isinstance(body.get("results"), dict):
        return _Reading(tuple(_deepgram(body["results"], source, place)), None, analysis.dialog)
    heard = parse(_Heard, _with_words(body, source), source)
    told = body.get("transcript")
    language = heard.language or (told.get("language") if isinstance(told, dict) else None)
    labels = _labels(body)
    cues = []
    for at, row in enumerate(heard.segments):
        cue = cue_of(row, f"{place}.segments.{at}")
        name = _party(row.party, vcon) if row.party is not None else _known(cue.speaker, labels, vcon)
        cues.append(Cue(name, cue.text, cue.start, cue.end, cue.tokens, cue.confidence, cue.place))
    return _Reading(
        tuple(cues), language_code(language if isinstance(language, str) else None), analysis.dialog
    )


def _with_words(body: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The body with the words in their segments, where the segments give them by number."""
    segments, words = body.get("segments"), body.get("words")
    if not isinstance(segments, list):
        raise InterchangeError(f"{source}: the transcript has no 'segments'; {ADVICE}")
    filled = []
    for one in segments:
        numbers = one.get("words") if isinstance(one, dict) else None
        if isinstance(numbers, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
            known = isinstance(words, list) and all(0 <= n < len(words) for n in numbers)
            rows = [words[n] for n in numbers] if known and isinstance(words, list) else []
            filled.append({**one, "words": _joined(rows)})
        else:
            filled.append(
                {**one, "text": one.get("text", one.get("message"))} if isinstance(one, dict) else one
            )
    return {"segments": filled, "language": body.get("language")}


def _joined(rows: Sequence[Any]) -> list[Any]:
    """WTF's words, each with the punctuation behind it."""
    joined: list[Any] = []
    for row in rows:
        if not (isinstance(row, dict) and isinstance(row.get("text"), str)):
            return []
        if row.get("is_punctuation") and joined:
            joined[-1] = {**joined[-1], "text": joined[-1]["text"] + row["text"].strip()}
        else:
            joined.append(row)
    return joined


def _deepgram(results: Mapping[str, Any], source: str, place: str) -> Iterator[Cue]:
    """Deepgram's words; on several channels the channel is the speaker."""
    channels = results.get("channels")
    if not isinstance(channels, list):
        raise InterchangeError(f"{source}: the transcript has no 'results.channels'; {ADVICE}")
    for at, fields in enumerate(channels):
        channel = parse(_DeepgramChannel, fields, source)
        words = channel.alternatives[0].words if channel.alternatives else ()
        for word in words:
            text = word.punctuated or word.word
            yield Cue(
                speaker=f"channel {at}" if len(channels) > 1 else word.speaker,
                text=text,
                start=word.start,
                end=word.end,
                tokens=(Token(text, word.start, word.end, word.confidence),),
                place=f"{place}.results.channels.{at}",
            )


def _labels(body: Mapping[str, Any]) -> dict[str, str]:
    """WTF's labels for its numbered speakers."""
    speakers = body.get("speakers")
    if not isinstance(speakers, dict):
        return {}
    named = {key: one.get("label") for key, one in speakers.items() if isinstance(one, dict)}
    return {str(key): label for key, label in named.items() if isinstance(label, str) and label.strip()}


def _known(speaker: Name, labels: Mapping[str, str], vcon: _Vcon) -> Name:
    """A transcript's speaker as the party of that name, where there is one."""
    if not isinstance(speaker, str):
        return speaker
    label = labels.get(speaker) or labels.get(speaker.removeprefix("speaker ")) or speaker
    for at, party in enumerate(vcon.parties or ()):
        if party.name and key_of(party.name) == key_of(label):
            return _party(at, vcon)
    return _cleaned(label)


def _party(at: int, vcon: _Vcon) -> Name:
    """The part that a party's role names, else its name."""
    parties = vcon.parties or ()
    if not 0 <= at < len(parties):
        return f"party {at}"
    party = parties[at]
    if party.type and party.type.lower() in {"bot", "system"}:
        return Bystander.SYSTEM
    part = part_of(party.role) if party.role else None
    if part is not None:
        return part
    return _cleaned(party.name) if party.name and party.name.strip() else f"party {at}"


def _cleaned(name: str) -> str:
    return " ".join(name.split())[:200]


def _agent(vcon: _Vcon) -> str | None:
    names = [one.name for at, one in enumerate(vcon.parties or ()) if _party(at, vcon) is Speaker.AGENT]
    return names[0] if len(names) == 1 else None


def _message(dialog: _Dialog, at: int, vcon: _Vcon, source: str) -> Cue:
    """A text dialog as something its sender says."""
    body = _body(dialog, f"{source}: dialog.{at}")
    if not isinstance(body, str):
        raise InterchangeError(f"{source}: dialog.{at}: holds a {type(body).__name__}, not a text")
    sender = dialog.originator if dialog.originator is not None else next(iter(dialog.parties), None)
    text = message_text(body, dialog.mediatype or "text/plain", f"{source}: dialog.{at}")
    end = (
        dialog.start + timedelta(seconds=dialog.duration)
        if dialog.start and dialog.duration
        else dialog.start
    )
    return Cue(
        speaker=None if sender is None else _party(sender, vcon),
        text=text,
        start=dialog.start,
        end=end,
        place=f"dialog.{at}",
    )


def _placed(reading: _Reading, vcon: _Vcon, begun: datetime | None) -> list[Cue]:
    """The cues of a transcript on the clock of the whole interaction."""
    start = _start_of(reading.dialogs, vcon)
    if start is None or begun is None:
        return list(reading.cues)
    return [shifted(cue, (start - begun).total_seconds()) for cue in reading.cues]


def _begun(vcon: _Vcon, transcripts: Sequence[_Reading], texts: Sequence[int]) -> datetime | None:
    starts = [_start_of(one.dialogs, vcon) for one in transcripts]
    starts += [(vcon.dialog or ())[at].start for at in texts]
    return min((start for start in starts if start is not None), default=None)


def _start_of(dialogs: tuple[int, ...], vcon: _Vcon) -> datetime | None:
    known = vcon.dialog or ()
    return min((start for at in dialogs if 0 <= at < len(known) and (start := known[at].start)), default=None)


def _channel(vcon: _Vcon, spoken: bool) -> Channel:
    if spoken:
        return Channel.CALL
    texts = [one for one in vcon.dialog or () if one.type == "text"]
    mail = any(
        one.message_id or (one.mediatype or "").startswith(("multipart/", "message/")) for one in texts
    )
    return Channel.EMAIL if mail else Channel.CHAT


def _has_body(content: _Content) -> bool:
    return content.body is not None and content.body != ""


def _nothing(vcon: _Vcon) -> str:
    """Why nothing can be read, and what to do."""
    kinds = {one.type for one in vcon.dialog or ()}
    away = [
        one.url for one in (*(vcon.dialog or ()), *(vcon.analysis or ())) if one.url and not _has_body(one)
    ]
    told = [one for one in vcon.analysis or () if one.type.lower() in _TRANSCRIPTS]
    if away and (told or kinds == {"text"}):
        return "keeps its text at an address, and only files on this machine are read; put it into the vCon"
    if "recording" in kinds:
        return "holds a recording without a transcript; score the recording itself"
    if kinds & {"transfer", "incomplete"}:
        return "tells of a call in which nothing was said; leave it out"
    return "holds neither a transcript nor a text; export it again"


def _body(content: _Content, source: str) -> Any:
    """The body as text or as a JSON value, by its encoding; where that lacks, by what it looks like."""
    body, encoding = content.body, (content.encoding or "").lower()
    if not isinstance(body, str):
        return body
    if encoding == "base64url":
        body = _decoded(body, source)
        encoding = "json" if "json" in (content.mediatype or "") else ""
    if encoding == "none" or (not encoding and not body.lstrip().startswith(("{", "["))):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        if encoding == "json":
            raise InterchangeError(f"{source}: the body is not JSON ({error}); export it again") from error
        return body


def _decoded(body: str, source: str) -> str:
    try:
        packed = body.encode("ascii")
        return base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)).decode("utf-8")
    except (ValueError, binascii.Error) as error:
        raise InterchangeError(f"{source}: the body is not text in base64url; export it again") from error
