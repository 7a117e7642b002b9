"""Which format a transcript file is in, by its content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from autoqa.connect.formats import jsonl, vcon
from autoqa.connect.formats.documents import MAX_BYTES
from autoqa.connect.formats.registry import FORMATS, Format

_HEAD = 65_536  # bytes in which an SRT file must show its first times
_ARROW = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[ \t]*-->[ \t]*\d{1,3}:\d{2}")


def detect(content: bytes, name: str) -> Format | None:
    """The format of a file by its content; its name decides only what the content leaves open."""
    if b"\x00" in content[:4096] and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return None
    head = _text_head(content).lstrip()
    if head.startswith("WEBVTT"):
        return FORMATS["vtt"]
    if head.startswith(("{", "[")):
        return _detect_json(content, name)
    if _ARROW.search(head):
        return FORMATS["srt"]
    return None


def _text_head(content: bytes) -> str:
    head = content[:_HEAD]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")


def _detect_json(content: bytes, name: str) -> Format | None:
    if len(content) > MAX_BYTES:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return FORMATS["jsonl"] if _first_line_is_ours(content) else None
    if isinstance(found, list):
        found = {"": found}
    shape = next((one for one, fits in _SHAPES.items() if fits(found)), None)
    if shape is None and name.lower().endswith((".vcon", ".vcon.json")):
        shape = "vcon"
    return FORMATS[shape] if shape else None


def _first_line_is_ours(content: bytes) -> bool:
    try:
        return jsonl.is_interaction(json.loads(content.split(b"\n", 1)[0]))
    except (ValueError, RecursionError):
        return False


def _rows(found: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list, which may also be the whole document."""
    rows = found.get(key, found.get(""))
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _is_contact_lens(found: Mapping[str, Any]) -> bool:
    lines = _rows(found, "Transcript")
    if "Transcript" in found and ("Participants" in found or any("ParticipantId" in row for row in lines)):
        return True
    return any(isinstance(row.get("Transcript"), dict) for row in _rows(found, "Segments"))


def _is_genesys(found: Mapping[str, Any]) -> bool:
    return any("phrases" in row for row in _rows(found, "transcripts"))


def _is_twilio(found: Mapping[str, Any]) -> bool:
    rows = _rows(found, "sentences")
    return "transcription_text" in found or any(
        {"media_channel", "mediaChannel"} & row.keys() for row in rows
    )


def _is_whisperx(found: Mapping[str, Any]) -> bool:
    rows = _rows(found, "segments")
    return bool(rows) and all("text" in row and ("start" in row or "words" in row) for row in rows)


_SHAPES: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "vcon": vcon.is_vcon,
    "contact_lens": _is_contact_lens,
    "genesys": _is_genesys,
    "twilio": _is_twilio,
    "jsonl": jsonl.is_interaction,
    "whisperx": _is_whisperx,
}
