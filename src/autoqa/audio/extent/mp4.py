"""MP4, M4A: nested boxes with an index of the tracks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from autoqa.audio.extent.promise import MAX_PARTS, UNKNOWN_SIZES, Extent, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    end: int


def measure(view: FileView) -> Extent:
    """Read the first track of sound and see whether the last box is whole."""
    tops = list(_boxes(view, 0, view.size))
    index = next((box for box in tops if box.kind == b"moov"), None)
    if index is None or index.end > view.size:
        raise RefusedError("damaged", "its index (moov) is missing: the recording was cut or never finished")
    tracks = [track for track in (_mp4_track(view, box) for box in _inside(view, index, b"trak")) if track]
    if not tracks:
        raise RefusedError("no_audio", "it holds no audio stream")
    seconds, entry = tracks[0]
    if entry in (b"enca", b"drms"):
        raise RefusedError("encrypted", "its sound is encrypted")
    last = tops[-1]
    cut = missing(f"its last box ({_fourcc(last.kind)})", last.end - last.start, view.size - last.start)
    fragmented = any(box.kind == b"moof" for box in tops)
    return Extent(seconds if seconds and not fragmented else None, cut)


def _fourcc(kind: bytes) -> str:
    return kind.decode("ascii", "replace") if kind.isalnum() else "unnamed"


def _boxes(view: FileView, at: int, end: int) -> Iterator[_Box]:
    for _ in range(MAX_PARTS):
        head = view.read(at, 16)
        if len(head) < 8 or at + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", head)
        start = at + 8
        if size == 1 and len(head) == 16:
            size, start = struct.unpack_from(">Q", head, 8)[0], at + 16
        stop = end if size == 0 else at + size
        if size != 0 and stop < start:
            raise RefusedError("malformed", f"its box at byte {at:,} declares {size} bytes")
        yield _Box(kind, start, stop)
        at = stop


def _inside(view: FileView, box: _Box, kind: bytes) -> Iterator[_Box]:
    return (inner for inner in _boxes(view, box.start, min(box.end, view.size)) if inner.kind == kind)


def _mp4_track(view: FileView, track: _Box) -> tuple[float, bytes] | None:
    """Return the seconds and the sample entry of a track of sound, None for any other."""
    media = next(_inside(view, track, b"mdia"), None)
    handler = next(_inside(view, media, b"hdlr"), None) if media else None
    if media is None or handler is None or view.read(handler.start + 8, 4) != b"soun":
        return None
    seconds, entry = 0.0, b""
    for header in _inside(view, media, b"mdhd"):
        seconds = _mdhd_seconds(view.read(header.start, 32))
    for info in _inside(view, media, b"minf"):
        for table in _inside(view, info, b"stbl"):
            for description in _inside(view, table, b"stsd"):
                entry = view.read(description.start + 12, 4)
    return seconds, entry


def _mdhd_seconds(body: bytes) -> float:
    scale, length = (
        struct.unpack_from(">IQ", body, 20) if body[0] == 1 else struct.unpack_from(">II", body, 12)
    )
    unknown = length in UNKNOWN_SIZES or scale == 0
    return 0.0 if unknown else float(length / scale)
