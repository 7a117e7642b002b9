"""Why a recording is refused: one short code, what was found, and what to do about it."""

from __future__ import annotations

from autoqa.errors import AudioRejected

ADVICE = {
    "not_found": "check the path; only local files are read",
    "not_a_file": "give the path of an ordinary file",
    "unreadable": "give this user permission to read the file, or repair the disk",
    "empty": "ask the recorder for this file again",
    "too_big": "split the recording, or raise max_file_bytes",
    "changed": "wait until the recorder has finished writing, then try again",
    "not_audio": "give a recording in one of these formats: {formats}",
    "headerless": "raw samples carry no rate or channel count; save them with a header, for example as WAV",
    "playlist": "give the recording itself, not a list that points to it",
    "unsupported": "convert it to WAV, FLAC or Ogg Opus first",
    "malformed": "export the recording again; its header contradicts itself",
    "no_audio": "give a file with an audio stream that holds sound",
    "codec": "convert it to WAV, FLAC or Ogg Opus first",
    "encrypted": "export it without encryption or copy protection",
    "rate": "convert it to a rate between 8 and 48 kHz",
    "channels": "export the speakers' channels only",
    "too_long": "split the recording, or raise max_seconds",
    "too_large": "split the recording, or raise max_decoded_bytes",
    "too_short": "nothing can be scored in it; leave it out",
    "damaged": "ask the recorder for this file again",
    "bad_samples": "export it with samples between -1 and 1",
    "timeout": "try again on a machine with less load, or raise floor_seconds",
    "memory": "the file may be built to exhaust memory; if you trust it, raise child_memory_bytes",
    "crashed": "the file may be built to crash a decoder; convert it with a tool you trust",
    "no_decoder": "check the installation: the decoder process could not be started",
}

FORMATS = "WAV, MP3, FLAC, Ogg, M4A/MP4, WebM/Matroska, AMR, WMA, AIFF, AU"


class RefusedError(Exception):
    """A finding deep in the decoder; `decode` adds the file's name and turns it into `AudioRejected`."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code = code
        self.found = found


def rejection(name: str, refused: RefusedError) -> AudioRejected:
    """Put the file's name, what was found and what to do into one message."""
    advice = ADVICE[refused.code].format(formats=FORMATS)
    return AudioRejected(refused.code, f"{printable(name)}: {refused.found}; {advice}")


def printable(text: str, limit: int = 300) -> str:
    """Show text from outside on one line: control and undecodable characters are escaped, the rest kept."""
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text
    )
    return shown if len(shown) <= limit else f"{shown[: limit // 2]}...{shown[-limit // 2 :]}"
