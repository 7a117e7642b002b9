"""How exact the delivery measures are: `python -m eval.delivery [--speech DIR] [--music DIR]`.

Every figure is taken on signals whose truth is known: built tones, music and noise, the sample calls with
their true turns, and speech that is damaged on purpose. `--speech` and `--music` name folders of further
recordings, of which only the first say what the check for music, tones and noise wrongly takes away and the
second how much music gets past voice activity and the check.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from autoqa.audio.channels import crosstalk, examine, own_voice
from autoqa.audio.decode import Decoded, decode
from autoqa.audio.delivery import DeliverySettings, hear_channels, measure_delivery
from autoqa.audio.loudness import integrated_loudness
from autoqa.audio.nonspeech import Kind, hear
from autoqa.audio.quality import measure_quality
from autoqa.audio.speech import Region, SpeechSettings, speech_regions
from autoqa.audio.waveform import Samples, Waveform
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker
from autoqa.errors import AudioError
from eval.built_sounds import (
    BUSY,
    MUSIC,
    OTHER,
    RATE,
    RINGING,
    babble,
    cadence,
    dialled,
    level,
    music,
    noise,
    telephone,
)
from eval.recogniser import example_calls

ROOT = Path(__file__).parent.parent
HEARING = SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2)
SPEAKERS = {0: Speaker.AGENT, 1: Speaker.CUSTOMER}
SECONDS = 20.0


def main() -> None:
    """Print one table after the other."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--speech", type=Path, action="append", default=[], help="recordings of speech alone"
    )
    options.add_argument("--music", type=Path, action="append", default=[], help="recordings of music alone")
    asked = options.parse_args()
    calls = list(sample_calls())
    voices = [d.waveform.channel(c) for i, d in calls for c in range(d.channels) if d.channels == 2]
    measure_levels()
    measure_quality_figures(voices)
    measure_crosstalk(calls)
    measure_sounds()
    measure_speech(voices)
    for folder in asked.speech:
        measure_folder(folder, of_speech=True)
    for folder in asked.music:
        measure_folder(folder, of_speech=False)
    measure_calls(calls)


def measure_levels() -> None:
    """Loudness against the published value of a sine."""
    errors = []
    for rate in (8000, 16_000, 48_000):
        for dbfs in (-23.0, -33.0):
            sine = 10 ** (dbfs / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * rate) / rate)
            found = integrated_loudness(Waveform(np.stack([sine, sine]).astype(np.float32), rate))
            errors.append(abs((found or 0) - dbfs))
    print(f"loudness of the EBU's sines: largest error {max(errors):.3f} LU (allowed 0.1)")


def measure_quality_figures(voices: Sequence[Samples]) -> None:
    """Noise, signal-to-noise, clipping, band and dropouts on speech that is damaged by a known amount."""
    errors: dict[str, list[float]] = defaultdict(list)
    bands: dict[str, list[float]] = defaultdict(list)
    for number, voice in enumerate(voices):
        rng = np.random.default_rng(number)
        regions = speech_regions(voice, settings=HEARING)
        spoken = mask(regions, voice.size)
        clean = level(np.where(spoken, voice, 0), -26)
        own = measure_quality(clean, RATE, regions).speech_level
        assert own is not None
        for snr in (30, 20, 10, 5):
            hiss = noise("white", voice.size / RATE + 1, rng, own - snr)[: voice.size]
            found = measure_quality(clean + hiss, RATE, regions)
            errors["noise, dB"].append(abs((found.noise or 0) - (own - snr)))
            errors[f"snr at {snr} dB, dB"].append(abs((found.snr or 0) - snr))
        for drive in (1.5, 2.0, 4.0):
            driven = clean / np.abs(clean).max() * drive
            true = float((np.abs(driven[spoken]) >= 1).mean())
            cut = np.clip(driven, -1, 1).astype(np.float32)
            for name, heard, source in (
                ("16 kHz", cut, None),
                ("8 kHz", resample_poly(np.clip(resample_poly(driven, 1, 2), -1, 1), 2, 1), 8000),
            ):
                share = (
                    measure_quality(heard.astype(np.float32), RATE, regions, source_rate=source).clipping or 0
                )
                errors[f"clipping {name}, relative"].append(abs(share - true) / true)
        errors["clipping of clean speech, share"].append(measure_quality(clean, RATE, regions).clipping or 0)
        line = clean + noise("white", voice.size / RATE + 1, rng, -66)[: voice.size]
        bands["telephone"].append(measure_quality(telephone(line), RATE, regions).bandwidth or 0)
        bands["as decoded"].append(measure_quality(line, RATE, regions).bandwidth or 0)
        for kind in ("gap", "repeat"):
            broken, lost = lose_packets(line, regions, kind, rng)
            minutes = sum(r.seconds for r in regions) / 60
            count = (measure_quality(broken, RATE, regions).dropouts or 0) * minutes
            errors[f"packets lost as {kind}, missed share"].append(max(0.0, 1 - count / max(lost, 1)))
        errors["dropouts of whole speech, /min"].append(measure_quality(line, RATE, regions).dropouts or 0)
    print(f"\n{'error on ' + str(len(voices)) + ' channels of speech':<42}{'median':>10}{'largest':>10}")
    for name, found_errors in errors.items():
        print(f"{name:<42}{np.median(found_errors):>10.3f}{max(found_errors):>10.3f}")
    for name, found_bands in bands.items():
        print(f"bandwidth, {name}: {min(found_bands):.0f} to {max(found_bands):.0f} Hz")


