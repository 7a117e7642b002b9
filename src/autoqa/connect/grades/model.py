"""A model's scores from files: the lines of `autoqa score --json`, or a file in the form of grades."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.calibration.bands import line_band, recognition_band
from autoqa.calibration.grades import ModelScores
from autoqa.calibration.model_rows import ModelRows
from autoqa.connect.grades.documents import Block, Document, read_documents
from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.lines import first_bytes
from autoqa.connect.grades.read import gather
from autoqa.connect.grades.values import Unusable, checked_name, plain_text, shown, text_of
from autoqa.connect.interchange import BadLine
from autoqa.domain.distribution import mean

_MODEL = "model"  # who gave scores for which nobody is named
_TOLERANCE = 0.01  # by which probabilities may miss 1
_ABOUT = ("agent", "channel", "language", "queue", "recogniser")


@dataclass(frozen=True, slots=True)
class ModelRead:
    """A model's scores by criterion, and what they come from as far as the file tells.

    `scorecards` and `fingerprints` are the hashes of scorecards and models, `recognisers` the names of what
    read the calls; `facts` are columns of facts by name and interaction. `bad` names the lines, and what in
    them, could not be used; `unscored` counts interactions without any score.
    """

    scores: Mapping[str, ModelScores]
    bad: tuple[BadLine, ...] = ()
    scorecards: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()
    recognisers: frozenset[str] = frozenset()
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unscored: int = 0


def read_model_scores(path: Path) -> ModelRead:
    """The scores in the file. Raises InterchangeError for one that cannot be read at all.

    In the form of grades the score is the unrounded one; it is also the level where all of a criterion's
    scores are whole. A column "confidence" may stand beside it, and nobody need be named as evaluator.
    """
    head = first_bytes(path).lstrip()
    if not head.startswith((b"{", b"[")) or not _holds_results(path):
        return _as_grades(path)
    reading = _Reading()
    for line, fields, fault, place in _each(path):
        where = f"{place}: " if place else ""
        if fault:
            reading.bad.append(BadLine(line, f"{where}{fault}"))
            continue
        try:
            reading.take(line, fields, where)
        except Unusable as error:
            reading.bad.append(BadLine(line, f"{where}{error}"))
    return reading.finish()


def _as_grades(path: Path) -> ModelRead:
    gathering = Gathering(evaluator=_MODEL, alone=True)
    gather(path, gathering)
    rows, confidence = gathering.finish_with_confidence()
    scored = ~np.isnan(rows.score)
    found = {}
    for code, criterion in enumerate(rows.criteria):
        own = np.flatnonzero((rows.criterion == code) & scored)
        if len(own):
            score = rows.score[own]
            whole = bool(np.all(score == np.round(score)))
            found[criterion] = ModelScores(
                interactions=tuple(rows.interactions[call] for call in rows.interaction[own]),
                expected=score,
                level=score.copy() if whole else np.full(len(own), np.nan),
                confidence=confidence[own],
            )
    return ModelRead(found, gathering.bad(), facts=gathering.facts())


def _holds_results(path: Path) -> bool:
    """Whether the first object that can be read is a line of `autoqa score --json`."""
    first = next((document for document in _each(path) if not document.fault), None)
    return first is not None and isinstance(first.fields.get("scores"), dict)


def _each(path: Path) -> Iterator[Document]:
    for found in read_documents(path):
        if isinstance(found, Block):
            yield from map(Document, found.lines, found.objects)
        elif found is not None:
            yield found


class _Reading:
    """Results being read."""

    def __init__(self) -> None:
        self.bad: list[BadLine] = []
        self._seen: dict[str, int] = {}
        self._criteria: dict[str, ModelRows] = {}
        self._pins: dict[str, set[str]] = {"scorecard": set(), "fingerprint": set(), "recogniser": set()}
        self._facts: dict[str, dict[str, str]] = {}
        self._unscored = 0

    def take(self, line: int, fields: Mapping[str, Any], where: str) -> None:
        """Take the scores of one interaction. Raises Unusable."""
        call = checked_name("interaction", text_of(fields.get("id"), "id"))
        if call in self._seen:
            raise Unusable(f"{shown(call)} stands on line {self._seen[call]} already; the first stays")
        scores = fields.get("scores")
        if not isinstance(scores, dict):
            raise Unusable("has no 'scores'; it is no line of autoqa score --json")
        self._seen[call] = line
        self._learn(call, fields)
        taken = 0
        for criterion, score in scores.items():
            try:
                taken += self._score(call, criterion, score)
            except Unusable as error:
                self.bad.append(BadLine(line, f"{where}scores.{criterion}: {error}", call))
        self._unscored += not taken
        if taken:
            self._pin(fields)

    def finish(self) -> ModelRead:
        """Everything that was read."""
        return ModelRead(
            scores={name: one.scores() for name, one in self._criteria.items()},
            bad=tuple(sorted(self.bad, key=lambda bad: bad.line)),
            scorecards=frozenset(self._pins["scorecard"]),
            fingerprints=frozenset(self._pins["fingerprint"]),
            recognisers=frozenset(self._pins["recogniser"]),
            facts=self._facts,
            unscored=self._unscored,
        )

    def _score(self, call: str, criterion: str, given: Any) -> bool:
        """Take one score; False where there is nothing to take, because it does not apply or is unknown."""
        if not isinstance(given, dict):
            raise Unusable("is no object with score and expected")
        name = checked_name("criterion", criterion)
        if given.get("status") == "not_applicable":
            return False
        distribution = _distribution(given.get("distribution"))
        level, sure = (_number(given.get(key), key) for key in ("score", "confidence"))
        expected = _number(given.get("expected"), "expected")
        if expected is None:
            expected = mean(distribution) if distribution else level
        if expected is None:
            return False
        if sure is not None and not 0 <= sure <= 1:
            raise Unusable(f"the confidence {sure:g} lies outside 0 to 1")
        self._criteria.setdefault(name, ModelRows()).add(call, expected, level, sure, distribution)
        return True

    def _learn(self, call: str, fields: Mapping[str, Any]) -> None:
        """Keep what the line says of the interaction; its measures and its recognition in bands."""
        told = {name: fields[name] for name in _ABOUT if isinstance(fields.get(name), str)}
        told["recognition"] = recognition_band(_measured(fields.get("recognition_confidence"))) or ""
        measures = fields.get("measures")
        snr = measures.get("snr") if isinstance(measures, dict) else None
        told["line"] = line_band(_measured(snr.get("value")) if isinstance(snr, dict) else None) or ""
        for name, text in told.items():
            if kept := plain_text(name, text):
                self._facts.setdefault(name, {})[call] = kept

    def _pin(self, fields: Mapping[str, Any]) -> None:
        grade = fields.get("grade")
        told = {**(grade if isinstance(grade, dict) else {}), "recogniser": fields.get("recogniser")}
        for name, found in self._pins.items():
            if isinstance(pin := told.get(name), str) and pin:
                found.add(pin)


def _distribution(given: Any) -> dict[int, float]:
    """A probability for each level. Raises Unusable."""
    if not given:
        return {}
    if not isinstance(given, dict):
        raise Unusable("the distribution is no object with a probability for each level")
    try:
        found = {int(level): _number(share, "probability") or 0.0 for level, share in given.items()}
    except ValueError as error:
        reason = (
            str(error) if isinstance(error, Unusable) else f"names a level that is no whole number ({error})"
        )
        raise Unusable(f"the distribution: {reason}") from error
    if not (all(0 <= share <= 1 for share in found.values()) and abs(sum(found.values()) - 1) <= _TOLERANCE):
        raise Unusable(f"the probabilities of the distribution sum to {sum(found.values()):g}, not to 1")
    return found


def _number(value: Any, what: str) -> float | None:
    """A number, None for null. Raises Unusable."""
    measured = _measured(value)
    if measured is None and value is not None:
        raise Unusable(f"the {what} {shown(str(value))} is no number")
    return measured


def _measured(value: Any) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None
