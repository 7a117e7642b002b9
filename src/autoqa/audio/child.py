"""The decoder process: reads file descriptor 0, writes samples to file descriptor 1, opens nothing.

Runs as a script of its own with only the standard library and PyAV, because starting it is most of
the cost of a short call (numpy would double it). Once PyAV is loaded the process gives up the right
to open anything: no file, no socket, no library. It is told a demuxer and limits, never a path.

Messages out: one letter, a length of four bytes, the body. H: what the stream is (JSON). S: samples,
float32, channels interleaved. E: the end, with counts (JSON). R: refused, a code and words (JSON).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import struct
import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import av

BATCH = 1 << 18
GAP_SECONDS = 0.1
MAX_RETRIES = 64
MAX_WORDS = 200

# Decoders of sound that telephone systems, phones and browsers write; no other is ever opened.
CODECS = frozenset((
    "aac", "aac_fixed", "ac3", "adpcm_g722", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms", "adpcm_yamaha",
    "alac", "amrnb", "amrwb", "eac3", "flac", "g722", "g723_1", "g726", "g726le", "g729", "gsm", "gsm_ms",
    "mp2", "mp2float", "mp3", "mp3float", "opus", "pcm_alaw", "pcm_f32be", "pcm_f32le", "pcm_f64be",
    "pcm_f64le", "pcm_mulaw", "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32be", "pcm_s32le",
    "pcm_s8", "pcm_u8", "speex", "truespeech", "vorbis", "wmalossless", "wmapro", "wmav1", "wmav2",
    "wmavoice",
))  # fmt: skip


class RefusedHereError(Exception):
    """The file cannot be decoded; `code` is one of the parent's codes."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code = code
        self.found = found


def main() -> None:
    """Decode as the one argument asks, and end with exactly one E or R message."""
    request: dict[str, Any] = json.loads(sys.argv[1])
    limit_before_loading(request)
    sys.path.append(request["packages"])
    import av
    import av.logging

    rehearse()
    limit_before_decoding()
    av.logging.set_level(av.logging.ERROR)
    with open(0, "rb", buffering=0, closefd=False) as source, av.logging.Capture() as log:
        try:
            send_json(b"E", Decoding(request, log).run(source))
        except RefusedHereError as refused:
            send_json(b"R", {"code": refused.code, "found": refused.found})
        except MemoryError:
            send_json(b"R", {"code": "memory", "found": "decoding it takes more memory than allowed"})