def lose_packets(
    samples: Samples, regions: Sequence[Region], kind: str, rng: np.random.Generator
) -> tuple[Samples, int]:
    """Silence or repeat 20 ms in loud places of speech; return how many there are."""
    broken, size, lost = samples.copy(), RATE // 50, 0
    loud = 10 ** (-40 / 10)
    for region in regions:
        for second in np.arange(region.start + 0.3, region.end - 0.3, 1.0):
            at = int((second + rng.uniform(0, 0.2)) * RATE)
            sides = samples[at - 80 : at], samples[at + size : at + size + 320], samples[at - size : at]
            if all(float(np.square(side).mean()) > loud for side in sides):
                broken[at : at + size] = 0 if kind == "gap" else samples[at - size : at]
                lost += 1
    return broken, lost


def measure_crosstalk(calls: Sequence[tuple[Interaction, Decoded]]) -> None:
    """Leaks of a known level between the channels of the sample calls."""
    print(
        f"\n{'leak, dB':<10}{'median error':>14}{'largest':>10}{'layout':>26}"
        f"{'own voice kept':>16}{'too much':>10}"
    )
    pairs = [d.waveform for _, d in calls if d.channels == 2]
    for leak in (0, -1, -3, -6, -10, -15, -20, -25, -30):
        errors, layouts, kept, extra = [], [], [], []
        for pair in pairs:
            mixed = with_leak(pair, leak)
            found = crosstalk(mixed)
            errors += [abs(f - leak) for f in found if f is not None]
            layouts.append(examine(mixed).layout)
            for clean, after in zip(own(pair), own_after(mixed, found), strict=True):
                true, left = mask(clean, pair.samples.shape[1]), mask(after, pair.samples.shape[1])
                kept.append((true & left).sum() / true.sum())
                extra.append((left & ~true).sum() / true.sum())
        names = ", ".join(f"{layouts.count(name)} {name}" for name in sorted(set(layouts)))
        shown = f"{np.median(errors):>14.2f}{max(errors):>10.2f}" if errors else f"{'-':>14}{'-':>10}"
        print(f"{leak:<10}{shown}{names:>26}{np.mean(kept):>16.1%}{np.mean(extra):>10.1%}")


def with_leak(pair: Waveform, decibels: float) -> Waveform:
    gain = 10 ** (decibels / 20)
    first, second = pair.channel(0), pair.channel(1)
    return Waveform(np.stack([first + gain * second, second + gain * first]).astype(np.float32), pair.rate)


def own(pair: Waveform) -> list[tuple[Region, ...]]:
    return [speech_regions(pair.channel(c), settings=HEARING) for c in (0, 1)]


def own_after(
    mixed: Waveform, leaks: tuple[float | None, float | None]
) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
    first, second = own(mixed)
    return own_voice(mixed, (first, second), leaks)


def measure_sounds() -> None:
    """Built music, tones and noise: how much is named, and what gets past voice activity and the check."""
    print(f"\n{'sound':<22}{'seconds':>9}{'named right':>13}{'past VAD':>10}{'past both':>11}")
    for name, kind, signals in built_sounds():
        total = named = past = both = 0.0
        for samples, on in signals:
            regions = speech_regions(samples, settings=HEARING)
            found = hear(samples, regions)
            total += on
            named += min(on, seconds(found.of(kind)))
            past += seconds(regions)
            both += seconds(found.speech)
        print(f"{name:<22}{total:>9.0f}{named / total:>13.1%}{past:>9.1f}s{both:>10.1f}s")


def built_sounds() -> Iterator[tuple[str, Kind, list[tuple[Samples, float]]]]:
    """Signals with the seconds in which they sound; seeds that nothing was tuned on."""
    hiss = noise("white", SECONDS, np.random.default_rng(99), -66)
    for kind in MUSIC:
        made = [music(kind, SECONDS, np.random.default_rng(1000 + s), -20 - 4 * s) for s in range(4)]
        lines = [telephone(m) if s % 2 else m for s, m in enumerate(made)]
        yield f"music: {kind}", Kind.MUSIC, [(m + hiss, SECONDS) for m in lines]
    for name, group in (("ringing", RINGING), ("busy", BUSY), ("other tones", OTHER)):
        tones = []
        for frequencies, pattern in group.values():
            for decibels in (-15, -30):
                tone = cadence(frequencies, pattern, SECONDS, decibels)
                tones.append((telephone(tone) + hiss, float((np.abs(tone) > 0).mean() * SECONDS)))
        yield name, Kind.TONE, tones
    keys = dialled("0123456789*#", on=0.15, off=0.15)
    yield "dialled keys", Kind.TONE, [(keys, keys.size / RATE / 2)]
    for colour in ("white", "pink", "brown", "hum", "fan", "street"):
        made = [noise(colour, SECONDS, np.random.default_rng(2000 + s), -25 - 5 * s) for s in range(4)]
        yield f"noise: {colour}", Kind.NOISE, [(m, SECONDS) for m in made]


