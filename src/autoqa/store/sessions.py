"""Calibration sessions in the store, with the grades given in them and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as Connection

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.people import EVERY_TEAM
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import Ruling, Session, SessionGrade, SessionState
from autoqa.errors import NotInStore, StoreError
from autoqa.store import rows
from autoqa.store.review_items import refresh
from autoqa.store.rows import zoned
from autoqa.store.store import Store, newest_transcripts
from autoqa.store.tables import (
    DecisionRow,
    EvaluationRow,
    InteractionRow,
    ReviewItemRow,
    ScorecardRow,
    SessionRow,
    TranscriptRow,
)


def open_session(store: Store, session: Session, scorecard: Scorecard) -> None:
    """Keep a new session and its form. Raises StoreError for a name that is taken or an unknown call."""
    with store.writing() as connection:
        add_session(connection, session, scorecard)


def add_session(connection: Connection, session: Session, scorecard: Scorecard) -> None:
    """Keep a new session and its form, in a transaction that goes on. Raises as `open_session` does."""
    if connection.get(SessionRow, session.name) is not None:
        raise StoreError(f"a session '{session.name}' is there already; give another name")
    asked = sa.select(InteractionRow.id).where(InteractionRow.id.in_(session.interactions))
    there = set(connection.scalars(asked))
    unknown = [name for name in session.interactions if name not in there]
    if unknown:
        raise NotInStore(
            f"no interaction {', '.join(unknown)} in the store; `autoqa show` lists what is there"
        )
    if connection.get(ScorecardRow, scorecard.hash) is None:
        connection.add(rows.scorecard_row(scorecard))
    connection.add(_row(session))
    refresh(connection, session.interactions)


def find_session(store: Store, name: str) -> Session:
    """The session of that name. Raises NotInStore, naming those that are there."""
    with store.reading() as connection:
        return _session(_get(connection, name))


def session_in(connection: Connection, name: str) -> Session:
    """The session of that name, in a transaction that goes on. Raises NotInStore."""
    return _session(_get(connection, name))


def all_sessions(store: Store) -> list[Session]:
    """Every session, the oldest first."""
    with store.reading() as connection:
        query = sa.select(SessionRow).order_by(SessionRow.made_at, SessionRow.name)
        return [_session(row) for row in connection.scalars(query)]


def sessions_named(connection: Connection, names: Collection[str]) -> dict[str, Session]:
    """Those of the sessions that are in the store, by name."""
    if not names:
        return {}
    found = connection.scalars(sa.select(SessionRow).where(SessionRow.name.in_(names)))
    return {row.name: _session(row) for row in found}


def hidden_sessions(connection: Connection) -> set[str]:
    """The names of the sessions that are not revealed: nobody may see what is given in them yet."""
    return set(connection.scalars(sa.select(SessionRow.name).where(SessionRow.revealed_at.is_(None))))


def sessions_to_grade(connection: Connection) -> list[Session]:
    """The sessions that take grades now."""
    now = datetime.now(UTC)
    rows_ = connection.scalars(sa.select(SessionRow).where(SessionRow.revealed_at.is_(None)))
    return [one for one in map(_session, rows_) if one.state(now) is SessionState.OPEN]


def over(session: Session, now: datetime) -> str | None:
    """Why the session takes no more grades; None as long as it does."""
    match session.state(now):
        case SessionState.OPEN:
            return None
        case SessionState.OVERDUE:
            return f"the deadline of session '{session.name}' is past: it takes no more grades"
        case _:
            return f"session '{session.name}' is revealed and takes no more grades"


def calls_with_words(store: Store, *, teams: Collection[str] = (EVERY_TEAM,)) -> list[str]:
    """The ids of the teams' interactions whose present content has a transcript, in their order."""
    query = sa.select(TranscriptRow.interaction_id).where(TranscriptRow.id.in_(newest_transcripts()))
    if EVERY_TEAM not in teams:
        of_teams = sa.select(ReviewItemRow.interaction_id).where(ReviewItemRow.team.in_(sorted(teams)))
        query = query.where(TranscriptRow.interaction_id.in_(of_teams))
    with store.reading() as connection:
        return list(connection.scalars(query.order_by(TranscriptRow.interaction_id)))


