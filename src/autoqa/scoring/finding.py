"""Where the rules of a scorecard or a procedure hold in a conversation, and where they are broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autoqa.domain.rule import Rule
from autoqa.domain.transcript import Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.phrases import says

Nearness = Mapping[str, Mapping[str, float]]  # by rule and text

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one rule: the turns that say it, and whether it holds; None where it does not apply."""

    rule: Rule
    turns: tuple[int, ...]
    holds: bool | None


@dataclass(frozen=True, slots=True)
class RuleFinder:
    """Looks for rules in conversations. The encoder is asked only for rules with paraphrases."""

    rules: tuple[Rule, ...]
    encoder: SentenceEncoder
    _examples: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def find(self, turns: Sequence[Turn], seconds: float | None, nearness: Nearness) -> list[Finding]:
        """What became of each rule, in their order. `nearness` is that of these turns or of more."""
        found: dict[str, Finding] = {}
        for rule in self.rules:
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

    def nearness(self, turns: Sequence[Turn]) -> Nearness:
        """For each rule with paraphrases, how near the nearest sentence of each text comes to one of them."""
        rules = [rule for rule in self.rules if rule.like]
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

    def _says(self, rule: Rule, turn: Turn, nearness: Nearness) -> bool:
        if says(turn.text, rule.phrases):
            return True
        return bool(rule.like) and nearness[rule.name].get(turn.text, 0.0) >= rule.similarity

    def _vectors(self, rule: Rule) -> np.ndarray:
        if rule.name not in self._examples:
            self._examples[rule.name] = self.encoder.encode(list(rule.like))
        return self._examples[rule.name]


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
