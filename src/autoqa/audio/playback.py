"""Recordings in a form that browsers play: as they are where that will do, else as a copy in Ogg Opus."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from autoqa.audio.decode import Contents, decode_blocks
from autoqa.audio.waveform import Samples
from autoqa.errors import AudioError

COPY = "audio/ogg"
"""The media type of a copy."""

_PLAYED = {
    ("wav", "pcm_u8"): "audio/wav",
    ("wav", "pcm_s16le"): "audio/wav",
    ("wav", "pcm_s24le"): "audio/wav",
    ("wav", "pcm_f32le"): "audio/wav",
    ("mp3", "mp3"): "audio/mpeg",
    ("mp3", "mp3float"): "audio/mpeg",
    ("flac", "flac"): "audio/flac",
    ("ogg", "opus"): "audio/ogg",
    ("ogg", "vorbis"): "audio/ogg",
    ("mp4", "aac"): "audio/mp4",
    ("mp4", "aac_fixed"): "audio/mp4",
}
"""What the browsers of today play: container and codec as the decoder names them."""

_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)  # Hz that Opus takes
_BITS = 24_000  # a second and channel, at which the ear tells speech from the recording no more
_EFFORT = "4"  # of 10: who listens first waits for the copy, and speech at this rate gains nothing from more


def played_as(path: Path, contents: Contents) -> str | None:
    """The media type under which browsers play the file as it is; None where they need a copy.

    A WAV that is cut off, gives no length, or is longer than its 4 GiB allow is copied: browsers disagree
    about those. So is one of more than two channels.
    """
    media_type = _PLAYED.get((contents.container, contents.codec))
    if media_type is None or contents.channels > 2:
        return None
    if contents.container == "wav" and not (contents.complete and _is_riff(path)):
        return None
    return media_type


def write_copy(path: Path, copy: Path, contents: Contents) -> None:
    """Write the whole recording at `path` to `copy`, once. Raises AudioError."""
    rate = _rate(contents)

    def make(file: BinaryIO) -> None:
        _encode(file, decode_blocks(path, rate=rate), rate, contents.channels)

    made_once(copy, make)


def write_clip(path: Path, clip: Path, contents: Contents, *, start: float, end: float) -> None:
    """Write what the recording at `path` holds from `start` up to `end`, in seconds, to `clip`, once.

    Nothing outside of that is in the file. Raises AudioError, also where the recording ends before.
    """
    rate = _rate(contents)

    def make(file: BinaryIO) -> None:
        stretch = _cut(decode_blocks(path, rate=rate), round(start * rate), round(end * rate))
        if _encode(file, stretch, rate, contents.channels) == 0:
            raise AudioError(f"the recording has ended before {start:.1f} s")

    made_once(clip, make)


def made_once(path: Path, make: Callable[[BinaryIO], None]) -> None:
    """See that `path` is there, whole: made by `make` under another name, by one process at a time.

    Whoever comes meanwhile waits and takes what was made. What a killed process left is overwritten. Only the
    owner may read the file. Raises AudioError where it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        while not path.exists():
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if path.exists() or not _is_still(file, part):
                    continue
                _fill(file, part, make)
                part.replace(path)
    except OSError as error:  # PyAV's errors are OSErrors too
        raise AudioError(f"{path}: cannot be written ({error.strerror or error})") from error


def _fill(file: BinaryIO, part: Path, make: Callable[[BinaryIO], None]) -> None:
    try:
        file.truncate(0)
        make(file)
        file.flush()
        os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _is_still(file: BinaryIO, part: Path) -> bool:
    """Whether the open file is the one of that name: who held it before may have put it elsewhere."""
    try:
        return os.path.samestat(part.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _rate(contents: Contents) -> int:
    return next((rate for rate in _RATES if rate >= contents.rate), _RATES[-1])


def _is_riff(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"RIFF"


def _cut(blocks: Iterator[Samples], first: int, last: int) -> Iterator[Samples]:
    at = 0
    for block in blocks:
        part = block[:, max(0, first - at) : max(0, last - at)]
        if part.shape[1]:
            yield part
        at += block.shape[1]
        if at >= last:
            break
    blocks.close()  # type: ignore[attr-defined]  # a generator, which ends its decoder process


def _encode(file: BinaryIO, blocks: Iterable[Samples], rate: int, channels: int) -> int:
    """Write the first two channels as Ogg Opus, without tags, and return how many samples each has."""
    import av

    kept = min(channels, 2)
    layout = ("mono", "stereo")[kept - 1]
    at = 0
    with av.open(file, mode="w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=rate)
        stream.layout = layout
        stream.bit_rate = _BITS * kept
        stream.options = {"compression_level": _EFFORT}
        for block in blocks:
            interleaved = np.ascontiguousarray(np.clip(block[:kept].T, -1, 1)).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(interleaved, format="flt", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            container.mux(stream.encode(frame))
            at += block.shape[1]
        container.mux(stream.encode(None))
    return at
