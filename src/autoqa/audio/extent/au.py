"""AU: one header and the samples behind it."""

from __future__ import annotations

import struct

from autoqa.audio.extent.promise import OPEN_END, Extent, counted, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView

_AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}


def measure(view: FileView) -> Extent:
    """Compare the declared size with the bytes there."""
    _, start, size, encoding, rate, channels = struct.unpack(">4s5I", view.read(0, 24))
    if channels == 0 or rate == 0:
        raise RefusedError("malformed", f"its header declares {channels} channels and {rate:,} Hz")
    width = _AU_BYTES.get(encoding, 0) * channels
    there = view.size - start
    if size == 0xFFFFFFFF:
        return Extent(rate=rate, channels=channels, notes=(OPEN_END,))
    cut = missing("the header", size, there)
    if cut is None and there - size >= max(width, 1) and any(view.read(start + size, 4096)):
        cut = f"{counted(there - size)} lie behind the end that the header declares and were not read"
    seconds = size / width / rate if width else None
    return Extent(seconds, cut, exact=bool(width), rate=rate, channels=channels)
