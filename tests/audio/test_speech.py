from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.speech import Region, SpeechSettings, merge, silence, speech_regions, widened

RATE = 16_000


VOWELS = np.array([[700, 1200, 2600], [300, 2200, 3000], [500, 900, 2500], [400, 1900, 2600]])


def voice(seconds: float) -> np.ndarray:
    """A rough voice: a buzz near 120 Hz with a moving pitch, through another vowel each quarter second."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 120 * (1 + 0.15 * np.sin(2 * np.pi * 1.3 * time))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    formants = VOWELS[(time * 4).astype(int) % 4]
    sound = np.zeros_like(time)
    for k in range(1, 28):
        gain = sum(np.exp(-(((k * pitch - formants[:, i]) / 150) ** 2)) / (i + 1) for i in range(3))
        sound += gain * np.sin(k * phase)
    syllables = np.clip(0.5 * np.sin(2 * np.pi * 4 * time) + 0.6, 0, 1)
    return (0.15 * sound * syllables).astype(np.float32)


def pause(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def test_speech_is_found_between_pauses() -> None:
    found = speech_regions(np.concatenate([pause(1.5), voice(2), pause(2), voice(2), pause(1)]))
    assert len(found) == 2
    assert found[0].start == pytest.approx(1.5, abs=0.5)
    assert found[0].end == pytest.approx(3.5, abs=0.5)
    assert found[1].start == pytest.approx(5.5, abs=0.5)


def test_a_long_pause_allowed_within_speech_joins_the_regions() -> None:
    samples = np.concatenate([pause(1), voice(2), pause(1), voice(2), pause(1)])
    assert len(speech_regions(samples, settings=SpeechSettings(min_silence=5))) == 1


@pytest.mark.parametrize("count", [0, 1, 100, 511, 512, 513, 1600])
def test_very_short_sound_holds_no_speech(count: int) -> None:
    assert speech_regions(np.full(count, 0.01, np.float32)) == ()


def test_silence_and_a_view_of_other_memory_are_fine() -> None:
    both = np.zeros((2, 2 * RATE), np.float32)
    both[1] = 1e-4
    assert speech_regions(both[0]) == ()
    assert speech_regions(both.T[:, 1]) == ()


@pytest.mark.parametrize(("shape", "rate"), [((10,), 8000), ((2, 10), RATE)])
def test_only_one_channel_of_16_khz_is_taken(shape: tuple[int, ...], rate: int) -> None:
    with pytest.raises(ValueError, match="got"):
        speech_regions(np.zeros(shape, np.float32), rate)


@pytest.mark.parametrize("options", [{"threshold": 0}, {"threshold": 1}, {"release": 0.9}, {"pad": -1}])
def test_impossible_settings_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"threshold|seconds"):
        SpeechSettings(**options)


def test_regions_within_the_gap_are_joined() -> None:
    regions = [Region(3, 4), Region(0, 1), Region(1.2, 2), Region(1.3, 1.5)]
    assert merge(regions, gap=0.25) == (Region(0, 2), Region(3, 4))
    assert merge([], gap=1) == ()


def test_silence_is_what_is_left() -> None:
    assert silence([Region(1, 2), Region(1.5, 3)], 4) == (Region(0, 1), Region(3, 4))
    assert silence([], 2) == (Region(0, 2),)
    assert silence([Region(0, 2)], 2) == ()
    assert silence([Region(1, 9)], 2) == (Region(0, 1),)
    assert silence([], 0) == ()


spans = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 10)).map(lambda pair: Region(pair[0], pair[0] + pair[1])),
    max_size=12,
)


@given(spans, st.integers(1, 70))
def test_speech_and_silence_cover_everything_once(regions: list[Region], total: int) -> None:
    inside = [Region(r.start, min(r.end, total)) for r in merge(regions, 0) if r.start < total]
    pauses = silence(regions, total)
    assert sum(r.seconds for r in inside) + sum(p.seconds for p in pauses) == pytest.approx(total)
    joined = merge([*inside, *pauses], 0)
    assert joined == (Region(0, total),)


@given(st.lists(st.tuples(st.floats(0.01, 3), st.floats(0.05, 5)), max_size=12), st.floats(0, 3))
def test_short_regions_grow_and_stay_apart(pauses: list[tuple[float, float]], least: float):
    regions, at = [], 0.0
    for pause, length in pauses:
        regions.append(Region(at + pause, at + pause + length))
        at += pause + length
    grown = widened(regions, least, at + 0.5)
    assert len(grown) == len(regions)
    for before, after in zip(regions, grown, strict=True):
        assert 0 <= after.start <= before.start < before.end <= after.end <= at + 0.5
        assert after.seconds <= max(before.seconds, least) + 1e-9
    for one, following in pairwise(grown):
        assert one.end <= following.start + 1e-9


def test_a_word_alone_gets_silence_on_both_sides():
    assert widened([Region(5.0, 5.4)], 1.2, 60.0) == (Region(pytest.approx(4.6), pytest.approx(5.8)),)


def test_a_silence_of_minutes_moves_nothing_behind_it() -> None:
    found = speech_regions(np.concatenate([pause(60), voice(2), pause(300), voice(2), pause(60)]))
    assert [region.start for region in found] == pytest.approx([60, 362], abs=0.5)
    assert [region.end for region in found] == pytest.approx([62, 364], abs=0.5)


def test_a_call_of_silence_and_a_whisper_is_heard_as_it_is() -> None:
    """A voice far under -60 dBFS is quiet, but not silence, where nothing louder is said."""
    quiet = np.concatenate([pause(20), voice(3), pause(20)])
    loud = speech_regions(quiet)
    faint = speech_regions(quiet * np.float32(10 ** (-30 / 20)))
    assert len(loud) == 1
    assert len(faint) == 1
    assert faint[0].start == pytest.approx(loud[0].start, abs=0.5)


def test_a_long_silence_costs_the_model_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from faster_whisper.vad import SileroVADModel

    heard: list[int] = []
    listen = SileroVADModel.__call__

    def count(self: SileroVADModel, audio: np.ndarray) -> np.ndarray:
        heard.append(audio.size)
        return listen(self, audio)

    monkeypatch.setattr(SileroVADModel, "__call__", count)
    speech_regions(np.concatenate([pause(100), voice(2), pause(100)]))
    assert sum(heard) < 6 * RATE
