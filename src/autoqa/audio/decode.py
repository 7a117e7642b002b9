"""Turn a recording into samples, or say in one sentence why not; never silently short.

The parent opens the file, names its container from the first bytes, and reads from its structure
how much sound it promises. A child process without rights decodes it. What came is then compared
with what was promised: `complete` means that nothing is missing, `partial` names what is.

Sound from 8 to 48 kHz is what this is made and tested for; 4 to 192 kHz is accepted. Channels are
never mixed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autoqa.audio.extent import Extent, measure
from autoqa.audio.process import Message, decoder
from autoqa.audio.refusal import RefusedError, printable, rejection
from autoqa.audio.sniff import HEAD_BYTES, Container, describe_other, sniff
from autoqa.audio.view import FileView
from autoqa.audio.waveform import Samples, Waveform

MIN_SECONDS = 0.1
USEFUL_SHARE = 0.5
LOUDEST = 16.0  # +24 dB over full scale: beyond it the numbers are no samples between -1 and 1
_ANY_RATE = 16_000  # Hz, where no sample is kept


@dataclass(frozen=True)
class DecodeLimits:
    """What one recording may cost.

    The time allowed is `floor_seconds` plus `seconds_per_mb` for each megabyte of the file, as
    wall clock and as processor time. `child_memory_bytes` is the address space of the decoder process.
    """

    max_seconds: float = 6 * 3600.0
    max_channels: int = 8
    min_rate: int = 4_000
    max_rate: int = 192_000
    max_file_bytes: int = 8 << 30
    max_decoded_bytes: int = 3 << 30
    floor_seconds: float = 30.0
    seconds_per_mb: float = 10.0
    child_memory_bytes: int = 1 << 30

    def seconds_for(self, size: int) -> float:
        """Return the seconds that decoding a file of this size may take."""
        return self.floor_seconds + self.seconds_per_mb * size / 1e6


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded recording and where it came from.

    `seconds` is what was decoded, `declared_seconds` what the file promises (None when it does not
    say). `reason` says what is missing from a partial recording and is None for a complete one;
    `notes` says what else a listener should know.
    """

    waveform: Waveform
    sha256: str
    container: str
    codec: str
    source_rate: int
    channels: int
    seconds: float
    declared_seconds: float | None
    status: Literal["complete", "partial"]
    reason: str | None
    notes: tuple[str, ...] = ()
    cpu_seconds: float = 0.0


def decode(
    path: str | os.PathLike[str], *, limits: DecodeLimits | None = None, rate: int = 16_000
) -> Decoded:
    """Decode the recording at `path` to `rate` Hz; raise `AudioRejected` when that cannot be done."""
    if not 8_000 <= rate <= 48_000:
        raise ValueError(f"rate lies between 8,000 and 48,000 Hz; got {rate}")
    name = os.fsdecode(path)
    try:
        with _opened(name) as view:
            return _decode(view, limits or DecodeLimits(), rate)
    except RefusedError as refused:
        raise rejection(name, refused) from None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a recording holds, as its structure and the first of its sound tell.

    `complete` says that the file gives its length and that nothing of it is missing.
    """

    container: str
    codec: str
    rate: int
    channels: int
    complete: bool


def look_into(path: str | os.PathLike[str], *, limits: DecodeLimits | None = None) -> Contents:
    """What the recording at `path` holds; no more of it is decoded than tells. Raises `AudioRejected`."""
    name = os.fsdecode(path)
    try:
        with _opened(name) as view:
            return _look(view, limits or DecodeLimits())
    except RefusedError as refused:
        raise rejection(name, refused) from None


def decode_blocks(
    path: str | os.PathLike[str], *, rate: int, limits: DecodeLimits | None = None
) -> Iterator[Samples]:
    """The samples of the recording at `path` at `rate` Hz, a block of (channels, n) after the other.

    Little of it is in memory at once. What is missing from the recording is not reported: `decode` does that.
    Who needs no more closes the iterator, which ends the decoder. Raises `AudioRejected`.
    """
    name = os.fsdecode(path)
    try:
        with _opened(name) as view:
            yield from _blocks(view, limits or DecodeLimits(), rate)
    except RefusedError as refused:
        raise rejection(name, refused) from None


def content_hash(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of the file's bytes, by which a recording is known; raise `AudioRejected`."""
    name = os.fsdecode(path)
    try:
        with _opened(name) as view:
            return view.sha256()
    except RefusedError as refused:
        raise rejection(name, refused) from None
    except MemoryError:
        raise rejection(name, RefusedError("too_large", "its samples do not fit into memory")) from None


