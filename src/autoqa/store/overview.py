"""The calls of teams in columns, kept in memory and renewed by what has changed, for dashboards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.calibration.overview import Floats, TeamCalls
from autoqa.domain.dashboard import GRADE, PASSED, By, of_criterion
from autoqa.domain.dispute import DisputeState
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.domain.people import EVERY_TEAM
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import AssignmentRow, DisputeRow, EvaluationRow, ReviewItemRow, ScoreRow

FRESH = 3.0
"""Seconds in which nobody looks whether something changed."""

_SLACK = timedelta(minutes=2)  # a change is dated before it is written
_MOST_SCOPES, _MOST_ANSWERS = 16, 200
_Answer = TypeVar("_Answer")
Clause = sa.ColumnElement[bool]


@dataclass(slots=True)
class _Held:
    """The calls of one choice of teams, and what was calculated from them."""

    lock: Lock = field(default_factory=Lock)
    calls: TeamCalls | None = None
    newest: datetime | None = None
    looked: float = 0.0
    answers: dict[Hashable, Any] = field(default_factory=dict)


class Overviews:
    """The calls of those teams that leads look at, each choice of teams read from the store by itself."""

    def __init__(self) -> None:
        self._held: dict[frozenset[str], _Held] = {}
        self._lock = Lock()

    def of(self, store: Store, teams: Collection[str]) -> TeamCalls:
        """The calls of the teams as they stand now, or stood some seconds ago."""
        held = self._of(frozenset(teams))
        with held.lock:
            if held.calls is None or monotonic() - held.looked > FRESH:
                _renew(store, teams, held)
                held.looked = monotonic()
            assert held.calls is not None, "it was just read"
            return held.calls

    def answer(
        self,
        store: Store,
        teams: Collection[str],
        key: Hashable,
        calculate: Callable[[TeamCalls], _Answer],
    ) -> _Answer:
        """What `calculate` makes of the calls; what it made for the same key and calls before."""
        calls = self.of(store, teams)
        held = self._of(frozenset(teams))
        kept: tuple[TeamCalls, _Answer] | None = held.answers.get(key)
        if kept is not None and kept[0] is calls:
            return kept[1]
        found = calculate(calls)
        if len(held.answers) >= _MOST_ANSWERS:
            held.answers = {}
        held.answers[key] = (calls, found)
        return found

    def _of(self, teams: frozenset[str]) -> _Held:
        with self._lock:
            held = self._held.pop(teams, None) or _Held()
            while len(self._held) >= _MOST_SCOPES:
                self._held.pop(next(iter(self._held)))
            self._held[teams] = held
            return held


def newest_ids(store: Store) -> tuple[int, ...]:
    """Marks that change when something is evaluated, disputed or decided."""
    waiting = sa.func.sum(sa.case((DisputeRow.state == DisputeState.OPEN.value, 1), else_=0))
    with store.reading() as session:
        evaluation = session.scalar(sa.select(sa.func.max(EvaluationRow.id)))
        dispute, is_open = session.execute(sa.select(sa.func.max(DisputeRow.id), waiting)).one()
    return int(evaluation or 0), int(dispute or 0), int(is_open or 0)


def team_calls(store: Store, teams: Collection[str]) -> TeamCalls:
    """Every call of the teams."""
    with store.reading() as session:
        return _read(session, _scope(teams))


def agent_calls(store: Store, agent: str) -> TeamCalls:
    """Every call of one agent."""
    with store.reading() as session:
        return _read(session, [ReviewItemRow.agent == agent])


def _renew(store: Store, teams: Collection[str], held: _Held) -> None:
    """Read what has changed, or everything where calls went or came from elsewhere."""
    scope = _scope(teams)
    marks = sa.select(sa.func.count(), sa.func.max(ReviewItemRow.at)).where(*scope)
    with store.reading() as session:
        count, newest = session.execute(marks).one()
        if held.calls is not None and (len(held.calls), held.newest) == (count, newest):
            return
        calls = held.calls
        if calls is not None and held.newest is not None:
            since = zoned(held.newest).astimezone(UTC) - _SLACK
            calls = calls.renewed(_read(session, [*scope, ReviewItemRow.at >= since]))
        if calls is None or len(calls) != count:
            calls = _read(session, scope)
    held.calls, held.newest = calls, newest
    held.answers = {}


def _scope(teams: Collection[str]) -> list[Clause]:
    return [] if EVERY_TEAM in teams else [ReviewItemRow.team.in_(sorted(teams))]


def _read(session: Session, scope: Sequence[Clause]) -> TeamCalls:
    row = ReviewItemRow
    items = session.execute(
        sa.select(
            row.interaction_id, row.started_at, row.tags, row.agent, row.team, row.queue, row.channel,
            row.language,
        ).where(*scope)
    ).all()  # fmt: skip
    place = {item.interaction_id: i for i, item in enumerate(items)}
    columns = {name: _texts(getattr(item, name) for item in items) for name in _FROM_ITEMS}
    columns |= {By.COMPLAINT: _texts(None for _ in items), By.OUTCOME: _texts(None for _ in items)}
    model = _by_model(session, scope, place, columns)
    people, graded = _by_people(session, scope, place)
    sampled, chance = _plans(session, scope, place)
    return TeamCalls(
        ids=_texts(place),
        day=np.array([_day(item.started_at) for item in items], dtype="datetime64[D]"),
        columns={name.value: column for name, column in columns.items()},
        model=model,
        people=people,
        chance=chance,
        sampled=sampled,
        graded=graded,
        tags=_texts(item.tags for item in items),
    )


_FROM_ITEMS = (By.AGENT, By.TEAM, By.QUEUE, By.CHANNEL, By.LANGUAGE)


def _by_model(
    session: Session, scope: Sequence[Clause], place: Mapping[str, int], columns: Mapping[By, Any]
) -> dict[str, Floats]:
    """By measure, what the newest evaluation by a model of the newest transcript gives; and its topics."""
    own = EvaluationRow
    about = own.follow_up["complaints"][0]["about"].as_string()
    outcome = own.follow_up["resolution"]["state"].as_string()
    newest = [
        own.kind == EvaluatorKind.MODEL.value,
        own.transcript_id == ReviewItemRow.transcript_id,
        *scope,
    ]
    joined = ReviewItemRow.interaction_id == own.interaction_id
    rows = session.execute(
        sa.select(own.id, own.interaction_id, own.percentage, own.passed, about, outcome)
        .join(ReviewItemRow, joined)
        .where(*newest)
        .order_by(own.id)
    ).all()
    of_call = {id_: (evaluation, *rest) for evaluation, id_, *rest in rows}
    parts: dict[str, tuple[list[int], list[float]]] = {}
    where: dict[int, int] = {}
    for id_, (evaluation, percentage, passed, complaint, state) in of_call.items():
        if (at := place.get(id_)) is None:
            continue  # it came between two queries, and is read the next time
        where[evaluation] = at
        columns[By.COMPLAINT][at], columns[By.OUTCOME][at] = complaint, state
        _add(parts, GRADE, at, percentage / 100 if percentage is not None else None)
        _add(parts, PASSED, at, float(passed) if passed is not None else None)
    scores = session.execute(
        sa.select(ScoreRow.evaluation_id, ScoreRow.criterion, ScoreRow.expected)
        .join(own, ScoreRow.evaluation_id == own.id)
        .join(ReviewItemRow, joined)
        .where(*newest, ScoreRow.status != ScoreStatus.NOT_APPLICABLE.value, ScoreRow.expected.is_not(None))
    )
    measures: dict[str, str] = {}
    for evaluation, criterion, value in scores:
        found = where.get(evaluation)
        if found is not None:
            _add(parts, measures.setdefault(criterion, of_criterion(criterion)), found, value)
    return _averaged(parts, len(place))


def _by_people(
    session: Session, scope: Sequence[Clause], place: Mapping[str, int]
) -> tuple[dict[str, Floats], Any]:
    """By measure, the mean of what people gave outside of calibration sessions; and which calls have that."""
    own = EvaluationRow
    given = [own.kind == EvaluatorKind.PERSON.value, own.session == "", *scope]
    joined = ReviewItemRow.interaction_id == own.interaction_id
    parts: dict[str, tuple[list[int], list[float]]] = {}
    graded = np.zeros(len(place), dtype=bool)
    for id_, percentage, passed in session.execute(
        sa.select(own.interaction_id, own.percentage, own.passed).join(ReviewItemRow, joined).where(*given)
    ):
        if (at := place.get(id_)) is not None:
            graded[at] = True
            _add(parts, GRADE, at, percentage / 100 if percentage is not None else None)
            _add(parts, PASSED, at, float(passed) if passed is not None else None)
    for id_, criterion, score in session.execute(
        sa.select(own.interaction_id, ScoreRow.criterion, ScoreRow.score)
        .join(ScoreRow, ScoreRow.evaluation_id == own.id)
        .join(ReviewItemRow, joined)
        .where(*given, ScoreRow.status == ScoreStatus.SCORED.value)
    ):
        if (at := place.get(id_)) is not None:
            _add(parts, of_criterion(criterion), at, score)
    return _averaged(parts, len(place)), graded


def _plans(session: Session, scope: Sequence[Clause], place: Mapping[str, int]) -> tuple[Any, Floats]:
    """Which calls some plan holds, and with which chance it drew them; of several plans the likeliest."""
    sampled, chance = np.zeros(len(place), dtype=bool), np.full(len(place), np.nan)
    query = (
        sa.select(AssignmentRow.interaction_id, sa.func.max(AssignmentRow.chance))
        .join(ReviewItemRow, ReviewItemRow.interaction_id == AssignmentRow.interaction_id)
        .where(*scope)
        .group_by(AssignmentRow.interaction_id)
    )
    for id_, drawn in session.execute(query):
        if (at := place.get(id_)) is not None:
            sampled[at] = True
            chance[at] = drawn if drawn else np.nan
    return sampled, chance


def _add(
    parts: dict[str, tuple[list[int], list[float]]], measure: str, place: int, value: float | None
) -> None:
    if value is not None:
        where, values = parts.setdefault(measure, ([], []))
        where.append(place)
        values.append(value)


def _averaged(parts: Mapping[str, tuple[list[int], list[float]]], count: int) -> dict[str, Floats]:
    """By measure, the mean of each call's values; NaN where there is none."""
    found = {}
    for name, (where, values) in parts.items():
        counts = np.bincount(where, minlength=count)
        totals = np.bincount(where, weights=values, minlength=count)
        found[name] = np.divide(totals, counts, out=np.full(count, np.nan), where=counts > 0)
    return found


def _texts(values: Iterable[str | None]) -> Any:
    given = list(values)
    found = np.empty(len(given), dtype=object)
    found[:] = given
    return found


def _day(at: datetime | None) -> Any:
    """The day of this machine's clock."""
    return np.datetime64("NaT") if at is None else zoned(at).astimezone().date()
