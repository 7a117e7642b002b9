"""Whisper models of the real sizes with random weights: what they write is noise, what they cost is real.

    python -m eval.asr.shapes FOLDER tiny base small

The dimensions are those of openai/whisper-{tiny,base,small}.en; the weights are random, the vocabulary has
the real number of entries. Decoding would never end by itself, so `Paced` ends it after as many tokens as
people speak in the seconds of a window.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

VOCABULARY = 51_864
TOKENS_PER_SECOND = 3.5  # of speech, in English: about 104 tokens in a full window
DIMENSIONS = {"tiny": (384, 4, 6), "base": (512, 6, 8), "small": (768, 12, 12)}
SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{step * 0.02:.2f}|>" for step in range(1501)),
)


def main() -> None:
    """Make the named shapes below a folder."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("shapes", nargs="+", choices=DIMENSIONS)
    asked = options.parse_args()
    for shape in asked.shapes:
        print(make(shape, asked.folder))


def make(shape: str, folder: Path) -> Path:
    """The CTranslate2 folder of a shape in int8, made unless it is there."""
    place = folder / f"random-{shape}.en"
    if (place / "model.bin").exists():
        return place
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    width, layers, heads = DIMENSIONS[shape]
    tokens = _tokenizer()
    end = tokens.token_to_id("<|endoftext|>")
    torch.manual_seed(1)
    network = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=VOCABULARY,
            d_model=width,
            encoder_layers=layers,
            decoder_layers=layers,
            encoder_attention_heads=heads,
            decoder_attention_heads=heads,
            encoder_ffn_dim=4 * width,
            decoder_ffn_dim=4 * width,
            decoder_start_token_id=end + 1,
            eos_token_id=end,
            bos_token_id=end,
            pad_token_id=end,
        )
    )
    network.generation_config = GenerationConfig(
        eos_token_id=end,
        bos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=end + 1,
        suppress_tokens=[],
        begin_suppress_tokens=[],
        max_length=448,
        alignment_heads=[[layers - 1, head] for head in range(heads)],
    )
    with tempfile.TemporaryDirectory() as temporary:
        network.save_pretrained(temporary)
        WhisperFeatureExtractor(feature_size=80).save_pretrained(temporary)
        from transformers import PreTrainedTokenizerFast

        PreTrainedTokenizerFast(
            tokenizer_object=tokens, eos_token=SPECIALS[0], bos_token=SPECIALS[0], unk_token=SPECIALS[0]
        ).save_pretrained(temporary)
        TransformersConverter(temporary, copy_files=["tokenizer.json", "preprocessor_config.json"]).convert(
            str(place), quantization="int8"
        )
    return place


def _tokenizer() -> Any:
    """Byte-level tokens, words that never occur to fill up the number, and Whisper's special tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    filling = [f"w{number}" for number in range(VOCABULARY - len(letters) - len(SPECIALS))]
    vocabulary = {token: number for number, token in enumerate([*letters, *filling])}
    tokens = Tokenizer(models.BPE(vocabulary, []))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.add_special_tokens(list(SPECIALS))
    return tokens


@dataclass
class Paced:
    """CTranslate2's Whisper, told to stop after as many tokens as the sound in its windows holds.

    Wraps the `model` of a faster-whisper WhisperModel. Both sides of a comparison are paced alike.
    """

    model: Any
    seconds: list[float] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the model's own."""
        return getattr(self.model, name)

    def encode(self, features: Any, *, to_cpu: bool = False) -> Any:
        """Encode, and remember how much of each window is not padding."""
        values = np.asarray(features)
        used = [np.flatnonzero(np.abs(row).max(axis=0))[-1:] for row in values]
        self.seconds += [float(last[0] + 1) / 100 if last.size else 0.0 for last in used]
        return self.model.encode(features, to_cpu=to_cpu)

    def generate(self, encoded: Any, prompts: Any, **options: Any) -> Any:
        """Decode until the longest of the windows encoded for it is said."""
        count = max(4, math.ceil(TOKENS_PER_SECOND * max(self.seconds)))
        self.seconds.clear()
        options["max_length"] = min(len(prompts[0]) + count, 448)
        return self.model.generate(encoded, prompts, **options)


def pace(whisper: Any) -> Any:
    """A faster-whisper WhisperModel with `Paced` inside."""
    whisper.model = Paced(whisper.model)
    return whisper


if __name__ == "__main__":
    main()
