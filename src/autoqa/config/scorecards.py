"""Scorecards as TOML files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field

from autoqa.config.resources import bundled
from autoqa.config.rules import RuleTable, rule_problems
from autoqa.config.toml import Table, load, parse, tables_in
from autoqa.domain.interaction import Channel
from autoqa.domain.measures import MEASURES, unknown_measure
from autoqa.domain.rule import Need, Rule, RuleExample
from autoqa.domain.scorecard import AnsweredBy, Bounds, Condition, Criterion, Level, Scorecard, Section
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import ConfigurationError, ScorecardError

_TURN = re.compile(
    r"(?:(?P<start>\d+(?:\.\d+)?)-(?P<end>\d+(?:\.\d+)?) )?(?P<speaker>agent|customer): *(?P<text>.+)",
    re.DOTALL,
)


class _Condition(Table):
    channels: tuple[Channel, ...] = ()
    queues: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    measure: str | None = None
    at_least: float | None = None
    at_most: float | None = None


class _Example(Table):
    turns: tuple[str, ...] = Field(min_length=1)
    level: int | Literal["not applicable"]


class _Criterion(Table):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    question: str = Field(min_length=1)
    answered_by: AnsweredBy
    anchors: dict[int, str] = Field(min_length=2)
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    auto_fail_at: int | None = None
    flag_at: int | None = None
    measure: str | None = None
    at_most: dict[int, float] = Field(default_factory=dict)
    at_least: dict[int, float] = Field(default_factory=dict)
    rules: tuple[RuleTable, ...] = ()
    needs: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    applies: _Condition | None = None
    bonus: bool = False
    examples: tuple[_Example, ...] = ()


class _Section(Table):
    name: str = Field(min_length=1)
    criteria: tuple[_Criterion, ...] = Field(min_length=1)


class _Scorecard(Table):
    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    language: str | None = None
    channels: tuple[Channel, ...] = tuple(Channel)
    pass_mark: float = Field(default=70.0, ge=0, le=100)
    sections: tuple[_Section, ...] = Field(min_length=1)


def find_scorecard(name: str, *, beside: Path | None = None) -> Path:
    """The file of the scorecard `name`: a path, seen from `beside`, or the name of a bundled one."""
    candidates = [*([beside / name] if beside else []), Path(name)]
    candidates.append(bundled("configs") / "scorecards" / f"{name}.toml")
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = sorted(path.stem for path in (bundled("configs") / "scorecards").glob("*.toml"))
    raise ConfigurationError(
        f"scorecard '{name}': no such file, and no bundled scorecard of that name ({', '.join(known)})"
    )


def load_scorecard(path: Path) -> Scorecard:
    """Read and check the scorecard at `path`.

    Raises ConfigurationError for a file that breaks the format and ScorecardError for one that breaks
    a scorecard's rules: ids are unique, some weight is above 0, and thresholds lie on the scale.
    """
    return _checked(load(path, _Scorecard), str(path))


def scorecard_in(text: str, *, where: str) -> Scorecard:
    """The scorecard that a TOML text holds; `where` names its origin in messages.

    Raises as `load_scorecard` does.
    """
    return _checked(parse(tables_in(text, where=where), _Scorecard, where=where), where)


def _checked(table: _Scorecard, where: str) -> Scorecard:
    scorecard = Scorecard(
        name=table.name,
        version=table.version,
        language=table.language,
        channels=table.channels,
        pass_mark=table.pass_mark,
        sections=tuple(_section(section) for section in table.sections),
    )
    if problems := list(_problems(scorecard)):
        raise ScorecardError("\n".join(f"{where}: {problem}" for problem in problems))
    return scorecard


def load_examples(path: Path) -> list[RuleExample]:
    """The conversations by which a scorecard's rules are tested. Raises as `load_scorecard` does."""
    criteria = [criterion for section in load(path, _Scorecard).sections for criterion in section.criteria]
    return [
        RuleExample(
            criterion=criterion.id,
            number=number,
            turns=tuple(_example_turn(turn, f"{path}: criterion '{criterion.id}'") for turn in example.turns),
            level=None if example.level == "not applicable" else int(example.level),
        )
        for criterion in criteria
        for number, example in enumerate(criterion.examples, start=1)
    ]


def _example_turn(text: str, where: str) -> Turn:
    """A turn such as "agent: Good morning." or "12-15 agent: Good morning.", with its seconds."""
    found = _TURN.fullmatch(text)
    if found is None:
        raise ScorecardError(
            f"{where}: an example's turn reads 'agent: ...' or 'customer: ...'; found '{text}'"
        )
    start, end = (float(found[name]) if found[name] else None for name in ("start", "end"))
    return Turn(Speaker(found["speaker"]), found["text"], start, end)


