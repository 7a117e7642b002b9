from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter, resample_poly

from autoqa.audio.quality import active_level, clipping, dropouts, measure_quality, noise_level
from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples, rms_dbfs
from eval.built_sounds import level, noise, telephone

RATE = 16_000
SPOKEN = Region(2.0, 8.0)


def voice(seconds: float = 6.0, dbfs: float = -22.0, seed: int = 1) -> Samples:
    """Pulses of a gliding pitch through two resonances, in syllables: as peaked and as uneven as speech."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.7 * time) + rng.normal(0, 0.5, time.size).cumsum() * 0.02
    pulses = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0) + 0.02 * rng.standard_normal(time.size)
    for hertz, width in ((600, 0.98), (1700, 0.96), (3100, 0.9)):
        pulses = lfilter([1], [1, -2 * width * np.cos(2 * np.pi * hertz / RATE), width**2], pulses)
    return level(pulses * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)), dbfs)


def call(line_noise: float | None = -60.0) -> Samples:
    """Ten seconds with speech from 2 to 8 s."""
    samples = np.zeros(10 * RATE, np.float32)
    samples[2 * RATE : 8 * RATE] = voice()
    return (
        samples if line_noise is None else samples + noise("white", 10, np.random.default_rng(2), line_noise)
    )


@pytest.mark.parametrize("dbfs", [-70, -50, -35])
def test_noise_is_the_level_between_the_words(dbfs: float) -> None:
    assert measure_quality(call(dbfs), RATE, [SPOKEN]).noise == pytest.approx(dbfs, abs=0.3)


@pytest.mark.parametrize("snr", [40, 20, 10, 5])
def test_signal_to_noise_is_what_was_mixed(snr: float) -> None:
    alone = measure_quality(call(None), RATE, [SPOKEN]).speech_level
    assert alone is not None
    assert measure_quality(call(alone - snr), RATE, [SPOKEN]).snr == pytest.approx(snr, abs=1.0)


def test_digital_silence_is_no_noise_floor() -> None:
    found = measure_quality(call(None), RATE, [SPOKEN])
    assert (found.noise, found.snr) == (None, None)


def test_gated_pauses_do_not_lower_the_noise() -> None:
    samples = call(-50)
    samples[: RATE // 2] = 0
    assert measure_quality(samples, RATE, [SPOKEN]).noise == pytest.approx(-50, abs=0.3)


def test_the_other_voice_is_no_noise() -> None:
    samples = call(-60)
    samples[int(8.3 * RATE) : int(9.7 * RATE)] += voice(1.4, -30)
    found = measure_quality(samples, RATE, [SPOKEN], others=[Region(8.3, 9.7)])
    assert found.noise == pytest.approx(-60, abs=0.3)


def test_pauses_do_not_lower_the_speech_level() -> None:
    frames = np.array([-20.0] * 50 + [-80.0] * 50)
    assert active_level(frames) == pytest.approx(-20, abs=0.01)


def test_too_little_gives_no_level() -> None:
    assert active_level(np.full(24, -20.0)) is None
    assert noise_level(np.full(24, -60.0)) is None


@given(st.floats(-60, -5), st.floats(-1, 1))
def test_levels_follow_a_gain(dbfs: float, spread: float) -> None:
    frames = dbfs + spread * np.sin(np.arange(100.0))
    first, second = active_level(frames), active_level(frames - 10)
    assert first is not None
    assert second == pytest.approx(first - 10, abs=0.02)


def test_a_telephone_line_is_narrow_and_a_microphone_is_wide() -> None:
    speech = voice() + noise("white", 6, np.random.default_rng(1), -40)
    wide = np.concatenate([noise("white", 2, np.random.default_rng(0), -75), speech])
    narrow = measure_quality(telephone(wide), RATE, [Region(2, 8)]).bandwidth
    broad = measure_quality(wide, RATE, [Region(2, 8)]).bandwidth
    assert narrow is not None
    assert broad is not None
    assert 3000 < narrow < 4600
    assert broad > 7000


@pytest.mark.parametrize("drive", [1.5, 2.0, 4.0])
def test_clipping_is_the_share_of_samples_cut_off(drive: float) -> None:
    driven = voice() / np.abs(voice()).max() * drive
    true = float((np.abs(driven) >= 1).mean())
    assert clipping((np.clip(driven, -1, 1) * 0.7).astype(np.float32)) == pytest.approx(true, rel=0.15)


@pytest.mark.parametrize("drive", [1.5, 2.0, 4.0])
def test_clipping_before_resampling_is_found_though_not_all_of_it(drive: float) -> None:
    driven = resample_poly(voice() / np.abs(voice()).max() * drive, 1, 2)
    true = float((np.abs(driven) >= 1).mean())
    heard = resample_poly(np.clip(driven, -1, 1) * 0.7, 2, 1).astype(np.float32)
    found = measure_quality(heard, RATE, [Region(0, 6)], source_rate=8000).clipping
    assert found is not None
    assert 0.4 * true < found < 1.2 * true


@pytest.mark.parametrize("seed", range(6))
def test_unclipped_sound_is_not_clipped(seed: int) -> None:
    assert clipping(voice(seed=seed)) == 0
    assert clipping(noise("pink", 5, np.random.default_rng(seed), -12)) == 0


def test_a_tone_is_not_clipped() -> None:
    assert clipping(np.sin(np.arange(RATE) * 0.17).astype(np.float32)) == 0


def test_nothing_has_no_clipping() -> None:
    assert clipping(np.zeros(0, np.float32)) is None
    assert clipping(np.zeros(100, np.float32)) == 0


def damaged(kind: str, seconds: float) -> tuple[Samples, int]:
    samples = voice(12) + noise("white", 12, np.random.default_rng(5), -55)
    starts = range(RATE, 11 * RATE, RATE)
    hit = 0
    for nominal in starts:
        first, size = nominal, round(seconds * RATE)
        if (
            rms_dbfs(samples[first - 160 : first]) < -30
            or rms_dbfs(samples[first + size : first + size + 320]) < -30
        ):
            continue
        hit += 1
        samples[first : first + size] = 0 if kind == "gap" else samples[first - size : first]
    return samples, hit


@pytest.mark.parametrize(
    ("kind", "seconds"), [("gap", 0.02), ("gap", 0.1), ("repeat", 0.02), ("repeat", 0.03)]
)
def test_lost_packets_are_counted(kind: str, seconds: float) -> None:
    samples, lost = damaged(kind, seconds)
    found = dropouts(samples, RATE, [Region(0, 12)], -22)
    assert lost >= 4
    assert found == pytest.approx(60 * lost / 12)


def test_whole_speech_has_no_dropouts() -> None:
    samples = voice(12) + noise("white", 12, np.random.default_rng(5), -55)
    assert dropouts(samples, RATE, [Region(0, 12)], -22) == 0


def test_silence_between_words_is_no_dropout() -> None:
    samples = voice(12)
    fade = np.interp(np.arange(12 * RATE) / RATE, [0, 4, 4.2, 4.5, 4.7, 12], [1, 1, 0, 0, 1, 1])
    assert dropouts((samples * fade).astype(np.float32), RATE, [Region(0, 12)], -22) == 0


def test_without_speech_there_is_nothing_but_noise() -> None:
    found = measure_quality(noise("white", 3, np.random.default_rng(1), -50), RATE, [])
    assert found.noise == pytest.approx(-50, abs=0.3)
    assert (found.speech_level, found.snr, found.bandwidth, found.clipping, found.dropouts) == (None,) * 5
