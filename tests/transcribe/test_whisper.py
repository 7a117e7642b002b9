from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.speech import speech_regions
from autoqa.audio.waveform import Samples
from autoqa.errors import ConfigurationError, ModelNotFound, ModelRefused
from autoqa.transcribe.gates import Gates, doubts
from autoqa.transcribe.packing import excerpt
from autoqa.transcribe.reading import Reading
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


@pytest.fixture(scope="module")
def spoken(agent: Samples) -> list[Samples]:
    """Some stretches of the agent's speech."""
    return [excerpt(agent, region) for region in speech_regions(agent)[:6]]


def test_words_have_times_within_their_window_and_probabilities(
    recogniser: WhisperRecogniser, spoken: list[Samples]
):
    readings = recogniser.read(spoken, "en")
    assert all(reading.words for reading in readings)
    for window, reading in zip(spoken, readings, strict=True):
        assert all(0 <= word.probability <= 1 for word in reading.words)
        assert all(0 <= word.start <= word.end <= len(window) / 16_000 + 0.1 for word in reading.words)
        assert 0 <= reading.no_speech <= 1


@pytest.mark.parametrize("margin", [None, 2.0])
def test_what_is_written_for_a_window_depends_on_that_window_only(
    spoken: list[Samples], margin: float | None
):
    def read(windows: list[Samples], batch: int) -> list[Reading]:
        options = WhisperOptions(window_margin=margin, batch_size=batch)
        return WhisperRecogniser(find_recogniser(DEMO_RECOGNISER), options, ONE_THREAD).read(windows, "en")

    together = read(spoken, 8)
    assert together == read(spoken, 2)
    assert together == [read([window], 8)[0] for window in spoken]
    assert together[::-1] == read(spoken[::-1], 4)


def test_two_windows_are_decoded_together_on_a_processor_unless_set(recogniser: WhisperRecogniser):
    quiet = [np.zeros(16_000, np.float32)] * 5
    assert [len(group) for group in recogniser._batches(quiet, alone=False)] == [2, 2, 1]
    assert [len(group) for group in recogniser._batches(quiet, alone=True)] == [1] * 5
    four = WhisperRecogniser(recogniser.folder, WhisperOptions(batch_size=4), ONE_THREAD)
    assert [len(group) for group in four._batches(quiet, alone=False)] == [4, 1]


def test_a_window_alone_is_read_whole_and_with_timestamps(
    recogniser: WhisperRecogniser, spoken: list[Samples]
):
    alone = recogniser.read(spoken[:2], "en", alone=True)
    assert len(alone) == 2
    assert all(reading.words for reading in alone)
    assert not any("<|" in word.text for reading in alone for word in reading.words)


def test_short_windows_are_encoded_short_where_a_margin_allows_it(spoken: list[Samples]):
    folder = find_recogniser(DEMO_RECOGNISER)
    short = WhisperRecogniser(folder, WhisperOptions(window_margin=1.0), ONE_THREAD)
    whole = WhisperRecogniser(folder, WhisperOptions(), ONE_THREAD)
    window = spoken[0][: 16_000 * 3]
    assert [len(group[0].features[0]) for group in short._batches([window], alone=False)] == [500]
    assert [len(group[0].features[0]) for group in short._batches([window], alone=True)] == [3000]
    assert [len(group[0].features[0]) for group in whole._batches([window], alone=False)] == [3000]


def test_hot_words_are_told_to_the_model_with_those_of_the_options(
    recogniser: WhisperRecogniser, monkeypatch: pytest.MonkeyPatch
):
    told: list[str | None] = []
    loaded = WhisperRecogniser(recogniser.folder, WhisperOptions(hotwords="router"), ONE_THREAD)
    model = loaded._loaded()
    prompt = model.get_prompt

    def remember(*args: object, **options: object) -> object:
        told.append(options["hotwords"])  # type: ignore[arg-type]
        return prompt(*args, **options)

    monkeypatch.setattr(model, "get_prompt", remember)
    loaded.read([np.zeros(16_000, np.float32)], "en", hotwords="HarborHome")
    loaded.read([np.zeros(16_000, np.float32)], "en")
    assert told == ["router, HarborHome", "router"]


def test_more_hot_words_than_the_model_takes_are_refused(recogniser: WhisperRecogniser):
    with pytest.raises(ConfigurationError, match=r"hotwords and vocabulary: \d+ tokens.*begin 'zebra zebra"):
        recogniser.read([np.zeros(16_000, np.float32)], "en", hotwords="zebra " * 300)


def test_an_english_only_model_says_english(recogniser: WhisperRecogniser, spoken: list[Samples]):
    assert recogniser.detect_language(spoken[0]) == ("en", 1.0)


def test_silence_has_no_words_worth_trusting(recogniser: WhisperRecogniser):
    (reading,) = recogniser.read([np.zeros(16_000 * 5, np.float32)], "en")
    assert not reading.words or doubts(reading.words, 5.0, Gates())


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
        broken.read([np.zeros(16_000, np.float32)], "en")
