"""Writing vCons: the transcript in `analysis` or as messages, the recording by its name and hash.

After "The JSON format for vCon - Conversation Data Container" (draft-ietf-vcon-vcon-core-04) and "The JSON
vCon - Contact Center Extension" (draft-ietf-vcon-cc-extension-02), whose token is CC.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from autoqa.connect.formats.documents import dump_json
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word

SYNTAX = "0.4.0"
"""The value of `vcon` that the draft asks for."""

SCHEMA = "autoqa-segments-1"
"""The name of the body's form: `language` and `segments` of party, start, end, text, confidence and words."""

_AGENT, _CUSTOMER = 0, 1  # places in `parties`
_PARTY_OF = {Speaker.AGENT: _AGENT, Speaker.CUSTOMER: _CUSTOMER}
_MEDIA = {
    ".wav": "audio/x-wav",
    ".mp3": "audio/x-mp3",
    ".mp4": "audio/x-mp4",
    ".m4a": "audio/x-mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
}


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The interaction as a vCon: a chat as its messages, anything else as a transcript in `analysis`.

    The recording is named by its file name and the SHA-512 of its bytes; where the file is not there, by its
    SHA-256, which identifies it here. No address is written, for none is known.
    """
    chat = _as_messages(interaction, transcript)
    dialog = chat or _recording(interaction, transcript)
    return dump_json(
        {
            "vcon": SYNTAX,
            "uuid": str(_uuid(interaction, transcript)),
            "extensions": ["CC"],
            "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "parties": [{"role": "agent", "name": interaction.agent}, {"role": "customer"}],
            "dialog": dialog or None,
            "analysis": None if chat else [_analysis(interaction, transcript, bool(dialog))],
        }
    )


def _as_messages(interaction: Interaction, transcript: Transcript) -> list[dict[str, object]]:
    """A chat or a thread as text dialogs, where the time of each message is known."""
    begun = interaction.started_at
    if interaction.channel is Channel.CALL or begun is None or not transcript.turns:
        return []
    messages = []
    for turn in transcript.turns:
        if turn.start is None:
            return []
        messages.append(_text_dialog(turn, begun + timedelta(seconds=turn.start)))
    return messages


def _text_dialog(turn: Turn, at: datetime) -> dict[str, object]:
    sender = _PARTY_OF[turn.speaker]
    took = None if turn.end is None or turn.start is None else round(turn.end - turn.start, 3)
    return {
        "type": "text",
        "start": at.isoformat(timespec="milliseconds"),
        "duration": took,
        "parties": [sender, 1 - sender],
        "mediatype": "text/plain",
        "encoding": "none",
        "body": turn.text,
    }


def _recording(interaction: Interaction, transcript: Transcript) -> list[dict[str, object]]:
    """The recording as a dialog, where the interaction has one or its time is known."""
    if interaction.recording is None and interaction.started_at is None:
        return []
    begun = interaction.started_at
    seconds = transcript.seconds or max((turn.end or 0.0 for turn in transcript.turns), default=0.0)
    recording = interaction.recording
    return [
        {
            "type": "recording",
            "start": begun.isoformat(timespec="milliseconds") if begun else None,
            "duration": round(seconds, 3),
            "parties": [_AGENT, _CUSTOMER],
            "mediatype": _MEDIA.get(recording.suffix.lower()) if recording else None,
            "filename": recording.name if recording else None,
            "content_hash": _content_hash(recording, interaction) if recording else None,
        }
    ]


def _content_hash(recording: Path, interaction: Interaction) -> str:
    """The draft's ContentHash: the algorithm, a hyphen, and the digest in base64url without padding."""
    try:
        with recording.open("rb") as file:
            return "sha512-" + _base64url(hashlib.file_digest(file, "sha512").digest())
    except OSError:
        return "sha256-" + _base64url(bytes.fromhex(interaction.sha256))


def _base64url(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _analysis(interaction: Interaction, transcript: Transcript, of_dialog: bool) -> dict[str, object]:
    body = {
        "language": transcript.language or interaction.language,
        "segments": [_segment(turn) for turn in transcript.turns],
    }
    return {
        "type": "transcript",
        "dialog": 0 if of_dialog else None,
        "vendor": "autoqa",
        "product": transcript.recogniser,
        "schema": SCHEMA,
        "mediatype": "application/json",
        "encoding": "json",
        "body": json.dumps(body, ensure_ascii=False),
    }


def _segment(turn: Turn) -> dict[str, object]:
    segment: dict[str, object] = {"party": _PARTY_OF[turn.speaker], "speaker": turn.speaker.value}
    segment |= {"start": turn.start, "end": turn.end, "text": turn.text, "confidence": turn.confidence}
    segment["words"] = [_word(word) for word in turn.words] or None
    return {key: value for key, value in segment.items() if value is not None}


def _word(word: Word) -> dict[str, object]:
    return {"word": word.text, "start": word.start, "end": word.end, "score": round(word.probability, 4)}


def _uuid(interaction: Interaction, transcript: Transcript) -> UUID:
    """A version 8 UUID (RFC 9562) that the same interaction and transcript always get."""
    told = [interaction.id, interaction.sha256, transcript.fingerprint]
    told += [f"{turn.speaker} {turn.start} {turn.end} {turn.text}" for turn in transcript.turns]
    digest = bytearray(hashlib.sha256("\n".join(told).encode("utf-8", "replace")).digest()[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(digest))
