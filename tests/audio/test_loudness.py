from __future__ import annotations

import av
import numpy as np
import pytest
from av.filter import Graph

from autoqa.audio.loudness import integrated_loudness
from autoqa.audio.waveform import Samples, Waveform


def sine(seconds: float, dbfs: float, rate: int = 48_000) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    return (10 ** (dbfs / 20) * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)


def stereo(samples: Samples, rate: int = 48_000) -> Waveform:
    return Waveform(np.stack([samples, samples]), rate)


def ffmpeg_loudness(waveform: Waveform) -> float:
    """The integrated loudness that FFmpeg's own filter finds: the independent implementation."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=waveform.rate, format="fltp", layout="stereo", time_base=f"1/{waveform.rate}"
    )
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(waveform.samples, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = waveform.rate, 0
    source.push(frame)
    source.push(None)
    found = ""
    while True:
        try:
            found = sink.pull().metadata["lavfi.r128.I"]
        except (av.BlockingIOError, av.EOFError):
            return float(found)


# EBU Tech 3341, table 1: signals for checking a meter, each within 0.1 LU.
@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_a_stereo_sine_has_the_published_loudness(dbfs: float, rate: int) -> None:
    assert integrated_loudness(stereo(sine(20, dbfs, rate), rate)) == pytest.approx(dbfs, abs=0.1)


@pytest.mark.parametrize(
    "parts", [[(10, -36), (60, -23), (10, -36)], [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)]]
)
def test_the_gates_leave_quiet_stretches_out(parts: list[tuple[float, float]]) -> None:
    signal = np.concatenate([sine(seconds, dbfs) for seconds, dbfs in parts])
    assert integrated_loudness(stereo(signal)) == pytest.approx(-23, abs=0.1)


@pytest.mark.skipif(not hasattr(av.AudioFrame, "metadata"), reason="this PyAV shows no frame metadata")
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_noise_that_swells_is_as_loud_as_ffmpeg_says(rate: int) -> None:
    rng = np.random.default_rng(3)
    swell = np.interp(np.arange(12 * rate) / rate, np.arange(13), rng.uniform(0.001, 0.2, 13))
    waveform = Waveform((rng.standard_normal((2, 12 * rate)) * swell).astype(np.float32), rate)
    assert integrated_loudness(waveform) == pytest.approx(ffmpeg_loudness(waveform), abs=0.1)


def test_one_channel_of_two_is_three_units_quieter_than_both() -> None:
    one = sine(5, -20)
    both = integrated_loudness(stereo(one))
    alone = integrated_loudness(Waveform(one[None], 48_000))
    assert both is not None
    assert alone == pytest.approx(both - 3.01, abs=0.01)


def test_a_call_of_more_than_a_minute_is_measured_without_a_seam() -> None:
    long = integrated_loudness(stereo(sine(130, -23, 16_000), 16_000))
    assert long == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("samples", [sine(0.39, -20), np.zeros(48_000, np.float32), sine(3, -80)])
def test_what_is_too_short_or_too_quiet_has_no_loudness(samples: Samples) -> None:
    assert integrated_loudness(stereo(samples)) is None