def _section(table: _Section) -> Section:
    return Section(name=table.name, criteria=tuple(_criterion(criterion) for criterion in table.criteria))


def _criterion(table: _Criterion) -> Criterion:
    return Criterion(
        id=table.id,
        question=table.question,
        answered_by=table.answered_by,
        levels=tuple(Level(value, anchor) for value, anchor in sorted(table.anchors.items())),
        weight=table.weight,
        auto_fail_at=table.auto_fail_at,
        flag_at=table.flag_at,
        bounds=_bounds(table),
        rules=tuple(Rule(**rule.model_dump()) for rule in table.rules),
        needs=_needs(table),
        applies=Condition(**table.applies.model_dump()) if table.applies else None,
        bonus=table.bonus,
    )


def _needs(table: _Criterion) -> tuple[Need, ...]:
    """What each level needs; of two levels the upper one needs every rule unless the card says otherwise."""
    if not table.needs and table.rules and len(table.anchors) == 2:
        return (Need(max(table.anchors), tuple(rule.name for rule in table.rules)),)
    return tuple(Need(level, rules) for level, rules in sorted(table.needs.items()))


def _bounds(table: _Criterion) -> Bounds | None:
    if table.measure is None:
        return None
    most, least = (tuple(sorted(given.items())) for given in (table.at_most, table.at_least))
    return Bounds(table.measure, at_most=most, at_least=least)


def _problems(scorecard: Scorecard) -> list[str]:
    criteria = scorecard.criteria
    problems = [
        f"criterion '{name}' stands {count} times; ids must be unique"
        for name, count in Counter(criterion.id for criterion in criteria).items()
        if count > 1
    ]
    if not any(criterion.weight for criterion in criteria if not criterion.bonus):
        problems.append("every weight is 0, so no grade could be made; give some criterion a weight")
    for criterion in criteria:
        found = [*_measure_problems(criterion), *rule_problems(criterion), *_condition_problems(criterion)]
        problems += [f"criterion '{criterion.id}': {problem}" for problem in found]
        for key in ("auto_fail_at", "flag_at"):
            threshold = getattr(criterion, key)
            if threshold is not None and not criterion.lowest <= threshold <= criterion.highest:
                problems.append(
                    f"criterion '{criterion.id}': {key} = {threshold} lies outside its scale "
                    f"({criterion.lowest} to {criterion.highest})"
                )
    return problems


def _condition_problems(criterion: Criterion) -> list[str]:
    condition = criterion.applies
    if condition is None:
        return []
    if condition.measure is None and (condition.at_least, condition.at_most) != (None, None):
        return ["applies: at_least and at_most bound a measure; name it"]
    if condition.measure is not None and condition.measure not in MEASURES:
        return [f"applies: {unknown_measure(condition.measure)}"]
    return []


def _measure_problems(criterion: Criterion) -> list[str]:
    measured, bounds = criterion.answered_by is AnsweredBy.MEASURE, criterion.bounds
    if measured and bounds is None:
        return ['is answered by a measure; name it, as in measure = "dead_air_share"']
    if not measured and bounds is not None:
        return [f"names a measure but is answered by {criterion.answered_by.value}"]
    if bounds is not None and bounds.measure not in MEASURES:
        return [unknown_measure(bounds.measure)]
    return bound_problems(bounds, [level.value for level in criterion.levels]) if bounds else []


def bound_problems(bounds: Bounds, levels: Sequence[int]) -> list[str]:
    """What is wrong with the bounds on a scale of ascending `levels`, in sentences; empty when nothing is."""
    problems = [
        f"{name} bounds level {level}, which is not on the scale above its lowest level"
        for name in ("at_most", "at_least")
        for level, _ in getattr(bounds, name)
        if level not in levels[1:]
    ]
    if not bounds.at_most and not bounds.at_least:
        problems.append(f"measure '{bounds.measure}' has no bounds; give at_most, at_least or both")
    for name, given in (("at_most", bounds.at_most), ("at_least", bounds.at_least)):
        missing = [level for level in levels[1:] if level not in dict(given)]
        if given and missing:
            problems.append(f"{name} has no bound for level {', '.join(map(str, missing))}")
    if any(high > low for (_, low), (_, high) in pairwise(sorted(bounds.at_most))):
        problems.append("at_most must not rise with the level: a better level allows less")
    if any(high < low for (_, low), (_, high) in pairwise(sorted(bounds.at_least))):
        problems.append("at_least must not fall with the level: a better level asks for more")
    most, least = dict(bounds.at_most), dict(bounds.at_least)
    problems += [
        f"no value can reach level {level}: at least {least[level]:g} and at most {most[level]:g}"
        for level in levels[1:]
        if level in most and level in least and least[level] > most[level]
    ]
    return problems
