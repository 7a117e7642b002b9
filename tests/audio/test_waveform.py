from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.waveform import SILENCE_DBFS, Waveform, peaks, rms_dbfs


def test_a_waveform_knows_its_shape() -> None:
    waveform = Waveform(np.zeros((2, 8000), np.float32), 16_000)
    assert (waveform.channels, waveform.seconds) == (2, 0.5)


def test_mono_is_the_mean_and_a_channel_is_untouched() -> None:
    waveform = Waveform(np.array([[1, 0], [0, 0.5]], np.float32), 8000)
    assert waveform.mono().tolist() == [0.5, 0.25]
    assert waveform.channel(1).tolist() == [0, 0.5]


def test_mono_of_one_channel_is_that_channel() -> None:
    waveform = Waveform(np.array([[1, 0.25]], np.float32), 8000)
    assert np.shares_memory(waveform.mono(), waveform.samples)


@pytest.mark.parametrize("index", [-1, 1])
def test_a_channel_that_is_not_there_is_an_error(index: int) -> None:
    with pytest.raises(IndexError, match="has 1"):
        Waveform(np.zeros((1, 4), np.float32), 8000).channel(index)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(4, np.float32), np.zeros((1, 4)), np.zeros((0, 4), np.float32)],
    ids=["flat", "double", "none"],
)
def test_other_shapes_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="float32 of shape"):
        Waveform(samples, 8000)


def test_a_rate_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="Hz"):
        Waveform(np.zeros((1, 4), np.float32), 0)


def test_levels_are_relative_to_full_scale() -> None:
    sine = np.sin(np.arange(16_000) / 16_000 * 2 * np.pi * 440).astype(np.float32)
    assert rms_dbfs(np.ones(100, np.float32)) == pytest.approx(0)
    assert rms_dbfs(sine) == pytest.approx(-10 * math.log10(2), abs=0.01)
    assert rms_dbfs(sine / 10) == pytest.approx(rms_dbfs(sine) - 20, abs=0.01)


def test_silence_has_a_level_too() -> None:
    assert rms_dbfs(np.zeros(10, np.float32)) == SILENCE_DBFS
    assert rms_dbfs(np.zeros(0, np.float32)) == SILENCE_DBFS


def test_peaks_are_the_extremes_of_each_stretch() -> None:
    found = peaks(np.array([0, 1, -1, 0.5, 0.25, 0.125], np.float32), 3)
    assert found.low.tolist() == [0, -1, 0.125]
    assert found.high.tolist() == [1, 0.5, 0.25]


def test_peaks_of_nothing_and_of_less_than_the_buckets() -> None:
    assert peaks(np.zeros(0, np.float32), 5).low.size == 0
    assert peaks(np.ones(3, np.float32), 5).high.tolist() == [1, 1, 1]


@pytest.mark.parametrize(("shape", "buckets"), [((4,), 0), ((2, 4), 1)])
def test_peaks_need_one_channel_and_a_bucket(shape: tuple[int, ...], buckets: int) -> None:
    with pytest.raises(ValueError, match="one"):
        peaks(np.zeros(shape, np.float32), buckets)


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=300), st.integers(1, 400))
def test_peaks_keep_the_extremes_of_the_whole(values: list[float], buckets: int) -> None:
    samples = np.array(values, np.float32)
    found = peaks(samples, buckets)
    assert found.low.size == found.high.size == min(buckets, samples.size)
    assert (found.low.min(), found.high.max()) == (samples.min(), samples.max())
