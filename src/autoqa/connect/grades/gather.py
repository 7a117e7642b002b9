"""Gathers grades into columns, checks them, and keeps why each of the others cannot be used."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.grade_rows import GradeRows
from autoqa.calibration.grades import Floats, Ints
from autoqa.connect.grades.found import NOTHING_KNOWN, GradesRead, Known, Scale
from autoqa.connect.grades.values import (
    NAN,
    UNREADABLE,
    Names,
    Numbers,
    Unusable,
    checked_name,
    comment_text,
    criterion_name,
    interaction_name,
    off_scale,
    plain_text,
    score_value,
    session_name,
    shown,
    text_of,
    time_value,
)
from autoqa.connect.interchange import BadLine

_NOTHING: Mapping[str, Sequence[Any]] = MappingProxyType({})
_WIDE_OPEN = (-sys.float_info.max, sys.float_info.max)
_CELLS = 8  # numbers that are kept for each score
_NOT_A_TEXT = "\0"  # stands where something is that is no text, and is no name and no date either


class Fact(dict[int, str]):
    """What is known of each interaction under one name, such as its agent."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Gathering:
    """Grades being read from one file.

    `evaluator` stands for whoever is not named, which is refused otherwise; `alone` says that the file holds
    the scores of a single one, so that nothing else may be told twice of an interaction and criterion.
    """

    def __init__(self, known: Known = NOTHING_KNOWN, *, evaluator: str = "", alone: bool = False) -> None:
        self.known = known
        self.evaluator = evaluator
        self.alone = alone
        self.format = ""
        self.lines = 0
        self.blank = 0
        self.scores = Numbers(score_value)
        self.interactions = Names(interaction_name(known))
        self.criteria = Names(criterion_name(known))
        self._evaluators = Names(partial(checked_name, "evaluator"))
        self._sessions = Names(session_name)
        self._times = Numbers(time_value)
        self._scales: list[Scale] = []
        self._bad: list[BadLine] = []
        self._facts: dict[str, Fact] = {}
        self._texts: dict[str, str] = {}
        self._cells = array("d")
        self._blocks: list[Floats] = []
        self._count = 0
        self._comments: dict[int, str] = {}

    def add(
        self,
        line: int,
        interaction: str,
        evaluator: str,
        criterion: str,
        score: str | float | None,
        *,
        comment: str = "",
        at: str = "",
        session: str = "",
        confidence: str | float | None = None,
        about: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take one score, and what is told of its interaction. Raises Unusable."""
        call = self.interactions[interaction]
        who = self._evaluators[evaluator or self.evaluator]
        asked = self.criteria[criterion]
        within = self._sessions[session]
        if call < 0 or who < 0 or asked < 0 or within < 0:
            self._check(interaction, evaluator or self.evaluator, criterion, session)
        value = self.scores[score] if isinstance(score, str) else _number(score)
        low, high = self._scales[asked] if asked < len(self._scales) else self._new_scale(asked)
        if value < low or value > high:
            raise Unusable(self._why_not(score, value, asked))
        moment = self._times[at] if at else NAN
        if moment == UNREADABLE:
            self._times.read(at)
        sure = NAN if confidence is None else self._confidence(confidence)
        said = comment_text(comment) if comment else ""
        self.learn(interaction, about)
        if said:
            self._comments[self._count] = said
        self._cells.extend((call, who, asked, within, line, value, moment, sure))
        self._count += 1

    def add_all(
        self,
        lines: Sequence[int],
        parts: Mapping[str, Sequence[Any]],
        facts: Mapping[str, Sequence[Any]] = _NOTHING,
    ) -> None:
        """Take many scores at once, given as columns, and refuse those that cannot be used.

        The part "place" says where in the line a score stood. What cannot be taken in columns is looked at
        by itself, so that nothing else is taken or said than by `add`.
        """
        count = len(lines)
        doubtful = np.zeros(count, dtype=bool)
        call = self._codes(parts.get("interaction"), self.interactions, doubtful)
        who = self._codes(parts.get("evaluator"), self._evaluators, doubtful, self.evaluator)
        asked = self._codes(parts.get("criterion"), self.criteria, doubtful)
        within = self._codes(parts.get("session"), self._sessions, doubtful, "")
        value = _values(parts.get("score"), self.scores, count)
        moment = _values(_texts(parts.get("at"), count), self._times, count)
        sure = _values([None if v == "" else v for v in parts.get("confidence", ())], self.scores, count)
        doubtful |= (moment == UNREADABLE) | (sure < 0) | (sure > 1)
        low, high = self._bounds(np.where(doubtful, 0, asked))
        doubtful |= (value < low) | (value > high)
        self._flush()
        said = _comments(_texts(parts.get("comment"), count), doubtful)
        for name, texts in facts.items():
            self._learn_all(self.fact(name), call, texts, doubtful)
        place = self._count + np.cumsum(~doubtful) - 1
        self._comments |= {int(place[row]): text for row, text in said.items() if not doubtful[row]}
        kept = np.flatnonzero(~doubtful)
        cells = np.column_stack((call, who, asked, within, lines, value, moment, sure))
        self._blocks.append(cells[kept].astype(float))
        self._count += len(kept)
        for row in np.flatnonzero(doubtful).tolist():
            part = {name: column[row] for name, column in parts.items()}
            self._add_alone(lines[row], part, [(name, column[row]) for name, column in facts.items()])

    def learn(self, interaction: str, about: Iterable[tuple[str, str]]) -> None:
        """Keep what is told of a known interaction. Raises Unusable."""
        call = self.interactions[interaction]
        for name, text in about:
            known = self.fact(name)
            if call not in known and text:
                self._learn(known, call, text)

    def check(self, interaction: str, evaluator: str | None = None) -> None:
        """Look at the names that several scores have in common. Raises Unusable."""
        if self.interactions[interaction] < 0:
            raise Unusable(self.interactions.reasons[interaction])
        if evaluator is not None and self._evaluators[evaluator] < 0:
            raise Unusable(self._evaluators.reasons[evaluator])

    def fact(self, name: str) -> Fact:
        """What is known by that name so far."""
        known = self._facts.get(name)
        if known is None:
            known = self._facts[name] = Fact(name)
        return known

    def refuse(self, line: int, reason: str, interaction: str = "") -> None:
        """Keep why a score or a whole line cannot be used."""
        named = interaction.strip()
        usable = bool(named) and named.isprintable() and len(named) <= 200
        self._bad.append(BadLine(line, reason, named if usable else None))

    def finish(self) -> GradesRead:
        """Everything that was gathered; of what was told twice, the first."""
        rows, _ = self.finish_with_confidence()
        facts = self.facts()
        return GradesRead(
            format=self.format,
            rows=rows,
            table=rows.table(facts),
            bad=self.bad(),
            lines=self.lines,
            blank=self.blank,
            facts=facts,
        )

    def finish_with_confidence(self) -> tuple[GradeRows, Floats]:
        """The rows in order of the lines, and beside each the confidence that was given with it."""
        self._flush()
        cells = np.concatenate([np.zeros((0, _CELLS)), *self._blocks])
        self._blocks = []
        call, who, asked, within, line = (cells[:, column].astype(np.intp) for column in range(5))
        rows = GradeRows(
            interactions=tuple(self.interactions.numbers),
            evaluators=tuple(self._evaluators.numbers),
            criteria=tuple(self.criteria.numbers),
            sessions=tuple(self._sessions.numbers),
            interaction=call,
            evaluator=who,
            criterion=asked,
            session=within,
            score=cells[:, 5],
            at=cells[:, 6],
            line=line,
            comments=self._comments,
        )
        first = _first_alike((call, asked) if self.alone else (call, who, asked, within), line)
        for row in np.flatnonzero(first >= 0):
            self._refuse_again(rows, int(row), int(first[row]))
        kept = np.argsort(line, kind="stable")
        kept = kept[first[kept] < 0]
        return rows.taken(kept), cells[kept, 7]

    def bad(self) -> tuple[BadLine, ...]:
        """All that cannot be used, in order of the lines."""
        return tuple(sorted(self._bad, key=lambda bad: bad.line))

    def facts(self) -> dict[str, dict[str, str]]:
        """What is known of interactions, by its name."""
        names = list(self.interactions.numbers)
        return {
            name: {names[call]: text for call, text in known.items()}
            for name, known in self._facts.items()
            if known
        }

    def _codes(
        self,
        column: Sequence[Any] | None,
        names: Names,
        doubtful: NDArray[np.bool_],
        otherwise: str | None = None,
    ) -> Ints:
        """The number of each name; where there is none, `doubtful` is set."""
        texts = _texts(column, len(doubtful))
        if otherwise is not None:
            texts = [text or otherwise for text in texts]
        codes = np.fromiter(map(names.__getitem__, texts), dtype=np.intp, count=len(doubtful))
        doubtful |= codes < 0
        return codes

    def _bounds(self, asked: Ints) -> tuple[Floats, Floats]:
        if not self.criteria.numbers:
            return np.zeros(len(asked)), np.zeros(len(asked))
        self._new_scale(len(self.criteria.numbers) - 1)
        scales = np.array(self._scales)[asked]
        return scales[:, 0], scales[:, 1]

    def _new_scale(self, asked: int) -> Scale:
        names, scales = list(self.criteria.numbers), self.known.criteria or {}
        self._scales += [scales.get(name) or _WIDE_OPEN for name in names[len(self._scales) :]]
        return self._scales[asked]

    def _flush(self) -> None:
        """Scores that were taken one by one come before those that are taken together now."""
        if self._cells:
            self._blocks.append(np.array(self._cells).reshape(-1, _CELLS))
            self._cells = array("d")

    def _learn_all(self, known: Fact, call: Ints, texts: Sequence[Any], doubtful: NDArray[np.bool_]) -> None:
        """Keep one fact about many interactions; one that cannot be kept makes its row doubtful."""
        for row, (code, text) in enumerate(zip(call.tolist(), texts, strict=True)):
            if text and code not in known and not doubtful[row]:
                try:
                    self._learn(known, code, fact_text(text))
                except Unusable:
                    doubtful[row] = True

    def _add_alone(self, line: int, part: Mapping[str, Any], told: Sequence[tuple[str, Any]]) -> None:
        """Take one score, or refuse it for what `add` says."""
        call, sure, place = "", part.get("confidence"), part.get("place")
        try:
            call = text_of(part.get("interaction"), "interaction")
            self.add(
                line,
                call,
                text_of(part.get("evaluator"), "evaluator"),
                text_of(part.get("criterion"), "criterion"),
                part.get("score"),
                comment=text_of(part.get("comment"), "comment"),
                at=text_of(part.get("at"), "date"),
                session=text_of(part.get("session"), "session"),
                confidence=None if sure == "" else sure,
                about=[(name, fact_text(value)) for name, value in told],
            )
        except Unusable as error:
            self.refuse(line, f"{place}: {error}" if place else str(error), call)

    def _check(self, interaction: str, evaluator: str, criterion: str, session: str) -> None:
        """Raise what is wrong with one of the names."""
        self.check(interaction, evaluator)
        for names, text in ((self.criteria, criterion), (self._sessions, session)):
            if names[text] < 0:
                raise Unusable(names.reasons[text])

    def _why_not(self, score: str | float | None, value: float, asked: int) -> str:
        if isinstance(score, str) and value == UNREADABLE:
            try:
                self.scores.read(score)
            except Unusable as error:
                return str(error)
        return off_scale(value, list(self.criteria.numbers)[asked], self._scales[asked])

    def _confidence(self, confidence: str | float) -> float:
        value = self.scores[confidence] if isinstance(confidence, str) else _number(confidence)
        if value < 0 or value > 1:
            raise Unusable(f"the confidence {shown(str(confidence))} is no number from 0 to 1")
        return value

    def _learn(self, known: Fact, call: int, text: str) -> None:
        """Keep a fact about an interaction; the first that is told stays."""
        if text not in self._texts:
            self._texts[text] = plain_text(known.name, text)
        if kept := self._texts[text]:
            known[call] = kept

    def _refuse_again(self, rows: GradeRows, row: int, first: int) -> None:
        call, asked = rows.interactions[rows.interaction[row]], rows.criteria[rows.criterion[row]]
        who = "" if self.alone else f" by {shown(rows.evaluators[rows.evaluator[row]])}"
        session = rows.sessions[rows.session[row]]
        within = f" in the session {shown(session)}" if session else ""
        reason = (
            f"the score of {shown(call)} on {shown(asked)}{who}{within} stands on line "
            f"{rows.line[first]} already; the first stays"
        )
        self.refuse(int(rows.line[row]), reason, call)


def fact_text(value: object) -> str:
    """A fact in words; lists and the like tell none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _number(score: Any) -> float:
    """A JSON number, NaN for null. Raises Unusable."""
    if score is None:
        return NAN
    if isinstance(score, (int, float)) and not isinstance(score, bool):
        try:
            value = float(score)
        except OverflowError:
            value = math.inf
        if math.isfinite(value):
            return value
    raise Unusable(f"the score {shown(str(score))} is no number; give a number, or null for not applicable")


def _comments(texts: Sequence[str], doubtful: NDArray[np.bool_]) -> dict[int, str]:
    """The comment of each row that has one; one that cannot be kept makes its row doubtful."""
    said = {}
    for row, text in enumerate(texts):
        if text and not doubtful[row]:
            try:
                said[row] = comment_text(text)
            except Unusable:
                doubtful[row] = True
    return {row: text for row, text in said.items() if text}


def _texts(column: Sequence[Any] | None, count: int) -> Sequence[str]:
    """A column of texts, as `text_of` gives them one by one."""
    if column is None:
        return [""] * count
    if set(map(type, column)) == {str}:
        return column
    return [v if isinstance(v, str) else "" if v is None else _text(v) for v in column]


def _text(value: object) -> str:
    try:
        return text_of(value, "")
    except Unusable:
        return _NOT_A_TEXT


def _values(column: Sequence[Any] | None, known: Mapping[str, float], count: int) -> Floats:
    """The value of each text or number, NaN for none, and UNREADABLE for what has to be looked at."""
    if not column:
        return np.full(count, NAN)
    kinds = set(map(type, column))
    if kinds == {str}:
        return np.fromiter(map(known.__getitem__, column), dtype=float, count=count)
    if kinds == {int}:
        with suppress(OverflowError):
            return np.array(column, dtype=float)
    return np.array([known[v] if isinstance(v, str) else _value(v) for v in column], dtype=float)


def _value(score: object) -> float:
    try:
        return _number(score)
    except Unusable:
        return UNREADABLE


def _first_alike(keys: tuple[Ints, ...], line: Ints) -> Ints:
    """For each row the row of the first line that has the same keys; -1 where it is that one itself."""
    count = len(line)
    order = np.lexsort((line, *keys[::-1]))
    same = np.ones(max(count - 1, 0), dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    again = np.concatenate([[False], same])[:count]
    start = np.maximum.accumulate(np.where(again, 0, np.arange(count))) if count else np.zeros(0, np.intp)
    first = np.empty(count, dtype=np.intp)
    first[order] = np.where(again, order[start], -1)
    return first
