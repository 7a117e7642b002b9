"""Fit the model of words to whoever scores: `python -m models.recipes.addresses.build [--out DIR]`.

A logistic regression on sentence vectors. Whatever people say to each other in the written conversations and
the samples is ordinary; the threshold is the score that one in a thousand of their sentences reaches when its
conversation was left out of the fit (five folds).
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.judge.listener import SETTINGS, WEIGHTS, sentences

ROOT = Path(__file__).resolve().parents[3]
STRENGTH = 3.0  # inverse of the ridge (C)
TAKEN_FOR_ONE = 0.001  # of ordinary sentences


def main() -> None:
    """Fit and write the model."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--out", type=Path, default=ROOT / "models" / "addresses")
    asked = options.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    written = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
    said = list(dict.fromkeys(ordinary()))
    texts = [*written["addresses"], *written["ordinary"], *(text for _, text in said)]
    labels = np.array([1] * len(written["addresses"]) + [0] * (len(texts) - len(written["addresses"])))
    groups = [*map(str, range(len(texts) - len(said))), *(name for name, _ in said)]
    vectors = encoder.encode(texts)
    held_out = np.zeros(len(texts))
    for train, test in GroupKFold(5).split(vectors, groups=groups):
        held_out[test] = fit(vectors[train], labels[train]).decision_function(vectors[test])
    threshold = float(np.quantile(held_out[-len(said) :], 1 - TAKEN_FOR_ONE))
    model = fit(vectors, labels)
    asked.out.mkdir(parents=True, exist_ok=True)
    weights = {"weights": model.coef_[0].astype(np.float32), "bias": model.intercept_.astype(np.float32)}
    save_file(weights, asked.out / WEIGHTS)
    settings = {"encoder": encoder.folder.fingerprint, "threshold": round(threshold, 4)}
    (asked.out / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    found = held_out[labels == 1] > threshold
    print(f"threshold {threshold:.3f}; held out, {found.mean():.0%} of {len(found)} addresses are found")
    for score, text in sorted(zip(held_out[-len(said) :], (t for _, t in said), strict=True))[-8:]:
        print(f"  {score:.2f} {text[:100]}")


def fit(vectors: np.ndarray, labels: np.ndarray) -> LogisticRegression:
    """The regression, both kinds weighing the same."""
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000).fit(vectors, labels)


def ordinary() -> Iterator[tuple[str, str]]:
    """The sentences of the written conversations and the samples, each with its conversation."""
    files = [
        *sorted((ROOT / "eval" / "graded").glob("*s_*.jsonl")),
        *sorted((ROOT / "examples").glob("*.jsonl")),
    ]
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for turn in row["turns"]:
                yield from ((row["id"], sentence) for sentence in sentences(turn["text"]))


if __name__ == "__main__":
    main()
