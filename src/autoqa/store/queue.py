"""The queue as it is read: a page of review items with filters, and the next one to take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from autoqa.domain.people import EVERY_TEAM, User
from autoqa.domain.review_item import (
    QueueFilters,
    QueueOrder,
    QueuePage,
    ReviewReason,
    ReviewState,
)
from autoqa.store.claims import by_person, free_for, given_to, graded_by, holders, those_of
from autoqa.store.review_items import missing, refresh, review_item
from autoqa.store.search import capped, said, snippets, terms
from autoqa.store.sessions import sessions_to_grade
from autoqa.store.store import Store
from autoqa.store.tables import EvaluationRow, ReviewItemRow, SeenRow

_AT_ONCE = 1000  # items made in one transaction
_KEPT, _LONGEST, _MOST = 500, 10.0, 200
_CHOICES = 200  # of a column's values
_FIRST, _LAST = date(1970, 1, 2), date(9000, 1, 1)  # days that have a midnight in every zone
Clause = sa.ColumnElement[bool]


class Counts:
    """Counts of the queue that were made a moment ago, for everybody who asks the same.

    Each is kept 500 times as long as it took to make, and ten seconds at most: where counting takes long, a
    page in many pays for it, and where it is quick it is never old.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, Counter[str]]] = {}

    def of(self, key: Hashable, count: Callable[[], Counter[str]]) -> Counter[str]:
        """What was counted for the key, or is counted now."""
        begun = monotonic()
        until, counted = self._kept.get(key, (0.0, None))
        if counted is not None and begun < until:
            return counted
        counted = count()
        ended = monotonic()
        if len(self._kept) >= _MOST:
            self._kept = {old: kept for old, kept in self._kept.items() if kept[0] > ended}
        self._kept[key] = ended + min(_LONGEST, _KEPT * (ended - begun)), counted
        return counted


def fill(store: Store) -> int:
    """Make the items of interactions that have none, as in a store that an older autoqa wrote; how many."""
    made = 0
    while True:
        with store.reading() as session:
            some = missing(session, _AT_ONCE)
        if not some:
            return made
        with store.writing() as session:
            refresh(session, some)
        made += len(some)


def queue_page(
    store: Store,
    user: User,
    filters: QueueFilters,
    *,
    order: QueueOrder = QueueOrder.WORTH,
    offset: int = 0,
    limit: int = 50,
    counts: Counts | None = None,
) -> QueuePage:
    """Items of the user's teams, with how many there are, as `counts` has it where that is given."""
    wanted = terms(filters.text)
    if filters.text.strip() and not wanted:
        return QueuePage((), 0)
    with store.reading() as session:
        clauses = [*_scope(user, narrow=_narrow(filters)), *_filtered(session, user, filters, wanted)]
        counted = (counts or Counts()).of(
            (user.teams, replace(filters, reason=None), user.name if filters.mine else ""),
            lambda: _counted(session, clauses, narrow=_narrow(filters)),
        )
        rows = _rows(
            session,
            sa.select(ReviewItemRow.interaction_id)
            .where(*clauses, *_reason(filters))
            .order_by(*_ordered(order))
            .offset(offset)
            .limit(limit),
        )
        held = holders(session, [row.interaction_id for row in rows])
        read = {row.transcript_id: row.interaction_id for row in rows if row.transcript_id is not None}
        found = snippets(session, read, wanted) if wanted else {}
        more = bool(wanted) and capped(session, wanted)
    return QueuePage(
        items=tuple(review_item(row, held.get(row.interaction_id, ())) for row in rows),
        total=_with(counted, filters.reason),
        by_reason={reason: _with(counted, reason) for reason in ReviewReason},
        found={read[transcript]: snippet for transcript, snippet in found.items()},
        capped=more,
    )


def next_free(session: Session, user: User, filters: QueueFilters) -> str | None:
    """The interaction that is worth most of those that the user may grade and nobody else has."""
    wanted = terms(filters.text)
    if filters.text.strip() and not wanted:
        return None
    id_ = ReviewItemRow.interaction_id
    mine, others = _in_sessions(session, user.name)
    query = (
        sa.select(id_)
        .where(*_scope(user, narrow=_narrow(filters)))
        .where(*_filtered(session, user, filters, wanted), *_reason(filters))
        .where(ReviewItemRow.state == ReviewState.OPEN.value)
        .where(
            sa.or_(
                id_.in_(mine),
                sa.and_(id_.not_in(others), ~graded_by(user.name, id_), free_for(user.name, id_)),
            )
        )
        .order_by(*_ordered(QueueOrder.WORTH))
        .limit(1)
    )
    return session.scalars(query).first()


def kept_from(store: Store, user: User, interactions: Collection[str]) -> set[str]:
    """Those of the interactions that the user has neither graded nor looked at the scores of."""
    graded = sa.select(EvaluationRow.interaction_id).where(
        EvaluationRow.interaction_id.in_(interactions), by_person(), EvaluationRow.evaluator == user.name
    )
    seen = sa.select(SeenRow.interaction_id).where(
        SeenRow.user == user.name, SeenRow.interaction_id.in_(interactions)
    )
    with store.reading() as session:
        return set(interactions) - set(session.scalars(graded)) - set(session.scalars(seen))


