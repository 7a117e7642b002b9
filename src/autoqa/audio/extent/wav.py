"""WAV and RF64: chunks of a declared size."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from autoqa.audio.extent.promise import OPEN_END, UNKNOWN_SIZES, Extent, counted, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView

OPEN_WAV_SIZES = (*UNKNOWN_SIZES, 0x7FFFF000, 0x7FFFFFFF)  # what programs write that do not know yet

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_ALAW_MULAW = (6, 7)
_FACT_COUNTS_SAMPLES = (0x02, 0x11, 0x31)  # MS ADPCM, IMA ADPCM, GSM 6.10


@dataclass(frozen=True)
class _WavFormat:
    tag: int
    channels: int
    rate: int
    bytes_per_second: int
    align: int
    bits: int

    @property
    def linear(self) -> bool:
        return self.tag in (_PCM, _FLOAT, *_ALAW_MULAW)


@dataclass(frozen=True)
class Chunk:
    """A named part of a RIFF file: where its content begins and the size it declares."""

    name: bytes
    start: int
    size: int


def measure(view: FileView) -> Extent:
    """Read the format and compare the data chunk with the bytes there."""
    shape: _WavFormat | None = None
    frames, wide = 0, None
    for chunk in riff_chunks(view, 12, "<"):
        body = view.read(chunk.start, min(chunk.size, 40))
        if chunk.name == b"ds64":
            wide = struct.unpack_from("<Q", body, 8)[0]
        elif chunk.name == b"fmt ":
            shape = _wav_format(body)
        elif chunk.name == b"fact" and len(body) >= 4:
            frames = struct.unpack_from("<I", body)[0]
        elif chunk.name == b"data":
            if shape is None:
                raise RefusedError("malformed", "its data come before any description of their format")
            size = wide if wide is not None and chunk.size == 0xFFFFFFFF else chunk.size
            return _wav_extent(view, shape, Chunk(b"data", chunk.start, size), frames)
    raise RefusedError("no_audio", "its header ends before any sound data begin")


def riff_chunks(view: FileView, at: int, order: str) -> Iterator[Chunk]:
    """Walk the chunks from byte `at`; `order` is "<" for RIFF and ">" for AIFF."""
    for _ in range(10_000):
        head = view.read(at, 8)
        if len(head) < 8:
            return
        name, size = struct.unpack(f"{order}4sI", head)
        yield Chunk(name, at + 8, size)
        at += 8 + size + (size & 1)


def _wav_format(body: bytes) -> _WavFormat:
    tag, channels, rate, speed, align, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        tag = struct.unpack_from("<H", body, 24)[0]
    if channels == 0 or rate == 0 or align == 0:
        raise RefusedError(
            "malformed", f"its header declares {channels} channels, {rate:,} Hz and {align} bytes a frame"
        )
    shape = _WavFormat(tag, channels, rate, speed, align, bits)
    if shape.linear and (bits == 0 or align != channels * ((bits + 7) // 8)):
        raise RefusedError(
            "malformed",
            f"its header declares {channels} channels of {bits} bits, but {align} bytes for all together",
        )
    return shape


def _wav_extent(view: FileView, shape: _WavFormat, data: Chunk, frames: int) -> Extent:
    there = view.size - data.start
    if data.size in OPEN_WAV_SIZES and data.size > there:
        return Extent(cut=_odd_end(there, shape), rate=shape.rate, channels=shape.channels, notes=(OPEN_END,))
    surplus = _surplus(view, data.start + data.size + (data.size & 1))
    if data.size == 0 and surplus:
        cut: str | None = f"the header was never finished: it declares 0 bytes of sound and {there:,} follow"
        return Extent(cut=cut, rate=shape.rate, channels=shape.channels)
    cut = missing("the header", data.size, there)
    if cut is None and surplus >= shape.align:
        after = f", {surplus / (shape.align * shape.rate):.1f} s of sound" if shape.linear else ""
        cut = f"{counted(surplus)}{after} lie behind the end that the header declares and were not read"
    cut = cut or _odd_end(data.size, shape)
    return Extent(
        _wav_seconds(shape, data.size, frames),
        cut,
        exact=shape.linear,
        rate=shape.rate,
        channels=shape.channels,
    )


def _odd_end(size: int, shape: _WavFormat) -> str | None:
    left = size % shape.align
    return f"the sound ends within a frame ({left} of {shape.align} bytes)" if shape.linear and left else None


def _wav_seconds(shape: _WavFormat, size: int, frames: int) -> float | None:
    if shape.linear:
        return size // shape.align / shape.rate
    if frames and shape.tag in _FACT_COUNTS_SAMPLES:
        return frames / shape.rate
    return size / shape.bytes_per_second if shape.bytes_per_second else None


def _surplus(view: FileView, at: int) -> int:
    """Count the bytes behind the sound that are not further well-formed chunks."""
    for chunk in riff_chunks(view, at, "<"):
        name_is_text = all(0x20 <= byte < 0x7F for byte in chunk.name)
        if not name_is_text or chunk.start + chunk.size > view.size:
            break
        at = chunk.start + chunk.size + (chunk.size & 1)
    left = view.read(at, 4096)
    return view.size - at if any(left) else 0