def calls_outside(store: Store, teams: Collection[str], calls: Collection[str]) -> set[str]:
    """Those of the interactions that belong to none of the teams."""
    if EVERY_TEAM in teams:
        return set()
    team = ReviewItemRow.team
    elsewhere = sa.or_(team.is_(None), team.not_in(sorted(teams)))
    query = sa.select(ReviewItemRow.interaction_id).where(ReviewItemRow.interaction_id.in_(calls), elsewhere)
    with store.reading() as connection:
        return set(connection.scalars(query))


def still_there(store: Store, calls: Collection[str]) -> set[str]:
    """Those of the interactions that the store holds."""
    with store.reading() as connection:
        return set(connection.scalars(sa.select(InteractionRow.id).where(InteractionRow.id.in_(calls))))


def session_grades(store: Store, name: str) -> list[SessionGrade]:
    """All scores that were given in a session."""
    with store.reading() as connection:
        return grades_in(connection, name)


def grades_in(connection: Connection, name: str) -> list[SessionGrade]:
    """All scores that were given in a session, in a transaction that goes on."""
    query = (
        sa.select(EvaluationRow)
        .where(EvaluationRow.session == name, EvaluationRow.kind == EvaluatorKind.PERSON.value)
        .order_by(EvaluationRow.interaction_id, EvaluationRow.evaluator)
    )
    return [
        SessionGrade(row.interaction_id, row.evaluator, score.criterion, score.score, score.reason)
        for row in connection.scalars(query)
        for score in row.scores
    ]


def grade_in_session(store: Store, session: Session, evaluator: str, grades: Sequence[SessionGrade]) -> int:
    """Keep what one evaluator gave, all or nothing; own earlier scores on the same questions are replaced.

    Returns how many were. Raises StoreError after the deadline and once the session is revealed: then others'
    grades are known.
    """
    by_call: dict[str, list[SessionGrade]] = {}
    for one in grades:
        by_call.setdefault(one.interaction, []).append(one)
    replaced = 0
    with store.writing() as connection:
        if reason := over(_session(_get(connection, session.name)), datetime.now(UTC)):
            raise StoreError(reason)
        for call, own in by_call.items():
            kept, gone = _earlier(connection, session.name, call, evaluator, {one.criterion for one in own})
            replaced += gone
            scores = (*kept, *(_score(one) for one in own))
            evaluation = Evaluation(
                interaction=call,
                evaluator=Evaluator(EvaluatorKind.PERSON, evaluator),
                scorecard=session.scorecard,
                scores=scores,
                grade=Grade(percentage=None),
                at=datetime.now(UTC),
                session=session.name,
            )
            connection.add(rows.evaluation_row(evaluation, transcript_id=None))
        refresh(connection, by_call)
    return replaced


def reveal_session(store: Store, name: str, *, note: str = "") -> None:
    """Show everybody's grades to everybody; from then on none are taken. Does nothing a second time.

    `note` is added to what is said about the session.
    """
    with store.writing() as connection:
        reveal_in(connection, name, note=note)


def reveal_in(connection: Connection, name: str, *, note: str = "") -> None:
    """Reveal a session as `reveal_session` does, in a transaction that goes on."""
    row = _get(connection, name)
    if row.revealed_at is not None:
        return
    row.revealed_at = datetime.now(UTC)
    if note:
        row.content = {**row.content, "note": "; ".join(filter(None, (row.content["note"], note)))}
    refresh(connection, row.content["interactions"])


def close_session(store: Store, name: str) -> None:
    """Be done with a session. Raises StoreError before it is revealed."""
    with store.writing() as connection:
        close_in(connection, name)


def close_in(connection: Connection, name: str) -> None:
    """Be done with a session, in a transaction that goes on. Raises as `close_session` does."""
    row = _get(connection, name)
    if row.revealed_at is None:
        raise StoreError(f"session '{name}' is not revealed yet; autoqa session reveal {name}")
    row.closed_at = row.closed_at or datetime.now(UTC)


