"""Calibration sessions of a workspace: opened, graded blind, revealed, decided, closed and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from random import Random

from autoqa.calibration.session_results import SessionResults, missing, session_results
from autoqa.connect.grades import Known, read_grades
from autoqa.connect.interchange import BadLine
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import CONSENSUS, Ruling, Session, SessionGrade, SessionState
from autoqa.errors import ConfigurationError, InterchangeError, StoreError
from autoqa.pipeline.forms import form_csv
from autoqa.pipeline.sample import write_forms
from autoqa.pipeline.workspace import Workspace, existing_store, scorecard_of
from autoqa.report.session import render_session
from autoqa.store import sessions
from autoqa.store.store import Store


def new_session(
    workspace: Workspace,
    name: str,
    participants: Sequence[str],
    *,
    calls: Sequence[str] = (),
    draw: int | None = None,
    criteria: Sequence[str] = (),
    master: str = CONSENSUS,
    deadline: datetime | None = None,
    note: str = "",
    seed: int = 0,
) -> Session:
    """Open a session on the named `calls`, or on so many drawn at random, with the workspace's form.

    Raises ConfigurationError for a session or somebody without a name, too few participants, no calls, a
    criterion that is not on the form or a deadline that is past.
    """
    _check(name, participants, master, deadline)
    card = scorecard_of(workspace)
    people = tuple(dict.fromkeys(participants))
    if len(people) < 2 and master in (CONSENSUS, *people):
        raise ConfigurationError(
            "a session compares people: name two or more with --evaluator, or one and an expert with --master"
        )
    asked = tuple(criteria) or tuple(criterion.id for criterion in card.criteria)
    on_form = [criterion.id for criterion in card.criteria]
    for criterion in asked:
        if criterion not in on_form:
            raise ConfigurationError(f"criterion '{criterion}': is not on the form ({', '.join(on_form)})")
    with existing_store(workspace) as store:
        chosen = tuple(dict.fromkeys(calls)) or _drawn(store, draw, seed)
        session = Session(
            name=name,
            scorecard=card.hash,
            interactions=chosen,
            participants=people,
            criteria=asked,
            master=master,
            made_at=datetime.now(UTC).replace(microsecond=0),
            deadline=deadline,
            note=note,
        )
        sessions.open_session(store, session, card)
    return session


def _check(name: str, participants: Sequence[str], master: str, deadline: datetime | None) -> None:
    if not name.strip():
        raise ConfigurationError(f"session '{name}': a session needs a name, such as november")
    for option, who in (*(("--evaluator", who) for who in participants), ("--master", master)):
        if not who.strip():
            raise ConfigurationError(f"{option} '{who}': is no name")
    if deadline is not None and deadline <= datetime.now(UTC):
        raise ConfigurationError(
            f"--deadline {deadline:%Y-%m-%dT%H:%M}: is past; name a later day, which ends the session at its "
            "beginning, or a time as in 2026-11-30T18:00"
        )


def _drawn(store: Store, draw: int | None, seed: int) -> tuple[str, ...]:
    if not draw:
        raise ConfigurationError("a session needs calls: name them with --call, or draw some with --draw 5")
    there = sessions.calls_with_words(store)
    if not there:
        raise StoreError("the store holds no call with a transcript to draw from; score something first")
    return tuple(sorted(Random(seed).sample(there, min(draw, len(there)))))  # noqa: S311


def progress(workspace: Workspace) -> list[tuple[Session, SessionState, tuple[tuple[str, int], ...]]]:
    """Every session, how far it is, and who still has to give how many scores."""
    now = datetime.now(UTC)
    with existing_store(workspace) as store:
        return [(one, one.state(now), _missing(store, one)) for one in sessions.all_sessions(store)]


def _missing(store: Store, session: Session) -> tuple[tuple[str, int], ...]:
    given = sessions.session_grades(store, session.name)
    return missing(session, ((one.interaction, one.criterion, one.evaluator) for one in given))


def session_named(workspace: Workspace, name: str) -> tuple[Session, tuple[tuple[str, int], ...]]:
    """A session and who still has to grade; nothing of what was given. Raises NotInStore."""
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        return session, _missing(store, session)


def session_form(workspace: Workspace, name: str, evaluator: str, out: Path, *, force: bool = False) -> Path:
    """Write a form in CSV for one evaluator to fill in: a row for each call and question, without any score.

    Raises NotInStore, and ConfigurationError for somebody who has no part in the session and for a file that
    is there already, unless `force` overwrites it: it may be filled in.
    """
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        card = store.scorecard(session.scorecard)
        decided = sessions.decisions_by_criterion(store, session.scorecard)
    _takes_part(session, evaluator)
    text = form_csv(evaluator, session.interactions, session.criteria, card, decided)
    write_forms({out: text}, force=force)
    return out


def grade_session(
    workspace: Workspace, name: str, evaluator: str, file: Path
) -> tuple[int, int, tuple[BadLine, ...]]:
    """Take one evaluator's grades from a filled form: how many, how many of them anew, and bad lines.

    Lines of other people, calls or criteria, and scores off the scale, are named; lines without a score are
    passed over. Raises NotInStore, ConfigurationError for somebody who has no part, InterchangeError for a
    file without any score, and StoreError after the deadline and once the session is revealed.
    """
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        _takes_part(session, evaluator)
        card = store.scorecard(session.scorecard)
        scales = {c.id: (float(c.lowest), float(c.highest)) for c in card.criteria} if card else {}
        known = Known(
            interactions=frozenset(session.interactions),
            criteria={criterion: scales.get(criterion) for criterion in session.criteria},
        )
        read = read_grades(file, known=known)
        rows = read.rows
        own, bad = [], list(read.bad)
        for i in range(len(rows)):
            who = rows.evaluators[rows.evaluator[i]]
            if who != evaluator:
                bad.append(
                    BadLine(
                        int(rows.line[i]), f"is a grade of '{who}'; only those of '{evaluator}' are taken"
                    )
                )
                continue
            score = float(rows.score[i])
            own.append(
                SessionGrade(
                    interaction=rows.interactions[rows.interaction[i]],
                    evaluator=evaluator,
                    criterion=rows.criteria[rows.criterion[i]],
                    score=None if isnan(score) else score,
                    comment=rows.comments.get(i),
                )
            )
        if not own and not bad:
            raise InterchangeError(f"{file}: holds no score; fill in the column 'score', or n/a")
        replaced = sessions.grade_in_session(store, session, evaluator, own)
    return len(own), replaced, tuple(sorted(bad, key=lambda one: one.line))


def reveal(workspace: Workspace, name: str, *, reason: str | None = None) -> Session:
    """Show everybody's grades; what is missing then is noted.

    Raises StoreError while scores are missing, unless the deadline is past or there is a `reason`.
    """
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        left = _missing(store, session)
        late = session.state(datetime.now(UTC)) is SessionState.OVERDUE
        who = ", ".join(f"{evaluator} ({count})" for evaluator, count in left)
        if left and not late and not reason and session.revealed_at is None:
            raise StoreError(
                f"session '{name}' still misses scores of {who}; wait, or say why not with --force REASON"
            )
        note = f"revealed after the deadline without scores of {who}" if late else f"revealed early: {reason}"
        sessions.reveal_session(store, name, note=note if left else "")
        return sessions.find_session(store, name)


def results(workspace: Workspace, name: str) -> tuple[SessionResults, tuple[Ruling, ...], Scorecard | None]:
    """All grades of a session compared, and what was decided. Raises StoreError before it is revealed."""
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        if session.revealed_at is None:
            raise StoreError(f"session '{name}' is not revealed yet: nobody sees another's grade before")
        grades = sessions.session_grades(store, name)
        decided = tuple(sessions.rulings(store, session=name))
        return session_results(session, grades), decided, store.scorecard(session.scorecard)


def decisions(workspace: Workspace) -> tuple[Scorecard, list[Ruling]]:
    """How the criteria of the workspace's form are to be read, as sessions decided, the newest first."""
    card = scorecard_of(workspace)
    with existing_store(workspace) as store:
        return card, sessions.rulings(store, scorecard=card.hash)