def measure_speech(voices: Sequence[Samples]) -> None:
    """Speech that the check wrongly takes away: as it is, and under noise, babble and music."""
    print(f"\n{'speech':<28}{'seconds':>9}{'taken away':>12}")
    for name, snr in [("as it is", 0.0)] + [
        (kind, snr) for kind in ("pink", "street", "babble", "music") for snr in (20.0, 10.0, 5.0, 0.0)
    ]:
        total = lost = 0.0
        for number, voice in enumerate(voices):
            rng = np.random.default_rng(3000 + number)
            regions = speech_regions(voice, settings=HEARING)
            mixed = voice
            if name != "as it is":
                mixed = voice + background(name, voice, regions, snr, voices, rng)
            kept = hear(mixed, regions).speech
            total += seconds(regions)
            lost += seconds(regions) - seconds(kept)
        shown = name if name == "as it is" else f"{name}, {snr:.0f} dB beneath"
        print(f"{shown:<28}{total:>9.0f}{lost / total:>12.2%}")


def background(
    name: str,
    voice: Samples,
    regions: Sequence[Region],
    snr: float,
    voices: Sequence[Samples],
    rng: np.random.Generator,
) -> Samples:
    """A sound that many decibels under the speech."""
    length = voice.size / RATE + 1
    loud = 10 * np.log10(float(np.square(voice[mask(regions, voice.size)]).mean()))
    if name == "babble":
        made = babble(list(voices), length, rng)
    elif name == "music":
        made = music(str(rng.choice(list(MUSIC))), length, rng)
    else:
        made = noise(name, length, rng)
    return level(made[: voice.size], loud - snr)


def measure_folder(folder: Path, *, of_speech: bool) -> None:
    """Further recordings: speech that is taken away, or music that gets past."""
    total = past = both = 0.0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            waveform = decode(path).waveform
        except AudioError:
            continue
        tracks = [waveform.channel(c) for c in range(waveform.channels)] if of_speech else [waveform.mono()]
        for track in tracks:
            samples = track[: 150 * RATE]
            regions = speech_regions(samples, settings=HEARING)
            total += samples.size / RATE
            past += seconds(regions)
            both += seconds(hear(samples, regions).speech)
    if of_speech:
        print(f"\n{folder}: {past:.0f} s of speech, taken away {(past - both) / max(past, 1e-9):.2%}")
    else:
        print(f"\n{folder}: {total:.0f} s of music, past voice activity {past:.1f} s, past both {both:.1f} s")


def measure_calls(calls: Sequence[tuple[Interaction, Decoded]]) -> None:
    """Holds and silences of the sample calls beside the pauses between their true turns, and the cost."""
    print(
        f"\n{'call':<10}{'true pauses > 3 s':>24}{'hold':>16}{'dead air':>16}"
        f"{'snr':>7}{'Hz':>7}{'CPU of real time':>18}"
    )
    for interaction, decoded in calls:
        waveform = decoded.waveform
        speakers = SPEAKERS if waveform.channels == 2 else {}
        tracks = {c: waveform.channel(c) for c in speakers} or {0: waveform.mono()}
        regions = {c: speech_regions(track, settings=HEARING) for c, track in tracks.items()}
        begun = time.process_time()
        settings = DeliverySettings(source_rate=decoded.source_rate)
        found = measure_delivery(
            waveform, interaction.turns, hear_channels(tracks, regions), speakers, settings=settings
        )
        cost = (time.process_time() - begun) / waveform.seconds
        figures = {m.name: m.value for m in found.measures}
        ends = [
            (a.end or 0.0, b.start or 0.0)
            for a, b in zip(interaction.turns, interaction.turns[1:], strict=False)
        ]
        pauses = [Region(end, start) for end, start in ends if start - end > 3]
        print(
            f"{interaction.id:<10}{shown(pauses):>24}{shown(found.holds):>16}{shown(found.dead_air):>16}"
            f"{figures.get('snr', float('nan')):>7.1f}{figures.get('bandwidth', 0):>7.0f}{cost:>18.2%}"
        )


def shown(regions: Sequence[Region]) -> str:
    return " ".join(f"{r.start:.1f}-{r.end:.1f}" for r in regions)


def sample_calls() -> Iterator[tuple[Interaction, Decoded]]:
    """The bundled calls with their true turns."""
    for call in example_calls():
        assert call.recording is not None
        yield call, decode(call.recording)


def mask(regions: Sequence[Region], count: int) -> np.ndarray:
    inside = np.zeros(count, bool)
    for region in regions:
        inside[round(region.start * RATE) : round(region.end * RATE)] = True
    return inside


def seconds(regions: Sequence[Region]) -> float:
    return sum(region.seconds for region in regions)


if __name__ == "__main__":
    main()
