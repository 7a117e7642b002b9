"""Criteria answered by rules: what must be said, or must not, by whom, where and in which order."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Score
from autoqa.domain.rule import Rule
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Transcript, Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.phrases import says
from autoqa.scoring.scorer import not_applicable, scored, weigh

_Nearness = Mapping[str, Mapping[str, float]]  # by rule and text

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one rule: the turns that say it, and whether it holds; None where it does not apply."""

    rule: Rule
    turns: tuple[int, ...]
    holds: bool | None


@dataclass(frozen=True, slots=True)
class RuleScorer:
    """Scores a criterion by the rules that hold. The encoder is asked only for rules with paraphrases."""

    question: Criterion
    encoder: SentenceEncoder
    _examples: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

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
        nearness = self._nearness(turns)
        findings = self._find(turns, seconds, nearness)
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

    def _find(self, turns: Sequence[Turn], seconds: float | None, nearness: _Nearness) -> list[Finding]:
        """What became of each rule, in the order of the scorecard."""
        found: dict[str, Finding] = {}
        for rule in self.question.rules:
            if rule.when and not any(says(turn.text, rule.when) for turn in turns):
                found[rule.name] = Finding(rule, (), None)
                continue
            said = [t for t in _places(rule, turns, seconds) if self._says(rule, turns[t], nearness)]
            before = found[rule.after] if rule.after else None
            if before is not None and before.holds is None:
                found[rule.name] = Finding(rule, (), None)
                continue
            if before is not None:
                said = _behind(said, before.turns, turns, rule.within_seconds)
            found[rule.name] = Finding(rule, tuple(said), bool(said) is not rule.never)
        return list(found.values())

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
        self, left_out: int, turns: Sequence[Turn], seconds: float | None, nearness: _Nearness
    ) -> int | None:
        return self._level(self._find([*turns[:left_out], *turns[left_out + 1 :]], seconds, nearness))

    def _says(self, rule: Rule, turn: Turn, nearness: _Nearness) -> bool:
        if says(turn.text, rule.phrases):
            return True
        return bool(rule.like) and nearness[rule.name].get(turn.text, 0.0) >= rule.similarity

    def _nearness(self, turns: Sequence[Turn]) -> _Nearness:
        """For each rule with paraphrases, how near the nearest sentence of each text comes to one of them."""
        rules = [rule for rule in self.question.rules if rule.like]
        if not rules:
            return {}
        texts = list(dict.fromkeys(turn.text for turn in turns))
        sentences = [_sentences(text) for text in texts]
        vectors = self.encoder.encode([sentence for own in sentences for sentence in own])
        edges = np.cumsum([0, *(len(own) for own in sentences)])
        nearness: dict[str, dict[str, float]] = {}
        for rule in rules:
            close = (vectors @ self._vectors(rule).T).max(axis=1) if len(vectors) else np.zeros(0)
            nearness[rule.name] = {
                text: float(close[a:b].max(initial=0.0))
                for text, a, b in zip(texts, edges[:-1], edges[1:], strict=True)
            }
        return nearness

    def _vectors(self, rule: Rule) -> np.ndarray:
        if rule.name not in self._examples:
            self._examples[rule.name] = self.encoder.encode(list(rule.like))
        return self._examples[rule.name]

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


def _places(rule: Rule, turns: Sequence[Turn], seconds: float | None) -> Iterator[int]:
    """The turns in which a rule counts, by speaker and position."""
    own = [t for t, turn in enumerate(turns) if rule.speaker in (None, turn.speaker)]
    if rule.first_turns is not None:
        own = own[: rule.first_turns]
    if rule.last_turns is not None:
        own = own[-rule.last_turns :]
    end = seconds or max((turn.end for turn in turns if turn.end is not None), default=None)
    for t in own:
        start, finish = turns[t].start, turns[t].end
        late = rule.first_seconds is not None and start is not None and start > rule.first_seconds
        early = (
            rule.last_seconds is not None
            and finish is not None
            and end is not None
            and finish < end - rule.last_seconds
        )
        if not late and not early:
            yield t


def _behind(
    said: Sequence[int], before: Sequence[int], turns: Sequence[Turn], within: float | None
) -> list[int]:
    """Those of the turns `said` that come behind one of `before`, at most `within` seconds later."""
    return [t for t in said if any(_follows(turns, first, t, within) for first in before)]


def _follows(turns: Sequence[Turn], first: int, then: int, within: float | None) -> bool:
    if then <= first:
        return False
    end, start = turns[first].end, turns[then].start
    return within is None or end is None or start is None or start - end <= within


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part.strip()] or [text]
