"""Grades as CSV: a line for each score, or ("wide") a line for each evaluation with a column a criterion.

Commas, semicolons or tabs; the decimal point may be a comma where no comma parts the fields. An empty
score says that nothing was given, as in a form half filled in, "n/a" that the criterion did not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress, islice
from pathlib import Path

from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.headings import NO_CRITERIA, facts, meanings
from autoqa.connect.grades.lines import Line, read_lines
from autoqa.connect.grades.records import MAX_LINE, Feed, Record, plain_columns, records
from autoqa.connect.grades.values import (
    NOT_APPLICABLE,
    UNREADABLE,
    Numbers,
    Unusable,
    score_value,
    shown,
    spelling,
)
from autoqa.errors import InterchangeError

DELIMITERS = (",", ";", "\t")
_SEPARATOR = re.compile(r"sep=.\s*")
_LOOKED_AT = 200  # records by which criteria are told from facts
_NEEDED = frozenset(("interaction", "evaluator", "criterion", "score"))
_AT_ONCE = 1000  # records


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything stands in a record. `criteria` is empty in the long form."""

    width: int
    places: dict[str, int]
    facts: tuple[tuple[str, int], ...]
    criteria: tuple[tuple[str, int], ...]

    @property
    def needed(self) -> int:
        """The last field that must be there."""
        return max(place for part, place in self.places.items() if part in _NEEDED)


def read_csv(path: Path, gathering: Gathering) -> None:
    """Gather the grades in the file. Raises InterchangeError where its headings say too little."""
    lines = read_lines(path, MAX_LINE)
    number, heading, _ = first = _heading(path, lines)
    delimiter = max(DELIMITERS, key=lambda d: (len(meanings(_parted(heading, d))), heading.count(d)))
    feed = Feed(chain([first], lines))
    found = records(feed, delimiter)
    _, headings = next(found)
    if isinstance(headings, str):
        raise InterchangeError(f"{path}: the line of headings {headings}")
    if delimiter != ",":
        gathering.scores = Numbers(partial(score_value, decimal_comma=True))
    ahead = feed.some(_LOOKED_AT)
    feed.give_back(ahead)
    sample = [fields for _, fields in records(Feed(iter(ahead)), delimiter) if isinstance(fields, list)]
    try:
        layout = _layout(headings, sample, gathering, number)
    except Unusable as error:
        raise InterchangeError(f"{path}: {error}") from error
    if layout.criteria:
        gathering.format = "wide csv"
        _take_wide(_fitting(found, layout, gathering), layout, gathering)
    else:
        gathering.format = "csv"
        _take_long(feed, found, delimiter, layout, gathering)


def _fitting(
    found: Iterable[Record], layout: _Layout, gathering: Gathering
) -> Iterator[tuple[int, list[str]]]:
    """The records that have as many fields as there are headings; the others are refused."""
    width, call = layout.width, layout.places["interaction"]
    for number, fields in found:
        gathering.lines += 1
        if isinstance(fields, str):
            gathering.refuse(number, fields)
        elif not fields[0].strip() and not "".join(fields).strip():
            gathering.blank += 1
        elif len(fields) != width and (reason := _misfit(fields, layout)):
            gathering.refuse(number, reason, fields[call] if call < len(fields) else "")
        else:
            yield number, fields


def _take_long(
    feed: Feed, found: Iterator[Record], delimiter: str, layout: _Layout, gathering: Gathering
) -> None:
    """A score in each record; many at once where each stands on a line of its own, as they mostly do."""
    while lines := feed.some(_AT_ONCE):
        columns = plain_columns(lines, delimiter, layout.width)
        if columns is not None and all(map(str.strip, columns[layout.places["interaction"]])):
            gathering.lines += len(lines)
            _take_columns([number for number, _, _ in lines], columns, layout, gathering)
            continue
        feed.give_back(lines)
        rows = list(islice(_fitting(found, layout, gathering), len(lines)))
        columns = list(zip(*(fields for _, fields in rows), strict=True))
        if columns:
            _take_columns([number for number, _ in rows], columns, layout, gathering)


def _take_columns(
    numbers: list[int], columns: Sequence[tuple[str, ...]], layout: _Layout, gathering: Gathering
) -> None:
    """Scores of the long form; a line whose score is empty, as in a form half filled in, gives none."""
    filled = [bool(score.strip()) for score in columns[layout.places["score"]]]
    if not all(filled):
        gathering.blank += filled.count(False)
        numbers = list(compress(numbers, filled))
        columns = [tuple(compress(column, filled)) for column in columns]
    parts = {part: columns[place] for part, place in layout.places.items()}
    gathering.add_all(numbers, parts, {name: columns[place] for name, place in layout.facts})


