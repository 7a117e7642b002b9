"""Name a file's container from its first bytes, so that only one known demuxer ever sees it.

File names and endings are not consulted: they say what somebody hoped, not what the bytes are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD_BYTES = 8192

Read = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Container:
    """A container that may be decoded: its name here and the one demuxer that may open it."""

    name: str
    demuxer: str
    label: str
    clocked: bool = False  # packets carry real times, so a jump in them is lost sound


WAV = Container("wav", "wav", "WAV")
MP3 = Container("mp3", "mp3", "MP3")
FLAC = Container("flac", "flac", "FLAC")
OGG = Container("ogg", "ogg", "Ogg", clocked=True)
MP4 = Container("mp4", "mov", "MP4/M4A", clocked=True)
WEBM = Container("webm", "matroska", "WebM/Matroska", clocked=True)
AMR = Container("amr", "amr", "AMR")
ASF = Container("asf", "asf", "WMA", clocked=True)
AIFF = Container("aiff", "aiff", "AIFF")
AU = Container("au", "au", "AU")

CONTAINERS = (WAV, MP3, FLAC, OGG, MP4, WEBM, AMR, ASF, AIFF, AU)

# (offset, bytes) pairs that must all be there, then the container
MAGIC: tuple[tuple[tuple[tuple[int, bytes], ...], Container], ...] = (
    (((0, b"RIFF"), (8, b"WAVE")), WAV),
    (((0, b"RF64"), (8, b"WAVE")), WAV),
    (((0, b"BW64"), (8, b"WAVE")), WAV),
    (((0, b"fLaC"),), FLAC),
    (((0, b"OggS"),), OGG),
    (((4, b"ftyp"),), MP4),
    (((4, b"moov"),), MP4),
    (((4, b"mdat"),), MP4),
    (((4, b"wide"),), MP4),
    (((0, b"\x1a\x45\xdf\xa3"),), WEBM),
    (((0, b"#!AMR\n"),), AMR),
    (((0, b"#!AMR-WB\n"),), AMR),
    (((0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),), ASF),
    (((0, b"FORM"), (8, b"AIFF")), AIFF),
    (((0, b"FORM"), (8, b"AIFC")), AIFF),
    (((0, b".snd"),), AU),
)

# What else a file may turn out to be: (first bytes, code of the refusal, words for it)
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"ffconcat version", "playlist", "a list of other files (ffconcat script)"),
    (b"#EXTM3U", "playlist", "a list of other files (M3U playlist)"),
    (b"[playlist]", "playlist", "a list of other files (PLS playlist)"),
    (b"<?xml", "not_audio", "an XML document"),
    (b"<!doctype", "not_audio", "an HTML page"),
    (b"<html", "not_audio", "an HTML page"),
    (b"PK\x03\x04", "not_audio", "a ZIP archive"),
    (b"PK\x05\x06", "not_audio", "a ZIP archive"),
    (b"\x1f\x8b", "not_audio", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "not_audio", "a 7-Zip archive"),
    (b"\x89PNG", "not_audio", "a PNG picture"),
    (b"\xff\xd8\xff", "not_audio", "a JPEG picture"),
    (b"GIF8", "not_audio", "a GIF picture"),
    (b"%PDF", "not_audio", "a PDF document"),
    (b"\x7fELF", "not_audio", "a program"),
    (b"MZ", "not_audio", "a program"),
    (b"SQLite format 3", "not_audio", "a database"),
    (b"RIFX", "unsupported", "a big-endian WAV (RIFX) file"),
    (b"RIFF", "unsupported", "a RIFF file that is not WAV"),
    (b"FORM", "unsupported", "an IFF file that is not AIFF"),
    (b"riff\x2e\x91\xcf\x11", "unsupported", "a Wave64 file"),
    (b"caff", "unsupported", "a Core Audio file"),
    (b"wvpk", "unsupported", "a WavPack file"),
    (b"MAC ", "unsupported", "a Monkey's Audio file"),
    (b"MThd", "not_audio", "a MIDI file, which holds notes and no sound"),
    (b"#!AMR", "unsupported", "an AMR file of several channels"),
    (b"#!SILK", "unsupported", "a SILK file"),
    (b"FLV\x01", "unsupported", "a Flash video"),
)


def sniff(read: Read) -> Container | None:
    """Name the container of the file behind `read(offset, count)`, or None when it is none of ours."""
    start = after_tags(read)
    head = read(start, HEAD_BYTES)
    for marks, container in MAGIC:
        if all(head[at : at + len(mark)] == mark for at, mark in marks):
            return container if start == 0 or container is FLAC else None
    return MP3 if first_frame(head) is not None else None


def after_tags(read: Read) -> int:
    """Return the offset behind leading ID3v2 tags, whatever follows them."""
    at = 0
    for _ in range(4):
        head = read(at, 10)
        if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
            break
        footer = 10 if head[5] & 0x10 else 0
        at += 10 + footer + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    return at


def describe_other(head: bytes) -> tuple[str, str]:
    """Say what a file that is none of our containers looks like: a code and words."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, code, words in OTHERS:
        if text[: len(start)].lower() == start.lower():
            return code, f"this is {words}, not a recording"
    if head[:3] == b"ID3":
        return "not_audio", "it starts with an ID3 tag, but no MP3 frames follow"
    if not any(head):
        return "not_audio", "it starts with zero bytes only and has no header"
    if is_adts(head):
        return "unsupported", "this is raw AAC (ADTS) without a container"
    if _is_text(head):
        return "not_audio", f"this is text, not a recording (it starts with {_opening(text)!r})"
    return "headerless", "it has no known signature: raw samples, or not audio at all"


