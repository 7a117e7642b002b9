"""Find where somebody speaks, with the Silero voice activity model that faster-whisper carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autoqa.audio.waveform import Samples, frame_levels, runs

MODEL_RATE = 16_000
_PIECE_SECONDS = 1800  # bounds the memory of the model on a recording of hours
_FRAME = 512  # samples of a decision of the model
_SILENT = -60.0  # dBFS under which a frame may be silence ...
_UNDER_SPEECH = 35.0  # ... if it also lies so many dB under the loudest second
_LEAD, _TRAIL = 1.0, 1.0  # seconds of silence left before and behind sound


@dataclass(frozen=True, order=True)
class Region:
    """A stretch of time in seconds, from `start` up to `end`."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class SpeechSettings:
    """Options of the voice activity model, in seconds; they belong in what is saved with a run.

    `threshold` is the probability that counts as speech, `release` the one under which speech
    ends (None: 0.15 lower). Speech shorter than `min_speech` is dropped, a pause shorter than
    `min_silence` does not split, and each region grows by `pad` at both ends.
    """

    threshold: float = 0.5
    release: float | None = None
    min_speech: float = 0.1
    min_silence: float = 0.3
    pad: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1 or not 0 < (self.release or self.threshold) <= self.threshold:
            raise ValueError(f"0 < release <= threshold < 1; got {self.release} and {self.threshold}")
        if min(self.min_speech, self.min_silence, self.pad) < 0:
            raise ValueError("min_speech, min_silence and pad are seconds, 0 or more")


def speech_regions(
    samples: Samples, rate: int = MODEL_RATE, *, settings: SpeechSettings | None = None
) -> tuple[Region, ...]:
    """Return the stretches of one channel in which somebody speaks, in order and apart."""
    if rate != MODEL_RATE:
        raise ValueError(f"the voice activity model takes {MODEL_RATE} Hz; got {rate}")
    if samples.ndim != 1:
        raise ValueError(f"speech is looked for in one channel; got samples of shape {samples.shape}")
    step = _PIECE_SECONDS * rate
    found: list[Region] = []
    for start in range(0, samples.size, step):
        found += _regions(samples[start : start + step], start / rate, settings or SpeechSettings())
    return merge(found, gap=0.0)


def _regions(samples: Samples, offset: float, settings: SpeechSettings) -> list[Region]:
    if not samples.any():
        return []
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=settings.threshold,
        neg_threshold=settings.release,
        min_speech_duration_ms=round(settings.min_speech * 1000),
        min_silence_duration_ms=round(settings.min_silence * 1000),
        speech_pad_ms=round(settings.pad * 1000),
    )
    parts = _sounding(samples, trail=max(_TRAIL, settings.min_silence + _LEAD))
    heard = np.concatenate([samples[first:last] for first, last in parts], dtype=np.float32)
    spans = get_speech_timestamps(heard, options)
    return [
        Region(offset + first / MODEL_RATE, offset + last / MODEL_RATE)
        for span in spans
        for first, last in _places(span["start"], span["end"], parts)
    ]


def _sounding(samples: Samples, *, trail: float) -> list[tuple[int, int]]:
    """The parts, in samples, that are left when the inner part of long silences is taken out.

    Half of a call and more is silence on each of two channels, and the model costs the same for it as for
    speech. It still hears the `_LEAD` seconds before every sound and the `trail` seconds behind it.
    """
    count = -(-samples.size // _FRAME)
    levels = frame_levels(np.pad(samples, (0, count * _FRAME - samples.size)), _FRAME)
    second = min(count, MODEL_RATE // _FRAME)
    sounds = levels > min(_SILENT, float(np.partition(levels, -second)[-second]) - _UNDER_SPEECH)
    lead, after = (round(seconds * MODEL_RATE / _FRAME) for seconds in (_LEAD, trail))
    grown = [Region(first - lead, last + after) for first, last in runs(sounds)]
    return [
        (max(0, round(part.start)) * _FRAME, min(round(part.end) * _FRAME, samples.size))
        for part in merge(grown, gap=0.0)
    ] or [(0, samples.size)]


def _places(start: int, end: int, parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where the samples from `start` to `end` of the joined `parts` stand in the whole."""
    at = 0
    for first, last in parts:
        begin, until = max(start, at), min(end, at + last - first)
        if begin < until:
            yield first + begin - at, first + until - at
        at += last - first


def merge(regions: Iterable[Region], gap: float) -> tuple[Region, ...]:
    """Join regions that overlap, touch, or lie at most `gap` seconds apart; sort them first."""
    joined: list[Region] = []
    for region in sorted(regions):
        if joined and region.start - joined[-1].end <= gap:
            joined[-1] = Region(joined[-1].start, max(joined[-1].end, region.end))
        else:
            joined.append(region)
    return tuple(joined)


def widened(regions: Sequence[Region], least: float, total: float) -> tuple[Region, ...]:
    """Give regions shorter than `least` seconds air on both sides, up to that length.

    Half of the pause to a neighbour is the most, and nothing reaches beyond 0 or `total` seconds. A word
    alone is read better with some silence around it. Regions are in order and apart, and stay so.
    """
    grown = []
    for i, region in enumerate(regions):
        wanted = max(0.0, least - region.seconds) / 2
        before = (region.start - regions[i - 1].end) / 2 if i else region.start
        after = (regions[i + 1].start - region.end) / 2 if i + 1 < len(regions) else total - region.end
        grown.append(Region(region.start - min(wanted, before), region.end + min(wanted, max(0.0, after))))
    return tuple(grown)


def silence(regions: Sequence[Region], total: float) -> tuple[Region, ...]:
    """Return the stretches between 0 and `total` seconds that no region covers."""
    pauses: list[Region] = []
    at = 0.0
    for region in merge(regions, gap=0.0):
        if region.start > at:
            pauses.append(Region(at, min(region.start, total)))
        at = max(at, region.end)
    if total > at:
        pauses.append(Region(at, total))
    return tuple(pause for pause in pauses if pause.seconds > 0)
