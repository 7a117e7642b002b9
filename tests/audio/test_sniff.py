from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.sniff import CONTAINERS, after_tags, describe_other, mp3_frame, sniff

from .recordings import RECIPES, Kit, wav_tones

CONTAINER_OF = {
    "wav": "wav", "mp3": "mp3", "flac": "flac", "opus": "ogg", "ogg": "ogg", "oga": "ogg", "m4a": "mp4",
    "mp4": "mp4", "webm": "webm", "mka": "webm", "mkv": "webm", "amr": "amr", "wma": "asf",
    "aiff": "aiff", "au": "au",
}  # fmt: skip


def reader(data: bytes):
    return lambda offset, count: data[offset : offset + count]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recording_is_named_by_its_bytes(kit: Kit, name: str) -> None:
    container = sniff(reader(kit.data(name)))
    assert container is not None
    assert container.name == CONTAINER_OF[name.rsplit(".", 1)[1]]


def test_every_container_is_covered() -> None:
    assert {container.name for container in CONTAINERS} == set(CONTAINER_OF.values())


def test_an_id3_tag_before_flac_is_stepped_over(kit: Kit) -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    container = sniff(reader(tag + kit.data("call.flac")))
    assert container is not None
    assert container.name == "flac"
    assert after_tags(reader(tag)) == 20


def test_an_id3_tag_opens_no_other_door() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x00"
    assert sniff(reader(tag + wav_tones())) is None


def test_mp3_that_begins_within_a_frame_is_found(kit: Kit) -> None:
    container = sniff(reader(kit.data("bare.mp3")[100:]))
    assert container is not None
    assert container.name == "mp3"


def test_an_mp3_header_is_read() -> None:
    frame = mp3_frame(bytes.fromhex("fffb9064"))  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz, joint stereo
    assert frame is not None
    assert (frame.size, frame.samples, frame.rate, frame.channels) == (417, 1152, 44_100, 2)


@pytest.mark.parametrize("header", ["fff1508000", "ff", "", "ffea9064", "fffbf064", "fffb0064", "fffb9c64"])
def test_what_is_no_mp3_header(header: str) -> None:
    assert mp3_frame(bytes.fromhex(header)) is None


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"\xef\xbb\xbf#EXTM3U\n", "playlist", "M3U"),
        (b"FFCONCAT VERSION 1.0\n", "playlist", "ffconcat"),
        (b"  <!DOCTYPE html>", "not_audio", "HTML"),
        (b"caff\x00\x01", "unsupported", "Core Audio"),
        (b"\xff\xf1\x50\x80", "unsupported", "AAC"),
        (b"just words", "not_audio", "text"),
        ("due parole più lunghe".encode(), "not_audio", "text"),
        (bytes(100), "not_audio", "zero bytes"),
        (b"\x12\x99\x00\x01" * 100, "headerless", "signature"),
    ],
)
def test_other_files_are_described(data: bytes, code: str, word: str) -> None:
    found, words = describe_other(data)
    assert found == code
    assert word in words


@given(st.binary(max_size=12_000))
def test_any_bytes_get_a_name_or_a_description(data: bytes) -> None:
    if sniff(reader(data)) is None:
        code, words = describe_other(data[:8192])
        assert code in {"not_audio", "headerless", "unsupported", "playlist"}
        assert words.isprintable()