def _decode(view: FileView, limits: DecodeLimits, rate: int) -> Decoded:
    container, extent = _examined(view, limits)
    with decoder(view.fd, _request(container, view, limits, rate)) as running:
        sha256 = view.sha256()
        sink = _Sink(limits, rate, extent.declared_seconds)
        for message in running.messages(limits.seconds_for(view.size)):
            sink.take(message)
    return _judge(container, extent, sink, sha256)


def _look(view: FileView, limits: DecodeLimits) -> Contents:
    container, extent = _examined(view, limits)
    with decoder(view.fd, _request(container, view, limits, _ANY_RATE)) as running:
        for message in running.messages(limits.floor_seconds):
            if message.letter == b"H":
                sink = _Sink(limits, _ANY_RATE, 0.0)
                sink.take(message)
                whole = extent.cut is None and extent.declared_seconds is not None
                return Contents(container.name, sink.codec, sink.source_rate, sink.channels, whole)
    raise RefusedError("no_audio", "its audio stream holds no sound")


def _blocks(view: FileView, limits: DecodeLimits, rate: int) -> Iterator[Samples]:
    container, extent = _examined(view, limits)
    sink = _Sink(limits, rate, 0.0)
    with decoder(view.fd, _request(container, view, limits, rate)) as running:
        for message in running.messages(limits.seconds_for(view.size)):
            if message.letter == b"S":
                block, _ = sink.block(message.body)
                sink.length += len(block)
                yield block.T
            else:
                sink.take(message)
    if sink.length == 0:
        raise _nothing(extent, sink)


def _examined(view: FileView, limits: DecodeLimits) -> tuple[Container, Extent]:
    """The container of the file and what its structure promises, if that lies within the limits."""
    container = _container(view, limits)
    extent = measure(container, view)
    _check_shape(extent.rate, extent.channels, limits)
    _check_length(extent.declared_seconds, limits)
    return container, extent


# The file ----------------------------------------------------------------------------------


@contextmanager
def _opened(name: str) -> Iterator[FileView]:
    """Open an ordinary file for reading, without ever waiting on a pipe or a device."""
    try:
        _check_ordinary(os.stat(name))  # noqa: PTH116 - a name may be any string
        fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _cannot_open(name, error) from None
    try:
        before = os.fstat(fd)
        _check_ordinary(before)
        yield FileView(fd, before.st_size)
        after = os.fstat(fd)
    except OSError as error:
        raise RefusedError("unreadable", f"reading it failed ({error.strerror})") from None
    finally:
        os.close(fd)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise RefusedError("changed", "the file changed while it was read")


def _check_ordinary(facts: os.stat_result) -> None:
    kinds = {
        stat.S_IFDIR: "a directory",
        stat.S_IFIFO: "a pipe",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFSOCK: "a socket",
    }
    if not stat.S_ISREG(facts.st_mode):
        raise RefusedError("not_a_file", f"this is {kinds.get(stat.S_IFMT(facts.st_mode), 'no file')}")


def _cannot_open(name: str, error: OSError | ValueError) -> RefusedError:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        if "://" in name:
            return RefusedError("not_found", "this is an address, and nothing is fetched from the network")
        if os.path.islink(name) if isinstance(error, OSError) else False:  # noqa: PTH114 - a name may be any string
            return RefusedError("not_found", "this link points to a file that does not exist")
        return RefusedError("not_found", "there is no such file")
    if isinstance(error, PermissionError):
        return RefusedError("unreadable", "permission to read it is denied")
    return RefusedError("unreadable", f"it cannot be opened ({error.strerror})")


def _container(view: FileView, limits: DecodeLimits) -> Container:
    if view.size == 0:
        raise RefusedError("empty", "the file is empty (0 bytes)")
    if view.size > limits.max_file_bytes:
        raise RefusedError(
            "too_big", f"the file has {view.size:,} bytes; {limits.max_file_bytes:,} are allowed"
        )
    container = sniff(view.read)
    if container is None:
        raise RefusedError(*describe_other(view.read(0, HEAD_BYTES)))
    return container


def _request(container: Container, view: FileView, limits: DecodeLimits, rate: int) -> dict[str, Any]:
    return {
        "demuxer": container.demuxer,
        "clocked": container.clocked,
        "rate": rate,
        "max_channels": limits.max_channels,
        "max_samples": int(limits.max_seconds * rate) + rate,
        "memory_bytes": limits.child_memory_bytes,
        "cpu_seconds": int(limits.seconds_for(view.size)) + 1,
    }


