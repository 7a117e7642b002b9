"""Small recordings made on the spot: PyAV encodes what it can, the rest is written by hand."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

SECONDS = 2.0
LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 6: "5.1", 8: "7.1"}


def tones(rate: int, channels: int, seconds: float = SECONDS) -> np.ndarray:
    """A sine of its own pitch in each channel, as int16 of shape (n, channels)."""
    time = np.arange(round(rate * seconds)) / rate
    waves = [0.3 * np.sin(2 * np.pi * (300 + 150 * channel) * time) for channel in range(channels)]
    return (np.stack(waves, axis=1) * 32767).astype("<i2")


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """A RIFF chunk whose header may lie about its size."""
    return name + struct.pack("<I", len(body) if size is None else size) + body + bytes(len(body) & 1)


def wav(
    data: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 8000,
    bits: int = 16,
    align: int | None = None,
    speed: int | None = None,
    extra: bytes = b"",
    fact: int | None = None,
    data_size: int | None = None,
    after: bytes = b"",
) -> bytes:
    """A WAV file as bytes; every field of its header can be set, also to nonsense."""
    align = channels * ((bits + 7) // 8) if align is None else align
    speed = rate * align if speed is None else speed
    shape = struct.pack("<HHIIHH", tag, channels, rate, speed & 0xFFFFFFFF, align & 0xFFFF, bits) + extra
    chunks = chunk(b"fmt ", shape)
    if fact is not None:
        chunks += chunk(b"fact", struct.pack("<I", fact))
    chunks += chunk(b"data", data, data_size) + after
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def wav_tones(seconds: float = SECONDS, **header: Any) -> bytes:
    """A good 16-bit WAV unless the header is told otherwise."""
    channels, rate = header.get("channels", 1), header.get("rate", 8000)
    return wav(tones(rate, channels, seconds).tobytes(), **header)


def gsm_wav(blocks: int = 50) -> bytes:
    """GSM 6.10 as WAV carries it: blocks of 65 bytes, 320 samples each, filled with fixed noise."""
    noise = np.random.default_rng(1).integers(0, 256, (blocks, 65), dtype=np.uint8)
    return wav(
        noise.tobytes(),
        tag=0x31,
        bits=0,
        align=65,
        speed=1625,
        extra=struct.pack("<HH", 2, 320),
        fact=blocks * 320,
    )


def amr_wb(frames: int = 100) -> bytes:
    """AMR wide band: frames of the lowest mode (18 bytes, 20 ms), filled with fixed noise."""
    noise = np.random.default_rng(2).integers(0, 256, (frames, 17), dtype=np.uint8)
    return b"#!AMR-WB\n" + b"".join(b"\x04" + frame.tobytes() for frame in noise)


def encode(
    path: Path,
    container: str,
    codec: str,
    rate: int = 8000,
    channels: int = 2,
    seconds: float = SECONDS,
    *,
    samples: np.ndarray | None = None,
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
) -> Path:
    """Encode tones (or samples) with PyAV."""
    sound = tones(rate, channels, seconds) if samples is None else samples
    with av.open(str(path), "w", format=container, container_options=muxer or {}) as out:
        stream = out.add_stream(codec, rate=rate, options=options or {})
        stream.layout = LAYOUTS[channels]
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout=LAYOUTS[channels])
        frame.sample_rate, frame.pts = rate, 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)
    return path


def encode_with_video(path: Path, container: str, codec: str | None) -> Path:
    """A second of black pictures, with or without sound beside them."""
    with av.open(str(path), "w", format=container) as out:
        video = out.add_stream("mpeg4", rate=10)
        video.width = video.height = 32
        audio = out.add_stream(codec, rate=8000) if codec else None
        if audio is not None:
            audio.layout = "stereo"
            frame = av.AudioFrame.from_ndarray(tones(8000, 2).reshape(1, -1), format="s16", layout="stereo")
            frame.sample_rate, frame.pts = 8000, 0
            for packet in [*audio.encode(frame), *audio.encode(None)]:
                out.mux(packet)
        for number in range(10):
            picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            picture.pts = number
            for packet in video.encode(picture):
                out.mux(packet)
        for packet in video.encode(None):
            out.mux(packet)
    return path


def encode_two_streams(path: Path) -> Path:
    """Two audio streams in one MP4: tones of one second first, then of two."""
    with av.open(str(path), "w", format="mp4") as out:
        streams = [out.add_stream("aac", rate=8000) for _ in range(2)]
        for stream in streams:
            stream.layout = "mono"
        for seconds, stream in enumerate(streams, start=1):
            frame = av.AudioFrame.from_ndarray(
                tones(8000, 1, seconds).reshape(1, -1), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = 8000, 0
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                out.mux(packet)
    return path


WAV_CODECS = (
    "pcm_u8",
    "pcm_s16le",
    "pcm_s24le",
    "pcm_s32le",
    "pcm_f32le",
    "pcm_f64le",
    "pcm_alaw",
    "pcm_mulaw",
)
STRICT = {"strict": "-2"}


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


RECIPES: dict[str, Callable[[Path], Path]] = {
    **{f"{codec}.wav": lambda path, codec=codec: encode(path, "wav", codec) for codec in WAV_CODECS},
    "adpcm_ms.wav": lambda path: encode(path, "wav", "adpcm_ms"),
    "adpcm_ima.wav": lambda path: encode(path, "wav", "adpcm_ima_wav"),
    "gsm.wav": lambda path: _write(path, gsm_wav()),
    "mp3.wav": lambda path: encode(path, "wav", "libmp3lame"),
    "rf64.wav": lambda path: encode(path, "wav", "pcm_s16le", muxer={"rf64": "always"}),
    "lame.mp3": lambda path: encode(path, "mp3", "libmp3lame"),
    "bare.mp3": lambda path: encode(
        path, "mp3", "libmp3lame", muxer={"write_xing": "0", "id3v2_version": "0"}, options={"b": "32000"}
    ),
    "tagged.mp3": lambda path: encode(path, "mp3", "libmp3lame", muxer={"write_id3v1": "1"}),
    "call.flac": lambda path: encode(path, "flac", "flac"),
    "call.opus": lambda path: encode(path, "ogg", "libopus", 48_000),
    "call.ogg": lambda path: encode(path, "ogg", "vorbis", 16_000, options=STRICT),
    "flac.oga": lambda path: encode(path, "ogg", "flac"),
    "call.m4a": lambda path: encode(path, "ipod", "aac"),
    "front.m4a": lambda path: encode(path, "mp4", "aac", muxer={"movflags": "faststart"}),
    "fragments.m4a": lambda path: encode(path, "mp4", "aac", muxer={"movflags": "frag_keyframe+empty_moov"}),
    "alac.m4a": lambda path: encode(path, "ipod", "alac"),
    "call.webm": lambda path: encode(path, "webm", "libopus", 48_000),
    "live.webm": lambda path: encode(path, "webm", "libopus", 48_000, muxer={"live": "1"}),
    "call.mka": lambda path: encode(path, "matroska", "pcm_s16le"),
    "narrow.amr": lambda path: encode(path, "amr", "libopencore_amrnb", channels=1),
    "wide.amr": lambda path: _write(path, amr_wb()),
    "call.wma": lambda path: encode(path, "asf", "wmav2", 16_000, options={"b": "48000"}),
    "call.aiff": lambda path: encode(path, "aiff", "pcm_s16be"),
    "call.au": lambda path: encode(path, "au", "pcm_s16be"),
    "ulaw.au": lambda path: encode(path, "au", "pcm_mulaw"),
    "film.mp4": lambda path: encode_with_video(path, "mp4", "aac"),
    "film.mkv": lambda path: encode_with_video(path, "matroska", "pcm_s16le"),
    "silent_film.mp4": lambda path: encode_with_video(path, "mp4", None),
    "two.mp4": encode_two_streams,
}


@dataclass(frozen=True)
class Kit:
    """Recordings by name, made when first asked for, and a folder for damaged ones."""

    folder: Path

    def path(self, name: str) -> Path:
        path = self.folder / name
        return path if path.exists() else RECIPES[name](path)

    def data(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def put(self, name: str, data: bytes) -> Path:
        return _write(self.folder / "damaged" / name, data)