def decide(workspace: Workspace, name: str, criterion: str, text: str, by: str) -> Ruling:
    """Record how a criterion is to be read, for the form of the session. Raises StoreError."""
    with existing_store(workspace) as store:
        session = sessions.find_session(store, name)
        if criterion not in session.criteria:
            raise ConfigurationError(
                f"criterion '{criterion}': is none of session '{name}' ({', '.join(session.criteria)})"
            )
        if not text.strip():
            raise ConfigurationError("a decision needs words: --text")
        ruling = Ruling(name, criterion, session.scorecard, text.strip(), by, datetime.now(UTC))
        sessions.decide(store, ruling)
    return ruling


def close(workspace: Workspace, name: str) -> Session:
    """Be done with a session. Raises StoreError before it is revealed."""
    with existing_store(workspace) as store:
        sessions.close_session(store, name)
        return sessions.find_session(store, name)


def write_session_report(workspace: Workspace, name: str, out: Path, *, language: str = "en") -> Path:
    """Write the printable report of a session that is revealed. Raises StoreError, ConfigurationError."""
    found, decided, card = results(workspace, name)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(render_session(found, decided, card, language=language), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{out}: cannot be written ({error.strerror})") from error
    return out


def _takes_part(session: Session, evaluator: str) -> None:
    if evaluator not in session.graders:
        raise ConfigurationError(
            f"'{evaluator}' has no part in session '{session.name}'; there are: {', '.join(session.graders)}"
        )
