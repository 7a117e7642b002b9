from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.nonspeech import Kind, hear
from autoqa.audio.speech import Region, SpeechSettings, speech_regions
from autoqa.audio.waveform import Samples
from eval.built_sounds import BUSY, OTHER, RINGING, cadence, dialled, level, music, noise, telephone

RATE = 16_000
CALLS = Path(__file__).parents[2] / "examples" / "calls"
HARMONIC = ["melody", "piano", "pads", "organ", "strings", "fm", "band", "sweeps"]


def seconds(regions: tuple[Region, ...]) -> float:
    return sum(region.seconds for region in regions)


@lru_cache
def spoken(name: str = "call-01.m4a") -> tuple[Samples, tuple[Region, ...]]:
    """The agent of a sample call, with what voice activity finds."""
    samples = decode(CALLS / name).waveform.channel(0)
    return samples, speech_regions(samples, settings=SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2))


@pytest.mark.parametrize("line", [lambda x: x, telephone], ids=["wide", "telephone"])
@pytest.mark.parametrize("kind", HARMONIC)
def test_hold_music_is_music(kind: str, line) -> None:
    samples = line(music(kind, 12, np.random.default_rng(7)))
    found = hear(samples, ())
    assert seconds(found.of(Kind.MUSIC)) > 9
    assert not found.of(Kind.NOISE)


@pytest.mark.parametrize("kind", HARMONIC)
def test_music_that_voice_activity_lets_through_is_dropped(kind: str) -> None:
    samples = music(kind, 12, np.random.default_rng(11))
    assert hear(samples, [Region(5.0, 5.6), Region(8.0, 8.4)]).speech == ()


@pytest.mark.parametrize(
    "name", ["call-01.m4a", "call-04.wav", "call-05.opus", "call-08.mp3", "call-10.opus"]
)
def test_speech_stays_whole(name: str) -> None:
    samples, regions = spoken(name)
    assert seconds(regions) > 10
    assert hear(samples, regions).speech == regions


@pytest.mark.parametrize("length", [0.25, 0.4, 0.7])
def test_a_short_word_stays(length: float) -> None:
    samples, regions = spoken()
    word = samples[int((regions[1].start + 0.4) * RATE) :][: int(length * RATE)]
    alone = noise("white", 6, np.random.default_rng(1), -66)
    alone[3 * RATE : 3 * RATE + word.size] += level(word, -24)
    region = Region(2.8, 3.2 + length)
    assert hear(alone, [region]).speech == (region,)


@pytest.mark.parametrize("colour", ["white", "pink", "brown", "hum", "fan", "street"])
def test_a_word_that_stands_out_of_noise_stays(colour: str) -> None:
    samples, regions = spoken()
    word = samples[int((regions[1].start + 0.4) * RATE) :][: RATE // 2]
    loud = noise(colour, 8, np.random.default_rng(1), -36)
    loud[4 * RATE : 4 * RATE + word.size] += level(word, -24)
    region = Region(3.9, 4.6)
    assert hear(loud, [region]).speech == (region,)


def test_a_word_over_hold_music_stays_when_it_stands_out() -> None:
    samples, regions = spoken()
    word = samples[int((regions[1].start + 0.4) * RATE) :][: RATE // 2]
    mixed = music("organ", 12, np.random.default_rng(2), -40)
    mixed[6 * RATE : 6 * RATE + word.size] += level(word, -22)
    region = Region(5.9, 6.6)
    assert hear(mixed, [region]).speech == (region,)


def test_speech_after_hold_music_is_kept_and_the_music_is_not() -> None:
    samples, regions = spoken()
    said = samples[int(regions[1].start * RATE) : int(regions[1].end * RATE)]
    joined = np.concatenate([music("piano", 10, np.random.default_rng(3)), said])
    found = hear(joined, [Region(4.0, 4.5), Region(10.0, joined.size / RATE)])
    assert found.speech == (Region(10.0, joined.size / RATE),)
    (hold,) = found.of(Kind.MUSIC)
    assert hold.start == pytest.approx(0, abs=0.5)
    assert hold.end == pytest.approx(10, abs=0.8)


@pytest.mark.parametrize("colour", ["white", "pink", "brown", "hum", "fan"])
def test_steady_noise_is_noise(colour: str) -> None:
    found = hear(noise(colour, 10, np.random.default_rng(4), -30), [Region(4.0, 4.6)])
    assert found.speech == ()
    assert seconds(found.of(Kind.NOISE)) > 9


TONES = {
    f"{n} {c}": tone
    for n, group in (("ring", RINGING), ("busy", BUSY), ("other", OTHER))
    for c, tone in group.items()
}


@pytest.mark.parametrize("name", TONES)
def test_line_tones_are_tones_of_their_length_and_pitch(name: str) -> None:
    frequencies, pattern = TONES[name]
    time = sum(pattern) * 4
    samples = telephone(cadence(frequencies, pattern, time)) + noise(
        "white", time, np.random.default_rng(5), -66
    )
    found = [sound for sound in hear(samples, ()).sounds if sound.kind is Kind.TONE]
    on = sum(pattern[::2]) * 4
    assert sum(sound.region.seconds for sound in found) == pytest.approx(on, rel=0.2)
    assert all(min(frequencies) - 20 <= sound.hertz <= max(frequencies) + 20 for sound in found)


def test_dialled_keys_are_tones_one_by_one() -> None:
    samples = np.concatenate([dialled("159D", on=0.2, off=0.2), np.zeros(RATE, np.float32)])
    found = hear(samples, ()).of(Kind.TONE)
    assert [round(region.start, 1) for region in found] == [0.0, 0.4, 0.8, 1.2]


def test_the_quiet_line_is_nothing() -> None:
    assert hear(noise("white", 6, np.random.default_rng(6), -62), ()).sounds == ()
    assert hear(np.zeros(6 * RATE, np.float32), ()).sounds == ()


def test_what_is_too_short_to_tell_stays_speech() -> None:
    region = Region(0, 0.2)
    assert hear(np.zeros(RATE // 5, np.float32), [region]).speech == (region,)
    assert hear(np.zeros(0, np.float32), ()).speech == ()


def test_long_recordings_are_heard_in_pieces_without_a_seam() -> None:
    samples = music("pads", 150, np.random.default_rng(8))
    (found,) = hear(samples, ()).of(Kind.MUSIC)
    assert found.seconds > 149


def test_only_the_rate_of_the_recogniser_is_heard() -> None:
    with pytest.raises(ValueError, match="16000 Hz"):
        hear(np.zeros(8000, np.float32), (), 8000)
