from __future__ import annotations

import numpy as np
import pytest

from autoqa.audio.channels import LayoutSettings, correlation, examine
from autoqa.audio.decode import decode
from autoqa.audio.waveform import Waveform

from .recordings import Kit, wav


def noise(seed: int, level: float = 0.1, count: int = 16_000) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(count) * level).astype(np.float32)


def pair(left: np.ndarray, right: np.ndarray) -> Waveform:
    return Waveform(np.stack([left, right]).astype(np.float32), 16_000)


def test_two_voices_are_stereo() -> None:
    found = examine(pair(noise(1), noise(2, 0.05)))
    assert (found.layout, found.active) == ("stereo", (0, 1))
    assert found.correlation == pytest.approx(0, abs=0.05)
    assert found.level_difference_db == pytest.approx(6, abs=0.3)


def test_crosstalk_does_not_make_two_voices_one() -> None:
    left, right = noise(1), noise(2)
    assert examine(pair(left + 0.3 * right, right + 0.3 * left)).layout == "stereo"


@pytest.mark.parametrize("gain", [1.0, 0.5, -1.0])
def test_a_copy_is_identical_whatever_its_gain_or_sign(gain: float) -> None:
    found = examine(pair(noise(1), noise(1) * gain))
    assert (found.layout, found.active) == ("identical", (0,))
    assert found.correlation == pytest.approx(np.sign(gain))


def test_a_copy_with_the_noise_of_a_codec_is_identical() -> None:
    assert examine(pair(noise(1), noise(1) + noise(3, 0.001))).layout == "identical"


def test_the_louder_of_two_copies_is_kept() -> None:
    assert examine(pair(noise(1) * 0.5, noise(1))).active == (1,)


@pytest.mark.parametrize(
    "dead", [np.zeros(16_000), noise(4, 1e-5), noise(1, 1e-4)], ids=["zero", "hiss", "crosstalk"]
)
def test_one_silent_channel_is_named(dead: np.ndarray) -> None:
    found = examine(pair(dead, noise(1)))
    assert (found.layout, found.active) == ("one_silent", (1,))


def test_silence_in_both_is_silent() -> None:
    found = examine(pair(np.zeros(100), np.zeros(100)))
    assert (found.layout, found.correlation, found.level_difference_db) == ("silent", 0.0, 0.0)


def test_one_channel_is_mono_or_silent() -> None:
    assert examine(Waveform(noise(1)[None], 16_000)).layout == "mono"
    assert examine(Waveform(np.zeros((1, 10), np.float32), 16_000)).layout == "silent"


def test_more_channels_list_those_that_sound() -> None:
    found = examine(Waveform(np.stack([noise(1), np.zeros(16_000), noise(2)]).astype(np.float32), 16_000))
    assert (found.layout, found.active) == ("many", (0, 2))


def test_no_samples_are_silent() -> None:
    assert examine(Waveform(np.zeros((2, 0), np.float32), 16_000)).layout == "silent"


def test_the_lines_can_be_moved() -> None:
    waveform = pair(noise(1), noise(2, 0.05))
    assert examine(waveform, settings=LayoutSettings(silent_gap_db=3)).layout == "one_silent"


def test_correlation_of_silence_is_zero() -> None:
    assert correlation(np.zeros(5, np.float32), np.ones(5, np.float32)) == 0


def test_a_doubled_channel_is_recognised_through_the_decoder(kit: Kit) -> None:
    one = (noise(5, count=8000) * 32767).astype("<i2")
    path = kit.put("doubled.wav", wav(np.stack([one, one], axis=1).tobytes(), channels=2))
    assert examine(decode(path).waveform).layout == "identical"


def test_two_tones_stay_apart_through_the_decoder(kit: Kit) -> None:
    assert examine(decode(kit.path("pcm_s16le.wav")).waveform).layout == "stereo"
