"""The delivery of a call: all measures of how it ran and sounded, for the call and for each channel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autoqa.audio.channels import crosstalk
from autoqa.audio.hold import HoldSettings, busy, find_dead_air, find_holds, ringing
from autoqa.audio.loudness import Energies, gated_loudness, integrated_loudness, weighted_energies
from autoqa.audio.nonspeech import Heard, Kind, Sound, hear
from autoqa.audio.quality import Quality, measure_quality
from autoqa.audio.speech import Region, merge
from autoqa.audio.timing import measure_timing
from autoqa.audio.waveform import Samples, Waveform
from autoqa.domain.transcript import Measure, Speaker, Turn


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What the measures depend on.

    `price_per_minute` is what a minute costs the customer, in `currency`; None leaves the cost out.
    `source_rate` is the sample rate of the recording before it was brought to 16 kHz.
    """

    hold: HoldSettings = field(default_factory=HoldSettings)
    source_rate: int | None = None
    price_per_minute: float | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class ChannelDelivery:
    """One channel: who speaks on it (None when both do), what it holds, and how it sounds."""

    channel: int
    speaker: Speaker | None
    heard: Heard
    quality: Quality
    energies: Energies
    """Of the K-weighted sound, for each tenth of a second."""
    loudness: float | None
    crosstalk: float | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The measures of a call under unique names, what they were taken from, and where the customer waited."""

    measures: tuple[Measure, ...]
    per_channel: tuple[ChannelDelivery, ...]
    holds: tuple[Region, ...]
    dead_air: tuple[Region, ...]


def measure_delivery(
    waveform: Waveform,
    turns: Sequence[Turn],
    heard: Mapping[int, Heard],
    speakers: Mapping[int, Speaker],
    *,
    leaks: tuple[float | None, float | None] | None = None,
    settings: DeliverySettings | None = None,
) -> Delivery:
    """Measure a call from its sound and its turns.

    `heard` holds what `hear_channels` found, and `speakers` who speaks on which channel; empty when both
    parties share one, which is then measured as a whole. `leaks` is the crosstalk in dB where it is known
    already.
    """
    settings = settings or DeliverySettings()
    leaks = leaks or (crosstalk(waveform) if len(speakers) == 2 else (None, None))
    channels = tuple(_channels(waveform, heard, speakers, leaks, settings))
    sounds = [sound for found in heard.values() for sound in found.sounds]
    speech = merge([region for found in heard.values() for region in found.speech], gap=0.0)
    holds = find_holds(turns, sounds, speech, waveform.seconds, settings=settings.hold)
    spoken = [region for region in speech if not _inside(region, holds)]
    dead_air = find_dead_air(holds, spoken, settings=settings.hold)
    timing = measure_timing(turns, waveform.seconds)
    measures = [
        *timing,
        *_waiting(timing, holds, dead_air, sounds, waveform.seconds),
        *_cost(waveform.seconds, settings),
        *_sound(waveform, channels),
    ]
    return Delivery(tuple(measures), channels, holds, dead_air)


def hear_channels(tracks: Mapping[int, Samples], regions: Mapping[int, Sequence[Region]]) -> dict[int, Heard]:
    """Sort each channel into speech and other sounds; `regions` are those of voice activity, by channel."""
    return {channel: hear(samples, regions[channel]) for channel, samples in tracks.items()}


def _channels(
    waveform: Waveform,
    heard: Mapping[int, Heard],
    speakers: Mapping[int, Speaker],
    leaks: tuple[float | None, float | None],
    settings: DeliverySettings,
) -> Iterator[ChannelDelivery]:
    for channel, found in heard.items():
        samples = waveform.channel(channel) if speakers else waveform.mono()
        elsewhere = [region for other, h in heard.items() if other != channel for region in h.speech]
        others = [sound.region for sound in found.sounds if sound.kind is not Kind.NOISE]
        energies = weighted_energies(samples, waveform.rate)
        quality = measure_quality(
            samples,
            waveform.rate,
            found.speech,
            others=[*others, *elsewhere],
            source_rate=settings.source_rate,
        )
        yield ChannelDelivery(
            channel=channel,
            speaker=speakers.get(channel),
            heard=found,
            quality=quality,
            energies=energies,
            loudness=gated_loudness([energies], waveform.rate),
            crosstalk=leaks[channel] if len(speakers) == 2 else None,
        )


def _waiting(
    timing: Sequence[Measure],
    holds: Sequence[Region],
    dead_air: Sequence[Region],
    sounds: Sequence[Sound],
    seconds: float,
) -> Iterator[Measure]:
    """Holds, dead air, and what the customer waits in all."""
    first = next((m.value for m in timing if m.name == "time_to_first_agent_word"), None)
    yield from _stretches("hold", holds, seconds)
    yield Measure("holds", float(len(holds)), "count")
    if first is not None:
        later = sum(max(0.0, hold.end - max(hold.start, first)) for hold in holds)
        yield Measure("waiting", round(first + later, 2), "s")
    if first is not None or dead_air:
        yield from _stretches("dead_air", dead_air, seconds)
    yield Measure("ringing", _total(ringing(sounds)), "s")
    yield Measure("busy_tone", _total(busy(sounds)), "s")


def _stretches(name: str, regions: Sequence[Region], seconds: float) -> Iterator[Measure]:
    """The time of some stretches in all, as a share of the call, and the longest."""
    yield Measure(name, _total(regions), "s")
    if seconds > 0:
        yield Measure(f"{name}_share", round(sum(r.seconds for r in regions) / seconds, 4), "share")
    yield Measure(f"longest_{name}", round(max((r.seconds for r in regions), default=0.0), 2), "s")


def _cost(seconds: float, settings: DeliverySettings) -> Iterator[Measure]:
    if settings.price_per_minute is not None:
        yield Measure("cost", round(seconds / 60 * settings.price_per_minute, 4), settings.currency)


def _sound(waveform: Waveform, channels: Sequence[ChannelDelivery]) -> Iterator[Measure]:
    """How the call sounds: each speaker's channel, then the worst of the channels under the plain name."""
    for one in channels:
        if one.speaker is not None:
            yield from _of_channel(f"{one.speaker}_", [one])
    loudness = _loudness(waveform, channels)
    if loudness is not None:
        yield Measure("loudness", round(loudness, 1), "LUFS")
    levels = [one.loudness for one in channels if one.speaker is not None and one.loudness is not None]
    if len(levels) == 2:
        yield Measure("loudness_difference", round(abs(levels[0] - levels[1]), 1), "LU")
    yield from (m for m in _of_channel("", channels) if m.name != "loudness")


