"""One table of what must never be decoded as if it were a good recording, and what is said instead."""

from __future__ import annotations

import gzip
import io
import os
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoqa.audio import process
from autoqa.audio.decode import Decoded, DecodeLimits, decode
from autoqa.audio.extent import measure
from autoqa.audio.refusal import ADVICE, RefusedError, printable
from autoqa.audio.sniff import sniff
from autoqa.audio.view import FileView
from autoqa.errors import AudioRejected

from .recordings import RECIPES, Kit, chunk, encode, wav, wav_tones

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("call.wav", wav_tones())
    return buffer.getvalue()


def floats(value: float) -> bytes:
    return wav(np.full(8000, value, "<f4").tobytes(), tag=3, bits=32)


def flac_header(kit: Kit, **change: int) -> bytes:
    """A FLAC whose summary declares another rate or length."""
    data = bytearray(kit.data("call.flac"))
    packed = struct.unpack_from(">Q", data, 18)[0]
    if "rate" in change:
        packed = packed & ~(0xFFFFF << 44) | change["rate"] << 44
    if "total" in change:
        packed = packed & ~0xFFFFFFFFF | change["total"]
    struct.pack_into(">Q", data, 18, packed)
    return bytes(data)


def renamed_box(data: bytes, old: bytes, new: bytes) -> bytes:
    return data.replace(old, new, 1)


def without_codec(data: bytes) -> bytes:
    return renamed_box(renamed_box(data, b"mp4a", b"zzzz"), b"esds", b"xxxx")


