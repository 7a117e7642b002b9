"""A statement against what may speak to it: supported, contradicted, or about something else.

A multinomial logistic model over a few features: how far both speak of the same thing, alone and in the
context in which the statement was made; whether their amounts, days, denials, conditions and orders agree;
and what else there is to compare it with. Amounts and the like are compared exactly, since sentence vectors
hardly tell "seven days" from "thirty days".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from autoqa.errors import ModelRefused
from autoqa.scoring.assertions import Assertion
from autoqa.scoring.contrasts import agreed, excluded, order
from autoqa.scoring.polarity import turned
from autoqa.scoring.quantities import Content, read_content
from autoqa.scoring.references import Reference

WEIGHTS = "statements.safetensors"
SETTINGS = "statements.json"
VERDICTS = ("supported", "contradicted", "unknown")
FEATURES = (
    "topic",
    "topic_in_context",
    "covered",
    "behind",
    "words_kept",
    "words_turned",
    "own_case",
    "equal",
    "conflict",
    "conflict_in_part",
    "conflict_alone_of_kind",
    "conflict_as_asked",
    "conflict_nearest",
    "conflict_nearest_as_asked",
    "equal_elsewhere",
    "day_conflict",
    "denial",
    "excluded",
    "agreed",
    "order_turned",
    "order_kept",
    "nothing_compared",
    "left_unsaid",
)
AT = {name: place for place, name in enumerate(FEATURES)}
NEAREST = 6  # references that a statement is compared with

_EXACT = ("conflict", "day_conflict", "excluded", "order_turned")
_RECORD_TOPIC = 0.4  # from which on a field of a record speaks to a statement
_RECORD_SURE = 0.7  # of a comparison with a record whose topic is hardly the statement's
_SAME_KIND = 0.15  # by how much a shared kind of amount brings a reference nearer
_SPAN_TOLERANCE = 0.03  # a month is 30 days or 31
_OWN_CASE = re.compile(  # what happened in this case, not what holds for all
    r"\b(?:you've|you have|you had|been|was|were|had|did|went|tried|bought|paid|called|yours|i've|i have"
    r"|i'm|i am|this one|here|i'll|i will)\b",
    re.IGNORECASE,
)

Amounts = Mapping[str, frozenset[float]]


@dataclass(frozen=True, slots=True)
class Chances:
    """Probabilities that a reference supports a statement, contradicts it, or says nothing about it."""

    supported: float
    contradicted: float
    unknown: float


def differs_exactly(view: np.ndarray) -> bool:
    """Whether amounts, days, excluding words or the order of steps differ."""
    return any(view[AT[name]] for name in _EXACT)


def compared_exactly(view: np.ndarray) -> Chances | None:
    """What a field of a record, or an answer, says of a statement on its topic: it is right to the letter.

    None where the topic is another, or nothing can be compared.
    """
    near = float(view[AT["topic"]])  # of the clause itself: a question may name half the record
    if near < _RECORD_TOPIC:
        return None
    sure = _RECORD_SURE + (1 - _RECORD_SURE) * near
    if differs_exactly(view):
        return Chances(0.0, sure, 1 - sure)
    if view[AT["agreed"]] or not view[AT["nothing_compared"]]:
        return Chances(sure, 0.0, 1 - sure)
    return None


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights (verdicts, features) and biases of the logistic model, for one encoder."""

    weights: np.ndarray
    biases: np.ndarray
    encoder: str

    def judge(self, view: np.ndarray, *, exactly: bool = False) -> Chances:
        """The verdict for the features of one pair.

        With `exactly`, only what was compared exactly (amounts, days, excluding words, order) can contradict.
        """
        logits = self.weights @ view + self.biases
        if exactly and not differs_exactly(view):
            logits = np.where(np.array(VERDICTS) == "contradicted", -np.inf, logits)
        odds = np.exp(logits - logits.max())
        return Chances(*(odds / odds.sum()).tolist())


@dataclass(frozen=True, slots=True)
class Stated:
    """An assertion as it is compared: its content alone and in context."""

    assertion: Assertion
    content: Content
    in_context: Content
    amounts: Amounts

    @property
    def states_something(self) -> bool:
        """Whether the clause holds an amount, a day or a denial of its own."""
        return self.content.checkable or self.content.negated


def stated(assertion: Assertion) -> Stated:
    """Read an assertion. A bare number that answers a question after a price is one."""
    content = read_content(assertion.text)
    amounts = dict(content.amounts)
    if "money" in assertion.asked and "number" in amounts and "money" not in amounts:
        amounts["money"] = amounts.pop("number")
    return Stated(assertion, content, read_content(assertion.context), amounts)


