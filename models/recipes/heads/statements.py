"""Fit the model that says whether something known supports a statement or contradicts it.

Three kinds of examples: pairs made by pairs.py, each with facts of other matters beside it, as in use; the
statements of written calls beside the facts of their call, of which it is known which turn contradicts which
fact; and statements written one by one (statements_*.toml) beside the facts of their centre. Where a turn
makes several statements, the one that the model so far finds to speak to the fact is taken, and the model is
fitted again.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from heads.pairs import Pair, statement_pairs
from sklearn.linear_model import LogisticRegression

from autoqa.domain.evaluation import Source
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.assertions import Assertion, assertions
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.references import Reference, reference
from autoqa.scoring.statements import AT, VERDICTS, Stated, StatementModel, compare, stated

PAIRS = 6000
BESIDE = 25  # facts of other families beside a pair's own
BUILT_WEIGHT = 0.15
CONTRADICTED_WEIGHT = 3.0
WRITTEN_WEIGHT = 1.0
OTHER_WEIGHT = 0.3  # of a fact that a written statement does not speak of
ROUNDS = 4
SUPPORTED, CONTRADICTED, UNKNOWN = range(3)
_AGAINST = ("conflict", "day_conflict", "excluded", "words_turned", "order_turned", "own_case")


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model with what it was fitted on."""

    model: StatementModel
    built: int
    calls: int
    written: int


@dataclass(slots=True)
class Example:
    """One pair: its view, verdict and weight; `turn` names the turn of a call that contradicts its fact."""

    view: np.ndarray
    verdict: int
    weight: float
    turn: tuple[str, int] | None = None


def fit_statements(encoder: SentenceEncoder, calls: Path, seed: int) -> Fitted:
    """Fit on built pairs and on the written calls of a file."""
    built = list(built_examples(encoder, PAIRS, seed))
    rows = read_calls(calls)
    of_calls = [example for row in rows for example in call_examples(encoder, row)]
    written_for = centres()
    written = [example for centre in written_for for example in centre_examples(encoder, centre)]
    model = fit([*built, *of_calls, *written], encoder.folder.fingerprint)
    return Fitted(model, len(built), len(rows), sum(len(centre["statements"]) for centre in written_for))


def fit(examples: Sequence[Example], encoder: str) -> StatementModel:
    """The logistic model, in rounds: each takes the contradicting statement of a turn anew."""
    views = np.stack([example.view for example in examples])
    score = views[:, AT["topic_in_context"]] + views[:, AT["conflict"]]
    for _ in range(ROUNDS):
        kept = _one_of_each_turn(examples, score)
        verdicts = [example.verdict for example in (examples[n] for n in kept)]
        weights = [examples[n].weight for n in kept]
        fitted = LogisticRegression(C=1.0, max_iter=5000).fit(views[kept], verdicts, sample_weight=weights)
        found = fitted.predict_proba(views)
        score = np.array([found[n, example.verdict] for n, example in enumerate(examples)])
    return StatementModel(fitted.coef_, fitted.intercept_, encoder)


def _one_of_each_turn(examples: Sequence[Example], score: np.ndarray) -> list[int]:
    """All examples but those of a contradicting turn that score lower than another of the same turn."""
    best: dict[tuple[str, int], int] = {}
    for n, example in enumerate(examples):
        if example.turn and (example.turn not in best or score[n] > score[best[example.turn]]):
            best[example.turn] = n
    return [n for n, example in enumerate(examples) if not example.turn or best[example.turn] == n]