def _loudness(waveform: Waveform, channels: Sequence[ChannelDelivery]) -> float | None:
    """The loudness of the whole recording, from its channels where each was measured on its own."""
    if len(channels) == waveform.channels:
        return gated_loudness([one.energies for one in channels], waveform.rate)
    return integrated_loudness(waveform)


def _of_channel(prefix: str, channels: Sequence[ChannelDelivery]) -> Iterator[Measure]:
    """The worst of some channels for every measure of sound."""
    for name, unit, digits, worst, values in (
        ("loudness", "LUFS", 1, min, [c.loudness for c in channels]),
        ("noise", "dBFS", 1, max, [c.quality.noise for c in channels]),
        ("snr", "dB", 1, min, [c.quality.snr for c in channels]),
        ("bandwidth", "Hz", 0, min, [c.quality.bandwidth for c in channels]),
        ("clipping", "share", 5, max, [c.quality.clipping for c in channels]),
        ("dropouts", "/min", 2, max, [c.quality.dropouts for c in channels]),
        ("crosstalk", "dB", 1, max, [c.crosstalk for c in channels]),
    ):
        known = [value for value in values if value is not None and math.isfinite(value)]
        if known:
            yield Measure(f"{prefix}{name}", float(round(worst(known), digits)), unit)


def _inside(region: Region, holds: Sequence[Region]) -> bool:
    """Whether a region lies in a hold: an announcement is nobody's speech."""
    return any(hold.start <= region.start and region.end <= hold.end for hold in holds)


def _total(regions: Sequence[Region]) -> float:
    return round(sum((region.seconds for region in regions), 0.0), 2)
