"""Change the TOML text of a scorecard as a form asks, and leave all else in it as somebody wrote it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from autoqa.config.scorecard_text import LAYOUT, CriterionText, SectionText, TableText, laid_out
from autoqa.config.toml import tables_in
from autoqa.errors import ConfigurationError

Place = tuple[int, ...]
"""What is changed: () the card, (0,) its first section, (0, 2) the third criterion of that."""

Value = str | int | float | bool | Sequence[str]

_KINDS = ("sections", "criteria")
_ON_A_LEVEL = ("anchors", "at_most", "at_least", "needs")


class ScorecardEdits:
    """Edits of one text, one after the other; the text need not be a valid scorecard, but TOML.

    Raises ConfigurationError for a text that is no TOML or is laid out in another way than by headers, and
    KeyError or IndexError for a place that is not in it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._layout = laid_out(text)
        self._wanted: dict[str, Any] = tables_in(text, where="scorecard")

    def text(self) -> str:
        """The text as it is now. Raises ConfigurationError where an edit would have changed anything else."""
        if tables_in(self._text, where="scorecard") != self._wanted:
            raise ConfigurationError(LAYOUT)
        return self._text

    def tables(self) -> Mapping[str, Any]:
        """What the text holds now."""
        return self._wanted

    def set(self, place: Place, key: tuple[str, ...], value: Value | None) -> None:
        """Give a key of a place, or of a table in it, a value; with None there is no such key any more.

        A table whose last key goes is left out too.
        """
        _set(self._at(place), key, value)
        own, *within = self._tables_at(place)
        named = [table for table in within if table.path[2:] == key[:1]]
        if named and len(key) == 1:
            for table in reversed(named):
                self._put(table.start, table.end, "")
            return
        table = named[0] if named else own
        changed = _body(self._text[table.body : table.end], key[1:] if named else key, value)
        if named and not tables_in(changed, where="scorecard"):
            self._put(table.start, table.end, "")
        else:
            self._put(table.body, table.end, changed)

    def add_section(self, name: str, criterion: Mapping[str, Any]) -> Place:
        """A section at the end, with one criterion in it; returns its place."""
        block = f"\n[[sections]]\n{_written({'name': name})}{_block(criterion)}"
        last = self._layout.sections[-1].end if self._layout.sections else self._layout.table.end
        self._insert(last, block)
        sections = self._wanted.setdefault("sections", [])
        sections.append({"name": name, "criteria": [_plain(criterion)]})
        return (len(sections) - 1,)

    def add_criterion(self, section: int, criterion: Mapping[str, Any]) -> Place:
        """A criterion at the end of a section; returns its place."""
        self._insert(self._layout.sections[section].end, _block(criterion))
        return self._listed(section, _plain(criterion))

    def copy_criterion(self, place: Place, id_: str) -> Place:
        """The criterion once more, below it and under another id; comments above it are not copied."""
        section, number = place
        found = self._criterion(place)
        block = "\n" + self._text[found.tables[0].header : found.end]
        self._insert(found.end, block)
        self._listed(section, copy.deepcopy(self._at(place)), number + 1)
        self.set((section, number + 1), ("id",), id_)
        return (section, number + 1)

    def remove(self, place: Place) -> None:
        """Take a section with its criteria, or a criterion, out."""
        found = self._block_at(place)
        self._put(found.start, found.end, "")
        self._unlisted(place)

    def move(self, place: Place, by: int) -> Place:
        """Move a section or a criterion one up (by = -1) or down (1); returns where it is then.

        A criterion at the edge of its section goes over into the next. At the edge of the card nothing moves.
        """
        *around, number = place
        siblings = self._siblings(place)
        if 0 <= number + by < len(siblings):
            self._swap((*around, min(number, number + by)), (*around, max(number, number + by)))
            siblings.insert(number + by, siblings.pop(number))
            return (*around, number + by)
        if len(place) == 2 and 0 <= place[0] + by < len(self._layout.sections):
            return self._over(place, place[0] + by)
        return place

    def add_level(self, place: Place) -> None:
        """A level above the highest, without words."""
        self.set(place, ("anchors", str(self._highest(place) + 1)), "")

    def remove_level(self, place: Place) -> None:
        """Take the highest level out, with what is asked for it."""
        top = self._highest(place)
        tables = {name: self._at(place).get(name) for name in _ON_A_LEVEL}
        for name, table in tables.items():
            for key in [key for key in (table if isinstance(table, dict) else {}) if _level(key) == top]:
                self.set(place, (name, key), None)

    def _highest(self, place: Place) -> int:
        """The highest level of a criterion; 0 where it has none."""
        anchors = self._at(place).get("anchors")
        found = (_level(key) for key in (anchors if isinstance(anchors, dict) else {}))
        return max((level for level in found if level is not None), default=0)

    def _over(self, place: Place, section: int) -> Place:
        """Move a criterion to the near end of another section."""
        found = self._criterion(place)
        block = self._text[found.start : found.end]
        moved = self._at(place)
        down = section > place[0]
        target = self._layout.sections[section]
        offset = target.table.end if down else target.end
        if down:
            self._insert(offset, block)
            self._put(found.start, found.end, "")
        else:
            self._put(found.start, found.end, "")
            self._insert(offset, block)
        self._unlisted(place)
        return self._listed(section, moved, 0 if down else None)

    def _swap(self, upper: Place, lower: Place) -> None:
        """Two neighbours in each other's place; what stands between them stays between them."""
        self._closed()
        above, below = self._block_at(upper), self._block_at(lower)
        first, second = self._text[above.start : above.end], self._text[below.start : below.end]
        between = self._text[above.end : below.start]
        self._put(above.start, below.end, second + between + first)

    def _listed(self, section: int, criterion: dict[str, Any], number: int | None = None) -> Place:
        """Note a criterion as wanted, at the end of a section or at a number in it."""
        criteria = self._at((section,)).setdefault("criteria", [])
        at = len(criteria) if number is None else number
        criteria.insert(at, criterion)
        return (section, at)

    def _unlisted(self, place: Place) -> None:
        """Note a section or a criterion as wanted no more."""
        siblings = self._siblings(place)
        del siblings[place[-1]]
        if not siblings:
            del self._at(place[:-1])[_KINDS[len(place) - 1]]

    def _insert(self, offset: int, block: str) -> None:
        """Put whole lines behind what ends at an offset."""
        at_end = offset >= len(self._text)
        self._closed()
        offset = len(self._text) if at_end else offset
        self._put(offset, offset, block if block.endswith("\n") else block + "\n")

    def _closed(self) -> None:
        """End the last line, so that another can follow."""
        if self._text and not self._text.endswith("\n"):
            self._put(len(self._text), len(self._text), "\n")

    def _put(self, start: int, end: int, new: str) -> None:
        self._text = self._text[:start] + new + self._text[end:]
        self._layout = laid_out(self._text)

    def _at(self, place: Place) -> dict[str, Any]:
        """The wanted tables of a place."""
        found = self._wanted
        for kind, number in zip(_KINDS, place, strict=False):
            found = found[kind][number]
        return found

    def _siblings(self, place: Place) -> list[dict[str, Any]]:
        siblings: list[dict[str, Any]] = self._at(place[:-1])[_KINDS[len(place) - 1]]
        return siblings

    def _tables_at(self, place: Place) -> Sequence[TableText]:
        found = self._block_at(place) if place else self._layout
        return found.tables if isinstance(found, CriterionText) else (found.table,)

    def _block_at(self, place: Place) -> SectionText | CriterionText:
        return self._layout.sections[place[0]] if len(place) == 1 else self._criterion(place)

    def _criterion(self, place: Place) -> CriterionText:
        section, number = place
        return self._layout.sections[section].criteria[number]


