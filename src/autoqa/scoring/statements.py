"""A statement against a fact: supported, contradicted, or about something else.

A multinomial logistic model over a few features: how far both speak of the same thing, and whether
their amounts, days and denials agree. Those are compared exactly, since sentence vectors hardly tell
"seven days" from "thirty days".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from autoqa.errors import ModelRefused
from autoqa.scoring.quantities import Content

WEIGHTS = "statements.safetensors"
SETTINGS = "statements.json"
VERDICTS = ("supported", "contradicted", "unknown")
FEATURES = ("topic", "equal", "conflict", "day_conflict", "denial", "nothing_compared", "left_unsaid")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Probabilities that a fact supports a statement, contradicts it, or says nothing about it."""

    supported: float
    contradicted: float
    unknown: float


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights (verdicts, features) and biases of the logistic model, for one encoder."""

    weights: np.ndarray
    biases: np.ndarray
    encoder: str

    def judge(self, view: np.ndarray) -> Verdict:
        """The verdict for the features of one pair."""
        logits = self.weights @ view + self.biases
        odds = np.exp(logits - logits.max())
        return Verdict(*(odds / odds.sum()).tolist())


def topic(statement: Content, fact: Content, closeness: float) -> float:
    """How far both speak of the same thing, 0 to 1, whatever they say of it.

    The mean of `closeness`, the cosine of the two texts' vectors without amounts and days, and of F1 over
    their words: the harmonic mean of the shares of each one's words that stand in the other.
    """
    shared = len(statement.words & fact.words)
    overlap = 2 * shared / max(1, len(statement.words) + len(fact.words))
    return 0.5 * max(0.0, closeness) + 0.5 * overlap


def pair_features(statement: Content, fact: Content, closeness: float) -> np.ndarray:
    """The view of one pair, in the order of FEATURES; all but the topic count by how near the topic is."""
    near = topic(statement, fact, closeness)
    both = statement.amounts.keys() & fact.amounts.keys()
    equal = any(statement.amounts[kind] <= fact.amounts[kind] for kind in both)
    conflict = any(not statement.amounts[kind] & fact.amounts[kind] for kind in both)
    days = bool(statement.days and fact.days)
    day_conflict = days and not statement.days & fact.days
    compared = bool(both) or days
    return near * np.array(
        [
            1.0,
            equal and not conflict,
            conflict,
            day_conflict,
            statement.negated != fact.negated,
            not compared,
            not compared and fact.checkable,
        ],
        dtype=float,
    )


def save_statement_model(model: StatementModel, folder: Path) -> None:
    """Write the model's weights and settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"weights": model.weights, "biases": model.biases}
    # safetensors writes the bytes as they lie, whatever the order of the axes
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    settings = {"encoder": model.encoder, "features": FEATURES, "verdicts": VERDICTS}
    (folder / SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def load_statement_model(folder: Path) -> StatementModel:
    """Read a model from `folder`. Raises ModelRefused when it does not fit this autoqa."""
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        arrays = load_file(folder / WEIGHTS)
        model = StatementModel(arrays["weights"], arrays["biases"], settings["encoder"])
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelRefused(f"{folder}: is not a usable statement model ({error})") from error
    if tuple(settings.get("features", ())) != FEATURES or model.weights.shape != (
        len(VERDICTS),
        len(FEATURES),
    ):
        raise ModelRefused(f"{folder}: was trained for other features than this autoqa computes; retrain it")
    return model
