"""A real cross-encoder of inference, small enough to be fitted in a test to three pairs."""

from pathlib import Path

import torch

FACT = "the old kitchen is not removed"
SAID = {0: "they take the old one away", 1: "the old one stays", 2: "you can park outside"}
LABELS = {0: "CONTRADICTION", 1: "entailment", 2: "Neutral"}


def small_inference(folder: Path, labels: dict[int, str]) -> Path:
    """Fit and save the model."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    words = sorted({word for text in (FACT, *SAID.values()) for word in text.split()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=labels,
        label2id={label: place for place, label in labels.items()},
    )
    model = BertForSequenceClassification(config)
    pairs = tokenizer([FACT] * 3, list(SAID.values()), padding=True, return_tensors="pt")
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(60):
        loss = model(**pairs, labels=torch.tensor(list(SAID))).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