def _take_wide(found: Iterator[tuple[int, list[str]]], layout: _Layout, gathering: Gathering) -> None:
    """Scores of every criterion in each record."""
    at = [
        layout.places.get(part, layout.width)
        for part in ("interaction", "evaluator", "comment", "at", "session")
    ]
    for number, fields in found:
        fields.append("")
        call, who, comment, moment, session = (fields[place] for place in at)
        given = [(name, fields[place]) for name, place in layout.criteria if fields[place].strip()]
        if not given:
            gathering.blank += 1
            continue
        try:
            gathering.check(call, who or gathering.evaluator)
        except Unusable as error:
            gathering.refuse(number, str(error), call)
            continue
        about = [(name, fields[place]) for name, place in layout.facts]
        for name, score in given:
            try:
                gathering.add(
                    number, call, who, name, score, comment=comment, at=moment, session=session, about=about
                )
            except Unusable as error:
                gathering.refuse(number, f"{name}: {error}", call)


def _heading(path: Path, lines: Iterator[Line]) -> Line:
    """The line of headings: the first that is not blank and does not just name the separator."""
    for line in lines:
        number, text, fault = line
        if fault:
            raise InterchangeError(f"{path}: line {number}, the line of headings, {fault}")
        if text.strip() and not _SEPARATOR.fullmatch(text):
            return line
    raise InterchangeError(f"{path}: is empty; it should begin with a line of headings")


def _parted(heading: str, delimiter: str) -> list[str]:
    """The headings, as far as they can be read by halves: they only choose the delimiter."""
    return [part.strip().strip('"') for part in heading.split(delimiter)]


def _layout(headings: list[str], sample: Sequence[list[str]], to: Gathering, line: int) -> _Layout:
    """What the columns are. Raises Unusable where one that is needed is missing."""
    parts = meanings(headings)
    criteria: list[tuple[str, int]] = []
    if "criterion" not in parts:
        rows = [fields for fields in sample if len(fields) >= len(headings)]
        criteria = _criteria(headings, rows, parts, to, line)
        taken = {place for _, place in criteria}
        parts = {part: place for part, place in parts.items() if place not in taken}
    needed = [
        "interaction",
        *([] if to.evaluator else ["evaluator"]),
        *([] if criteria else ["criterion", "score"]),
    ]
    if missing := [part for part in needed if part not in parts]:
        raise Unusable(
            f"no column for {' and '.join(missing)} (found: {shown(', '.join(headings))}); name the columns "
            "interaction, evaluator, criterion, score, or interaction, evaluator and the names of criteria"
        )
    told = facts(headings, taken=[headings[place] for _, place in criteria])
    return _Layout(
        width=len(headings),
        places=parts,
        facts=tuple(told),
        criteria=tuple(criteria),
    )


def _criteria(
    headings: list[str], rows: Sequence[list[str]], parts: dict[str, int], to: Gathering, line: int
) -> list[tuple[str, int]]:
    """The columns that hold the scores of a criterion: those named, or those that hold numbers.

    A column of numbers that is on no scorecard is reported, so that a slip in its heading is not overlooked.
    """
    named = {spelling(name): name for name in to.known.criteria or ()}
    places = [(heading.strip(), place) for place, heading in enumerate(headings) if heading.strip()]
    found = [(named[spelling(heading)], place) for heading, place in places if spelling(heading) in named]
    taken = {place for part, place in parts.items() if part != "score"} | {place for _, place in found}
    numeric = [
        (heading, place)
        for heading, place in places
        if place not in taken and spelling(heading) not in NO_CRITERIA and _holds_numbers(rows, place, to)
    ]
    if to.known.criteria is None:
        return numeric
    for heading, _ in numeric if found else ():
        if to.criteria[heading] < 0:
            to.refuse(line, f"a column of numbers was left out: {to.criteria.reasons[heading]}")
    return found


def _holds_numbers(rows: Sequence[list[str]], place: int, to: Gathering) -> bool:
    """Whether a column holds numbers, and nothing else that could not stand for a score."""
    cells = [row[place] for row in rows if row[place].strip().lower() not in NOT_APPLICABLE]
    return bool(cells) and all(to.scores[text] != UNREADABLE for text in cells)


def _misfit(fields: list[str], layout: _Layout) -> str:
    """Bring a record to the width of the headings, or say why it does not fit."""
    while len(fields) > layout.width and not fields[-1]:
        fields.pop()
    if len(fields) > layout.width:
        return (
            f"holds {len(fields)} fields where the headings name {layout.width}; put text that holds the "
            "separator in quotation marks"
        )
    if len(fields) <= layout.needed:
        return f"holds {len(fields)} fields where the headings name {layout.width}; it was cut short"
    fields.extend([""] * (layout.width - len(fields)))
    return ""
