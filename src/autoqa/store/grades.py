"""Keeps people's grades in the store, each once.

What one person gave one interaction on a form, in a session or outside of any, is one evaluation. A score is
there already when the same person gave it on a form that asks the same, or with the interaction's own line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.calibration.grade_rows import GradeRows
from autoqa.domain.evaluation import EvaluatorKind, Flag, Score, ScoreStatus
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import Session as CalibrationSession
from autoqa.errors import NotInStore
from autoqa.store import rows as store_rows
from autoqa.store.locks import GRADES, lock
from autoqa.store.review_items import refresh
from autoqa.store.rows import UNDATED, zoned
from autoqa.store.sessions import over, sessions_named
from autoqa.store.store import Store
from autoqa.store.tables import EvaluationRow, InteractionRow, ScorecardRow, ScoreRow

_AT_ONCE = 300  # interactions in one transaction
_PERSON = EvaluatorKind.PERSON.value
_NO_MODEL: dict[str, Any] = {
    "confidence": None, "distribution": {}, "raw": {}, "scorer": "", "evidence": [], "statements": [],
}  # fmt: skip
"""The columns of a score that only a model fills."""

Key = tuple[str, str, str]
"""Interaction, evaluator and session."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A score that was not kept, by row and line: another one is there, or its session does not take it."""

    row: int
    line: int
    interaction: str
    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """How many scores were new, there already, or put in the place of others, and which were not kept."""

    new: int = 0
    already: int = 0
    replaced: int = 0
    conflicts: tuple[Conflict, ...] = ()

    def __add__(self, other: Added) -> Added:
        return Added(
            self.new + other.new,
            self.already + other.already,
            self.replaced + other.replaced,
            self.conflicts + other.conflicts,
        )


def add_grades(
    store: Store,
    rows: GradeRows,
    scorecard: Scorecard | None,
    *,
    replace: bool = False,
    dry_run: bool = False,
) -> Added:
    """Keep the scores, pinned to `scorecard`, some hundreds of interactions in each transaction.

    A score that is there with another value stays, unless it is to be replaced. One that names a calibration
    session is kept only where the session is there, is open and asks this of this evaluator. With `dry_run`
    nothing is written and the same is told. Raises NotInStore for an interaction that is not in the store.
    """
    added = Added()
    with store.reading() as session:
        form = _Form(scorecard, scorecard.hash if scorecard else "", asked_alike(session, scorecard))
    for given in _batches(rows):
        with _opened(store, dry_run) as session:
            added += _keep(session, given, form, replace=replace, write=not dry_run)
    return added