def topic(statement: Content, other: Content, closeness: float) -> float:
    """How far both speak of the same thing, 0 to 1, whatever they say of it.

    The mean of `closeness`, the cosine of the two texts' vectors without amounts and days, and of F1 over
    their words: the harmonic mean of the shares of each one's words that stand in the other.
    """
    shared = len(statement.words & other.words)
    overlap = 2 * shared / max(1, len(statement.words) + len(other.words))
    return 0.5 * max(0.0, closeness) + 0.5 * overlap


def compare(
    said: Stated, references: Sequence[Reference], closeness: np.ndarray, in_context: np.ndarray
) -> list[tuple[int, np.ndarray]]:
    """The view of the statement beside each of the references NEAREST to it, in the order of FEATURES.

    `closeness` and `in_context` hold, for each reference, the cosine of its vector with that of the statement
    alone and in context. Each view comes with the number of its reference, the nearest first.
    """
    topics = [
        (topic(said.content, r.content, a), topic(said.in_context, r.content, b))
        for r, a, b in zip(references, closeness.tolist(), in_context.tolist(), strict=True)
    ]
    nearness = [
        max(alone, context) + _SAME_KIND * bool(_both(said.amounts, r))
        for (alone, context), r in zip(topics, references, strict=True)
    ]
    nearest = sorted(range(len(references)), key=lambda n: (-nearness[n], n))[:NEAREST]
    beside = [references[n] for n in nearest]
    return [
        (n, _view(said, references[n], beside, topics[n], nearness[n] - nearness[nearest[0]]))
        for n in nearest
    ]


def _view(
    said: Stated, other: Reference, beside: Sequence[Reference], topics: tuple[float, float], behind: float
) -> np.ndarray:
    """The features of one pair; what was compared counts by how near the topic is."""
    alone, context = topics
    text, fact = said.assertion.text, other.content
    near = max(alone, context)
    flipped, kept = turned(text, other.text)
    pairs = _both(said.amounts, other)
    conflicts = [kind for kind, own, theirs in pairs if _conflict(kind, own, theirs)]
    equal = any(_shared(kind, own, theirs) for kind, own, theirs in pairs) and not conflicts
    of_kind = max(
        (1 / max(1, sum(kind in r.content.amounts for r in beside)) for kind in conflicts), default=0.0
    )
    elsewhere = not equal and any(r is not other and _equal(said.amounts, r) for r in beside)
    days = bool(said.content.days and fact.days)
    compared = bool(pairs) or days
    ordered = order(said.assertion.context, other.text)
    return np.array(
        [
            alone,
            context,
            len(said.in_context.words & fact.words) / max(1, len(fact.words)),
            behind,
            min(kept, 3) / 3,
            min(flipped, 2) / 2,
            near * bool(_OWN_CASE.search(text)),
            near * equal,
            near * bool(conflicts),
            near * any(_shared(kind, own, theirs) for kind, own, theirs in pairs if kind in conflicts),
            near * of_kind,
            near * bool(said.assertion.asked & set(conflicts)),
            behind == 0 and bool(conflicts),
            behind == 0 and bool(said.assertion.asked & set(conflicts)),
            near * elsewhere,
            near * (days and not said.content.days & fact.days),
            near * (said.content.negated != fact.negated),
            near * min(excluded(text, other.text), 2),
            near * min(agreed(text, other.text), 2),
            near * (ordered < 0),
            near * (ordered > 0),
            near * (not compared),
            near * (not compared and fact.checkable),
        ],
        dtype=float,
    )


def _both(amounts: Amounts, other: Reference) -> list[tuple[str, frozenset[float], frozenset[float]]]:
    """The kinds of amount that both hold, with the values of each; a loose number is of any kind."""
    theirs = other.content.amounts
    both = [(kind, amounts[kind], theirs[kind]) for kind in amounts.keys() & theirs.keys()]
    if other.loose and "number" in theirs:
        both += [
            (kind, own, theirs["number"])
            for kind, own in amounts.items()
            if kind not in theirs and kind not in ("clock", "date")
        ]
    return sorted(both, key=lambda each: each[0])


def _equal(amounts: Amounts, other: Reference) -> bool:
    return any(_shared(kind, own, theirs) for kind, own, theirs in _both(amounts, other))


def _shared(kind: str, own: frozenset[float], theirs: frozenset[float]) -> bool:
    return any(_same(kind, a, b) for a in own for b in theirs)


def _conflict(kind: str, own: frozenset[float], theirs: frozenset[float]) -> bool:
    """Whether each side holds a value that the other lacks: one that says less does not contradict."""
    return any(not any(_same(kind, a, b) for b in theirs) for a in own) and any(
        not any(_same(kind, a, b) for a in own) for b in theirs
    )


def _same(kind: str, a: float, b: float) -> bool:
    return abs(a - b) <= (_SPAN_TOLERANCE * max(a, b) if kind == "span" else 1e-6)


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
