from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.waveform import Waveform
from autoqa.domain.transcript import Speaker
from autoqa.errors import AudioError
from autoqa.privacy.kinds import Kind
from autoqa.privacy.redact import Silence
from autoqa.privacy.sound import joined, silence, write_redacted

RATE = 16_000


def tone(seconds: float = 3.0, channels: int = 2) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)
    return np.stack([wave] * channels).astype(np.float32)


def stretch(start: float, end: float) -> Silence:
    return Silence(start, end, 0, Speaker.CUSTOMER, Kind.CARD)


def test_the_span_is_exactly_zero_on_every_channel_and_the_rest_is_untouched() -> None:
    samples = tone()
    quiet = silence(samples, [(1.0, 2.0)], RATE)
    assert not quiet[:, RATE : 2 * RATE].any()
    assert np.array_equal(quiet[:, : RATE - 160], samples[:, : RATE - 160])
    assert np.array_equal(quiet[:, 2 * RATE + 160 :], samples[:, 2 * RATE + 160 :])
    assert samples[:, RATE:].any()


def test_the_edges_fade_so_that_nothing_clicks() -> None:
    samples = np.ones((1, 3 * RATE), np.float32)
    quiet = silence(samples, [(1.0, 2.0)], RATE)
    assert np.abs(np.diff(quiet)).max() < 0.01


def test_spans_outside_the_recording_and_empty_ones_do_nothing() -> None:
    samples = tone(1.0)
    assert np.array_equal(silence(samples, [(5.0, 6.0), (0.5, 0.5)], RATE), samples)
    assert not silence(samples, [(-1.0, 9.0)], RATE).any()


def test_spans_that_touch_are_one() -> None:
    assert joined([(2.0, 3.0), (0.0, 1.0), (0.5, 2.0)]) == [(0.0, 3.0)]


@pytest.mark.parametrize("suffix", [".flac", ".wav"])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_redacted_copy_reads_back_silent_in_the_span(tmp_path: Path, suffix: str, channels: int) -> None:
    path = tmp_path / f"redacted{suffix}"
    waveform = Waveform(tone(channels=channels), RATE)
    write_redacted(path, waveform, [stretch(1.0, 2.0)])
    back = decode(path).waveform
    assert back.channels == channels
    assert back.samples.shape == waveform.samples.shape
    assert not back.samples[:, RATE : 2 * RATE].any()
    assert np.abs(back.samples[:, :15_000] - waveform.samples[:, :15_000]).max() < 1e-4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_copy_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AudioError, match="cannot be written"):
        write_redacted(tmp_path / "nowhere" / "copy.flac", Waveform(tone(), RATE), [])
    monkeypatch.setattr(Path, "replace", _full_disk)
    with pytest.raises(AudioError, match="No space left"):
        write_redacted(tmp_path / "copy.flac", Waveform(tone(), RATE), [])
    assert list(tmp_path.iterdir()) == []


def _full_disk(self: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"flac or \.wav"):
        write_redacted(tmp_path / "copy.mp3", Waveform(tone(), RATE), [])
