"""How much sound a file's own structure promises, and whether the file holds all of it.

A decoder that reaches the end of a cut file says nothing, so the structure is read here first:
chunk sizes, frame counts, page numbers, index boxes. Only sizes are read, never samples.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from autoqa.audio.refusal import RefusedError
from autoqa.audio.sniff import (
    AIFF,
    AMR,
    ASF,
    AU,
    FLAC,
    HEAD_BYTES,
    MP3,
    MP4,
    OGG,
    WAV,
    WEBM,
    Container,
    after_tags,
    first_frame,
    mp3_frame,
)
from autoqa.audio.view import FileView

MAX_PARTS = 4_000_000  # chunks, pages, frames or elements that are walked at most
UNKNOWN_SIZES = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
MAX_JUNK = 1 << 18  # bytes between MP3 frames after which looking further is a waste
OPEN_WAV_SIZES = (*UNKNOWN_SIZES, 0x7FFFF000, 0x7FFFFFFF)  # what programs write that do not know yet
OPEN_END = "the header leaves the length open, so the end of the file was taken as the end of the call"


@dataclass(frozen=True)
class Extent:
    """What a file's structure promises.

    `cut` is None, or the words that show bytes are missing. `exact` says that the declared
    length counts samples, so that not one may be missing.
    """

    declared_seconds: float | None = None
    cut: str | None = None
    exact: bool = False
    rate: int | None = None
    channels: int | None = None
    notes: tuple[str, ...] = field(default=())


def measure(container: Container, view: FileView) -> Extent:
    """Read the structure of a file; raise `RefusedError` when it contradicts itself."""
    try:
        return _READERS[container.name](view)
    except (struct.error, IndexError, OverflowError, ZeroDivisionError):
        raise RefusedError("malformed", f"its {container.label} header is incomplete") from None


def _missing(what: str, declared: int, there: int) -> str | None:
    if there >= declared:
        return None
    return f"{what} declares {_bytes(declared)} and {max(there, 0):,} are there"


def _bytes(count: int) -> str:
    return f"{count:,} byte" if count == 1 else f"{count:,} bytes"


# WAV, RF64 ---------------------------------------------------------------------------------

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
class _Chunk:
    name: bytes
    start: int
    size: int


def _wav(view: FileView) -> Extent:
    shape: _WavFormat | None = None
    frames, wide = 0, None
    for chunk in _riff_chunks(view, 12, "<"):
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
            return _wav_extent(view, shape, _Chunk(b"data", chunk.start, size), frames)
    raise RefusedError("no_audio", "its header ends before any sound data begin")


def _riff_chunks(view: FileView, at: int, order: str) -> Iterator[_Chunk]:
    for _ in range(10_000):
        head = view.read(at, 8)
        if len(head) < 8:
            return
        name, size = struct.unpack(f"{order}4sI", head)
        yield _Chunk(name, at + 8, size)
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


def _wav_extent(view: FileView, shape: _WavFormat, data: _Chunk, frames: int) -> Extent:
    there = view.size - data.start
    if data.size in OPEN_WAV_SIZES and data.size > there:
        return Extent(cut=_odd_end(there, shape), rate=shape.rate, channels=shape.channels, notes=(OPEN_END,))
    surplus = _surplus(view, data.start + data.size + (data.size & 1))
    if data.size == 0 and surplus:
        cut: str | None = f"the header was never finished: it declares 0 bytes of sound and {there:,} follow"
        return Extent(cut=cut, rate=shape.rate, channels=shape.channels)
    cut = _missing("the header", data.size, there)
    if cut is None and surplus >= shape.align:
        after = f", {surplus / (shape.align * shape.rate):.1f} s of sound" if shape.linear else ""
        cut = f"{_bytes(surplus)}{after} lie behind the end that the header declares and were not read"
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
    for chunk in _riff_chunks(view, at, "<"):
        name_is_text = all(0x20 <= byte < 0x7F for byte in chunk.name)
        if not name_is_text or chunk.start + chunk.size > view.size:
            break
        at = chunk.start + chunk.size + (chunk.size & 1)
    left = view.read(at, 4096)
    return view.size - at if any(left) else 0


# AIFF, AU ----------------------------------------------------------------------------------


def _aiff(view: FileView) -> Extent:
    shape: tuple[int, int, int] | None = None
    sound: _Chunk | None = None
    for chunk in _riff_chunks(view, 12, ">"):
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
    cut = _missing("the header", sound.size, view.size - sound.start)
    return Extent(frames / hertz, cut, exact=True, rate=hertz, channels=channels)


def _extended(raw: bytes) -> int:
    exponent, mantissa = struct.unpack(">HQ", raw)
    power = (exponent & 0x7FFF) - 16383 - 63
    return int(math.ldexp(mantissa, power)) if -128 < power < 0 else 0


_AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}


def _au(view: FileView) -> Extent:
    _, start, size, encoding, rate, channels = struct.unpack(">4s5I", view.read(0, 24))
    if channels == 0 or rate == 0:
        raise RefusedError("malformed", f"its header declares {channels} channels and {rate:,} Hz")
    width = _AU_BYTES.get(encoding, 0) * channels
    there = view.size - start
    if size == 0xFFFFFFFF:
        return Extent(rate=rate, channels=channels, notes=(OPEN_END,))
    cut = _missing("the header", size, there)
    if cut is None and there - size >= max(width, 1) and any(view.read(start + size, 4096)):
        cut = f"{_bytes(there - size)} lie behind the end that the header declares and were not read"
    seconds = size / width / rate if width else None
    return Extent(seconds, cut, exact=bool(width), rate=rate, channels=channels)


# FLAC, MP3, AMR ----------------------------------------------------------------------------


def _flac(view: FileView) -> Extent:
    start = after_tags(view.read)
    head = view.read(start, 42)
    packed = struct.unpack_from(">Q", head, 18)[0]
    rate, channels, total = packed >> 44, (packed >> 41 & 7) + 1, packed & 0xFFFFFFFFF
    if head[4] & 0x7F != 0 or rate == 0:
        raise RefusedError("malformed", "its FLAC header does not describe the sound")
    notes = () if total else (OPEN_END,)
    return Extent(total / rate if total else None, exact=True, rate=rate, channels=channels, notes=notes)


def _mp3(view: FileView) -> Extent:
    start = after_tags(view.read)
    head = view.read(start, HEAD_BYTES)
    offset = first_frame(head)
    if offset is None:
        raise RefusedError("no_audio", "no MP3 frames were found")
    at = start + offset
    if any(head[:offset]):
        return Extent(cut=f"{_bytes(offset)} before the first whole MP3 frame are not sound")
    info = _mp3_info(view.read(at, 256))
    frame = mp3_frame(view.read(at, 4))
    if info is None or frame is None:
        return _mp3_walk(view, at)
    frames, size = info
    cut = _missing("the MP3 header", size, view.size - at) if size else None
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


_AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_WB_SIZES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)


def _amr(view: FileView) -> Extent:
    wide = view.read(0, 9) == b"#!AMR-WB\n"
    at, sizes = (9, _AMR_WB_SIZES) if wide else (6, _AMR_SIZES)
    frames, cut = 0, None
    while at < view.size and frames < MAX_PARTS:
        at += sizes[view.read(at, 1)[0] >> 3 & 15]
        if at > view.size:
            cut = f"the last AMR frame lacks {_bytes(at - view.size)}"
            break
        frames += 1
    return Extent(None if cut else frames * 0.02, cut, rate=16_000 if wide else 8_000, channels=1)


# Ogg ---------------------------------------------------------------------------------------


@dataclass
class _OggStream:
    rate: int
    skip: int
    last_page: int = 0
    granule: int = 0
    ended: bool = False
    lost: int = 0


def _ogg(view: FileView) -> Extent:
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
            cut = f"the last Ogg page lacks {_bytes(body + sum(table) - view.size)}"
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


# MP4 ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    end: int


def _mp4(view: FileView) -> Extent:
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
    cut = _missing(f"its last box ({_fourcc(last.kind)})", last.end - last.start, view.size - last.start)
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


# WebM, Matroska ----------------------------------------------------------------------------

_SEGMENT, _INFO, _CLUSTER, _TRACKS = 0x18538067, 0x1549A966, 0x1F43B675, 0x1654AE6B
_TIMESTAMP_SCALE, _DURATION = 0x2AD7B1, 0x4489
_CONTENT_ENCRYPTION = b"\x50\x35"
_LEVEL_ONE = {0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367}


@dataclass(frozen=True)
class _Element:
    ident: int
    start: int
    end: int | None  # None when the writer left the size open


def _webm(view: FileView) -> Extent:
    header = _element(view, 0)
    segment = _element(view, header.end) if header and header.end else None
    if segment is None or segment.ident != _SEGMENT:
        raise RefusedError("malformed", "its Matroska header is incomplete")
    if segment.end is not None and segment.end > view.size:
        cut = _missing("its segment", segment.end - segment.start, view.size - segment.start)
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
            cut = cut or _missing("its last element", element.end - element.start, view.size - element.start)
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


# ASF (WMA) ---------------------------------------------------------------------------------

_GUID = {
    "file": bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"),
    "data": bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c"),
    "encryption": bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
    "extended_encryption": bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
}


def _asf(view: FileView) -> Extent:
    size, objects = struct.unpack_from("<QI", view.read(0, 30), 16)
    at, header_end = 30, size
    packets, packet_bytes, seconds = 0, 0, None
    for _ in range(min(objects, 10_000)):
        guid, length = struct.unpack("<16sQ", view.read(at, 24))
        if guid in (_GUID["encryption"], _GUID["extended_encryption"]):
            raise RefusedError("encrypted", "its sound is protected (DRM)")
        if guid == _GUID["file"]:
            packets, seconds, packet_bytes = _asf_file(view.read(at, 104))
        if length < 24 or at + length > header_end:
            raise RefusedError("malformed", "its WMA header is cut or contradicts itself")
        at += length
    data = view.read(header_end, 50)
    if len(data) < 50 or data[:16] != _GUID["data"]:
        raise RefusedError("damaged", "its sound data are missing")
    cut = _missing("its header", packets * packet_bytes, view.size - header_end - 50) if packets else None
    return Extent(seconds, cut)


def _asf_file(body: bytes) -> tuple[int, float | None, int]:
    packets, play, _, preroll, flags, smallest = struct.unpack_from("<QQQQII", body, 56)
    if flags & 1:  # a broadcast: the counts are not filled in
        return 0, None, smallest
    seconds = play / 1e7 - preroll / 1e3
    return packets, seconds if seconds > 0 else None, smallest


_READERS: dict[str, Callable[[FileView], Extent]] = {
    WAV.name: _wav,
    AIFF.name: _aiff,
    AU.name: _au,
    FLAC.name: _flac,
    MP3.name: _mp3,
    AMR.name: _amr,
    OGG.name: _ogg,
    MP4.name: _mp4,
    WEBM.name: _webm,
    ASF.name: _asf,
}
