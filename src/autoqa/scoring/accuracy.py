"""Accuracy: what the agent stated, checked statement by statement against the centre's facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Evidence, Score
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.distribution import from_probabilities, mean
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.knowledge import Knowledge
from autoqa.scoring.quantities import Content, read_content
from autoqa.scoring.scorer import abstained, not_applicable, scored, weigh
from autoqa.scoring.statements import StatementModel, Verdict, pair_features, topic

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(
    r",? (?:and|but|so|because) (?=(?:i|you|we|it|he|she|they|the|an?|that|this|your|there|our)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?\s*$|^(?:and |so |but |okay,? )?(?:how|when|what|which|where|who|why|is|are|can|could|do|does|will) ",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\d|^(?:yes|no)\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|free|never"
    r"|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|\w+day)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"(?:it|that|this|they|those|these|he|she)\b", re.IGNORECASE)
_SHORT = 5  # words; a shorter answer is read together with the question before it
_DECIDED = 0.6  # probability of a verdict below which a statement counts as unknown

# What the anchors say of the number of contradictions, as probabilities of the five levels from the
# lowest: none; one beside supported statements; one alone; two or more.
_NONE = (0.01, 0.02, 0.07, 0.25, 0.65)
_ONE_AMONG_RIGHT = (0.08, 0.47, 0.35, 0.08, 0.02)
_ONE_ALONE = (0.25, 0.58, 0.12, 0.04, 0.01)
_SEVERAL = (0.72, 0.22, 0.04, 0.01, 0.01)


@dataclass(frozen=True, slots=True)
class Check:
    """One statement of the agent with the fact that speaks to it, and the verdict."""

    turn: int
    statement: str
    fact: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AccuracyScorer:
    """Scores accuracy by the number of statements that the knowledge contradicts."""

    question: Criterion
    model: StatementModel
    knowledge: Knowledge | None
    encoder: SentenceEncoder
    fingerprint: str
    _facts: list[tuple[Content, np.ndarray]] = field(default_factory=list, init=False, repr=False)

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels; the evidence names each statement with its fact."""
        if self.knowledge is None:
            return abstained(
                self.criterion,
                "no knowledge folder is set, so nothing can be checked; name one with [scoring] knowledge",
            )
        language = (transcript.language or "en").split("-")[0]
        if language != "en":
            return abstained(
                self.criterion, f"statements are checked in English, and this one is in '{language}'"
            )
        checks = self.checks(transcript)
        if not checks:
            return not_applicable(self.criterion, "the agent stated nothing that the knowledge speaks of")
        levels = [level.value for level in self.question.levels]
        distribution = from_probabilities(levels, _levels(checks, len(levels)))
        turns = transcript.turns
        rest = [[check for check in checks if check.turn != t] for t in range(len(turns))]
        without = [mean(from_probabilities(levels, _levels(left, len(levels)))) for left in rest]
        against = {check.turn: check.fact for check in _by_weight(checks)}
        found = weigh(turns, mean(distribution), without, [against.get(t) for t in range(len(turns))])
        evidence = found or [_as_evidence(check, turns) for check in _by_weight(checks)[-3:][::-1]]
        return scored(self.criterion, distribution, evidence, _why(checks))

    def checks(self, transcript: Transcript) -> list[Check]:
        """Every statement of the agent that some fact speaks to, with that fact."""
        stated = list(_stated(transcript.turns))
        if not stated or self.knowledge is None:
            return []
        contents = [read_content(text) for _, text in stated]
        vectors = self.encoder.encode([content.masked for content in contents])
        facts = self._read_facts(self.knowledge)
        closeness = vectors @ np.stack([vector for _, vector in facts]).T
        checks = []
        for (turn, text), content, close in zip(stated, contents, closeness, strict=True):
            nearest = max(range(len(facts)), key=lambda f: topic(content, facts[f][0], close[f]))
            verdict = self.model.judge(pair_features(content, facts[nearest][0], close[nearest]))
            if max(verdict.supported, verdict.contradicted) >= _DECIDED:
                checks.append(Check(turn, text, self.knowledge.facts[nearest].text, verdict))
        return checks

    def _read_facts(self, knowledge: Knowledge) -> list[tuple[Content, np.ndarray]]:
        if not self._facts:
            contents = [read_content(fact.text) for fact in knowledge.facts]
            vectors = self.encoder.encode([content.masked for content in contents])
            self._facts.extend(zip(contents, vectors, strict=True))
        return self._facts


