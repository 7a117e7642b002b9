"""A scorecard's text as the fields of a form: what each shows, and which a problem belongs to.

A field is named by where it stands: "pass_mark", "0.name" (of the first section), "0.2.anchors.3".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autoqa.config.scorecard_edits import Place
from autoqa.config.scorecard_text import laid_out
from autoqa.config.toml import tables_in
from autoqa.desk.scorecards import Problem
from autoqa.domain.interaction import Channel
from autoqa.domain.scorecard import AnsweredBy

Values = Mapping[str, tuple[str, ...]]
"""By the name of a field what it holds; most hold one text, those of channels several."""

_NUMBER = re.compile(r"[0-9]{1,6}")
_LEVEL = re.compile(r"-?\d{1,9}")
_WEIGHT = re.compile(r"\d{1,9}(\.\d{1,9})?")
_LONG = {"question", "anchors"}  # what may have several lines
_SHOWN = {
    "id", "question", "answered_by", "anchors", "weight", "auto_fail_at", "flag_at", "measure", "at_most",
    "at_least", "bonus",
}  # fmt: skip
_OF_PATH = re.compile(r"(?:unknown key ')?sections\.(\d+)(?:\.criteria\.(\d+))?(?:\.([\w.-]+))?")
_SAID = (
    (re.compile(r"stands \d+ times"), "id", "twice"),
    (re.compile(r"auto_fail_at = "), "auto_fail_at", "level"),
    (re.compile(r"flag_at = "), "flag_at", "level"),
    (re.compile(r"is answered by a measure; name it"), "measure", "measure"),
    (re.compile(r"there is no measure"), "measure", "measure"),
    (re.compile(r"has no bounds|has no bound for"), "", "bounds"),
    (re.compile(r"must not rise|must not fall|no value can reach"), "", "order"),
)
_WRONG = {"id", "question", "name", "version", "weight", "pass_mark", "at_most", "at_least", "criteria"}


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """A criterion: its place, its levels from the lowest, and what of it the form does not show."""

    place: str
    id: str
    answered_by: str
    levels: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionFields:
    """A section and its criteria."""

    place: str
    criteria: tuple[CriterionFields, ...]


@dataclass(frozen=True, slots=True)
class CardFields:
    """All fields with what they show, and the sections that they belong to."""

    values: Values
    sections: tuple[SectionFields, ...]

    def shares(self) -> Mapping[str, float]:
        """By the place of a criterion its share of all weights; a bonus has none, and adds to none."""
        weights = {
            one.place: float(weight)
            for section in self.sections
            for one in section.criteria
            if not self.values[f"{one.place}.bonus"][0]
            and _WEIGHT.fullmatch(weight := self.values[f"{one.place}.weight"][0])
        }
        total = sum(weights.values())
        return {place: weight / total for place, weight in weights.items()} if total else {}


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """A problem, and the field, criterion or section it belongs to, if that can be told.

    `key` names the words for it, if there are any, and `of` is the name of the criterion, section or card.
    """

    problem: Problem
    where: str = ""
    key: str = ""
    of: str = ""

    @property
    def criterion(self) -> str:
        """The place of the criterion; empty where it is of none."""
        place, _ = place_of(self.where)
        return field_name(place) if len(place) == 2 else ""


def fields_in(text: str) -> CardFields:
    """The fields of a scorecard's text. Raises ConfigurationError for one that forms cannot change."""
    laid_out(text)
    tables = tables_in(text, where="scorecard")
    values = dict(_values(tables))
    sections = [
        SectionFields(str(s), tuple(_criterion(f"{s}.{c}", one) for c, one in enumerate(_criteria(section))))
        for s, section in enumerate(tables.get("sections", []))
    ]
    return CardFields(values, tuple(sections))


def field_name(place: Place, *key: str) -> str:
    """The name of a field."""
    return ".".join([*map(str, place), *key])


def place_of(name: str) -> tuple[Place, tuple[str, ...]]:
    """Where the field of that name stands, and its key there."""
    parts = name.split(".")
    numbers = next((n for n, part in enumerate(parts[:2]) if not _NUMBER.fullmatch(part)), min(2, len(parts)))
    return tuple(int(part) for part in parts[:numbers]), tuple(parts[numbers:])


def placed(problems: Sequence[Problem], fields: CardFields) -> tuple[PlacedProblem, ...]:
    """Each problem with the field that it belongs to, where there is such a field."""
    return tuple(_named(_placed(problem, fields), fields) for problem in problems)