def asked_alike(session: Session, card: Scorecard | None) -> set[tuple[str, str]]:
    """The hash and criterion of every form in the store that asks the same question on the same scale."""
    if card is None:
        return set()
    own = {criterion.id: (criterion.question, criterion.levels) for criterion in card.criteria}
    alike: set[tuple[str, str]] = set()
    for row in session.scalars(sa.select(ScorecardRow)):
        other = store_rows.scorecard(row)
        alike |= {(row.hash, c.id) for c in other.criteria if own.get(c.id) == (c.question, c.levels)}
    return alike


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that was filled in, and which criteria of others ask alike."""

    card: Scorecard | None
    hash: str
    alike: set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Sessions:
    """The calibration sessions of a batch, as they are at one moment."""

    known: dict[str, CalibrationSession]
    now: datetime

    @classmethod
    def found(cls, session: Session, names: set[str]) -> _Sessions:
        """Those of the names that are in the store."""
        return cls(sessions_named(session, names), store_rows.now())

    def hidden(self, name: str) -> bool:
        """Whether nobody may see yet what is given in the session."""
        return name in self.known and self.known[name].revealed_at is None

    def refuses(self, key: Key, criterion: str) -> str | None:
        """Why a score has no place in the session that it names; None where it has."""
        interaction, evaluator, name = key
        if not name:
            return None
        if name not in self.known:
            return f"no session '{name}' in the store; `autoqa session list` shows those that are there"
        own = self.known[name]
        if evaluator not in own.graders:
            return f"'{evaluator}' has no part in session '{name}'; there are: {', '.join(own.graders)}"
        if interaction not in own.interactions:
            return f"interaction '{interaction}' is not in session '{name}'"
        if criterion not in own.criteria:
            asked = ", ".join(own.criteria)
            return f"criterion '{criterion}' is not in session '{name}'; there are: {asked}"
        return over(own, self.now)


@dataclass(frozen=True, slots=True)
class _Given:
    """One score to be kept; None is "not applicable"."""

    row: int
    line: int
    criterion: str
    score: float | None
    at: datetime | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class _There:
    """A score that is there, in the evaluation of that number."""

    evaluation: int
    score: float | None


@dataclass(slots=True)
class _Kept:
    """What one person has given one interaction so far; `own` is the evaluation on the present form."""

    scores: dict[str, _There] = field(default_factory=dict)
    own: int | None = None


def _batches(rows: GradeRows) -> Iterator[dict[Key, list[_Given]]]:
    """The scores by interaction, evaluator and session, of some hundreds of interactions at once."""
    order = np.argsort(rows.interaction, kind="stable")
    calls = rows.interaction[order]
    ends = np.flatnonzero(np.diff(calls, append=-1)) + 1
    for begin in range(0, len(ends), _AT_ONCE):
        first = ends[begin - 1] if begin else 0
        given: dict[Key, list[_Given]] = {}
        for row in order[first : ends[min(begin + _AT_ONCE, len(ends)) - 1]].tolist():
            key = (
                rows.interactions[rows.interaction[row]],
                rows.evaluators[rows.evaluator[row]],
                rows.sessions[rows.session[row]],
            )
            given.setdefault(key, []).append(_one(rows, row))
        yield given


def _one(rows: GradeRows, row: int) -> _Given:
    score, at = float(rows.score[row]), float(rows.at[row])
    return _Given(
        row=row,
        line=int(rows.line[row]),
        criterion=rows.criteria[rows.criterion[row]],
        score=None if math.isnan(score) else score,
        at=None if math.isnan(at) else datetime.fromtimestamp(at, UTC),
        comment=rows.comments.get(row),
    )


def _opened(store: Store, dry_run: bool) -> AbstractContextManager[Session]:
    return store.reading() if dry_run else store.writing()


def _keep(
    session: Session,
    given: dict[Key, list[_Given]],
    form: _Form,
    *,
    replace: bool,
    write: bool,
) -> Added:
    """Keep the scores of one batch. Nobody else adds grades while it is compared and written."""
    if write:
        lock(session, GRADES)
    ids = {interaction for interaction, _, _ in given}
    _must_be_there(session, ids, given)
    if write and form.card is not None and session.get(ScorecardRow, form.hash) is None:
        session.add(store_rows.scorecard_row(form.card))
        session.flush()
    there = _what_is_there(session, ids, form)
    sessions = _Sessions.found(session, {name for _, _, name in given if name})
    added, fresh = Added(), []
    for key, scores in given.items():
        kept = there.setdefault(key, _Kept())
        new, changed, done = _compared(key, scores, kept, replace=replace, sessions=sessions)
        added += done
        if new and kept.own is None:
            fresh.append((key, new))
            new = []
        if write and (new or changed):
            _change(session, kept, new, changed, form)
    if write and fresh:
        _insert(session, fresh, form)
    if write:
        refresh(session, ids)
    return added


def _compared(
    key: Key, scores: Sequence[_Given], kept: _Kept, *, replace: bool, sessions: _Sessions
) -> tuple[list[_Given], list[_Given], Added]:
    """Which of the scores are new, which replace one that is there, and what is to be told."""
    interaction, evaluator, session = key
    hidden = sessions.hidden(session)
    new, changed, conflicts, already = [], [], [], 0
    for one in scores:
        earlier = kept.scores.get(one.criterion)
        if earlier is not None and earlier.score == one.score:
            already += 1
        elif reason := sessions.refuses(key, one.criterion):
            conflicts.append(Conflict(one.row, one.line, interaction, reason))
        elif earlier is None:
            new.append(one)
        elif replace:
            changed.append(one)
        else:
            was = "another score" if hidden else _said(earlier.score)
            now = "" if hidden else f", and here {_said(one.score)}"
            reason = (
                f"'{evaluator}' gave {was} on '{one.criterion}' before{now}; the earlier score "
                "stays, unless it is replaced"
            )
            conflicts.append(Conflict(one.row, one.line, interaction, reason))
    return new, changed, Added(len(new), already, len(changed), tuple(conflicts))


def _insert(session: Session, fresh: Sequence[tuple[Key, Sequence[_Given]]], form: _Form) -> None:
    """Make an evaluation of each of these."""
    insert = sa.insert(EvaluationRow).returning(EvaluationRow.id, sort_by_parameter_order=True)
    ids = session.scalars(insert, [_evaluation(key, scores, form) for key, scores in fresh])
    made = [
        {"evaluation_id": id_, "position": position, **_score(one), **_NO_MODEL}
        for id_, (_, scores) in zip(ids.all(), fresh, strict=True)
        for position, one in enumerate(scores)
    ]
    session.execute(sa.insert(ScoreRow), made)


def _change(
    session: Session, kept: _Kept, new: Sequence[_Given], changed: Sequence[_Given], form: _Form
) -> None:
    """Put scores into evaluations that are there, and grade those anew."""
    touched: dict[int, EvaluationRow] = {}
    for one in changed:
        row = session.get_one(EvaluationRow, kept.scores[one.criterion].evaluation)
        earlier = next(score for score in row.scores if score.criterion == one.criterion)
        for name, value in _score(one).items():
            setattr(earlier, name, value)
        _date(row, [one.at])
        touched[row.id] = row
    if new:
        row = session.get_one(EvaluationRow, kept.own)
        begin = max((score.position for score in row.scores), default=-1) + 1
        for position, one in enumerate(new, start=begin):
            row.scores.append(ScoreRow(position=position, **_score(one), **_NO_MODEL))
        _date(row, [one.at for one in new])
        touched[row.id] = row
    for row in touched.values():
        card = form.card if row.scorecard == form.hash else _card(session, row.scorecard)
        graded = _graded(card, [(score.criterion, score.score) for score in row.scores])
        row.percentage, row.passed, row.auto_failed = graded.values()


def _what_is_there(session: Session, ids: set[str], form: _Form) -> dict[Key, _Kept]:
    """What people gave these interactions on a form that asks alike, or without a form."""
    found: dict[Key, _Kept] = {}
    evaluation, score = EvaluationRow, ScoreRow
    query = (
        sa.select(
            evaluation.id,
            evaluation.interaction_id,
            evaluation.evaluator,
            evaluation.session,
            evaluation.scorecard,
            score.criterion,
            score.score,
        )
        .outerjoin(score, score.evaluation_id == evaluation.id)
        .where(evaluation.kind == _PERSON, evaluation.interaction_id.in_(ids))
        .order_by(evaluation.scorecard == form.hash, evaluation.id)
    )
    for id_, interaction, evaluator, name, hash_, criterion, value in session.execute(query):
        kept = found.setdefault((interaction, evaluator, name), _Kept())
        if hash_ == form.hash:
            kept.own = id_
        if criterion is not None and (hash_ in ("", form.hash) or (hash_, criterion) in form.alike):
            kept.scores[criterion] = _There(id_, value)
    return found


def _must_be_there(session: Session, ids: set[str], given: dict[Key, list[_Given]]) -> None:
    there = set(session.scalars(sa.select(InteractionRow.id).where(InteractionRow.id.in_(ids))))
    for (interaction, _, _), scores in given.items():
        if interaction not in there:
            raise NotInStore(
                f"line {scores[0].line}: no interaction '{interaction}' in the store; score it first"
            )


def _evaluation(key: Key, scores: Sequence[_Given], form: _Form) -> dict[str, Any]:
    """The columns of an evaluation of these scores."""
    interaction, evaluator, session = key
    dates = [one.at for one in scores if one.at is not None]
    return {
        "interaction_id": interaction,
        "transcript_id": None,
        "kind": _PERSON,
        "evaluator": evaluator,
        "fingerprint": "",
        "scorecard": form.hash,
        "known": "",
        "calibration": "",
        "session": session,
        "follow_up": None,
        "flags": [] if dates else [asdict(Flag(UNDATED))],
        "at": max(dates, default=store_rows.now()),
        **_graded(form.card, [(one.criterion, one.score) for one in scores]),
    }


def _score(one: _Given) -> dict[str, Any]:
    """The columns of a score that a person gave."""
    status = ScoreStatus.NOT_APPLICABLE if one.score is None else ScoreStatus.SCORED
    return {
        "criterion": one.criterion,
        "status": status.value,
        "score": one.score,
        "expected": one.score,
        "reason": one.comment,
    }


def _graded(card: Scorecard | None, scores: Sequence[tuple[str, float | None]]) -> dict[str, Any]:
    """The columns of the grade that these scores make; without a form there is none."""
    if card is None:
        return {"percentage": None, "passed": None, "auto_failed": []}
    status = {True: ScoreStatus.NOT_APPLICABLE, False: ScoreStatus.SCORED}
    grade = card.grade([Score(name, status[score is None], score=score) for name, score in scores])
    return {
        "percentage": grade.percentage,
        "passed": grade.passed,
        "auto_failed": list(grade.auto_failed),
    }


def _date(row: EvaluationRow, dates: Sequence[datetime | None]) -> None:
    """Date an evaluation by the last of its scores, as far as their dates are known."""
    known = [at for at in dates if at is not None]
    if not _undated(row.flags):
        known.append(zoned(row.at))
    if known:
        row.at = max(known)
        row.flags = [flag for flag in row.flags if flag["reason"] != UNDATED]


def _card(session: Session, hash_: str) -> Scorecard | None:
    row = session.get(ScorecardRow, hash_)
    return store_rows.scorecard(row) if row else None


def _undated(flags: Sequence[dict[str, Any]]) -> bool:
    return any(flag["reason"] == UNDATED for flag in flags)


def _said(score: float | None) -> str:
    return "not applicable" if score is None else f"{score:g}"
