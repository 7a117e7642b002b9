"""What came of a calibration session: who differs from the master, on which questions and calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autoqa.domain.session import CONSENSUS, Session, SessionGrade


@dataclass(frozen=True, slots=True)
class Differences:
    """How one question, call or evaluator stands to the master grade.

    Under consensus the master is the middle of the others' scores. `compared` scores have one beside them.
    `exact` and `near` are the shares on the same level and at most one apart, `apart` the mean distance in
    points and `above` the mean of the score less the master's.
    """

    name: str
    compared: int
    exact: float
    near: float
    apart: float
    above: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A score beside the one that it is compared with, which may be missing.

    `master` is the expert's, or under consensus the middle of the other participants' scores.
    """

    score: float | None
    master: float | None
    comment: str | None = None

    @property
    def difference(self) -> float | None:
        """The score less the master's."""
        return None if self.score is None or self.master is None else self.score - self.master


@dataclass(frozen=True, slots=True)
class SessionResults:
    """A session compared. `cells` holds every score by call, criterion and evaluator.

    `masters` holds the master grade by call and criterion. `questions`, `calls` and `evaluators` begin with
    those that differ most. `missing` are the scores that are still to be given: evaluator and how many.
    """

    session: Session
    cells: dict[tuple[str, str, str], Cell]
    masters: dict[tuple[str, str], float | None]
    questions: tuple[Differences, ...]
    calls: tuple[Differences, ...]
    evaluators: tuple[Differences, ...]
    missing: tuple[tuple[str, int], ...]


def session_results(session: Session, grades: Sequence[SessionGrade]) -> SessionResults:
    """Compare all grades of a session with the master's.

    The consensus of a call is the middle of the participants' scores, halves included where their number is
    even: with the few grades of a session a mean that takes severity out would say more than they hold. Each
    participant is compared with the middle of the others alone: one's own score in it would draw it near.
    """
    given = {(one.interaction, one.criterion, one.evaluator): one for one in grades}
    masters = {
        (call, criterion): _master(session, given, call, criterion)
        for call in session.interactions
        for criterion in session.criteria
    }
    cells = {
        key: Cell(one.score, _beside(session, given, key), one.comment)
        for key, one in given.items()
        if (key[0], key[1]) in masters
    }
    compared = {
        key: cell for key, cell in cells.items() if cell.difference is not None and key[2] != session.master
    }
    return SessionResults(
        session=session,
        cells=cells,
        masters=masters,
        questions=_by(compared, session.criteria, lambda key: key[1]),
        calls=_by(compared, session.interactions, lambda key: key[0]),
        evaluators=_by(compared, session.graders, lambda key: key[2]),
        missing=missing(session, ((one.interaction, one.criterion, one.evaluator) for one in grades)),
    )


def missing(session: Session, given: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, int], ...]:
    """Who still has to grade, and how many scores; `given` are call, criterion and evaluator."""
    there = set(given)
    wanted = [(call, criterion) for call in session.interactions for criterion in session.criteria]
    counts = {who: sum((*key, who) not in there for key in wanted) for who in session.graders}
    return tuple((who, count) for who, count in counts.items() if count)


def _master(
    session: Session, given: dict[tuple[str, str, str], SessionGrade], call: str, criterion: str
) -> float | None:
    """The master grade of a call: the expert's, or the middle of all where two or more gave a score."""
    if session.master != CONSENSUS:
        expert = given.get((call, criterion, session.master))
        return expert.score if expert else None
    scores = _scores(session.participants, given, call, criterion)
    return median(scores) if len(scores) > 1 else None


def _beside(
    session: Session, given: dict[tuple[str, str, str], SessionGrade], key: tuple[str, str, str]
) -> float | None:
    """What a score is compared with."""
    call, criterion, evaluator = key
    if session.master != CONSENSUS:
        return _master(session, given, call, criterion)
    others = _scores((who for who in session.participants if who != evaluator), given, call, criterion)
    return median(others) if others else None


def _scores(
    evaluators: Iterable[str], given: dict[tuple[str, str, str], SessionGrade], call: str, criterion: str
) -> list[float]:
    """What they gave, without "not applicable"."""
    found = (given.get((call, criterion, who)) for who in evaluators)
    return [one.score for one in found if one is not None and one.score is not None]


def _by(
    cells: dict[tuple[str, str, str], Cell],
    names: Iterable[str],
    name_of: Callable[[tuple[str, str, str]], str],
) -> tuple[Differences, ...]:
    found = [
        _differences(name, own)
        for name in names
        if (own := [cell.difference for key, cell in cells.items() if name_of(key) == name])
    ]
    return tuple(sorted(found, key=lambda one: (-one.apart, one.name)))


def _differences(name: str, found: Sequence[float | None]) -> Differences:
    known = [difference for difference in found if difference is not None]
    distances = [abs(difference) for difference in known]
    return Differences(
        name=name,
        compared=len(known),
        exact=fmean(distance == 0 for distance in distances),
        near=fmean(distance <= 1 for distance in distances),
        apart=fmean(distances),
        above=fmean(known),
    )
