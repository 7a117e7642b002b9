"""Silence stretches of a recording, and write it down without ever leaving half a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autoqa.audio.waveform import Samples, Waveform
from autoqa.config.whole_file import OWNER_ONLY, whole_file
from autoqa.errors import AudioError

if TYPE_CHECKING:
    from autoqa.privacy.redact import Silence

_FADE = 0.01  # seconds; a step in the middle of a wave is heard as a click
_BLOCK = 1 << 16  # samples encoded at a time
_CODECS: dict[str, tuple[str, str]] = {".flac": ("flac", "s16"), ".wav": ("pcm_s16le", "s16")}


def silence(samples: Samples, spans: Iterable[tuple[float, float]], rate: int) -> Samples:
    """A copy of `samples` (channels, n) that is exactly zero in each of `spans`, in seconds.

    Every channel is silenced: the other party may repeat a secret, and cross-talk carries it over. The fades
    lie outside the spans, so that nothing of what was said in them remains.
    """
    quiet: Samples = samples.copy()
    size = quiet.shape[-1]
    fade = max(1, round(_FADE * rate))
    for start, end in joined(spans):
        first, last = max(0, int(start * rate)), min(size, int(np.ceil(end * rate)))
        if first >= size or last <= first:
            continue
        quiet[..., first:last] = 0
        before, after = min(fade, first), min(fade, size - last)
        quiet[..., first - before : first] *= np.linspace(1, 0, before, endpoint=False, dtype=np.float32)
        quiet[..., last : last + after] *= np.linspace(1, 0, after, endpoint=False, dtype=np.float32)[::-1]
    return quiet


def silenced(waveform: Waveform, silences: Sequence[Silence]) -> Waveform:
    """The waveform without the stretches that redaction named."""
    spans = [(stretch.start, stretch.end) for stretch in silences]
    return Waveform(silence(waveform.samples, spans, waveform.rate), waveform.rate)


def joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans in order of time, with those that touch made one."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def write_redacted(path: Path, waveform: Waveform, silences: Sequence[Silence]) -> None:
    """Write the waveform, silenced, to `path` as FLAC or 16-bit WAV, as its ending says.

    The file appears under its name only when it is complete, and is readable by its owner alone. It carries
    no tags. Raises AudioError when it cannot be written.
    """
    if path.suffix.lower() not in _CODECS:
        raise AudioError(f"{path}: a redacted copy is written as .flac or .wav")
    quiet = silenced(waveform, silences)
    try:
        with whole_file(path, rights=OWNER_ONLY) as part, part.open("wb") as file:
            _encode(file, quiet, path.suffix.lower())
    except OSError as error:  # PyAV's errors are OSErrors too
        raise AudioError(f"{path}: cannot be written ({error.strerror})") from error


def _encode(file: Any, waveform: Waveform, suffix: str) -> None:
    import av

    codec, sample_format = _CODECS[suffix]
    layout = {1: "mono", 2: "stereo"}.get(waveform.channels, f"{waveform.channels}c")
    whole = np.clip(np.round(waveform.samples.T * 32768.0), -32768, 32767).astype(np.int16)
    with av.open(file, mode="w", format=suffix[1:]) as container:
        stream: Any = container.add_stream(codec, rate=waveform.rate)
        stream.layout = layout
        stream.format = sample_format
        for at in range(0, len(whole), _BLOCK):
            block = np.ascontiguousarray(whole[at : at + _BLOCK]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format=sample_format, layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = waveform.rate, at, Fraction(1, waveform.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