def _set(table: dict[str, Any], key: tuple[str, ...], value: Value | None) -> None:
    """Give a key, or one in a table, a value, or take it away, and the table where it is empty then."""
    first, *rest = key
    if rest:
        inner = table.setdefault(first, {})
        if not isinstance(inner, dict):
            inner = table[first] = {}
        _set(inner, tuple(rest), value)
    elif value is not None:
        table[first] = _held(value)
    if (rest and not table[first]) or (not rest and value is None):
        table.pop(first, None)


def _body(text: str, key: tuple[str, ...], value: Value | None) -> str:
    """The keys of a table with one of them changed."""
    try:
        document = tomlkit.parse(text)
        if value is None:
            _take(document, key)
        else:
            _give(document, key, value)
        return tomlkit.dumps(document)
    except TOMLKitError:
        raise ConfigurationError(LAYOUT) from None


def _give(table: Any, key: tuple[str, ...], value: Value) -> None:
    first, *rest = key
    if not rest:
        table[first] = _held(value)
        return
    if not isinstance(table.get(first), dict):
        table[first] = tomlkit.inline_table()
    _give(table[first], tuple(rest), value)


def _take(table: Any, key: tuple[str, ...]) -> None:
    first, *rest = key
    if first not in table:
        return
    if rest:
        _take(table[first], tuple(rest))
    if not rest or not table[first]:
        del table[first]


def _block(criterion: Mapping[str, Any]) -> str:
    """A criterion as a block of lines, its levels in a table of their own."""
    own = {key: value for key, value in criterion.items() if key != "anchors"}
    anchors = _plain(criterion)["anchors"]
    return f"\n[[sections.criteria]]\n{_written(own)}\n[sections.criteria.anchors]\n{_written(anchors)}"


def _held(value: Value) -> str | int | float | list[str]:
    return value if isinstance(value, str | int | float) else list(value)


def _written(table: Mapping[str, Any]) -> str:
    return tomlkit.dumps(table)


def _plain(criterion: Mapping[str, Any]) -> dict[str, Any]:
    """The criterion as it reads back: levels are named by text."""
    return {**criterion, "anchors": {str(level): words for level, words in criterion["anchors"].items()}}


def _level(key: str) -> int | None:
    try:
        return int(key)
    except ValueError:
        return None
