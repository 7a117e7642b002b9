from pathlib import Path

import numpy as np
import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.errors import ModelRefused
from autoqa.training.asr.convert import convert, load_network, write_checkpoint
from autoqa.transcribe.transformers_whisper import TransformersRecogniser, find_checkpoint
from autoqa.transcribe.whisper import WhisperOptions, WhisperRecogniser, find_recogniser

from .small import tiny


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def checkpoint(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "checkpoint"
    write_checkpoint(load_network(base), base, folder)
    return folder


def test_a_checkpoint_is_plain_files_that_load_again(base: Path, checkpoint: Path):
    found = find_checkpoint(str(checkpoint))
    assert {path.suffix for path in checkpoint.iterdir()} == {".json", ".safetensors"}
    before, after = load_network(base).state_dict(), load_network(found.path).state_dict()
    assert all(before[name].equal(after[name]) for name in before)
    assert (checkpoint / "tokenizer.json").read_bytes() == (base / "tokenizer.json").read_bytes()


def test_whoever_may_read_one_file_of_a_checkpoint_may_read_all(checkpoint: Path):
    assert len({path.stat().st_mode for path in checkpoint.iterdir()}) == 1


def test_the_same_network_gives_the_same_bytes(base: Path, checkpoint: Path, tmp_path: Path):
    write_checkpoint(load_network(base), base, tmp_path / "again")
    assert fingerprint(tmp_path / "again") == fingerprint(checkpoint)


def test_a_converted_model_writes_what_the_checkpoint_writes(checkpoint: Path, tmp_path: Path):
    convert(checkpoint, tmp_path / "c", "float32")
    window = np.random.default_rng(2).normal(0, 0.1, 32_000).astype(np.float32)
    fast = WhisperRecogniser(
        find_recogniser(str(tmp_path / "c")), WhisperOptions(beam_size=1, suppress_tokens=())
    )
    (heard,) = fast.read([window], "en")
    assert heard.words
    features = fast._see(0, window, 3000).features
    import torch

    network = load_network(checkpoint)
    end = network.config.eos_token_id
    start = [[end + 1, end + 8]]
    with torch.no_grad():
        logits = network(
            input_features=torch.from_numpy(features)[None], decoder_input_ids=torch.tensor(start)
        ).logits[0, -1]
    letter = find_letter(checkpoint, int(logits[:end].argmax()))
    assert heard.words[0].text.strip().startswith(letter)


def find_letter(checkpoint: Path, token: int) -> str:
    from tokenizers import Tokenizer

    return str(Tokenizer.from_file(str(checkpoint / "tokenizer.json")).decode([token])).strip()


@pytest.mark.parametrize("quantization", ["float16", "int8"])
def test_each_quantization_loads_with_no_other_file(checkpoint: Path, tmp_path: Path, quantization: str):
    convert(checkpoint, tmp_path / "c", quantization)  # type: ignore[arg-type]
    found = find_recogniser(str(tmp_path / "c"))
    assert (found.path / "preprocessor_config.json").is_file()
    assert WhisperRecogniser(found).detect_language(np.zeros(16_000, np.float32)) == ("en", 1.0)


def test_weights_that_transformers_cannot_load_are_refused(base: Path, tmp_path: Path):
    for path in base.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelRefused, match="cannot be loaded by transformers"):
        load_network(tmp_path)


def test_what_cannot_be_converted_is_refused(checkpoint: Path, tmp_path: Path):
    with pytest.raises(ModelRefused, match="cannot be converted"):
        convert(tmp_path / "nowhere", tmp_path / "c", "int8")


def test_the_checkpoint_is_read_by_the_other_engine_too(checkpoint: Path):
    recogniser = TransformersRecogniser(find_checkpoint(str(checkpoint)), threads=1)
    window = np.random.default_rng(2).normal(0, 0.1, 32_000).astype(np.float32)
    assert len(recogniser.read([window], "en")) == 1