def _placed(problem: Problem, fields: CardFields) -> PlacedProblem:
    if named := re.match(r"criterion '([^']*)'", problem.text):
        places = [one.place for section in fields.sections for one in section.criteria if one.id == named[1]]
        if not places:
            return PlacedProblem(problem)
        for said, field, words in _SAID:
            if said.search(problem.text):
                return PlacedProblem(problem, f"{places[-1]}.{field}" if field else places[-1], words)
        return PlacedProblem(problem, places[-1])
    if problem.text.startswith("every weight is 0"):
        return PlacedProblem(problem, key="weights")
    if found := _OF_PATH.match(problem.text):
        numbers = [number for number in found.groups()[:2] if number is not None]
        return _of_key(problem, ".".join(numbers), found[3] or "", fields)
    return _of_key(problem, "", problem.text.partition(":")[0], fields)


def _named(one: PlacedProblem, fields: CardFields) -> PlacedProblem:
    """The problem with the name of what it belongs to; a place that has no fields is none."""
    if not one.where:
        return one
    place, _ = place_of(one.where)
    found = fields.values.get(field_name(place, "id" if len(place) == 2 else "name"))
    return replace(one, of=found[0]) if found else PlacedProblem(one.problem)


def _of_key(problem: Problem, place: str, key: str, fields: CardFields) -> PlacedProblem:
    """The problem of a key: at its field, or else at the criterion or section."""
    name = f"{place}.{key}" if place else key
    first = key.partition(".")[0]
    words = first if first in _WRONG and not problem.text.startswith("unknown key") else ""
    return PlacedProblem(problem, name if name in fields.values else place, words)


def _values(tables: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in ("name", "version", "pass_mark"):
        yield key, _one(key, tables.get(key, "70" if key == "pass_mark" else ""))
    for s, section in enumerate(tables.get("sections", [])):
        yield field_name((s,), "name"), _one("name", section.get("name", ""))
        for c, criterion in enumerate(_criteria(section)):
            for path, value in _criterion_values(criterion):
                yield field_name((s, c), *path), value


def _criterion_values(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for key in ("id", "question", "answered_by", "measure", "auto_fail_at", "flag_at"):
        yield (key,), _one(key, table.get(key, ""))
    yield ("weight",), _one("weight", table.get("weight", "1"))
    yield ("bonus",), ("yes" if table.get("bonus") is True else "",)
    yield ("channels",), _channels(table)
    levels = _levels(table)
    for level in levels:
        yield ("anchors", level), _one("anchors", table["anchors"][level])
    if table.get("answered_by") == AnsweredBy.MEASURE:
        for key in ("at_most", "at_least"):
            bounds = table.get(key)
            for level in levels[1:]:
                yield (key, level), _one(key, bounds.get(level, "") if isinstance(bounds, dict) else "")


def _criterion(place: str, table: Mapping[str, Any]) -> CriterionFields:
    kept = [key for key in table if key not in _SHOWN and key != "applies"]
    applies = table.get("applies")
    if isinstance(applies, dict) and set(applies) - {"channels"}:
        kept.append("applies")
    id_, answered_by = (_one(key, table.get(key, ""))[0] for key in ("id", "answered_by"))
    return CriterionFields(place, id_, answered_by, _levels(table), tuple(kept))


def _criteria(section: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    criteria: Sequence[Mapping[str, Any]] = section.get("criteria", [])
    return criteria


def _levels(table: Mapping[str, Any]) -> tuple[str, ...]:
    anchors = table.get("anchors")
    named = anchors if isinstance(anchors, dict) else {}
    return tuple(sorted((key for key in named if _LEVEL.fullmatch(key)), key=int))


def _channels(table: Mapping[str, Any]) -> tuple[str, ...]:
    """The channels on which a criterion is asked: all, unless it names some."""
    applies = table.get("applies")
    named = applies.get("channels") if isinstance(applies, dict) else None
    named = named if isinstance(named, list) else []
    return tuple(channel for channel in Channel if channel in named) or tuple(Channel)


def _one(key: str, value: object) -> tuple[str]:
    """A value as a browser gives it back if nobody changes it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ("",)
    text = value if isinstance(value, str) else f"{value}".removesuffix(".0")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return (text if key in _LONG else text.replace("\n", ""),)
