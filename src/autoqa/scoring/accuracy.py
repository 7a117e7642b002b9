"""Accuracy: what the agent stated, checked statement by statement.

Each statement is held against the centre's facts, the case record and what the customer answered, and the
conversation against the procedure for its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities, mean
from autoqa.domain.evaluation import Evidence, Score, Source, Statement, Verdict
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Transcript, Turn
from autoqa.scoring.assertions import assertions
from autoqa.scoring.contrasts import turned_round
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.inference import InferenceModel
from autoqa.scoring.knowledge import Knowledge
from autoqa.scoring.procedures import followed
from autoqa.scoring.references import Reference, of_case, of_customer, reference
from autoqa.scoring.scorer import abstained, not_applicable, scored, weigh
from autoqa.scoring.statements import (
    AT,
    VERDICTS,
    Chances,
    Stated,
    StatementModel,
    compare,
    compared_exactly,
    differs_exactly,
    stated,
)

_OWN_TOPIC = 0.12  # topic that a clause without amount, day or denial must share by itself, not in context
_BY_WORDS = 0.75  # probability from which on words alone, with nothing to compare exactly, contradict
_TURNED_ROUND = Chances(0.02, 0.9, 0.08)  # of a statement that repeats a fact but for a word that turns it
_DECIDED = 0.5  # probability of a verdict below which a statement counts as unknown

# What the anchors say of the number of contradictions, as probabilities of the five levels from the
# lowest: none; one beside supported statements; one alone; two or more.
_NONE = (0.01, 0.02, 0.07, 0.25, 0.65)
_ONE_AMONG_RIGHT = (0.08, 0.47, 0.35, 0.08, 0.02)
_ONE_ALONE = (0.25, 0.58, 0.12, 0.04, 0.01)
_SEVERAL = (0.72, 0.22, 0.04, 0.01, 0.01)


@dataclass(frozen=True, slots=True)
class AccuracyScorer:
    """Scores accuracy by the number of statements that something known contradicts.

    `inference` is asked where nothing can be compared exactly.
    """

    question: Criterion
    model: StatementModel
    knowledge: Knowledge | None
    encoder: SentenceEncoder
    fingerprint: str
    inference: InferenceModel | None = None
    _facts: list[Reference] = field(default_factory=list, init=False, repr=False)

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels, with every statement that was checked and what speaks to it."""
        language = (transcript.language or "en").split("-")[0]
        if language != "en":
            return abstained(
                self.criterion, f"statements are checked in English, and this one is in '{language}'"
            )
        if self.knowledge is None and not of_case(case):
            return abstained(
                self.criterion,
                "no knowledge folder is set and no case record is given, so nothing can be checked; name a "
                "folder with [scoring] knowledge, or give the record in the metadata",
            )
        found = self.check(transcript, case)
        checked = [statement for statement in found if statement.verdict is not Verdict.UNKNOWN]
        if not checked:
            return not_applicable(self.criterion, "the agent stated nothing that what is known speaks of")
        levels = [level.value for level in self.question.levels]
        distribution = from_probabilities(levels, _levels(checked, len(levels)))
        turns = transcript.turns
        rest = [_without(t, checked) for t in range(len(turns))]
        without = [mean(from_probabilities(levels, _levels(left, len(levels)))) for left in rest]
        against = {s.turn: s.against for s in _by_weight(checked)}
        weighed = weigh(turns, mean(distribution), without, [against.get(t) for t in range(len(turns))])
        shown = [(s.turn, s) for s in _by_weight(checked)[-3:][::-1] if s.turn is not None]
        evidence = weighed or [_as_evidence(turns, t, statement) for t, statement in shown]
        return scored(self.criterion, distribution, evidence, _why(checked), found)

    def check(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> list[Statement]:
        """Every statement of the agent in order, then every step of a procedure, with what became of it."""
        procedures = self.knowledge.procedures if self.knowledge else ()
        return [*self._stated(transcript, case), *followed(procedures, transcript, case, self.encoder)]

    def _stated(self, transcript: Transcript, case: Case) -> list[Statement]:
        turns = transcript.turns
        said = [stated(assertion) for assertion in assertions(turns)]
        references = [*self._known(case), *of_customer(turns)]
        if not said or not references:
            return [_open(one) for one in said]
        known = self.encoder.encode([r.content.masked for r in references])
        alone = self.encoder.encode([one.content.masked for one in said]) @ known.T
        context = self.encoder.encode([one.in_context.masked for one in said]) @ known.T
        return [self._judge(one, references, alone[n], context[n]) for n, one in enumerate(said)]

    def _judge(
        self, said: Stated, references: Sequence[Reference], alone: np.ndarray, context: np.ndarray
    ) -> Statement:
        """The verdict by the reference that is surest to speak to the statement."""
        turn = said.assertion.turn
        there = [n for n, r in enumerate(references) if r.since < turn]
        if not there:
            return _open(said)
        views = compare(said, [references[n] for n in there], alone[there], context[there])
        judged = [
            (self._verdict(said, view, references[there[n]]), references[there[n]])
            for n, view in views
            if said.states_something or view[AT["topic"]] >= _OWN_TOPIC
        ]
        if not judged:
            return _open(said)
        verdict, speaks = min(judged, key=_speaks_least)
        name, probability = max(
            zip(VERDICTS, (verdict.supported, verdict.contradicted, verdict.unknown), strict=True),
            key=lambda each: each[1],
        )
        if name == "unknown" or probability < _DECIDED:
            return _open(said, verdict.unknown)
        return Statement(
            turn, said.assertion.text, Verdict(name), round(probability, 4), speaks.text, speaks.source
        )

    def _verdict(self, said: Stated, view: np.ndarray, other: Reference) -> Chances:
        """By exact comparison with a field of a record or an answer, by the models with anything else."""
        if other.loose or other.source is Source.CUSTOMER:
            return compared_exactly(view) or self.model.judge(view, exactly=True)
        if turned_round(said.assertion.text, other.text):
            return _TURNED_ROUND
        if self.inference and not differs_exactly(view):
            return self.inference.judge(other.text, said.assertion.context)
        found = self.model.judge(view)
        return self.model.judge(view, exactly=True) if found.contradicted < _BY_WORDS else found

    def _known(self, case: Case) -> list[Reference]:
        """The centre's facts and the case record."""
        if not self._facts and self.knowledge is not None:
            self._facts.extend(reference(fact.text, Source.KNOWLEDGE) for fact in self.knowledge.facts)
        return [*self._facts, *of_case(case)]


def _speaks_least(judged: tuple[Chances, Reference]) -> tuple[bool, float]:
    """Orders references: fields of a record that contradict come first, then the surest to speak at all."""
    chances, other = judged
    return not (other.loose and chances.contradicted > chances.unknown), chances.unknown


def _open(said: Stated, probability: float = 1.0) -> Statement:
    """A statement that nothing known speaks to."""
    return Statement(said.assertion.turn, said.assertion.text, Verdict.UNKNOWN, round(probability, 4))


def _levels(checked: Sequence[Statement], levels: int) -> list[float]:
    """Level probabilities from the chance that none, one, or several references are contradicted."""
    wrong: dict[str | None, float] = {}
    for statement in checked:
        if statement.verdict is Verdict.CONTRADICTED:
            wrong[statement.against] = max(wrong.get(statement.against, 0.0), statement.probability)
    none, one = 1.0, 0.0
    for p in wrong.values():
        none, one = none * (1 - p), one * (1 - p) + none * p
    right = [s.probability for s in checked if s.verdict is Verdict.SUPPORTED]
    supported = 1.0 - float(np.prod([1 - p for p in right]))
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


def _by_weight(checked: Sequence[Statement]) -> list[Statement]:
    """Ascending by how much a statement says: contradictions last."""
    return sorted(checked, key=lambda s: (s.verdict is Verdict.CONTRADICTED, s.probability))


def _without(left_out: int, checked: Sequence[Statement]) -> list[Statement]:
    """What would have been checked without a turn: its statements are gone, and its step was not taken."""
    return [
        replace(s, verdict=Verdict.CONTRADICTED) if s.turn == left_out else s
        for s in checked
        if s.turn != left_out or (s.source is Source.PROCEDURE and s.verdict is Verdict.SUPPORTED)
    ]


def _as_evidence(turns: Sequence[Turn], number: int, statement: Statement) -> Evidence:
    turn = turns[number]
    return Evidence(number, turn.speaker, turn.text, 0.0, turn.start, turn.end, statement.against)


def _why(checked: Sequence[Statement]) -> str:
    wrong = [statement for statement in checked if statement.verdict is Verdict.CONTRADICTED]
    if not wrong:
        return f"{len(checked)} of {len(checked)} statements that could be checked agree with what is known."
    worst = max(wrong, key=lambda statement: statement.probability)
    where = f"turn {worst.turn + 1}" if worst.turn is not None else worst.text
    return (
        f"{len(wrong)} of {len(checked)} statements that could be checked contradict what is known; "
        f"{where} against: {worst.against}"
    )
