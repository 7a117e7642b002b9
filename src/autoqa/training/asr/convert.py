"""Write a fine-tuned Whisper as plain files, for transformers and for faster-whisper."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Literal

from autoqa.errors import ModelRefused

Quantization = Literal["float32", "float16", "bfloat16", "int8", "int8_float16", "int8_float32"]

_BESIDE = ("tokenizer.json", "preprocessor_config.json")  # faster-whisper would look for them on the network
_TEXT = (
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.json",
    "merges.txt",
    "normalizer.json",
    "added_tokens.json",
    "special_tokens_map.json",
)


def load_network(folder: Path) -> Any:
    """The network of a checkpoint in float32; ModelRefused where transformers cannot load it."""
    import torch
    from safetensors import SafetensorError
    from transformers import WhisperForConditionalGeneration
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return WhisperForConditionalGeneration.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        )
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise ModelRefused(f"{folder}: cannot be loaded by transformers: {error}") from error


def write_checkpoint(network: Any, base: Path, folder: Path) -> None:
    """Write the network as transformers loads it, safetensors and JSON only, with the texts of `base`."""
    from transformers import WhisperFeatureExtractor

    shutil.rmtree(folder, ignore_errors=True)
    network.to("cpu").save_pretrained(folder, max_shard_size="50GB")
    shutil.copymode(folder / "config.json", folder / "model.safetensors")  # which is made for its owner alone
    for name in _TEXT:
        if (base / name).is_file():
            shutil.copyfile(base / name, folder / name)
    if not (folder / "tokenizer_config.json").is_file():
        _describe_tokenizer(folder)
    if (base / "preprocessor_config.json").is_file():
        shutil.copyfile(base / "preprocessor_config.json", folder / "preprocessor_config.json")
    else:
        extractor: Any = WhisperFeatureExtractor
        extractor(feature_size=network.config.num_mel_bins).save_pretrained(folder)


def convert(checkpoint: Path, folder: Path, quantization: Quantization) -> None:
    """Write the CTranslate2 folder of a checkpoint with all that faster-whisper needs.

    Raises ModelRefused for what cannot be converted.
    """
    from ctranslate2.converters import TransformersConverter

    shutil.rmtree(folder, ignore_errors=True)
    try:
        TransformersConverter(str(checkpoint), copy_files=list(_BESIDE)).convert(
            str(folder), quantization=quantization
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelRefused(f"{checkpoint}: cannot be converted for faster-whisper: {error}") from error


def _describe_tokenizer(folder: Path) -> None:
    """Say what kind of tokenizer a lone tokenizer.json is, so that the converter loads it as it is."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    end = "<|endoftext|>"
    as_it_is = (folder / "tokenizer.json").read_bytes()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    kind: Any = PreTrainedTokenizerFast
    kind(tokenizer_object=tokenizer, eos_token=end, bos_token=end, unk_token=end).save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes(as_it_is)
