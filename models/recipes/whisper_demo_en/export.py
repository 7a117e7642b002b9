"""Turn a checkpoint into the int8 folder that faster-whisper loads without a network.

Run in ``models/recipes``::

    python -m whisper_demo_en.export WORK ../whisper-demo-en
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from ctranslate2.converters import TransformersConverter
from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperFeatureExtractor

from .model import DECODER_LAYERS, HEADS, Recogniser
from .vocabulary import Vocabulary

FILES = ["tokenizer.json", "preprocessor_config.json"]
"""Beside the weights; faster-whisper would look for a missing one on the network."""


def export(work: Path, folder: Path) -> None:
    """Convert ``work/checkpoint.pt``; other files in ``folder`` (the model card) stay."""
    vocabulary = Vocabulary.load(work / "tokenizer.json")
    state = torch.load(work / "checkpoint.pt", map_location="cpu")["model"]
    model = Recogniser(vocabulary, len(state["phones.bias"]))
    model.load_state_dict(state)
    with tempfile.TemporaryDirectory() as temporary:
        weights, converted = Path(temporary, "weights"), Path(temporary, "converted")
        _save_for_transformers(model, vocabulary, weights)
        TransformersConverter(str(weights), copy_files=FILES).convert(str(converted), quantization="int8")
        folder.mkdir(parents=True, exist_ok=True)
        for file in converted.iterdir():
            shutil.copy(file, folder / file.name)


def _save_for_transformers(model: Recogniser, vocabulary: Vocabulary, folder: Path) -> None:
    """All heads of the last decoder layer were taught to look where the word is, so all give word times."""
    heads = [[DECODER_LAYERS - 1, head] for head in range(HEADS)]
    end = vocabulary.end
    model.whisper.generation_config = GenerationConfig(
        eos_token_id=end,
        bos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=vocabulary.start,
        suppress_tokens=[],
        begin_suppress_tokens=[],
        max_length=448,
        alignment_heads=heads,
    )
    model.whisper.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    name = "<|endoftext|>"
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=vocabulary.tokenizer, eos_token=name, bos_token=name, unk_token=name
    )
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="folder of the training run")
    parser.add_argument("folder", type=Path, help="model folder to write")
    given = parser.parse_args()
    export(given.work, given.folder)