def riff(body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WAVE" + body


def drm_wma(kit: Kit) -> bytes:
    """A WMA whose header also carries the object that announces encryption."""
    data = kit.data("call.wma")
    size, objects = struct.unpack_from("<QI", data, 16)
    lock = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e") + struct.pack("<Q", 32) + bytes(8)
    head = data[:16] + struct.pack("<QI", size + 32, objects + 1) + data[28:30] + lock
    return head + data[30:]


def half(data: bytes, share: float = 0.25) -> bytes:
    return data[: int(len(data) * share)]


# name of the file, code of the refusal, words that must be in the message, how it is made
Make = Callable[[Kit], bytes]
BAD_BYTES: list[tuple[str, str, str, Make]] = [
    ("empty.wav", "empty", "0 bytes", lambda kit: b""),
    ("text.wav", "not_audio", "text", lambda kit: b"Good morning, how can I help?\n" * 20),
    ("data.wav", "not_audio", "text", lambda kit: b'{"call": 1, "turns": []}'),
    ("page.mp3", "not_audio", "HTML", lambda kit: b"<!doctype html><html><body>404</body></html>"),
    ("feed.mp3", "not_audio", "XML", lambda kit: b"<?xml version='1.0'?><rss/>"),
    ("zip.wav", "not_audio", "ZIP", lambda kit: zipped()),
    ("gzip.wav", "not_audio", "gzip", lambda kit: gzip.compress(wav_tones())),
    ("png.wav", "not_audio", "PNG", lambda kit: PNG),
    ("pdf.wav", "not_audio", "PDF", lambda kit: b"%PDF-1.7\n%\xe2\xe3"),
    ("program.wav", "not_audio", "program", lambda kit: b"\x7fELF\x02\x01\x01" + bytes(99)),
    ("notes.mid", "not_audio", "MIDI", lambda kit: b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x00\x60"),
    ("zeros.wav", "not_audio", "zero bytes", lambda kit: bytes(5000)),
    ("script.wav", "playlist", "ffconcat", lambda kit: b"ffconcat version 1.0\nfile pcm_s16le.wav\n"),
    ("list.m3u8", "playlist", "M3U", lambda kit: b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/a.ts\n"),
    ("list.pls", "playlist", "PLS", lambda kit: b"[playlist]\nFile1=/etc/passwd\n"),
    ("raw.wav", "headerless", "signature", lambda kit: np.random.default_rng(3).bytes(9000)),
    ("aac.aac", "unsupported", "AAC", lambda kit: b"\xff\xf1\x6c\x80\x20\x1f\xfc" * 50),
    ("big.wav", "unsupported", "RIFX", lambda kit: b"RIFX" + wav_tones()[4:]),
    ("film.avi", "unsupported", "RIFF", lambda kit: b"RIFF\x00\x10\x00\x00AVI LIST" + bytes(99)),
    ("core.caf", "unsupported", "Core Audio", lambda kit: b"caff\x00\x01\x00\x00desc" + bytes(99)),
    ("tag_only.mp3", "not_audio", "ID3", lambda kit: b"ID3\x03\x00\x00\x00\x00\x00\x7f" + bytes(500)),
    ("head_only.wav", "no_audio", "ends before", lambda kit: wav(b"")[:36]),
    ("riff_only.wav", "no_audio", "ends before", lambda kit: wav(b"")[:12]),
    ("no_sound.wav", "no_audio", "no sound", lambda kit: wav(b"")),
    ("data_first.wav", "malformed", "before any description", lambda kit: riff(chunk(b"data", b"123"))),
    ("short_fmt.wav", "malformed", "incomplete", lambda kit: riff(chunk(b"fmt ", b"\1\0\1\0"))),
    ("0_channels.wav", "malformed", "0 channels", lambda kit: wav(bytes(999), channels=0, align=2)),
    ("0_hz.wav", "malformed", "0 Hz", lambda kit: wav(bytes(999), rate=0)),
    ("0_align.wav", "malformed", "0 bytes a frame", lambda kit: wav(bytes(999), align=0)),
    ("odd_align.wav", "malformed", "7 bytes", lambda kit: wav(bytes(999), align=7)),
    ("0_bits.wav", "malformed", "0 bits", lambda kit: wav(bytes(999), bits=0, align=2)),
    ("1_hz.wav", "rate", "1 Hz", lambda kit: wav(bytes(4000), rate=1)),
    ("4_ghz.wav", "rate", "4,000,000,000 Hz", lambda kit: wav(bytes(4000), rate=4_000_000_000, speed=1)),
    ("255_channels.wav", "channels", "255 channels", lambda kit: wav(bytes(5100), channels=255)),
    ("9_channels.wav", "channels", "9 channels", lambda kit: wav(bytes(18_000), channels=9)),
    ("hour.wav", "damaged", "0.1 of 3600.0 s", lambda kit: wav(bytes(1600), data_size=57_600_000)),
    ("day.wav", "too_long", "24.0 h", lambda kit: wav(bytes(1600), data_size=24 * 57_600_000)),
    ("cut.wav", "damaged", "of 2.0 s could be decoded", lambda kit: half(kit.data("pcm_s16le.wav"))),
    ("blip.wav", "too_short", "0.050 s", lambda kit: wav_tones(0.05)),
    ("codec.wav", "codec", "codec", lambda kit: wav(bytes(9999), tag=0x4243)),
    ("dolby.wav", "codec", "codec", lambda kit: wav(bytes(9999), tag=0x0270, bits=0, align=212, speed=8269)),
    ("nan.wav", "bad_samples", "not numbers", lambda kit: floats(float("nan"))),
    ("inf.wav", "bad_samples", "not numbers", lambda kit: floats(float("inf"))),
    ("scale.wav", "bad_samples", "between -1 and 1", lambda kit: floats(20_000.0)),
    ("cut.mp3", "damaged", "could be decoded", lambda kit: half(kit.data("lame.mp3"))),
    ("cut.flac", "damaged", "could be decoded", lambda kit: half(kit.data("call.flac"), 0.45)),
    ("head.flac", "malformed", "incomplete", lambda kit: kit.data("call.flac")[:20]),
    ("0_hz.flac", "malformed", "does not describe", lambda kit: flac_header(kit, rate=0)),
    ("bomb.flac", "too_long", "h of sound", lambda kit: flac_header(kit, total=8000 * 86_400)),
    ("promise.flac", "damaged", "could be decoded", lambda kit: flac_header(kit, total=8000 * 3600)),
    ("cut.m4a", "damaged", "moov", lambda kit: half(kit.data("call.m4a"), 0.9)),
    ("cut_front.m4a", "damaged", "could be decoded", lambda kit: half(kit.data("front.m4a"), 0.4)),
    ("head.m4a", "damaged", "moov", lambda kit: kit.data("call.m4a")[:32]),
    ("locked.m4a", "encrypted", "encrypted", lambda kit: renamed_box(kit.data("call.m4a"), b"mp4a", b"enca")),
    ("bought.m4a", "encrypted", "encrypted", lambda kit: renamed_box(kit.data("call.m4a"), b"mp4a", b"drms")),
    ("unknown.m4a", "codec", "codec", lambda kit: without_codec(kit.data("call.m4a"))),
    ("film.mp4", "no_audio", "no audio stream", lambda kit: kit.data("silent_film.mp4")),
    ("cut.opus", "damaged", "", lambda kit: kit.data("call.opus")[:120]),
    ("not_opus.ogg", "no_audio", "no Opus", lambda kit: kit.data("call.opus").replace(b"OpusH", b"Other")),
    ("cut.webm", "damaged", "could be decoded", lambda kit: half(kit.data("call.webm"))),
    ("head.webm", "malformed", "incomplete", lambda kit: kit.data("call.webm")[:20]),
    ("locked.wma", "encrypted", "DRM", drm_wma),
    ("cut.wma", "damaged", "could be decoded", lambda kit: half(kit.data("call.wma"), 0.3)),
    ("head.wma", "malformed", "WMA header", lambda kit: kit.data("call.wma")[:200]),
    ("head.amr", "no_audio", "no sound", lambda kit: b"#!AMR\n"),
    ("many.amr", "unsupported", "AMR", lambda kit: b"#!AMR_MC1.0\n" + bytes(50)),
    ("head.au", "malformed", "incomplete", lambda kit: kit.data("call.au")[:20]),
    ("0_channels.au", "malformed", "0 channels", lambda kit: kit.data("call.au")[:20] + bytes(999)),
    ("head.aiff", "no_audio", "ends before", lambda kit: kit.data("call.aiff")[:40]),
    ("1_hz.aiff", "rate", "1 Hz", lambda kit: kit.data("call.aiff").replace(
        b"\x40\x0b\xfa\x00", b"\x3f\xff\x80\x00", 1)),
]  # fmt: skip


def refused(path: str | Path, **options: object) -> AudioRejected:
    with pytest.raises(AudioRejected) as caught:
        decode(path, **options)  # type: ignore[arg-type]
    error = caught.value
    message = str(error)
    assert error.code in ADVICE
    assert message.startswith(f"{printable(str(path))}: ")
    assert len(message) < 900
    assert message.isprintable()
    assert "Traceback" not in message
    assert ADVICE[error.code].split("{", maxsplit=1)[0] in message
    return error


@pytest.mark.parametrize(("name", "code", "words", "make"), BAD_BYTES, ids=[row[0] for row in BAD_BYTES])
def test_bad_bytes_are_refused_with_one_clear_reason(
    kit: Kit, name: str, code: str, words: str, make: Make
) -> None:
    error = refused(kit.put(name, make(kit)))
    assert error.code == code
    assert words in str(error)


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.wav")
    return folder / "pipe.wav"


def _dangling(folder: Path) -> Path:
    (folder / "link.wav").symlink_to(folder / "gone.wav")
    return folder / "link.wav"


def _loop(folder: Path) -> Path:
    (folder / "loop.wav").symlink_to(folder / "loop.wav")
    return folder / "loop.wav"


BAD_PATHS: list[tuple[str, str, str, Callable[[Path], str | Path]]] = [
    ("missing", "not_found", "no such file", lambda folder: folder / "missing.wav"),
    ("below a file", "not_found", "no such file", lambda folder: Path(__file__) / "a.wav"),
    ("dangling link", "not_found", "link", _dangling),
    ("link to itself", "unreadable", "cannot be opened", _loop),
    ("http", "not_found", "address", lambda folder: "http://127.0.0.1:9/call.wav"),
    ("rtsp", "not_found", "address", lambda folder: "rtsp://127.0.0.1/call"),
    ("file address", "not_found", "address", lambda folder: f"file://{Path(__file__)}"),
    ("concat", "not_found", "no such file", lambda folder: f"concat:{Path(__file__)}|{Path(__file__)}"),
    ("nul in the name", "not_found", "no such file", lambda folder: "call\0.wav"),
    ("empty name", "not_found", "no such file", lambda folder: ""),
    ("endless name", "unreadable", "cannot be opened", lambda folder: "a" * 5000),
    ("directory", "not_a_file", "directory", lambda folder: folder),
    ("pipe", "not_a_file", "pipe", _fifo),
    ("device", "not_a_file", "device", lambda folder: "/dev/zero"),
    ("terminal", "not_a_file", "device", lambda folder: "/dev/null"),
    ("process memory", "empty", "0 bytes", lambda folder: "/proc/self/mem"),
]


@pytest.mark.parametrize(("what", "code", "words", "make"), BAD_PATHS, ids=[row[0] for row in BAD_PATHS])
def test_bad_paths_are_refused_without_waiting(
    tmp_path: Path, what: str, code: str, words: str, make: Callable[[Path], str | Path]
) -> None:
    error = refused(make(tmp_path))
    assert error.code == code
    assert words in str(error)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the system's answer is given by hand here."""
    path = tmp_path / "private.wav"
    path.write_bytes(wav_tones())

    def deny(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", deny)
    error = refused(path)
    assert error.code == "unreadable"
    assert "permission" in str(error)


# The limits ---------------------------------------------------------------------------------

LIMITS = [
    ("too_big", DecodeLimits(max_file_bytes=1000)),
    ("too_long", DecodeLimits(max_seconds=1.0)),
    ("too_large", DecodeLimits(max_decoded_bytes=100_000)),
    ("channels", DecodeLimits(max_channels=1)),
    ("rate", DecodeLimits(min_rate=16_000)),
    ("timeout", DecodeLimits(floor_seconds=0.001, seconds_per_mb=0)),
]


@pytest.mark.parametrize(("code", "limits"), LIMITS, ids=[row[0] for row in LIMITS])
def test_each_limit_refuses(kit: Kit, code: str, limits: DecodeLimits) -> None:
    assert refused(kit.path("pcm_s16le.wav"), limits=limits).code == code


def test_sound_that_goes_on_behind_the_limit_is_refused_though_nothing_declares_it(kit: Kit) -> None:
    path = kit.put("endless.flac", flac_header(kit, total=0))
    assert decode(path).declared_seconds is None
    assert refused(path, limits=DecodeLimits(max_seconds=0.5)).code == "too_long"


def test_channels_that_only_the_decoder_sees_are_refused(kit: Kit) -> None:
    assert refused(kit.path("call.m4a"), limits=DecodeLimits(max_channels=1)).code == "channels"


def test_too_little_memory_is_a_refusal(kit: Kit) -> None:
    error = refused(kit.path("call.flac"), limits=DecodeLimits(child_memory_bytes=1 << 26))
    assert error.code in ("memory", "crashed")


def test_a_silence_bomb_is_refused_before_decoding(kit: Kit, tmp_path: Path) -> None:
    silence = np.zeros((48_000 * 60, 1), "<i2")
    path = encode(tmp_path / "bomb.opus", "ogg", "libopus", 48_000, 1, samples=silence)
    assert path.stat().st_size < 100_000
    assert refused(path, limits=DecodeLimits(max_seconds=30)).code == "too_long"


def test_junk_between_mp3_frames_is_not_searched_for_ever(kit: Kit) -> None:
    data = kit.data("bare.mp3") + b"\xff\xfb" * 3_000_000
    begun = time.process_time()
    assert structure_of(kit, data) is None
    assert time.process_time() - begun < 5


# A decoder process that misbehaves ----------------------------------------------------------

BREAKDOWNS = {
    "segfault": ("crashed", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"),
    "killed": ("timeout", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    "exit": ("crashed", "raise SystemExit(3)"),
    "silent": ("crashed", ""),
    "hang": ("timeout", "import time; time.sleep(60)"),
    "nonsense": ("crashed", "print('nonsense' * 100)"),
    "huge message": ("crashed", "import os; os.write(1, b'S\\xff\\xff\\xff\\xff')"),
    "no json": ("crashed", "import os; os.write(1, b'E\\x02\\0\\0\\0{x')"),
    "a list": ("crashed", "import os; os.write(1, b'E\\x02\\0\\0\\0[]')"),
    "samples first": ("crashed", "import os; os.write(1, b'S\\x04\\0\\0\\0abcd')"),
    "odd header": ("crashed", "import os; os.write(1, b'H\\x02\\0\\0\\0{}')"),
    "half a message": ("crashed", "import os; os.write(1, b'H\\x09\\0\\0\\0{')"),
    "unknown code": ("crashed", "import os; os.write(1, b'R\\x0c\\0\\0\\0{\"code\": 1 }')"),
    "nothing": ("no_audio", "import os; os.write(1, b'E\\x02\\0\\0\\0{}')"),
}


@pytest.mark.parametrize("how", BREAKDOWNS)
def test_a_decoder_that_breaks_down_is_a_refusal(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    code, script = BREAKDOWNS[how]
    stand_in = tmp_path / "child.py"
    stand_in.write_text(script)
    monkeypatch.setattr(process, "CHILD", stand_in)
    limits = DecodeLimits(floor_seconds=1.0 if how == "hang" else 20.0)
    assert refused(kit.path("pcm_s16le.wav"), limits=limits).code == code


def test_a_python_that_cannot_be_started_is_a_refusal(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert refused(kit.path("pcm_s16le.wav")).code == "no_decoder"


# Damage of every kind -----------------------------------------------------------------------

FUZZED = sorted(RECIPES)
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
many = settings(few, max_examples=250)


def decoded_or_refused(path: Path) -> Decoded | None:
    """Decode, or return None when there is a reason that lies in the file; any other fails the test."""
    try:
        return decode(path)
    except AudioRejected as error:
        if error.code in ("crashed", "timeout", "no_decoder"):
            raise
        return None


@few
@given(name=st.sampled_from(FUZZED), share=st.floats(0, 1, exclude_max=True))
def test_a_recording_cut_anywhere_is_complete_only_if_nothing_is_missing(
    kit: Kit, name: str, share: float
) -> None:
    data = kit.data(name)
    path = kit.put(f"cut_{name}", data[: int(len(data) * share)])
    decoded = decoded_or_refused(path)
    if decoded is not None:
        whole = decode(kit.path(name))
        assert decoded.status == "partial" or decoded.seconds >= whole.seconds
        assert (decoded.reason is None) == (decoded.status == "complete")


@few
@given(name=st.sampled_from(FUZZED), seed=st.integers(0, 10_000), blows=st.integers(1, 40))
def test_a_recording_with_damaged_bytes_never_surprises(kit: Kit, name: str, seed: int, blows: int) -> None:
    data = bytearray(kit.data(name))
    random = np.random.default_rng(seed)
    for at in random.integers(0, len(data), blows):
        data[at] = random.integers(0, 256)
    path = kit.put(f"hit_{name}", bytes(data))
    decoded = decoded_or_refused(path)
    if decoded is not None:
        assert np.isfinite(decoded.waveform.samples).all()
        assert decoded.seconds < 100


header_fields = st.fixed_dictionaries(
    {
        "tag": st.sampled_from([1, 3, 6, 7, 0x31, 0x55, 0xFFFE, 0, 0xFFFF]) | st.integers(0, 0xFFFF),
        "channels": st.integers(0, 9) | st.integers(0, 0xFFFF),
        "rate": st.sampled_from([8000, 16_000, 44_100]) | st.integers(0, 0xFFFFFFFF),
        "bits": st.sampled_from([0, 8, 16, 24, 32, 64]) | st.integers(0, 0xFFFF),
        "data_size": st.none() | st.integers(0, 40_000) | st.integers(0, 0xFFFFFFFF),
        "after": st.binary(max_size=40),
        "fact": st.none() | st.integers(0, 0xFFFFFFFF),
    }
)


def structure_of(kit: Kit, data: bytes) -> RefusedError | None:
    """Read a file's structure without decoding it; return the refusal, if that is what came of it."""
    path = kit.put("structure", data)
    fd = os.open(path, os.O_RDONLY)
    try:
        view = FileView(fd, len(data))
        container = sniff(view.read)
        if container is not None:
            extent = measure(container, view)
            assert extent.declared_seconds is None or extent.declared_seconds >= 0
    except RefusedError as error:
        return error
    finally:
        os.close(fd)
    return None


@many
@given(fields=header_fields, data=st.binary(max_size=400))
def test_any_wav_header_has_a_structure_or_a_reason(kit: Kit, fields: dict[str, object], data: bytes) -> None:
    refusal = structure_of(kit, wav(data, **fields))  # type: ignore[arg-type]
    assert refusal is None or (refusal.code in ADVICE and refusal.found.isprintable())


@many
@given(name=st.sampled_from(FUZZED), share=st.floats(0, 1), blows=st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=30))  # fmt: skip
def test_any_damage_leaves_a_structure_or_a_reason(
    kit: Kit, name: str, share: float, blows: list[tuple[float, int]]
) -> None:
    data = bytearray(kit.data(name))
    for at, value in blows:
        data[int(at**4 * len(data))] = value  # most of it in the header
    refusal = structure_of(kit, bytes(data[: int(len(data) * share)]))
    assert refusal is None or (refusal.code in ADVICE and refusal.found.isprintable())


@few
@given(fields=header_fields)
def test_any_wav_header_is_decoded_or_refused(kit: Kit, fields: dict[str, object]) -> None:
    path = kit.put("header.wav", wav(bytes(3000), **fields))  # type: ignore[arg-type]
    decoded_or_refused(path)