def limit_before_loading(request: dict[str, Any]) -> None:
    """Cap memory, processor time, and files (none may grow); leave no core dump."""
    for kind, value in (
        (resource.RLIMIT_AS, request["memory_bytes"]),
        (resource.RLIMIT_CPU, request["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def rehearse() -> None:
    """Decode eight silent samples, so that every module PyAV loads late is loaded while it still can be."""
    import av
    import av.subtitles.codeccontext
    import av.subtitles.stream

    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 52, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 16
    )
    with av.open(io.BytesIO(head + bytes(16)), mode="r", format="wav") as container:
        resampler = av.AudioResampler("flt", None, 16_000)
        for frame in container.decode(audio=0):
            resampler.resample(frame)
        resampler.resample(None)
        with contextlib.suppress(av.FFmpegError):
            av.open(io.BytesIO(b"nothing"), format="wav")


def limit_before_decoding() -> None:
    """Give up opening anything, ever: without a free descriptor there is no file and no network.

    Where the system allows it, the process also leaves the network altogether.
    """
    unshare = getattr(os, "unshare", None)  # Python 3.12
    if unshare is not None:
        with contextlib.suppress(OSError):
            unshare(os.CLONE_NEWNET)  # type: ignore[attr-defined,unused-ignore]
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


class Decoding:
    """One file on its way through: counts what came, what was lost, and what the libraries said."""

    def __init__(self, request: dict[str, Any], log: list[tuple[int, str, str]]) -> None:
        self.request = request
        self.log = log
        self.log_count = 0
        self.first_words = ""
        self.batch = bytearray()
        self.packets = 0
        self.errors = 0
        self.samples = 0
        self.sent = 0
        self.gap_seconds = 0.0
        self.next_time: float | None = None
        self.longest_frame = 0
        self.shape: tuple[int, int] | None = None
        self.resampler: av.AudioResampler | None = None
        self.input: tuple[str, str, int] | None = None
        self.trouble = ""

    def run(self, source: BinaryIO) -> dict[str, Any]:
        """Decode everything that can be decoded; return the counts."""
        import av

        container = self.open(source)
        streams = container.streams.audio
        stream = self.choose(list(streams))
        others = len(streams) - 1
        for packet in self.packets_of(container, stream):
            self.packets += 1 if packet.size else 0
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                self.fail(error)
                continue
            for frame in frames:
                self.take(frame, stream.codec_context.name)
            self.drain_log()
        self.flush()
        self.drain_log()
        return self.result(others, has_video=len(container.streams.video) > 0)

    def open(self, source: BinaryIO) -> av.container.InputContainer:
        """Open the file with the one demuxer that its first bytes allow."""
        import av

        options = {
            "format_whitelist": self.request["demuxer"],
            "codec_whitelist": ",".join(sorted(CODECS)),
            "protocol_whitelist": "none",
            "max_streams": "32",
        }
        if self.request["demuxer"] == "wav":
            options["max_size"] = "65536"
        try:
            return av.open(
                source,  # type: ignore[arg-type,unused-ignore]
                mode="r",
                format=self.request["demuxer"],
                container_options=options,
                buffer_size=BATCH,
                io_open=refuse_other_files,
                metadata_errors="replace",
            )
        except av.FFmpegError as error:
            self.refuse_no_memory(error)
            self.drain_log()
            words = self.first_words or words_of(error)
            raise RefusedHereError("damaged", f"its container cannot be read ({words})") from None

    def choose(self, streams: list[av.AudioStream]) -> av.AudioStream:
        """Take the first audio stream, if its codec is one that is allowed."""
        if not streams:
            raise RefusedHereError("no_audio", "it holds no audio stream")
        stream = streams[0]
        context = stream.codec_context
        if context is None:
            raise RefusedHereError("codec", "its sound uses a codec that is not known here")
        if context.name not in CODECS:
            raise RefusedHereError(
                "codec", f"its sound uses the codec {context.name}, which is not read here"
            )
        if context.channels > self.request["max_channels"]:
            raise RefusedHereError("channels", f"it declares {context.channels} channels")
        context.thread_count = 1
        context.options = {"err_detect": "crccheck"}
        return stream

    def packets_of(self, container: av.container.InputContainer, stream: av.AudioStream) -> Any:
        """Yield packets; go on behind a damaged place, but not for ever."""
        import av

        for _ in range(MAX_RETRIES):
            try:
                yield from container.demux(stream)
            except av.FFmpegError as error:
                self.fail(error)
            else:
                return

    def take(self, frame: av.AudioFrame, codec: str) -> None:
        """Check a frame against the ones before, resample it, send it on."""
        rate, channels = frame.sample_rate, len(frame.layout.channels)
        if frame.samples == 0 or rate <= 0:
            return
        if self.shape is None:
            self.shape = (rate, channels)
            send_json(b"H", {"codec": codec, "rate": rate, "channels": channels})
        if channels != self.shape[1]:
            self.errors += 1
            self.trouble = f"the number of channels changes from {self.shape[1]} to {channels}"
            return
        self.errors += 1 if frame.is_corrupt else 0
        self.watch_clock(frame, rate)
        self.samples += frame.samples
        self.longest_frame = max(self.longest_frame, frame.samples)
        self.resample(frame)

    def watch_clock(self, frame: av.AudioFrame, rate: int) -> None:
        """Add up the jumps between one frame's end and the next one's start."""
        if frame.pts is None or frame.time_base is None or not self.request["clocked"]:
            return
        start = float(frame.pts * frame.time_base)
        if self.next_time is not None and start - self.next_time >= GAP_SECONDS:
            self.gap_seconds += start - self.next_time
        self.next_time = max(self.next_time or start, start + frame.samples / rate)

    def resample(self, frame: av.AudioFrame) -> None:
        """Bring a frame to the wanted rate and float32; a new input format gets a new resampler."""
        import av

        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self.input:
            self.flush()
            self.input = kind
            self.resampler = av.AudioResampler("flt", None, self.request["rate"])
        assert self.resampler is not None
        frame.pts = None
        for part in self.resampler.resample(frame):
            self.emit(part)

    def flush(self) -> None:
        """Send what the resampler and the batch still hold."""
        if self.resampler is not None:
            for part in self.resampler.resample(None):
                if part is not None:
                    self.emit(part)
            self.resampler = None
        self.send_batch()

    def emit(self, frame: av.AudioFrame) -> None:
        """Collect resampled samples and send them in large messages."""
        assert self.shape is not None
        count = frame.samples * self.shape[1] * 4
        self.batch += memoryview(frame.planes[0])[:count]
        self.sent += frame.samples
        if self.sent > self.request["max_samples"]:
            raise RefusedHereError("too_long", "it goes on for longer than allowed")
        if len(self.batch) >= BATCH:
            self.send_batch()

    def send_batch(self) -> None:
        """Send the collected samples."""
        if self.batch:
            send(b"S", self.batch)
            self.batch = bytearray()

    def fail(self, error: av.FFmpegError) -> None:
        """Count something that could not be decoded."""
        self.refuse_no_memory(error)
        self.errors += 1
        self.trouble = self.trouble or words_of(error)

    def refuse_no_memory(self, error: av.FFmpegError) -> None:
        """Turn the libraries' own report of missing memory into Python's."""
        if isinstance(error, MemoryError) or error.errno == 12:
            raise MemoryError from None

    def drain_log(self) -> None:
        """Count what the libraries complained about, keeping the first words only.

        That a picture's codec is not on the list of allowed ones is how it should be.
        """
        words = [message.strip() for _, _, message in self.log if "not on whitelist" not in message]
        if words:
            self.log_count += len(words)
            self.first_words = self.first_words or words[0][:MAX_WORDS]
        self.log.clear()

    def result(self, others: int, *, has_video: bool) -> dict[str, Any]:
        """Return the counts that the parent judges by."""
        return {
            "samples": self.samples,
            "packets": self.packets,
            "errors": self.errors,
            "complaints": self.log_count,
            "words": (self.first_words or self.trouble)[:MAX_WORDS],
            "gap_seconds": self.gap_seconds,
            "longest_frame": self.longest_frame,
            "other_streams": others,
            "has_video": has_video,
            "cpu_seconds": time.process_time(),
        }


def refuse_other_files(*_asked_for: object) -> BinaryIO:
    """Stand in for opening what a file refers to: a recording is one file."""
    raise PermissionError("a recording may not refer to other files")


def words_of(error: Exception) -> str:
    """Return what an error says, without paths."""
    return str(getattr(error, "strerror", None) or type(error).__name__)[:MAX_WORDS]


def send_json(letter: bytes, body: dict[str, Any]) -> None:
    """Send a small message."""
    send(letter, json.dumps(body).encode())


def send(letter: bytes, body: bytes | bytearray) -> None:
    """Write a whole message, however the pipe splits it."""
    head = letter + struct.pack("<I", len(body))
    for part in (head, body):
        left = memoryview(part)
        while left:
            left = left[os.write(1, left) :]


if __name__ == "__main__":
    main()