# The limits --------------------------------------------------------------------------------


def _check_shape(rate: int | None, channels: int | None, limits: DecodeLimits) -> None:
    if rate is not None and not limits.min_rate <= rate <= limits.max_rate:
        raise RefusedError(
            "rate", f"its rate is {rate:,} Hz; {limits.min_rate:,} to {limits.max_rate:,} are read"
        )
    if channels is not None and not 1 <= channels <= limits.max_channels:
        raise RefusedError("channels", f"it has {channels} channels; 1 to {limits.max_channels} are read")


def _check_length(seconds: float | None, limits: DecodeLimits) -> None:
    if seconds is not None and seconds > limits.max_seconds:
        raise RefusedError(
            "too_long",
            f"it declares {seconds / 3600:,.1f} h of sound; {limits.max_seconds / 3600:,.1f} h are allowed",
        )


# The samples -------------------------------------------------------------------------------


class _Sink:
    """Takes the decoder's messages; holds the samples of each channel in one growing array."""

    def __init__(self, limits: DecodeLimits, rate: int, declared: float | None) -> None:
        self.limits = limits
        self.rate = rate
        self.codec = ""
        self.source_rate = 0
        self.channels = 0
        self.length = 0
        self.bad = 0
        self.counts: dict[str, Any] = {}
        # untouched pages of the array cost nothing, so a header that promises too much is harmless
        self._room = int(((declared or 60.0) + 1.0) * rate)
        self._samples: Samples = np.empty((0, 0), np.float32)

    def take(self, message: Message) -> None:
        """Take one message in."""
        if message.letter == b"H":
            self._begin(message.facts())
        elif message.letter == b"S":
            self._add(message.body)
        else:
            self.counts = message.facts()

    def number(self, name: str) -> float:
        """Return one of the decoder's counts; it is not trusted to be a number."""
        value = self.counts.get(name)
        return float(value) if isinstance(value, int | float) and 0 <= value < 1e15 else 0.0

    def samples(self) -> Samples:
        """Return what came, one row per channel."""
        whole = self._samples[:, : self.length]
        return whole if self._samples.shape[1] <= 2 * self.length else whole.copy()

    def _begin(self, facts: dict[str, Any]) -> None:
        rate, channels = facts.get("rate"), facts.get("channels")
        if self.channels or not isinstance(rate, int) or not isinstance(channels, int):
            raise RefusedError("crashed", "the decoder process answered with nonsense")
        _check_shape(rate, channels, self.limits)
        self.codec = printable(str(facts.get("codec")), 40)
        self.source_rate, self.channels = rate, channels
        room = min(self._room, self.limits.max_decoded_bytes // (4 * channels))
        self._samples = np.empty((channels, room), np.float32)

    def block(self, body: bytearray) -> tuple[Samples, int]:
        """The samples (n, channels) in a message, and how many moments of them were none and are silenced."""
        if not self.channels or len(body) % (4 * self.channels):
            raise RefusedError("crashed", "the decoder process answered with nonsense")
        block = np.frombuffer(body, np.float32).reshape(-1, self.channels)
        if block.size and not (block.min() >= -LOUDEST and block.max() <= LOUDEST):  # also when not a number
            return _cleaned(block)
        return block, 0

    def _add(self, body: bytearray) -> None:
        block, wrong = self.block(body)
        self.bad += wrong
        end = self.length + len(block)
        if end > self._samples.shape[1]:
            self._grow(end)
        for row, column in zip(self._samples, block.T, strict=True):
            row[self.length : end] = column
        self.length = end

    def _grow(self, needed: int) -> None:
        most = self.limits.max_decoded_bytes // (4 * self.channels)
        if needed > most:
            raise RefusedError(
                "too_large",
                f"its {self.channels} channels decode to more than {self.limits.max_decoded_bytes:,} bytes",
            )
        grown = np.empty((self.channels, min(max(needed, self._samples.shape[1] * 3 // 2), most)), np.float32)
        grown[:, : self.length] = self._samples[:, : self.length]
        self._samples = grown


def _cleaned(block: Samples) -> tuple[Samples, int]:
    """Silence what cannot be a sample (not a number, infinite, absurdly loud); count such moments."""
    good = np.abs(block) <= LOUDEST
    return np.where(good, block, np.float32(0)), int((~good.all(axis=1)).sum())


# The judgement -----------------------------------------------------------------------------


def _judge(container: Container, extent: Extent, sink: _Sink, sha256: str) -> Decoded:
    seconds = sink.length / sink.rate
    if sink.channels == 0 or sink.length == 0:
        raise _nothing(extent, sink)
    declared = (
        None
        if container.name in ("webm", "asf") and sink.counts.get("has_video")
        else extent.declared_seconds
    )
    reason = "; ".join(_troubles(extent, sink, declared)) or None
    _check_useful(sink, declared, seconds, reason)
    return Decoded(
        waveform=Waveform(sink.samples(), sink.rate),
        sha256=sha256,
        container=container.name,
        codec=sink.codec,
        source_rate=sink.source_rate,
        channels=sink.channels,
        seconds=seconds,
        declared_seconds=declared,
        status="partial" if reason else "complete",
        reason=reason,
        notes=extent.notes + _notes(sink, declared),
        cpu_seconds=sink.number("cpu_seconds"),
    )


def _nothing(extent: Extent, sink: _Sink) -> RefusedError:
    if extent.cut or sink.number("errors"):
        found = extent.cut or printable(str(sink.counts.get("words")))
        return RefusedError("damaged", f"no sound could be decoded from it ({found})")
    return RefusedError("no_audio", "its audio stream holds no sound")


def _source_seconds(sink: _Sink) -> float:
    return sink.number("samples") / max(sink.source_rate, 1)


def _tolerance(extent: Extent, sink: _Sink) -> float:
    """Return the seconds that may differ without loss: a codec's padding, none where samples are counted."""
    frame = sink.number("longest_frame") / max(sink.source_rate, 1)
    return 0.5 / max(sink.source_rate, 1) if extent.exact else 0.1 + 2 * frame


def _troubles(extent: Extent, sink: _Sink, declared: float | None) -> Iterator[str]:
    tolerance = _tolerance(extent, sink)
    missing = 0.0 if declared is None else declared - _source_seconds(sink)
    if declared is not None and missing > tolerance:
        yield f"{_span(missing)} of {declared:.1f} s are missing"
    elif extent.cut and declared is not None:
        yield f"no more than {_span(tolerance)} of {declared:.1f} s can be missing"
    elif extent.cut:
        yield f"{_source_seconds(sink):.1f} s were decoded; what follows is missing and its length unknown"
    if extent.cut:
        yield extent.cut
    errors = int(sink.number("errors"))
    if errors:
        yield f"{errors:,} of {max(int(sink.number('packets')), errors):,} pieces could not be decoded"
    if errors or sink.number("complaints"):
        yield f"the decoder reports: {printable(str(sink.counts.get('words')), 120)}"
    if sink.number("gap_seconds"):
        yield f"its clock jumps over {_span(sink.number('gap_seconds'))}"
    if sink.bad:
        yield f"{_span(sink.bad / sink.rate)} of samples were not numbers between -1 and 1 and were silenced"


def _span(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def _check_useful(sink: _Sink, declared: float | None, seconds: float, reason: str | None) -> None:
    """Refuse what holds too little: too short at all, or less than half of what was there."""
    packets, errors = sink.number("packets"), sink.number("errors")
    if sink.bad > USEFUL_SHARE * sink.length:
        raise RefusedError("bad_samples", f"most of its samples are not numbers between -1 and 1 ({reason})")
    if declared is not None and _source_seconds(sink) < USEFUL_SHARE * declared and declared > MIN_SECONDS:
        raise RefusedError("damaged", f"only {seconds:.1f} of {declared:.1f} s could be decoded ({reason})")
    if errors > USEFUL_SHARE * max(packets, 1):
        raise RefusedError("damaged", f"most of it could not be decoded ({reason})")
    if seconds < MIN_SECONDS:
        raise RefusedError("too_short", f"it lasts {seconds:.3f} s; {MIN_SECONDS} s is the least")


def _notes(sink: _Sink, declared: float | None) -> tuple[str, ...]:
    notes: list[str] = []
    others = int(sink.number("other_streams"))
    if others:
        notes.append(f"the file holds {others + 1} audio streams; the first one was taken")
    if declared is not None and _source_seconds(sink) > declared + 0.5:
        notes.append(f"the header declares {declared:.1f} s, but {_source_seconds(sink):.1f} s were there")
    return tuple(notes)
