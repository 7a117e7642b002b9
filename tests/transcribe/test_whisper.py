from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.speech import Region, speech_regions
from autoqa.audio.waveform import Samples
from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.transcribe.whisper import (
    DEMO_RECOGNISER,
    WhisperOptions,
    WhisperRecogniser,
    WhisperRuntime,
    find_recogniser,
)

ONE_THREAD = WhisperRuntime(device="cpu", cpu_threads=1)


@pytest.fixture(scope="module")
def recogniser() -> WhisperRecogniser:
    return WhisperRecogniser(find_recogniser(DEMO_RECOGNISER), runtime=ONE_THREAD)


@pytest.fixture(scope="module")
def agent() -> Samples:
    """The agent's channel of a sample call."""
    repository = Path(__file__).parent.parent.parent
    return decode(repository / "examples" / "calls" / "call-02.flac").waveform.channel(0)


def test_the_demonstration_recogniser_is_bundled():
    folder = find_recogniser(DEMO_RECOGNISER)
    assert folder.origin == "folder"
    assert len(folder.fingerprint) == 16


def test_words_have_times_within_their_window_and_probabilities(
    recogniser: WhisperRecogniser, agent: Samples
):
    windows = [Region(r.start, r.end) for r in speech_regions(agent)[:4]]
    passages = recogniser.read(agent, windows, "en")
    assert passages
    words = [word for passage in passages for word in passage.words]
    assert all(0 <= word.probability <= 1 for word in words)
    assert all(word.start <= word.end for word in words)
    for word in words:
        assert any(w.start - 0.1 <= word.start and word.end <= w.end + 0.1 for w in windows)


def test_the_same_sound_gives_the_same_words(recogniser: WhisperRecogniser, agent: Samples):
    windows = speech_regions(agent)[:3]
    assert recogniser.read(agent, windows, "en") == recogniser.read(agent, windows, "en")


def test_an_english_only_model_says_english(recogniser: WhisperRecogniser, agent: Samples):
    assert recogniser.detect_language(agent, speech_regions(agent)[:1]) == ("en", 1.0)


def test_silence_has_no_words_worth_trusting(recogniser: WhisperRecogniser):
    passages = recogniser.read(np.zeros(16_000 * 5, np.float32), [Region(0, 5)], "en")
    assert all(passage.doubtful for passage in passages)


def test_settings_pin_whatever_changes_the_words():
    folder = find_recogniser(DEMO_RECOGNISER)

    def settings(**options: object) -> dict[str, object]:
        return WhisperRecogniser(folder, WhisperOptions(**options)).settings  # type: ignore[arg-type]

    assert settings() == settings(batch_size=1)
    assert settings() != settings(beam_size=1)
    assert settings()["model"] == folder.fingerprint


def test_a_model_that_is_nowhere_says_where_to_put_it():
    with pytest.raises(
        ModelNotFound, match=r"'small' cannot be had.*models/small.*--recogniser whisper-demo-en"
    ):
        find_recogniser("small")


def test_a_name_that_is_no_size_names_the_sizes():
    with pytest.raises(ModelNotFound, match=r"neither a Whisper size.*large-v3"):
        find_recogniser("smal")


def test_a_folder_that_only_looks_like_a_model_is_refused(tmp_path: Path):
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    broken = WhisperRecogniser(find_recogniser(str(tmp_path)), runtime=ONE_THREAD)
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        broken.read(np.zeros(16_000, np.float32), [Region(0, 1)], "en")
