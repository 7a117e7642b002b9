"""Calls in columns, kept in memory and renewed by what has changed, for dashboards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
from autoqa.store.decided import Decided, decided
from autoqa.store.rows import scorecard, zoned
from autoqa.store.store import Store
from autoqa.store.tables import (
    AssignmentRow,
    DisputeRow,
    EvaluationRow,
    ReviewItemRow,
    ScorecardRow,
    ScoreRow,
)

FRESH = 3.0
"""Seconds in which nobody looks whether something changed."""

_SLACK = timedelta(minutes=2)  # a change is dated before it is written
_MOST_SCOPES, _MOST_ANSWERS, _MOST_IDS = 16, 200, 500
_Answer = TypeVar("_Answer")
Clause = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Whole:
    """The calls of every team, when the newest of them changed, and when each of the last ones did, by id."""

    calls: TeamCalls
    newest: datetime | None
    lately: Mapping[str, datetime]


@dataclass(slots=True)
class _Scope:
    """Of `whole` the calls of one choice of teams, and what was calculated from them."""

    whole: TeamCalls
    calls: TeamCalls
    answers: dict[Hashable, Any] = field(default_factory=dict)


class Overviews:
    """All calls, read from the store once and renewed by what changes, and those of a lead's teams."""

    def __init__(self) -> None:
        self._whole: _Whole | None = None
        self._looked = 0.0
        self._reading = Lock()
        self._scopes: dict[frozenset[str], _Scope] = {}
        self._choosing = Lock()

    def of(self, store: Store, teams: Collection[str]) -> TeamCalls:
        """The calls of the teams as they stand now, or stood some seconds ago."""
        return self._scope(store, teams).calls

    def answer(
        self,
        store: Store,
        teams: Collection[str],
        key: Hashable,
        calculate: Callable[[TeamCalls], _Answer],
    ) -> _Answer:
        """What `calculate` makes of the calls; what it made for the same key and calls before."""
        scope = self._scope(store, teams)
        if key in scope.answers:
            kept: _Answer = scope.answers[key]
            return kept
        found = calculate(scope.calls)
        if len(scope.answers) >= _MOST_ANSWERS:
            scope.answers = {}
        scope.answers[key] = found
        return found

    def _scope(self, store: Store, teams: Collection[str]) -> _Scope:
        whole, name = self._all(store), frozenset(teams)
        with self._choosing:
            scope = self._scopes.pop(name, None)
            if scope is None or scope.whole is not whole:
                scope = _Scope(whole, _of_teams(whole, name))
            while len(self._scopes) >= _MOST_SCOPES:
                self._scopes.pop(next(iter(self._scopes)))
            self._scopes[name] = scope
            return scope

    def _all(self, store: Store) -> TeamCalls:
        with self._reading:
            if self._whole is None or monotonic() - self._looked > FRESH:
                self._whole = _renewed(store, self._whole)
                self._looked = monotonic()
            return self._whole.calls


def newest_ids(store: Store) -> tuple[int, ...]:
    """Marks that change when something is evaluated, disputed or decided."""
    waiting = sa.func.sum(sa.case((DisputeRow.state == DisputeState.OPEN.value, 1), else_=0))
    with store.reading() as session:
        evaluation = session.scalar(sa.select(sa.func.max(EvaluationRow.id)))
        dispute, is_open = session.execute(sa.select(sa.func.max(DisputeRow.id), waiting)).one()
    return int(evaluation or 0), int(dispute or 0), int(is_open or 0)


def agent_calls(store: Store, agent: str) -> TeamCalls:
    """Every call of one agent."""
    with store.reading() as session:
        return _read(session, [ReviewItemRow.agent == agent])


def _of_teams(calls: TeamCalls, teams: Collection[str]) -> TeamCalls:
    if EVERY_TEAM in teams:
        return calls
    own = [team in teams for team in calls.columns[By.TEAM].tolist()]
    return calls.take(np.array(own, dtype=bool))


def _renewed(store: Store, before: _Whole | None) -> _Whole:
    """What is there now: what changed is read anew, or everything where calls went."""
    with store.reading() as session:
        count, newest = session.execute(
            sa.select(sa.func.count(), sa.func.max(ReviewItemRow.at)).select_from(ReviewItemRow)
        ).one()
        if before is None or before.newest is None or newest is None:
            calls = _read(session, [])
            return _Whole(calls, newest, _changed_since(session, newest - _SLACK) if newest else {})
        since = before.newest - _SLACK
        news = _changed_since(session, since)
        if len(before.calls) == count and news == before.lately:
            return before
        changed = [id_ for id_, at in news.items() if before.lately.get(id_) != at]
        calls = before.calls.renewed(_read(session, _these(changed, since)))
        if len(calls) != count:
            calls = _read(session, [])
        return _Whole(calls, newest, {id_: at for id_, at in news.items() if at >= newest - _SLACK})


