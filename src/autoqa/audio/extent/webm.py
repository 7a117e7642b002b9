"""WebM, Matroska: EBML elements, possibly of open size."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from autoqa.audio.extent.promise import MAX_PARTS, Extent, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView

_SEGMENT, _INFO, _CLUSTER, _TRACKS = 0x18538067, 0x1549A966, 0x1F43B675, 0x1654AE6B
_TIMESTAMP_SCALE, _DURATION = 0x2AD7B1, 0x4489
_CONTENT_ENCRYPTION = b"\x50\x35"
_LEVEL_ONE = {0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367}


@dataclass(frozen=True)
class _Element:
    ident: int
    start: int
    end: int | None  # None when the writer left the size open


def measure(view: FileView) -> Extent:
    """Follow the elements down to the clusters."""
    header = _element(view, 0)
    segment = _element(view, header.end) if header and header.end else None
    if segment is None or segment.ident != _SEGMENT:
        raise RefusedError("malformed", "its Matroska header is incomplete")
    if segment.end is not None and segment.end > view.size:
        cut = missing("its segment", segment.end - segment.start, view.size - segment.start)
    else:
        cut = None
    seconds: float | None = None
    at: int | None = segment.start
    for _ in range(MAX_PARTS):
        element = _element(view, at) if at is not None and at < view.size else None
        if element is None:
            cut = cut or (
                f"its last {view.size - at:,} bytes are cut" if at is not None and at < view.size else None
            )
            break
        if element.ident == _INFO and element.end is not None:
            seconds = _webm_seconds(view, element)
        if element.end is not None and element.end > view.size:
            cut = cut or missing("its last element", element.end - element.start, view.size - element.start)
            break
        at = element.end if element.end is not None else element.start  # step into an open cluster
    return Extent(seconds, cut)


def _element(view: FileView, at: int | None) -> _Element | None:
    if at is None:
        return None
    ident, width = _vint(view.read(at, 8), keep_marker=True)
    size, more = _vint(view.read(at + width, 8), keep_marker=False)
    if not width or not more:
        return None
    start = at + width + more
    unknown = size == (1 << 7 * more) - 1
    return _Element(ident, start, None if unknown else start + size)


def _vint(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """Read an EBML number: its value and its width, width 0 when it is not there."""
    if not data or data[0] == 0:
        return 0, 0
    width = 9 - data[0].bit_length()
    if len(data) < width:
        return 0, 0
    value = int.from_bytes(data[:width], "big")
    return (value if keep_marker else value & (1 << 7 * width) - 1), width


def _webm_seconds(view: FileView, info: _Element) -> float | None:
    at, end = info.start, min(info.end or view.size, view.size)
    scale, length = 1_000_000, 0.0
    while at < end:
        element = _element(view, at)
        if element is None or element.end is None:
            break
        body = view.read(element.start, min(element.end - element.start, 8))
        if element.ident == _TIMESTAMP_SCALE:
            scale = int.from_bytes(body, "big")
        elif element.ident == _DURATION:
            length = struct.unpack(">f" if len(body) == 4 else ">d", body)[0]
        at = element.end
    seconds = length * scale / 1e9
    return seconds if math.isfinite(seconds) and seconds > 0 else None
