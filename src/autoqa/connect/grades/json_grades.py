"""Grades as JSON objects: one score each, or whole interactions with the grades that people gave them.

The interaction has the form of docs/interchange.md; its agent, language, channel and what its metadata say in
short texts are facts about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autoqa.connect.grades import amazon_connect, label_studio
from autoqa.connect.grades.documents import Block, read_documents
from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.headings import FACTS, LONGEST_FACT, facts, meanings
from autoqa.connect.grades.values import Unusable, spelling, text_of

GRADES = "json lines"
INTERACTIONS = "interactions"
LABEL_STUDIO = "label studio"
AMAZON_CONNECT = "amazon connect"
_AT_ONCE = 1000  # scores that are handed on together
_ABOUT = ("agent", "language", "channel")


def read_json(path: Path, gathering: Gathering) -> None:
    """Gather the grades in the file. Raises InterchangeError when it cannot be read."""
    reader = GradeReader(gathering)
    for found in read_documents(path):
        if isinstance(found, Block):
            gathering.lines += len(found.lines)
            reader.take_all(found.lines, found.objects)
            continue
        gathering.lines += 1
        if found is None:
            gathering.blank += 1
        elif found.fault:
            gathering.refuse(found.line, f"{found.place}: {found.fault}" if found.place else found.fault)
        else:
            reader.take(found.line, found.fields, found.place)
    reader.finish()


@dataclass(slots=True)
class _Keys:
    """Which keys of an object hold what, and such objects that are still to be taken.

    `kind` is what such an object is.
    """

    kind: str
    parts: dict[str, str]
    facts: dict[str, str]
    lines: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    objects: list[Mapping[str, Any]] = field(default_factory=list)


class GradeReader:
    """Reads objects, remembers what keys mean that it has met before, and hands on many scores at once."""

    def __init__(self, gathering: Gathering) -> None:
        self.to = gathering
        self._known: dict[tuple[str, ...], _Keys] = {}
        self._within: dict[tuple[str, ...], _Keys] = {}

    def take_all(self, lines: Sequence[int], objects: Sequence[Mapping[str, Any]]) -> None:
        """Gather what many objects hold."""
        names = set(map(tuple, objects))
        if len(names) == 1 and (keys := self._keys(names.pop())).kind == GRADES:
            keys.lines += lines
            keys.objects += objects
            keys.places += [""] * len(lines)
            self._hand_on(keys, _AT_ONCE)
        else:
            for line, fields in zip(lines, objects, strict=True):
                self.take(line, fields)

    def take(self, line: int, fields: Mapping[str, Any], place: str = "") -> None:
        """Gather what an object holds, whatever it is; `place` is where in its line it stands."""
        keys = self._keys(tuple(fields))
        if keys.kind == GRADES:
            self._keep(keys, line, place, fields)
        elif keys.kind == INTERACTIONS:
            self._interaction(line, fields, place)
        else:
            take = label_studio.take if keys.kind == LABEL_STUDIO else amazon_connect.take
            take(line, fields, f"{place}: " if place else "", self.to)

    def finish(self) -> None:
        """Hand on what is left."""
        for keys in (*self._known.values(), *self._within.values()):
            self._hand_on(keys, 1)

    def _interaction(self, line: int, fields: Mapping[str, Any], place: str) -> None:
        call, within = "", f"{place}: " if place else ""
        given = fields.get("grades") or []
        if not given:
            self.to.blank += 1
            return
        try:
            call = text_of(fields.get("id"), "id")
            self.to.check(call)
            if not isinstance(given, list):
                raise Unusable("'grades' is no list")
            self.to.learn(call, _about(fields))
        except Unusable as error:
            self.to.refuse(line, f"{within}{error}", call)
            return
        for number, grade in enumerate(given):
            where = f"{within}grades.{number}"
            if not isinstance(grade, dict):
                self.to.refuse(line, f"{where}: is no object with evaluator, criterion and score", call)
                continue
            names = tuple(grade)
            keys = self._within.get(names)
            if keys is None:
                keys = self._within[names] = _keys(names, GRADES)
            keys.calls.append(call)
            self._keep(keys, line, where, grade)

    def _keys(self, names: tuple[str, ...]) -> _Keys:
        """What is known of objects with keys of these names."""
        keys = self._known.get(names)
        if keys is None:
            keys = self._known[names] = _keys(names, _kind(names))
            self.to.format = self.to.format or keys.kind
        return keys

    def _keep(self, keys: _Keys, line: int, place: str, fields: Mapping[str, Any]) -> None:
        keys.lines.append(line)
        keys.places.append(place)
        keys.objects.append(fields)
        self._hand_on(keys, _AT_ONCE)

    def _hand_on(self, keys: _Keys, least: int) -> None:
        """Hand the scores on as columns once there are enough of them."""
        if len(keys.lines) < least:
            return
        objects, parts = keys.objects, keys.parts
        if "score" in parts:
            columns: dict[str, Sequence[Any]] = {
                part: [fields[key] for fields in objects] for part, key in parts.items()
            }
            columns |= {"place": keys.places} | ({"interaction": keys.calls} if keys.calls else {})
            facts = {} if keys.calls else keys.facts
            told = {name: [fields[key] for fields in objects] for name, key in facts.items()}
            self.to.add_all(keys.lines, columns, told)
        else:
            reason = "the score is missing; give a number, or null for not applicable"
            for line, place in zip(keys.lines, keys.places, strict=True):
                self.to.refuse(line, f"{place}: {reason}" if place else reason)
        keys.lines, keys.places, keys.calls, keys.objects = [], [], [], []


def _keys(names: tuple[str, ...], kind: str) -> _Keys:
    parts = {part: names[place] for part, place in meanings(names).items()}
    return _Keys(kind, parts, {name: names[place] for name, place in facts(names)})


def _kind(names: tuple[str, ...]) -> str:
    """What an object with such keys is."""
    if {"grades", "turns", "recording"} & set(names):
        return INTERACTIONS
    if "annotations" in names:
        return LABEL_STUDIO
    return AMAZON_CONNECT if {"metadata", "questions"} <= set(names) else GRADES


def _about(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of an interaction, as names."""
    found = {name: fields[name] for name in _ABOUT if isinstance(fields.get(name), str)}
    if "language" in found:
        found["language"] = found["language"].lower().replace("_", "-")
    metadata = fields.get("metadata")
    for key, value in metadata.items() if isinstance(metadata, dict) else ():
        name = FACTS.get(spelling(key), spelling(key))
        if name and isinstance(value, str) and len(value) <= LONGEST_FACT:
            found.setdefault(name, value)
    return list(found.items())
