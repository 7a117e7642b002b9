"""Small real things for these tests: a tiny Whisper with random weights, and short calls of real sound."""

import json
import string
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.audio.decode import decode
from eval.asr.shapes import SPECIALS

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"
SECONDS = 8.0
SAID = "Thank you."
SPOKEN = 1.2  # seconds of a turn that are left audible, so that it is read in one piece


def tiny(folder: Path, *, width: int = 16, seed: int = 3) -> Path:
    """A checkpoint in transformers' format: one layer each of a small width over bytes.

    Its weights are random, so what it writes means nothing.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    # the bare space is suppressed by faster-whisper, so a space and the letter behind it are one token
    merges = [("\u0120", letter) for letter in "-'" + string.ascii_letters]
    texts = [*letters, *(space + letter for space, letter in merges)]
    tokens = Tokenizer(models.BPE({text: i for i, text in enumerate(texts)}, merges))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.add_special_tokens(list(SPECIALS))
    ends: dict[str, Any] = dict.fromkeys(("eos_token_id", "bos_token_id", "pad_token_id"), len(texts))
    ends["decoder_start_token_id"] = len(texts) + 1
    torch.manual_seed(seed)
    network = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=tokens.get_vocab_size(),
            d_model=width,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=2 * width,
            decoder_ffn_dim=2 * width,
            **ends,
        )
    )
    with torch.no_grad():  # so that it writes letters, and not nothing
        network.get_input_embeddings().weight[len(texts) :] *= 0.01
    network.generation_config = GenerationConfig(
        suppress_tokens=[], begin_suppress_tokens=[], max_length=24, alignment_heads=[[0, 0], [0, 1]], **ends
    )
    network.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    tokens.save(str(folder / "tokenizer.json"))
    return folder


@cache
def _example(name: str) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """The samples of a bundled call, (channels, n) at 16 kHz, and its true turns."""
    lines = (EXAMPLES / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    call = next(one for one in map(json.loads, lines) if one["id"] == name)
    return decode(EXAMPLES / call["recording"]).waveform.samples, call["turns"]


def write_calls(
    folder: Path,
    numbers: Sequence[int],
    *,
    example: str = "call-04",
    agents: bool = True,
    name: str = "calls",
) -> Path:
    """A .jsonl file of stretches of a bundled call, each a recording in which all say `SAID` for a moment."""
    samples, turns = _example(example)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in numbers:
        first, last = number * SECONDS, (number + 1) * SECONDS
        said = [
            {**turn, "text": SAID, "start": turn["start"] - first, "end": turn["start"] - first + SPOKEN}
            for turn in turns
            if turn["start"] >= first and turn["start"] + SPOKEN <= last
        ]
        part = samples[:, int(first * 16_000) : int(last * 16_000)].copy()
        heard = np.zeros(part.shape[1], dtype=bool)
        for turn in said:
            heard[int(turn["start"] * 16_000) : int(turn["end"] * 16_000)] = True
        part[:, ~heard] *= 0.001
        with wave.open(str(folder / f"{number}.wav"), "wb") as file:
            file.setparams((part.shape[0], 2, 16_000, 0, "NONE", ""))
            file.writeframes(np.round(part.T * 32_767).astype("<i2").tobytes())
        row = {"id": f"c{number}", "channel": "call", "language": "en", "turns": said}
        row["recording"] = f"{number}.wav"
        if agents:
            row["agent"] = f"agent-{number}"
        rows.append(row)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