def _changed_since(session: Session, since: datetime) -> dict[str, datetime]:
    """When each call changed, by id, of those that did not before `since`."""
    item = ReviewItemRow
    found = session.execute(sa.select(item.interaction_id, item.at).where(item.at >= since))
    return {row.interaction_id: row.at for row in found}


def _these(ids: Sequence[str], since: datetime) -> list[Clause]:
    """The calls of the ids; of many, all that changed since then, as one statement holds only so many ids."""
    item = ReviewItemRow
    return [item.interaction_id.in_(ids)] if len(ids) <= _MOST_IDS else [item.at >= since]


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
    made = decided(session, sa.select(ReviewItemRow.interaction_id).where(*scope) if scope else None)
    model = _by_model(session, scope, place, columns, made)
    people, graded = _by_people(session, scope, place, made)
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
        scales=_scales(session),
    )


_FROM_ITEMS = (By.AGENT, By.TEAM, By.QUEUE, By.CHANNEL, By.LANGUAGE)


def _by_model(
    session: Session,
    scope: Sequence[Clause],
    place: Mapping[str, int],
    columns: Mapping[By, Any],
    made: Decided,
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
        _add_grade(parts, at, *made.grade(evaluation, percentage, passed))
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
            counts = made.score(evaluation, criterion, value)
            _add(parts, measures.setdefault(criterion, of_criterion(criterion)), found, counts)
    return _averaged(parts, len(place))


def _by_people(
    session: Session, scope: Sequence[Clause], place: Mapping[str, int], made: Decided
) -> tuple[dict[str, Floats], Any]:
    """By measure, the mean of what people gave outside of calibration sessions; and which calls have that."""
    own = EvaluationRow
    given = [own.kind == EvaluatorKind.PERSON.value, own.session == "", *scope]
    joined = ReviewItemRow.interaction_id == own.interaction_id
    parts: dict[str, tuple[list[int], list[float]]] = {}
    graded = np.zeros(len(place), dtype=bool)
    grades = sa.select(own.interaction_id, own.id, own.percentage, own.passed)
    rows = session.execute(grades.join(ReviewItemRow, joined).where(*given))
    for id_, evaluation, percentage, passed in rows:
        if (at := place.get(id_)) is not None and evaluation not in made.only:
            graded[at] = True
            _add_grade(parts, at, *made.grade(evaluation, percentage, passed))
    for id_, evaluation, criterion, score in session.execute(
        sa.select(own.interaction_id, own.id, ScoreRow.criterion, ScoreRow.score)
        .join(ScoreRow, ScoreRow.evaluation_id == own.id)
        .join(ReviewItemRow, joined)
        .where(*given, ScoreRow.status == ScoreStatus.SCORED.value, ScoreRow.score.is_not(None))
    ):
        if (at := place.get(id_)) is not None and evaluation not in made.only:
            _add(parts, of_criterion(criterion), at, made.score(evaluation, criterion, score))
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


def _scales(session: Session) -> dict[str, tuple[float, float]]:
    """The lowest and the highest value of each measure on any scorecard."""
    found = {GRADE: (0.0, 1.0), PASSED: (0.0, 1.0)}
    for row in session.scalars(sa.select(ScorecardRow)):
        for criterion in scorecard(row).criteria:
            levels = [float(level.value) for level in criterion.levels]
            name = of_criterion(criterion.id)
            known = (*levels, *found.get(name, ()))
            found[name] = (min(known), max(known))
    return found


def _add_grade(
    parts: dict[str, tuple[list[int], list[float]]], place: int, percentage: float | None, passed: bool | None
) -> None:
    _add(parts, GRADE, place, percentage / 100 if percentage is not None else None)
    _add(parts, PASSED, place, float(passed) if passed is not None else None)


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
    seen: dict[str | None, str | None] = {}  # each text is held once
    given = [seen.setdefault(value, value) for value in values]
    found = np.empty(len(given), dtype=object)
    found[:] = given
    return found


def _day(at: datetime | None) -> Any:
    """The day of this machine's clock."""
    return np.datetime64("NaT") if at is None else zoned(at).astimezone().date()
