"""A scorecard: what is asked about an interaction, on which scale, and how answers become a grade."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from autoqa.domain.evaluation import Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel
from autoqa.domain.rule import Need, Rule


class AnsweredBy(StrEnum):
    """How a criterion is answered."""

    CLASSIFIER = "classifier"
    JUDGE = "judge"
    KNOWLEDGE = "knowledge"
    MEASURE = "measure"
    PROMISES = "promises"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scale with its anchor: the words that fix what the level means."""

    value: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which level a measure reaches.

    `at_most` and `at_least` give a bound for each level but the lowest: the level reached is the highest
    whose bound holds, and the lowest where none does. With both, a level needs both bounds, as for a
    speaking rate that may be neither too slow nor too fast.
    """

    measure: str
    at_most: tuple[tuple[int, float], ...] = ()
    at_least: tuple[tuple[int, float], ...] = ()

    def level(self, value: float, levels: Sequence[int]) -> int:
        """The level that `value` reaches among `levels`, which ascend."""
        most, least = dict(self.at_most), dict(self.at_least)
        reached = levels[0]
        for level in levels[1:]:
            if (level not in most or value <= most[level]) and (level not in least or value >= least[level]):
                reached = level
        return reached


@dataclass(frozen=True, slots=True)
class Condition:
    """When a criterion applies; whatever is given must hold.

    The interaction came by one of `channels` and through one of `queues`; somebody said one of the phrases
    `said`; and `measure` lies between `at_least` and `at_most`. A call without that measure does not meet it.
    """

    channels: tuple[Channel, ...] = ()
    queues: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    measure: str | None = None
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a scorecard.

    `weight` is its share of the grade relative to the others; with `bonus` it is added on top instead. An
    answer at or below `auto_fail_at` makes the whole evaluation fail; one at or below `flag_at` is worth a
    person's look. `bounds` are given for criteria that a measure answers, `rules` and what each level `needs`
    of them for those that rules answer. Where `applies` does not hold, the criterion is not applicable.
    """

    id: str
    question: str
    answered_by: AnsweredBy
    levels: tuple[Level, ...]
    weight: float = 1.0
    auto_fail_at: int | None = None
    flag_at: int | None = None
    bounds: Bounds | None = None
    rules: tuple[Rule, ...] = ()
    needs: tuple[Need, ...] = ()
    applies: Condition | None = None
    bonus: bool = False

    @property
    def lowest(self) -> int:
        """The lowest level's value."""
        return self.levels[0].value

    @property
    def highest(self) -> int:
        """The highest level's value."""
        return self.levels[-1].value

    def share(self, score: float) -> float:
        """Where `score` lies between the lowest level (0) and the highest (1)."""
        return (score - self.lowest) / (self.highest - self.lowest)

    def anchor(self, score: float | None) -> str | None:
        """The words of the level nearest to `score`."""
        if score is None:
            return None
        return min(self.levels, key=lambda level: abs(level.value - score)).anchor


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that belong together on the form."""

    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A versioned set of sections. `pass_mark` is a percentage, 0 to 100."""

    name: str
    version: str
    language: str | None
    channels: tuple[Channel, ...]
    pass_mark: float
    sections: tuple[Section, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the form."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change with anything that can change a grade."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def grade(self, scores: Iterable[Score]) -> Grade:
        """The weighted mean of the criteria that were scored, as a percentage.

        A criterion that is not applicable, or on which the scorer abstained, leaves the sum with its
        weight. A bonus adds its share of the others' weight, up to 100 %. An auto-fail fails the grade and
        keeps the percentage.
        """
        given = {score.criterion: score.score for score in scores if score.status is ScoreStatus.SCORED}
        answered = [(c, value) for c in self.criteria if (value := given.get(c.id)) is not None]
        auto_failed = tuple(
            c.id for c, value in answered if c.auto_fail_at is not None and value <= c.auto_fail_at
        )
        total = sum(c.weight for c, _ in answered if not c.bonus)
        if total == 0:
            return Grade(percentage=None, auto_failed=auto_failed, passed=False if auto_failed else None)
        percentage = min(100.0, 100 * sum(c.weight * c.share(value) for c, value in answered) / total)
        passed = not auto_failed and percentage >= self.pass_mark
        return Grade(percentage=round(percentage, 2), auto_failed=auto_failed, passed=passed)

    def as_dict(self) -> Mapping[str, Any]:
        """The scorecard as plain values, for the store."""
        return asdict(self)
