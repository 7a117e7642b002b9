"""AIFF and AIFF-C: chunks, most significant byte first."""

from __future__ import annotations

import math
import struct

from autoqa.audio.extent.promise import Extent, missing
from autoqa.audio.extent.wav import Chunk, riff_chunks
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView


def measure(view: FileView) -> Extent:
    """Compare the sound chunk with the bytes there."""
    shape: tuple[int, int, int] | None = None
    sound: Chunk | None = None
    for chunk in riff_chunks(view, 12, ">"):
        if chunk.name == b"COMM":
            channels, frames, _, rate = struct.unpack(">HIH10s", view.read(chunk.start, 18))
            shape = (channels, frames, _extended(rate))
        elif chunk.name == b"SSND":
            sound = chunk
    if sound is None or shape is None:
        raise RefusedError("no_audio", "its header ends before any sound data begin")
    channels, frames, hertz = shape
    if channels == 0 or hertz == 0:
        raise RefusedError("malformed", f"its header declares {channels} channels and {hertz:,} Hz")
    cut = missing("the header", sound.size, view.size - sound.start)
    return Extent(frames / hertz, cut, exact=True, rate=hertz, channels=channels)


def _extended(raw: bytes) -> int:
    exponent, mantissa = struct.unpack(">HQ", raw)
    power = (exponent & 0x7FFF) - 16383 - 63
    return int(math.ldexp(mantissa, power)) if -128 < power < 0 else 0
