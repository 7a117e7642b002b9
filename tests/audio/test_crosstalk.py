from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.channels import crosstalk, examine, own_voice
from autoqa.audio.decode import decode
from autoqa.audio.speech import Region, SpeechSettings, speech_regions
from autoqa.audio.waveform import Samples, Waveform
from eval.built_sounds import noise

RATE = 16_000
CALL = Path(__file__).parents[2] / "examples" / "calls" / "call-01.m4a"


@lru_cache
def voices() -> tuple[Samples, Samples]:
    """Agent and customer of a sample call, each with the noise of a line."""
    waveform = decode(CALL).waveform
    first, second = (
        waveform.channel(c)
        + noise("white", waveform.seconds, np.random.default_rng(c), -66)[: waveform.samples.shape[1]]
        for c in (0, 1)
    )
    return first, second


def leaking(into_first: float, into_second: float, *, delay: int = 0) -> Waveform:
    """The call with each voice in the other channel too, at so many dB."""
    first, second = voices()
    return Waveform(
        np.stack(
            [
                first + 10 ** (into_first / 20) * np.roll(second, delay),
                second + 10 ** (into_second / 20) * np.roll(first, delay),
            ]
        ).astype(np.float32),
        RATE,
    )


@pytest.mark.parametrize("leak", [-6, -10, -15, -20, -25, -30])
def test_what_leaks_is_measured_to_a_decibel(leak: float) -> None:
    found = crosstalk(leaking(leak, leak))
    assert found == (pytest.approx(leak, abs=1), pytest.approx(leak, abs=1))


def test_each_direction_is_measured_alone() -> None:
    first, second = crosstalk(leaking(-12, -28))
    assert first == pytest.approx(-12, abs=1)
    assert second == pytest.approx(-28, abs=1)


def test_a_leak_that_comes_late_is_measured_too() -> None:
    first, _ = crosstalk(leaking(-15, -15, delay=80))  # 5 ms
    assert first == pytest.approx(-15, abs=2)


def test_channels_apart_leak_nothing() -> None:
    assert all(leak is not None and leak < -45 for leak in crosstalk(Waveform(np.stack(voices()), RATE)))


@pytest.mark.parametrize(
    ("leak", "layout"), [(-30, "stereo"), (-12, "stereo"), (-4, "crosstalk"), (-1, "crosstalk")]
)
def test_channels_that_both_carry_both_are_named(leak: float, layout: str) -> None:
    assert examine(leaking(leak, leak)).layout == layout


def test_one_way_leaking_leaves_two_channels() -> None:
    found = examine(leaking(-4, -60))
    assert found.layout == "stereo"
    assert found.crosstalk_db[0] == pytest.approx(-4, abs=1)


def test_nobody_speaking_alone_leaves_crosstalk_open() -> None:
    rng = np.random.default_rng(1)
    both = Waveform((0.1 * rng.standard_normal((2, RATE))).astype(np.float32), RATE)
    assert crosstalk(both) == (None, None)


def test_crosstalk_takes_two_channels() -> None:
    with pytest.raises(ValueError, match="two channels; got 1"):
        crosstalk(Waveform(np.zeros((1, 10), np.float32), RATE))


@pytest.mark.parametrize("leak", [-12, -20, -25])
def test_each_keeps_its_own_voice(leak: float) -> None:
    def found(waveform: Waveform) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
        settings = SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2)
        first, second = (speech_regions(waveform.channel(c), settings=settings) for c in (0, 1))
        return first, second

    clean, mixed = found(leaking(-120, -120)), leaking(leak, leak)
    heard = found(mixed)
    kept = own_voice(mixed, heard, crosstalk(mixed))
    for before, both, after in zip(clean, heard, kept, strict=True):
        own = sum(r.seconds for r in before)
        assert sum(r.seconds for r in both) > 1.3 * own  # the leak is heard as speech
        assert sum(r.seconds for r in after) == pytest.approx(own, rel=0.12)


def test_without_a_leak_nothing_is_cut() -> None:
    regions = ((Region(1, 2),), (Region(3, 4),))
    waveform = Waveform(np.stack(voices()), RATE)
    assert own_voice(waveform, regions, (None, -60.0)) == regions
