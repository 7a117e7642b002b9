"""Ogg: numbered pages, the last of which tells the length."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from autoqa.audio.extent.promise import MAX_PARTS, Extent, counted
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView


@dataclass
class _OggStream:
    rate: int
    skip: int
    last_page: int = 0
    granule: int = 0
    ended: bool = False
    lost: int = 0


def measure(view: FileView) -> Extent:
    """Follow the pages; the last tells the length."""
    streams: dict[int, _OggStream] = {}
    at, cut = 0, None
    for _ in range(MAX_PARTS):
        head = view.read(at, 27)
        if len(head) < 27 or head[:4] != b"OggS":
            cut = _ogg_tail(view, at)
            break
        table = view.read(at + 27, head[26])
        body = at + 27 + head[26]
        if len(table) < head[26] or body + sum(table) > view.size:
            cut = f"the last Ogg page lacks {counted(body + sum(table) - view.size)}"
            break
        _count_page(streams, head, view.read(body, 64))
        at = body + sum(table)
    return _ogg_extent(list(streams.values()), cut)


def _ogg_tail(view: FileView, at: int) -> str | None:
    left = view.size - at
    return f"the last {left:,} bytes are no Ogg page" if left > 0 and any(view.read(at, 4096)) else None


def _count_page(streams: dict[int, _OggStream], head: bytes, body: bytes) -> None:
    flags, granule, serial, number = struct.unpack_from("<BqII", head, 5)
    if flags & 2:
        begun = _ogg_codec(body)
        if begun is not None:
            streams[serial] = begun
        return
    stream = streams.get(serial)
    if stream is None:
        return
    stream.lost += max(number - stream.last_page - 1, 0)
    stream.last_page = number
    stream.granule = max(stream.granule, granule)
    stream.ended = stream.ended or bool(flags & 4)


def _ogg_codec(body: bytes) -> _OggStream | None:
    if body[:8] == b"OpusHead":
        return _OggStream(48_000, struct.unpack_from("<H", body, 10)[0])
    if body[:7] == b"\x01vorbis":
        return _OggStream(struct.unpack_from("<I", body, 12)[0], 0)
    if body[:5] == b"\x7fFLAC":
        return _OggStream(struct.unpack_from(">I", body, 27)[0] >> 12, 0)
    if body[:8] == b"Speex   ":
        return _OggStream(struct.unpack_from("<I", body, 36)[0], 0)
    return None


def _ogg_extent(streams: list[_OggStream], cut: str | None) -> Extent:
    if not streams:
        raise RefusedError("no_audio", "it holds no Opus, Vorbis, FLAC or Speex stream")
    if any(stream.rate == 0 for stream in streams):
        raise RefusedError("malformed", "its header declares 0 Hz")
    lost = sum(stream.lost for stream in streams)
    if cut is None and lost:
        cut = f"{lost:,} Ogg pages are missing"
    if cut is None and not streams[0].ended:
        cut = "the stream has no end mark"
    first = streams[0]
    # the length stands on the last page only; without that page nobody knows it
    return Extent(max(first.granule - first.skip, 0) / first.rate if first.ended else None, cut)
