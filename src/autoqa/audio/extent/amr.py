"""AMR: frames whose first byte tells their size."""

from __future__ import annotations

from autoqa.audio.extent.promise import MAX_PARTS, Extent, counted
from autoqa.audio.view import FileView

_AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_WB_SIZES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)


def measure(view: FileView) -> Extent:
    """Count the frames; each lasts 20 ms."""
    wide = view.read(0, 9) == b"#!AMR-WB\n"
    at, sizes = (9, _AMR_WB_SIZES) if wide else (6, _AMR_SIZES)
    frames, cut = 0, None
    while at < view.size and frames < MAX_PARTS:
        at += sizes[view.read(at, 1)[0] >> 3 & 15]
        if at > view.size:
            cut = f"the last AMR frame lacks {counted(at - view.size)}"
            break
        frames += 1
    return Extent(None if cut else frames * 0.02, cut, rate=16_000 if wide else 8_000, channels=1)
