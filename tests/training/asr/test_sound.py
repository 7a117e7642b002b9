from pathlib import Path

import numpy as np
import pytest

from autoqa.training.asr.clips import Clip, Said, Track
from autoqa.training.asr.sound import FeatureMaker, Shelf, SoundFolder


def clip(start: float, end: float) -> Clip:
    return Clip("c", Track.AGENT, start, end, (Said("Hello.", start, end),))


def test_a_clip_is_read_from_its_place_in_its_track(tmp_path: Path):
    rng = np.random.default_rng(1)
    samples = rng.uniform(-1, 1, 48_000).astype(np.float32)
    folder = SoundFolder(tmp_path)
    folder.keep("c", {Track.AGENT: samples, Track.CUSTOMER: -samples})
    found = folder.samples(clip(1.0, 2.0))
    assert found == pytest.approx(samples[16_000:32_000], abs=1 / 32_767)
    assert folder.samples(clip(2.5, 3.5)).size == 8_000  # what there is of it


def test_features_are_those_that_the_recogniser_is_given(tmp_path: Path):
    from autoqa.transcribe.whisper import DEMO_RECOGNISER, WhisperRecogniser, find_recogniser

    samples = np.random.default_rng(2).normal(0, 0.1, 40_000).astype(np.float32)
    seen = WhisperRecogniser(find_recogniser(DEMO_RECOGNISER))._see(0, samples, 3000)
    assert np.array_equal(FeatureMaker(80)(samples), seen.features)


def test_a_shelf_keeps_what_was_asked_for_last_within_its_room():
    made: list[int] = []

    def make(key: int) -> np.ndarray:
        made.append(key)
        return np.full(100, key, dtype=np.uint8)

    shelf = Shelf(room=250)
    for key in (1, 2, 1, 3, 1, 2):
        assert shelf.get(key, lambda key=key: make(key))[0] == key
        assert shelf.used <= 250
    assert made == [1, 2, 3, 2]
