"""FLAC: the first block counts the samples."""

from __future__ import annotations

import struct

from autoqa.audio.extent.promise import OPEN_END, Extent
from autoqa.audio.refusal import RefusedError
from autoqa.audio.sniff import after_tags
from autoqa.audio.view import FileView


def measure(view: FileView) -> Extent:
    """Read the sample count of the first block."""
    start = after_tags(view.read)
    head = view.read(start, 42)
    packed = struct.unpack_from(">Q", head, 18)[0]
    rate, channels, total = packed >> 44, (packed >> 41 & 7) + 1, packed & 0xFFFFFFFFF
    if head[4] & 0x7F != 0 or rate == 0:
        raise RefusedError("malformed", "its FLAC header does not describe the sound")
    notes = () if total else (OPEN_END,)
    return Extent(total / rate if total else None, exact=True, rate=rate, channels=channels, notes=notes)
