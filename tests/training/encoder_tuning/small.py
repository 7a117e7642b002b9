"""A tiny real sentence-transformers model that knows the words of the small conversations."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from autoqa.config.model_folders import ModelFolder
from autoqa.scoring.encoder import find_encoder
from autoqa.training.sets import GradedCall
from tests.pipeline.graded_space import AGENT, CUSTOMER
from tests.training.parts import SAID, call

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CARD = "---\nlicense: mit\n---\n\n# tiny\n"


def small_encoder(folder: Path, *, half: bool = False) -> ModelFolder:
    """Two layers of 32 numbers with weights drawn by a seed, as a folder of sentence-transformers."""
    from transformers import BertConfig, BertModel, BertTokenizer

    (folder / "1_Pooling").mkdir(parents=True)
    lines = [*(text for said in SAID.values() for text in said), "hello , this is about order"]
    lines += [text for said in (*AGENT.values(), *CUSTOMER.values()) for text in said]
    words = sorted({word for line in lines for word in line.lower().replace(",", " , ").split()})
    known = [*SPECIAL, *words, *"0123456789", *(f"##{digit}" for digit in range(10))]
    (folder / "vocab.txt").write_text("\n".join(known) + "\n", encoding="utf-8")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(3)
    shape = BertConfig(
        vocab_size=len(known),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=300,
    )
    network = BertModel(shape)
    (network.half() if half else network).save_pretrained(folder)
    written = {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "sentence_bert_config.json": {"max_seq_length": 64, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
    }
    for name, content in written.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    (folder / "LICENSE").write_text("MIT\n", encoding="utf-8")
    return find_encoder(str(folder))


def calls(count: int = 40, *, agents: int = 8) -> list[GradedCall]:
    """Conversations of three levels in turn, each agent with all of them."""
    return [call(number, 1 + number % 3, agent=f"agent {number % agents}") for number in range(count)]
