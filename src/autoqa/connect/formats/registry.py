"""The transcript formats by name, each with how it is read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from autoqa.connect.formats import contact_lens, genesys, jsonl, srt, twilio, vcon, vcon_write, vtt, whisperx
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.errors import ConfigurationError


class Read(Protocol):
    """Make an interaction of a file's content; InterchangeError when it cannot be used."""

    def __call__(self, content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002
        """`id` becomes the interaction's; `source` stands in messages."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a transcript down. `ending` is that of the files written; `label` is for people."""

    name: str
    ending: str
    label: str
    read: Read
    write: Callable[[Interaction, Transcript], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.name: one
        for one in (
            Format("jsonl", ".jsonl", "autoqa JSON line", jsonl.read, jsonl.write),
            Format("srt", ".srt", "SubRip subtitles", srt.read, srt.write),
            Format("vtt", ".vtt", "WebVTT subtitles", vtt.read, vtt.write),
            Format("whisperx", ".whisperx.json", "WhisperX JSON", whisperx.read, whisperx.write),
            Format("vcon", ".vcon.json", "vCon (IETF draft)", vcon.read, vcon_write.write),
            Format(
                "contact_lens",
                ".lens.json",
                "Amazon Connect Contact Lens",
                contact_lens.read,
                contact_lens.write,
            ),
            Format("genesys", ".genesys.json", "Genesys Cloud transcript", genesys.read, genesys.write),
            Format("twilio", ".twilio.json", "Twilio Conversational Intelligence", twilio.read, twilio.write),
        )
    }
)
"""The formats by name."""

ENDINGS = frozenset({".srt", ".vtt", ".json", ".vcon"})
"""Endings of files that may hold a transcript; .jsonl files are read line by line elsewhere."""


def find_format(name: str) -> Format:
    """The format of that name; ConfigurationError lists the known ones."""
    found = FORMATS.get(name.lower().replace("-", "_"))
    if found is None:
        raise ConfigurationError(f"unknown format '{name}'; known are {', '.join(FORMATS)}")
    return found