def given_blind(store: Store, user: User, interactions: Collection[str]) -> set[str]:
    """Those of the interactions that a plan, a lead or a session wants this user's own grades of."""
    id_ = ReviewItemRow.interaction_id
    query = sa.select(id_).where(id_.in_(interactions), given_to(user.name, id_))
    with store.reading() as session:
        return set(session.scalars(query)) | (_in_sessions(session, user.name)[0] & set(interactions))


def choices(store: Store, user: User, column: str) -> list[str]:
    """What the user's part of the queue holds in a column: "team", "queue", "language" or "agent"."""
    one = getattr(ReviewItemRow, column)
    query = sa.select(one).where(*_scope(user), one.is_not(None)).distinct().order_by(one).limit(_CHOICES)
    with store.reading() as session:
        return list(session.scalars(query))


def _scope(user: User, *, narrow: bool = False) -> list[Clause]:
    team = _plain(ReviewItemRow.team, narrow)
    return [] if EVERY_TEAM in user.teams else [team.in_(sorted(user.teams))]


def _narrow(filters: QueueFilters) -> bool:
    """Whether few items pass one of the filters, which is then to be asked first."""
    return bool(filters.text or filters.agent or filters.mine)


def _plain(column: InstrumentedAttribute[Any], narrow: bool) -> sa.ColumnElement[Any]:
    """The column; where another filter is narrow, so that no index over all that are open is read for it."""
    return sa.func.coalesce(column, "") if narrow else column.expression


def _filtered(session: Session, user: User, filters: QueueFilters, wanted: Sequence[str]) -> list[Clause]:
    """What every filter but that of the reason asks."""
    row = ReviewItemRow
    narrow = _narrow(filters)
    asked = (
        (_plain(row.state, narrow), filters.state.value if filters.state else None),
        (row.agent, filters.agent),
        (_plain(row.team, narrow), filters.team),
        (row.queue, filters.queue),
        (row.channel, filters.channel),
        (row.language, filters.language),
    )
    clauses = [column == value for column, value in asked if value is not None]
    if filters.since is not None:
        clauses.append(row.started_at >= _midnight(filters.since))
    if filters.until is not None:
        clauses.append(row.started_at < _midnight(min(filters.until, _LAST) + timedelta(days=1)))
    if filters.mine:
        clauses.append(row.interaction_id.in_(those_of(user.name)))
    if wanted:
        clauses.append(row.transcript_id.in_(said(session, wanted)))
    return clauses


def _reason(filters: QueueFilters) -> list[Clause]:
    return [ReviewItemRow.tags.contains(f" {filters.reason} ")] if filters.reason else []


def _ordered(order: QueueOrder) -> tuple[sa.UnaryExpression[Any], ...]:
    by = ReviewItemRow.worth if order is QueueOrder.WORTH else ReviewItemRow.started_at
    return by.desc(), ReviewItemRow.interaction_id.desc()


def _midnight(day: date) -> datetime:
    """When a day of this machine's clock begins."""
    return datetime.combine(min(max(day, _FIRST), _LAST), time()).astimezone(UTC)


def _rows(session: Session, wanted: sa.Select[str]) -> list[ReviewItemRow]:
    """The rows of those wanted, in their order; to order whole rows would read many for a few."""
    ids = session.scalars(wanted).all()
    found = session.scalars(sa.select(ReviewItemRow).where(ReviewItemRow.interaction_id.in_(ids)))
    by_id = {row.interaction_id: row for row in found}
    return [by_id[id_] for id_ in ids]


def _counted(session: Session, clauses: Sequence[Clause], *, narrow: bool) -> Counter[str]:
    """How many items there are with each combination of reasons."""
    tags = _plain(ReviewItemRow.tags, narrow)
    query = sa.select(tags, sa.func.count()).where(*clauses).group_by(tags)
    return Counter({of: int(n) for of, n in session.execute(query)})


def _with(counted: Counter[str], reason: ReviewReason | None) -> int:
    return sum(n for tags, n in counted.items() if reason is None or reason in tags.split())


def _in_sessions(session: Session, user: str) -> tuple[set[str], set[str]]:
    """The interactions that open sessions want this user's grades of, and those that they want others' of."""
    mine: set[str] = set()
    others: set[str] = set()
    for one in sessions_to_grade(session):
        if user not in one.graders:
            others |= set(one.interactions)
            continue
        done = set(
            session.scalars(
                sa.select(EvaluationRow.interaction_id).where(
                    EvaluationRow.interaction_id.in_(one.interactions),
                    EvaluationRow.session == one.name,
                    EvaluationRow.evaluator == user,
                )
            )
        )
        mine |= set(one.interactions) - done
        others |= done
    return mine, others - mine
