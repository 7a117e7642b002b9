"""Rules as they stand in TOML, and what can be wrong with those of a criterion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import Field

from autoqa.config.toml import Table
from autoqa.domain.rule import SIMILAR, Rule
from autoqa.domain.scorecard import AnsweredBy, Criterion
from autoqa.domain.transcript import Speaker

_WORD = re.compile(r"[^\W_]")


class RuleTable(Table):
    """A rule in a scorecard or a procedure; domain.rule.Rule says what its keys mean."""

    name: str = Field(min_length=1)
    speaker: Speaker | None = None
    phrases: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    similarity: float = Field(default=SIMILAR, gt=0, le=1)
    first_turns: int | None = Field(default=None, ge=1)
    last_turns: int | None = Field(default=None, ge=1)
    first_seconds: float | None = Field(default=None, gt=0)
    last_seconds: float | None = Field(default=None, gt=0)
    after: str | None = None
    within_seconds: float | None = Field(default=None, gt=0)
    when: tuple[str, ...] = ()
    never: bool = False


def rule_problems(criterion: Criterion) -> list[str]:
    """What is wrong with the rules of a criterion and what its levels need of them, in sentences."""
    if criterion.answered_by is not AnsweredBy.RULE:
        return ["has rules but is answered by " + criterion.answered_by.value] if criterion.rules else []
    if not criterion.rules:
        return ["is answered by rules; write at least one [[sections.criteria.rules]]"]
    problems = [
        f"rule '{name}' stands {count} times; names must be unique"
        for name, count in Counter(rule.name for rule in criterion.rules).items()
        if count > 1
    ]
    known: list[str] = []
    for rule in criterion.rules:
        problems += [f"rule '{rule.name}': {problem}" for problem in problems_of(rule, known)]
        known.append(rule.name)
    return [*problems, *_need_problems(criterion, known)]


def problems_of(rule: Rule, known: list[str]) -> Iterator[str]:
    """What is wrong with one rule; `known` are the names of those that it may come after."""
    if not rule.phrases and not rule.like:
        yield "has nothing to look for; give phrases, like, or both"
    for phrase in (*rule.phrases, *rule.when, *rule.like):
        if not _WORD.search(phrase):
            yield f"'{phrase}' holds no word"
    if rule.after is not None and rule.after not in known:
        yield f"comes after '{rule.after}', which is no rule before it"
    if rule.within_seconds is not None and rule.after is None:
        yield "within_seconds counts from another rule; name it with after"


def _need_problems(criterion: Criterion, known: list[str]) -> Iterator[str]:
    levels = [level.value for level in criterion.levels]
    needed = {need.level for need in criterion.needs}
    missing = [level for level in levels[1:] if level not in needed]
    if missing:
        shown = ", ".join(map(str, missing))
        yield f"say which rules level {shown} needs, in [sections.criteria.needs]"
    for need in criterion.needs:
        if need.level not in levels[1:]:
            yield f"needs names level {need.level}, which is not on the scale above its lowest level"
        for name in need.rules:
            if name not in known:
                yield f"level {need.level} needs the rule '{name}', which is not there"
