"""Criteria answered by rules: what must be said, or must not, by whom, where and in which order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Score
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Transcript, Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.finding import Finding, Nearness, RuleFinder
from autoqa.scoring.scorer import not_applicable, scored, weigh


@dataclass(frozen=True, slots=True)
class RuleScorer:
    """Scores a criterion by the rules that hold. The encoder is asked only for rules with paraphrases."""

    question: Criterion
    encoder: SentenceEncoder
    _finder: RuleFinder = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_finder", RuleFinder(self.question.rules, self.encoder))

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    @property
    def fingerprint(self) -> str:
        """What pins its answers: the rules, and the encoder where a rule has paraphrases."""
        rules = [asdict(rule) for rule in self.question.rules]
        encoder = self.encoder.folder.fingerprint if any(rule.like for rule in self.question.rules) else ""
        content = json.dumps([rules, [asdict(need) for need in self.question.needs], encoder], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The level whose rules hold, with the turns that made them hold or break them."""
        turns, seconds = transcript.turns, transcript.seconds
        nearness = self._finder.nearness(turns)
        findings = self._finder.find(turns, seconds, nearness)
        level = self._level(findings)
        if level is None:
            return not_applicable(self.criterion, "nothing was said that calls for it")
        spoken = {turn for finding in findings for turn in finding.turns}
        without = [
            float(self._without(t, turns, seconds, nearness) or self.question.lowest)
            if t in spoken
            else float(level)
            for t in range(len(turns))
        ]
        distribution = {value.value: float(value.value == level) for value in self.question.levels}
        evidence = weigh(turns, float(level), without)
        return scored(self.criterion, distribution, evidence, self._why(level, findings))

    def _level(self, findings: Sequence[Finding]) -> int | None:
        """The highest level whose rules hold, as far as they apply; None where no rule applies."""
        holds = {finding.rule.name: finding.holds for finding in findings}
        if all(value is None for value in holds.values()):
            return None
        reached = self.question.lowest
        for need in self.question.needs:
            if all(holds[name] is not False for name in need.rules):
                reached = max(reached, need.level)
        return reached

    def _without(
        self, left_out: int, turns: Sequence[Turn], seconds: float | None, nearness: Nearness
    ) -> int | None:
        return self._level(self._finder.find([*turns[:left_out], *turns[left_out + 1 :]], seconds, nearness))

    def _why(self, level: int, findings: Sequence[Finding]) -> str:
        """The anchor of the level, and what was missing or said against the rules."""
        missing = [f.rule.name for f in findings if f.holds is False and not f.rule.never]
        broken = [
            f"{f.rule.name} (turn {f.turns[0] + 1})" for f in findings if f.holds is False and f.rule.never
        ]
        parts = [self.question.anchor(level) or ""]
        if missing:
            parts.append(f"Not said: {', '.join(missing)}.")
        if broken:
            parts.append(f"Said although it must not be: {', '.join(broken)}.")
        return " ".join(parts)