def _stated(turns: Sequence[Turn]) -> list[tuple[int, str]]:
    """The agent's statements, each with what it takes to understand it alone.

    A sentence with several clauses is several statements. One that is very short is read together with the
    customer's question before it, one that begins with "it" or the like with the statement before it.
    """
    stated = []
    for t, turn in enumerate(turns):
        if turn.speaker is not Speaker.AGENT:
            continue
        asked = _last_question(turns[t - 1]) if t and turns[t - 1].speaker is Speaker.CUSTOMER else ""
        before = ""
        for clause in _clauses(turn.text):
            if _REFERS.match(clause) and before:
                text = f"{before} {clause}"
            elif asked and not before and len(clause.split()) <= _SHORT and _ANSWERS.search(clause):
                text = f"{asked} {clause}"
            else:
                text = clause
            stated.append((t, text))
            before = clause
    return stated


def _clauses(text: str) -> Iterator[str]:
    """What a turn states, clause by clause; questions state nothing."""
    for sentence in _SENTENCE.split(text):
        if not sentence.rstrip().endswith("?"):
            yield from (clause for part in _CLAUSE.split(sentence) if (clause := part.strip()))


def _last_question(turn: Turn) -> str:
    """What the customer asked last, if anything; a recogniser may have lost the question mark."""
    return next((s for s in reversed(_SENTENCE.split(turn.text)) if _ASKS.search(s)), "")


def _levels(checks: Sequence[Check], levels: int) -> list[float]:
    """Level probabilities from the chance that none, one, or several facts are contradicted."""
    wrong: dict[str, float] = {}
    for check in checks:
        wrong[check.fact] = max(wrong.get(check.fact, 0.0), check.verdict.contradicted)
    none, one = 1.0, 0.0
    for p in wrong.values():
        none, one = none * (1 - p), one * (1 - p) + none * p
    supported = 1.0 - float(np.prod([1 - check.verdict.supported for check in checks]))
    parts = (
        (none, _NONE),
        (one * supported, _ONE_AMONG_RIGHT),
        (one * (1 - supported), _ONE_ALONE),
        (1 - none - one, _SEVERAL),
    )
    five = np.sum([p * np.array(shares) for p, shares in parts], axis=0)
    return _resample(five, levels)


def _resample(five: np.ndarray, levels: int) -> list[float]:
    """The five levels' probabilities on a scale of another number of levels."""
    edges = np.linspace(0, 5, levels + 1)
    reached = np.interp(edges, np.arange(6), np.concatenate([[0.0], np.cumsum(five)]))
    shares: list[float] = np.diff(reached).clip(min=0).tolist()
    return shares


def _by_weight(checks: Sequence[Check]) -> list[Check]:
    """Ascending by how much a check says: contradictions last."""
    return sorted(checks, key=lambda check: (check.verdict.contradicted, check.verdict.supported))


def _as_evidence(check: Check, turns: Sequence[Turn]) -> Evidence:
    turn = turns[check.turn]
    return Evidence(check.turn, turn.speaker, turn.text, 0.0, turn.start, turn.end, check.fact)


def _why(checks: Sequence[Check]) -> str:
    wrong = [check for check in checks if check.verdict.contradicted > check.verdict.supported]
    if not wrong:
        return f"{len(checks)} of {len(checks)} statements that could be checked agree with the knowledge."
    worst = max(wrong, key=lambda check: check.verdict.contradicted)
    return (
        f"{len(wrong)} of {len(checks)} statements that could be checked contradict the knowledge; "
        f"turn {worst.turn + 1} against: {worst.fact}"
    )
