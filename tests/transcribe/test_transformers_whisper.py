"""The second engine on a real, tiny Whisper with random weights, made here: what it writes means nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.audio.waveform import Samples
from autoqa.errors import ConfigurationError, ModelNotFound, ModelRefused
from autoqa.transcribe.transformers_whisper import (
    TransformersOptions,
    TransformersRecogniser,
    find_checkpoint,
)
from eval.asr.shapes import SPECIALS


def tiny(folder: Path, **generation: Any) -> Path:
    """A checkpoint in transformers' format: two layers of width 16 over single bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.add_special_tokens(list(SPECIALS))
    end = len(letters)
    torch.manual_seed(3)
    network = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=tokens.get_vocab_size(),
            d_model=16,
            encoder_layers=1,
            decoder_layers=2,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_ffn_dim=32,
            decoder_start_token_id=end + 1,
            eos_token_id=end,
            bos_token_id=end,
            pad_token_id=end,
        )
    )
    with torch.no_grad():  # so that it writes letters, and not nothing
        network.get_input_embeddings().weight[end:] *= 0.01
    network.generation_config = GenerationConfig(
        eos_token_id=end,
        bos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=end + 1,
        suppress_tokens=[],
        begin_suppress_tokens=[],
        max_length=24,
        **generation,
    )
    network.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    tokens.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> TransformersRecogniser:
    folder = tiny(tmp_path_factory.mktemp("models") / "tiny", alignment_heads=[[1, 0], [1, 1]])
    return TransformersRecogniser(find_checkpoint(str(folder)), TransformersOptions(num_beams=2), threads=1)


@pytest.fixture(scope="module")
def windows() -> list[Samples]:
    rng = np.random.default_rng(2)
    return [rng.normal(0, 0.1, int(seconds * 16_000)).astype(np.float32) for seconds in (1.0, 2.5, 4.0)]


def test_each_window_gets_words_with_times_and_probabilities(
    recogniser: TransformersRecogniser, windows: list[Samples]
):
    readings = recogniser.read(windows, "en")
    assert len(readings) == len(windows)
    assert any(reading.words for reading in readings)
    for window, reading in zip(windows, readings, strict=True):
        assert 0 <= reading.no_speech <= 1
        for word in reading.words:
            assert 0 <= word.start <= word.end <= len(window) / 16_000 + 0.05
            assert 0 <= word.probability <= 1


def test_what_is_written_does_not_depend_on_the_company(
    recogniser: TransformersRecogniser, windows: list[Samples]
):
    together = recogniser.read(windows, "en")
    assert together == [recogniser.read([window], "en")[0] for window in windows]


def test_reading_alone_takes_timestamps_and_leaves_them_out_of_the_words(
    recogniser: TransformersRecogniser, windows: list[Samples]
):
    (reading,) = recogniser.read(windows[:1], "en", alone=True)
    assert not any("<|" in word.text for word in reading.words)


def test_an_english_only_checkpoint_says_english(recogniser: TransformersRecogniser, windows: list[Samples]):
    assert recogniser.detect_language(windows[0]) == ("en", 1.0)


def test_without_alignment_heads_the_upper_half_is_taken(tmp_path: Path, windows: list[Samples]):
    fine_tuned = TransformersRecogniser(find_checkpoint(str(tiny(tmp_path / "tuned"))), threads=1)
    assert len(fine_tuned.read(windows[:1], "en")) == 1
    assert fine_tuned._model().alignment_heads == ((1, 0), (1, 1))


def test_hot_words_stand_before_what_is_written(recogniser: TransformersRecogniser, windows: list[Samples]):
    plain = recogniser.read(windows, "en", alone=True)
    prompted = recogniser.read(windows, "en", hotwords="Harbor", alone=True)
    assert prompted != plain
    assert not any("Harbor" in word.text for reading in prompted for word in reading.words)


def test_more_hot_words_than_have_room_are_refused(
    recogniser: TransformersRecogniser, windows: list[Samples]
):
    with pytest.raises(ConfigurationError, match=r"hotwords and vocabulary: 301 tokens.*room for 223"):
        recogniser.read(windows, "en", hotwords="x" * 300)


def test_settings_pin_the_engine_and_its_options(recogniser: TransformersRecogniser):
    other = TransformersRecogniser(recogniser.folder, TransformersOptions(num_beams=1))
    assert recogniser.settings["engine"] == "transformers"
    assert recogniser.settings != other.settings


def test_a_checkpoint_with_a_pickle_is_refused(tmp_path: Path):
    folder = tiny(tmp_path / "tiny")
    (folder / "pytorch_model.bin.pkl").write_bytes(b"")
    with pytest.raises(ModelRefused, match="can run code"):
        find_checkpoint(str(folder))


def test_broken_weights_are_refused_with_the_folder_named(tmp_path: Path):
    folder = tiny(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(b"no weights")
    broken = TransformersRecogniser(find_checkpoint(str(folder)))
    with pytest.raises(ModelRefused, match="tiny: cannot be loaded by transformers"):
        broken.read([np.zeros(16_000, np.float32)], "en")


def test_a_checkpoint_that_is_nowhere_says_where_to_put_it(tmp_path: Path):
    with pytest.raises(ModelNotFound, match=r"models/nowhere, or name any such folder"):
        find_checkpoint("nowhere", [tmp_path])
