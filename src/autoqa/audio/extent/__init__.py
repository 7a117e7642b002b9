"""How much sound a file's own structure promises, and whether the file holds all of it.

A decoder that reaches the end of a cut file says nothing, so the structure is read here first:
chunk sizes, frame counts, page numbers, index boxes. Only sizes are read, never samples. One file
for each container.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from autoqa.audio.extent import aiff, amr, asf, au, flac, mp3, mp4, ogg, wav, webm
from autoqa.audio.extent.promise import Extent
from autoqa.audio.refusal import RefusedError
from autoqa.audio.sniff import AIFF, AMR, ASF, AU, FLAC, MP3, MP4, OGG, WAV, WEBM, Container
from autoqa.audio.view import FileView

__all__ = ["Extent", "measure"]


def measure(container: Container, view: FileView) -> Extent:
    """Read the structure of a file; raise `RefusedError` when it contradicts itself."""
    try:
        return _READERS[container.name](view)
    except (struct.error, IndexError, OverflowError, ZeroDivisionError):
        raise RefusedError("malformed", f"its {container.label} header is incomplete") from None


_READERS: dict[str, Callable[[FileView], Extent]] = {
    WAV.name: wav.measure,
    AIFF.name: aiff.measure,
    AU.name: au.measure,
    FLAC.name: flac.measure,
    MP3.name: mp3.measure,
    AMR.name: amr.measure,
    OGG.name: ogg.measure,
    MP4.name: mp4.measure,
    WEBM.name: webm.measure,
    ASF.name: asf.measure,
}