def built_examples(encoder: SentenceEncoder, count: int, seed: int) -> Iterator[Example]:
    """Pairs made by pairs.py, each among facts of other families."""
    rng = random.Random(seed)
    pairs = list(statement_pairs(count, seed))
    said = [stated(Assertion(0, pair.statement, pair.statement, frozenset())) for pair in pairs]
    facts = [reference(pair.fact, Source.KNOWLEDGE) for pair in pairs]
    said_vectors = encoder.encode([one.content.masked for one in said])
    fact_vectors = encoder.encode([fact.content.masked for fact in facts])
    for n, pair in enumerate(pairs):
        others = [m for m in rng.sample(range(count), BESIDE) if not _alike(pairs[m], pair)]
        pool = [n, *others]
        close = fact_vectors[pool] @ said_vectors[n]
        for place, view in compare(said[n], [facts[m] for m in pool], close, close)[:2]:
            verdict = VERDICTS.index(pair.verdict) if place == 0 else UNKNOWN
            yield Example(view, verdict, BUILT_WEIGHT)


def _alike(other: Pair, pair: Pair) -> bool:
    """Whether the other's fact may speak of what the pair's statement is about."""
    return other.families[0] in pair.families


def read_calls(path: Path) -> list[dict]:
    """The written calls of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def call_examples(encoder: SentenceEncoder, row: dict) -> Iterator[Example]:
    """The statements of one call beside the facts of its call."""
    turns = [Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"]]
    facts = [reference(text, Source.KNOWLEDGE) for text in row["metadata"]["facts"]]
    against = dict(zip(row["metadata"]["contradictions"], row["metadata"]["against"], strict=True))
    for said, views in viewed(encoder, turns, facts):
        turn = said.assertion.turn
        for fact, view in views:
            if against.get(turn) == fact:
                yield Example(view, CONTRADICTED, CONTRADICTED_WEIGHT, (row["id"], turn))
            elif turn not in against:
                yield Example(view, _supported(view), 1.0)


def centres() -> list[dict]:
    """The centres whose statements were written one by one."""
    files = sorted(Path(__file__).parent.glob("statements_*.toml"))
    return [centre for file in files for centre in tomllib.loads(file.read_text(encoding="utf-8"))["centre"]]


def centre_examples(encoder: SentenceEncoder, centre: dict) -> Iterator[Example]:
    """The statements of one centre, each in the turns that lead to it, beside all facts of the centre."""
    facts = [reference(text, Source.KNOWLEDGE) for text in centre["facts"]]
    for number, statement in enumerate(centre["statements"]):
        lines = [*statement["before"], f"agent: {statement['said']}"]
        turns = [
            Turn(Speaker(speaker), text) for speaker, _, text in (line.partition(": ") for line in lines)
        ]
        for said, views in viewed(encoder, turns, facts):
            if said.assertion.turn != len(turns) - 1:
                continue
            for fact, view in views:
                if fact == statement.get("fact"):
                    verdict = VERDICTS.index(statement["verdict"])
                    yield Example(view, verdict, WRITTEN_WEIGHT, (f"{centre['name']} {number}", fact))
                else:
                    yield Example(view, UNKNOWN, OTHER_WEIGHT)


def viewed(
    encoder: SentenceEncoder, turns: Sequence[Turn], facts: Sequence[Reference]
) -> Iterator[tuple[Stated, list[tuple[int, np.ndarray]]]]:
    """Each statement of a conversation with its views beside the nearest facts."""
    said = [stated(assertion) for assertion in assertions(turns)]
    known = encoder.encode([fact.content.masked for fact in facts])
    alone = encoder.encode([one.content.masked for one in said]) @ known.T
    context = encoder.encode([one.in_context.masked for one in said]) @ known.T
    for n, one in enumerate(said):
        yield one, compare(one, facts, alone[n], context[n])


def _supported(view: np.ndarray) -> int:
    """Nobody marked what a fact supports: the same amounts on one topic do, or nearly the same words."""
    near = max(view[AT["topic"]], view[AT["topic_in_context"]])
    if any(view[AT[name]] for name in _AGAINST):
        return UNKNOWN
    return SUPPORTED if (view[AT["equal"]] and near >= 0.3) or near >= 0.6 else UNKNOWN