def decide(store: Store, ruling: Ruling) -> None:
    """Keep how a criterion is to be read. Raises StoreError for a session that is closed or not revealed."""
    with store.writing() as connection:
        decide_in(connection, ruling)


def decide_in(connection: Connection, ruling: Ruling) -> None:
    """Keep a ruling as `decide` does, in a transaction that goes on."""
    row = _get(connection, ruling.session)
    if row.revealed_at is None or row.closed_at is not None:
        state = "closed" if row.closed_at else "not revealed yet"
        raise StoreError(f"session '{ruling.session}' is {state}: nothing can be decided in it")
    connection.add(
        DecisionRow(
            session=ruling.session,
            criterion=ruling.criterion,
            scorecard=ruling.scorecard,
            text=ruling.text,
            decided_by=ruling.decided_by,
            at=ruling.at.astimezone(UTC),
        )
    )


def rulings(store: Store, *, session: str | None = None, scorecard: str | None = None) -> list[Ruling]:
    """What was decided, the newest first: in one session, for one form, or ever."""
    query = sa.select(DecisionRow).order_by(DecisionRow.at.desc(), DecisionRow.id.desc())
    if session is not None:
        query = query.where(DecisionRow.session == session)
    if scorecard is not None:
        query = query.where(DecisionRow.scorecard == scorecard)
    with store.reading() as connection:
        return [
            Ruling(row.session, row.criterion, row.scorecard, row.text, row.decided_by, zoned(row.at))
            for row in connection.scalars(query)
        ]


def decisions_by_criterion(store: Store, scorecard: str) -> dict[str, str]:
    """How each criterion of a form is to be read now: the newest ruling on it."""
    return {one.criterion: one.text for one in reversed(rulings(store, scorecard=scorecard))}


def _get(connection: Connection, name: str) -> SessionRow:
    row = connection.get(SessionRow, name)
    if row is None:
        there = ", ".join(connection.scalars(sa.select(SessionRow.name).order_by(SessionRow.made_at)))
        raise NotInStore(f"no session '{name}' in the store; there are: {there or 'none'}")
    return row


def _earlier(
    connection: Connection, session: str, call: str, evaluator: str, criteria: set[str]
) -> tuple[list[Score], int]:
    """Take away what the evaluator gave the call before; what is kept of it, and how many were replaced."""
    kept: list[Score] = []
    gone = 0
    query = sa.select(EvaluationRow).where(
        EvaluationRow.session == session,
        EvaluationRow.interaction_id == call,
        EvaluationRow.evaluator == evaluator,
    )
    for row in connection.scalars(query).all():
        earlier = rows.evaluation(row).scores
        kept += [score for score in earlier if score.criterion not in criteria]
        gone += sum(score.criterion in criteria for score in earlier)
        connection.delete(row)
    return kept, gone


def _score(one: SessionGrade) -> Score:
    status = ScoreStatus.NOT_APPLICABLE if one.score is None else ScoreStatus.SCORED
    return Score(one.criterion, status, score=one.score, expected=one.score, reason=one.comment)


def _row(session: Session) -> SessionRow:
    return SessionRow(
        name=session.name,
        scorecard=session.scorecard,
        content={
            "interactions": list(session.interactions),
            "participants": list(session.participants),
            "criteria": list(session.criteria),
            "master": session.master,
            "note": session.note,
        },
        made_at=session.made_at.astimezone(UTC),
        deadline=session.deadline.astimezone(UTC) if session.deadline else None,
        revealed_at=session.revealed_at,
        closed_at=session.closed_at,
    )


def _session(row: SessionRow) -> Session:
    content: dict[str, Any] = row.content
    return Session(
        name=row.name,
        scorecard=row.scorecard,
        interactions=tuple(content["interactions"]),
        participants=tuple(content["participants"]),
        criteria=tuple(content["criteria"]),
        master=content["master"],
        made_at=zoned(row.made_at),
        deadline=zoned(row.deadline) if row.deadline else None,
        revealed_at=zoned(row.revealed_at) if row.revealed_at else None,
        closed_at=zoned(row.closed_at) if row.closed_at else None,
        note=content["note"],
    )
