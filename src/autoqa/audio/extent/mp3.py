"""MP3: a summary in the first frame, or a walk from frame to frame."""

from __future__ import annotations

import struct

from autoqa.audio.extent.promise import MAX_PARTS, Extent, counted, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.sniff import HEAD_BYTES, after_tags, first_frame, mp3_frame
from autoqa.audio.view import FileView

MAX_JUNK = 1 << 18  # bytes between MP3 frames after which looking further is a waste


def measure(view: FileView) -> Extent:
    """Take the length from the first frame's summary, or follow the frames to the end."""
    start = after_tags(view.read)
    head = view.read(start, HEAD_BYTES)
    offset = first_frame(head)
    if offset is None:
        raise RefusedError("no_audio", "no MP3 frames were found")
    at = start + offset
    if any(head[:offset]):
        return Extent(cut=f"{counted(offset)} before the first whole MP3 frame are not sound")
    info = _mp3_info(view.read(at, 256))
    frame = mp3_frame(view.read(at, 4))
    if info is None or frame is None:
        return _mp3_walk(view, at)
    frames, size = info
    cut = missing("the MP3 header", size, view.size - at) if size else None
    return Extent(frames * frame.samples / frame.rate if frames else None, cut, channels=frame.channels)


def _mp3_info(data: bytes) -> tuple[int, int] | None:
    """Read frames and bytes from the Xing, Info or VBRI header in the first frame."""
    frame = mp3_frame(data)
    if frame is None:
        return None
    side = {(3, 1): 17, (3, 2): 32}.get((frame.version, frame.channels), 9 if frame.channels == 1 else 17)
    at = 4 + side
    if data[at : at + 4] in (b"Xing", b"Info"):
        flags = struct.unpack_from(">I", data, at + 4)[0]
        frames = struct.unpack_from(">I", data, at + 8)[0] if flags & 1 else 0
        size = struct.unpack_from(">I", data, at + 8 + 4 * (flags & 1))[0] if flags & 2 else 0
        return frames, size
    if data[36:40] == b"VBRI":
        size, frames = struct.unpack_from(">II", data, 46)
        return frames, size
    return None


def _mp3_walk(view: FileView, at: int) -> Extent:
    """Follow the frames of an MP3 without a summary: it must end where a frame or a tag ends."""
    lost, channels = 0, 0
    for _ in range(MAX_PARTS):
        header = view.read(at, 4)
        frame = mp3_frame(header)
        if frame is not None:
            channels = channels or frame.channels
            if at + frame.size > view.size:
                there = view.size - at
                return Extent(
                    cut=f"the last MP3 frame has {there} of its {frame.size} bytes", channels=channels
                )
            at += frame.size
        elif len(header) < 4 or header[:3] in (b"TAG", b"APE", b"LYR", b"ID3") or not any(header):
            break
        else:
            skipped = _next_frame(view, at)
            lost += skipped
            at += skipped
            if lost > MAX_JUNK:
                break
    cut = f"{lost:,} bytes between or behind the MP3 frames are not sound" if lost else None
    return Extent(cut=cut, channels=channels or None)


def _next_frame(view: FileView, at: int) -> int:
    data = view.read(at, HEAD_BYTES)
    found = first_frame(data[1:])
    return len(data) if found is None else found + 1