def is_adts(head: bytes) -> bool:
    """Tell whether the bytes open with an AAC frame in ADTS framing."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _is_text(head: bytes) -> bool:
    odd = sum(byte < 0x20 and byte not in b"\t\r\n\x0c\x1b" for byte in head)
    if odd:
        return False
    try:
        head[:-4].decode()
    except UnicodeDecodeError:
        return False
    return True


def _opening(text: bytes) -> str:
    return text[:24].decode("utf-8", "replace").splitlines()[0] if text.strip() else ""


@dataclass(frozen=True)
class Mp3Frame:
    """What the four bytes of an MPEG audio frame header say."""

    size: int
    samples: int
    rate: int
    channels: int
    version: int  # 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5
    layer: int


_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBPS = {
    (3, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def mp3_frame(header: bytes) -> Mp3Frame | None:
    """Read an MPEG audio frame header (layer II or III); None when it is not one."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer not in (2, 3) or bitrate in (0, 15) or rate == 3:
        return None
    hertz = _RATES[version][rate]
    bits = _KBPS[3 if version == 3 else 2, layer][bitrate - 1] * 1000
    samples = 576 if layer == 3 and version != 3 else 1152
    size = samples // 8 * bits // hertz + (header[2] >> 1 & 1)
    return Mp3Frame(size, samples, hertz, 1 if header[3] >> 6 == 3 else 2, version, layer)


def first_frame(head: bytes) -> int | None:
    """Find where MP3 frames begin: a header that is followed by others of its kind.

    At the very start one successor is enough; further in, four are asked for, because noise
    holds stray headers.
    """
    at = 0
    while at >= 0 and at < len(head) - 3:
        if _chain(head, at, needed=1 if at == 0 else 4):
            return at
        at = head.find(b"\xff", at + 1)
    return None


def _chain(head: bytes, at: int, *, needed: int) -> bool:
    begin, first = at, mp3_frame(head[at : at + 4])
    frame, links = first, 0
    while frame is not None and first is not None and links < needed:
        at += frame.size
        if at + 4 > len(head):
            return begin == 0 or links > 1
        frame = mp3_frame(head[at : at + 4])
        if frame is None or (frame.rate, frame.version, frame.layer) != (
            first.rate,
            first.version,
            first.layer,
        ):
            return False
        links += 1
    return first is not None
