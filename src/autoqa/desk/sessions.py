"""Calibration sessions in the app: opened by a lead, graded alone, revealed, decided and closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import SystemRandom

from autoqa.calibration.session_results import Cell, SessionResults, missing, session_results
from autoqa.desk.access import demand, reached
from autoqa.desk.words import words_typed
from autoqa.domain.people import Permission, User
from autoqa.domain.scorecard import AnsweredBy, Criterion, Scorecard
from autoqa.domain.session import CONSENSUS, Ruling, Session, SessionGrade, SessionState
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore, StoreError
from autoqa.pipeline.workspace import Workspace, scorecard_of
from autoqa.report.session import render_session
from autoqa.store import sessions
from autoqa.store.audit_log import logged, note
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.users import all_users

LONGEST_NAME = 80
MOST_CALLS = 100

_ORDER = tuple(SessionState)
_EARLY = "revealed early: {}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list of one user.

    `left` is who still has to give how many scores, and `own` how many of those are the user's. `leads` says
    whether the user may reveal, decide and close.
    """

    session: Session
    state: SessionState
    left: tuple[tuple[str, int], ...]
    leads: bool
    own: int


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A call that the user is to grade in a session: how many scores they gave, and how many are asked."""

    interaction: str
    given: int
    asked: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A question of a call on which people differ: the master grade, and each score that is not on it.

    `farthest` is the largest distance, in points.
    """

    interaction: str
    criterion: str
    master: float | None
    farthest: float
    scores: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as one user sees it. Nothing in it tells of anybody's grades before it is revealed.

    `there` are the calls that the store still holds. `scorecard` is the session's form; None where it is no
    longer in the store. `results` and `differences` are None and empty before the reveal.
    """

    listed: Listed
    own_calls: tuple[OwnCall, ...]
    there: frozenset[str]
    scorecard: Scorecard | None
    results: SessionResults | None = None
    differences: tuple[Difference, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def session(self) -> Session:
        """The session itself."""
        return self.listed.session

    @property
    def criteria(self) -> tuple[tuple[str, Criterion | None], ...]:
        """The questions, once it is revealed with those first on which people differ most."""
        known = {one.id: one for one in self.scorecard.criteria} if self.scorecard else {}
        first = [one.name for one in self.results.questions] if self.results else []
        return tuple((name, known.get(name)) for name in dict.fromkeys((*first, *self.session.criteria)))


def sessions_for(store: Store, user: User) -> list[Listed]:
    """The sessions that the user takes part in or leads: open ones first, then the newest.

    Raises NotAllowed.
    """
    demand(user, Permission.CALIBRATE, Permission.LEAD_CALIBRATION)
    found = [_listed(store, user, one) for one in sessions.all_sessions(store) if _sees(store, user, one)]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), -one.session.made_at.timestamp()))


def session_view(store: Store, user: User, name: str) -> SessionView:
    """What the user sees of a session.

    Raises NotAllowed, and NotInStore, in the same words, for one that is not there or not theirs.
    """
    session = _seen(store, user, name)
    given = sessions.session_grades(store, name)
    view = SessionView(
        listed=_listed(store, user, session),
        own_calls=_own_calls(session, user, given),
        there=frozenset(sessions.still_there(store, session.interactions)),
        scorecard=store.scorecard(session.scorecard),
    )
    if session.revealed_at is None:
        return view
    results = session_results(session, given)
    return replace(
        view,
        results=results,
        differences=_differences(results),
        rulings=tuple(sessions.rulings(store, session=name)),
    )


def graders(store: Store, user: User) -> list[User]:
    """Those who may take part in a session. Raises NotAllowed."""
    demand(user, Permission.LEAD_CALIBRATION)
    return [one for one in all_users(store) if one.may(Permission.GRADE) and one.may(Permission.CALIBRATE)]


def gradable(workspace: Workspace, user: User) -> tuple[Criterion, ...]:
    """The criteria of the workspace's form that are a matter of judgement: nobody grades what is measured.

    Raises NotAllowed and ConfigurationError.
    """
    demand(user, Permission.LEAD_CALIBRATION)
    return tuple(c for c in scorecard_of(workspace).criteria if c.answered_by is not AnsweredBy.MEASURE)


def open_session(
    store: Store,
    workspace: Workspace,
    user: User,
    name: str,
    participants: Sequence[str],
    *,
    master: str = CONSENSUS,
    criteria: Sequence[str] = (),
    calls: Sequence[str] = (),
    draw: int = 0,
    deadline: datetime | None = None,
    about: str = "",
) -> Session:
    """Open a session on the named `calls` and so many more drawn at random from those that all can reach.

    Without `criteria` all are asked that people judge. Raises ConfigurationError, naming what will not do,
    StoreError for a name that is taken, NotInStore for a call that is not there, and NotAllowed.
    """
    demand(user, Permission.LEAD_CALIBRATION)
    name = _name(name)
    people = _people(store, user, participants, master)
    chosen = list(dict.fromkeys(call.strip() for call in calls if call.strip()))
    for call in chosen:
        reached(store, user, call)
    for one in people:
        if outside := sessions.calls_outside(store, one.teams, chosen):
            raise ConfigurationError(
                f"'{one.name}' does not reach {', '.join(sorted(outside))}: leave the call or the person out"
            )
    chosen += _drawn(store, user, people, draw, chosen)
    if not 0 < len(chosen) <= MOST_CALLS:
        raise ConfigurationError(f"a session has 1 to {MOST_CALLS} calls: name some, or have some drawn")
    at = now().replace(microsecond=0)
    if deadline is not None and deadline <= at:
        raise ConfigurationError(f"deadline {deadline:%Y-%m-%d %H:%M}: is past; give a later one")
    card = scorecard_of(workspace)
    session = Session(
        name=name,
        scorecard=card.hash,
        interactions=tuple(chosen),
        participants=tuple(dict.fromkeys(participants)),
        criteria=_asked(gradable(workspace, user), criteria),
        master=master,
        made_at=at,
        deadline=deadline,
        note=words_typed(workspace, about),
    )
    with logged(store) as writing:
        sessions.add_session(writing, session, card)
        note(writing, user.name, "opened session", name, _told(session))
    return session


def reveal(store: Store, workspace: Workspace, user: User, name: str, *, reason: str = "") -> None:
    """Show everybody's grades to those who take part; from then on none are taken.

    Raises ConfigurationError while scores are missing and the deadline is not past, unless a `reason` is
    given, and NotAllowed and NotInStore. Revealed once, it does nothing a second time.
    """
    _led(store, user, name)
    why = words_typed(workspace, reason)
    with logged(store) as writing:
        session = sessions.session_in(writing, name)
        if session.revealed_at is not None:
            return
        left = _left(session, sessions.grades_in(writing, name))
        late = session.state(now()) is SessionState.OVERDUE
        who = ", ".join(f"{evaluator} ({count})" for evaluator, count in left)
        if left and not late and not why:
            raise ConfigurationError(f"scores of {who} are missing: wait, or say why it is revealed before")
        said = f"revealed after the deadline without scores of {who}" if late else _EARLY.format(why)
        sessions.reveal_in(writing, name, note=said if left else "")
        note(writing, user.name, "revealed session", name, {"missing": dict(left), "reason": why})


def decide(store: Store, workspace: Workspace, user: User, name: str, criterion: str, text: str) -> Ruling:
    """Record how a criterion is to be read, for the form of the session; the form shows it from then on.

    Raises ConfigurationError without words or for a criterion that is not asked, StoreError for a session
    that is closed or not revealed, NotAllowed and NotInStore.
    """
    session = _led(store, user, name)
    if criterion not in session.criteria:
        raise ConfigurationError(
            f"criterion '{criterion}': is none of this session ({', '.join(session.criteria)})"
        )
    said = words_typed(workspace, text)
    if not said:
        raise ConfigurationError("a decision needs words: say how the question is to be read")
    ruling = Ruling(name, criterion, session.scorecard, said, user.name, now())
    with logged(store) as writing:
        sessions.decide_in(writing, ruling)
        note(writing, user.name, "decided in session", name, {"criterion": criterion, "text": said[:500]})
    return ruling


def close(store: Store, user: User, name: str) -> None:
    """Be done with a session. Raises StoreError before it is revealed, NotAllowed and NotInStore."""
    _led(store, user, name)
    with logged(store) as writing:
        if sessions.session_in(writing, name).closed_at is None:
            sessions.close_in(writing, name)
            note(writing, user.name, "closed session", name)


def printable(store: Store, user: User, name: str, *, language: str, nonce: str) -> str:
    """The report of a session as HTML, to be printed; its style carries the `nonce` of the answer.

    Raises StoreError before the reveal, NotAllowed and NotInStore.
    """
    view = session_view(store, user, name)
    if view.results is None:
        raise StoreError(f"session '{name}' is not revealed yet: nobody sees another's grade before")
    return render_session(view.results, view.rulings, view.scorecard, language=language, nonce=nonce)


def _sees(store: Store, user: User, session: Session) -> bool:
    return (user.may(Permission.CALIBRATE) and user.name in session.graders) or _leads(store, user, session)


def _leads(store: Store, user: User, session: Session) -> bool:
    """Whether the session is one of the user's to lead: every call in it is one that they reach."""
    if not user.may(Permission.LEAD_CALIBRATION):
        return False
    return not sessions.calls_outside(store, user.teams, session.interactions)


def _seen(store: Store, user: User, name: str) -> Session:
    demand(user, Permission.CALIBRATE, Permission.LEAD_CALIBRATION)
    found = next((one for one in sessions.all_sessions(store) if one.name == name), None)
    if found is None or not _sees(store, user, found):
        raise NotInStore(f"no session '{name}' that you take part in or lead")
    return found


def _led(store: Store, user: User, name: str) -> Session:
    demand(user, Permission.LEAD_CALIBRATION)
    session = _seen(store, user, name)
    if not _leads(store, user, session):
        raise NotAllowed(f"session '{name}' has calls of other teams; somebody leads it who reaches them all")
    return session


def _listed(store: Store, user: User, session: Session) -> Listed:
    state = session.state(now())
    given = [] if state is SessionState.CLOSED else sessions.session_grades(store, session.name)
    left = () if state is SessionState.CLOSED else _left(session, given)
    return Listed(session, state, left, _leads(store, user, session), dict(left).get(user.name, 0))


def _left(session: Session, given: Sequence[SessionGrade]) -> tuple[tuple[str, int], ...]:
    return missing(session, ((one.interaction, one.criterion, one.evaluator) for one in given))


def _own_calls(session: Session, user: User, given: Sequence[SessionGrade]) -> tuple[OwnCall, ...]:
    if user.name not in session.graders:
        return ()
    counts = Counter(one.interaction for one in given if one.evaluator == user.name)
    return tuple(OwnCall(call, counts[call], len(session.criteria)) for call in session.interactions)


def _differences(results: SessionResults) -> tuple[Difference, ...]:
    """Every question of every call with a score off the master grade, those furthest apart first."""
    session = results.session
    found = []
    for (call, criterion), master in results.masters.items():
        cells = [
            (who, results.cells.get((call, criterion, who)))
            for who in session.graders
            if who != session.master
        ]
        apart = tuple((who, cell) for who, cell in cells if cell is not None and cell.difference)
        if apart:
            farthest = max(abs(cell.difference or 0.0) for _, cell in apart)
            found.append(Difference(call, criterion, master, farthest, apart))
    return tuple(sorted(found, key=lambda one: (-one.farthest, one.interaction, one.criterion)))


def _name(name: str) -> str:
    said = name.strip()
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise ConfigurationError(f"a session's name has 1 to {LONGEST_NAME} printable characters")
    return said


def _people(store: Store, user: User, participants: Sequence[str], master: str) -> list[User]:
    """Everybody who is to grade."""
    known = {one.name: one for one in graders(store, user)}
    names = dict.fromkeys((*participants, *([] if master == CONSENSUS else [master])))
    for name in names:
        if name not in known:
            raise ConfigurationError(f"'{name}' grades no calls; there are {', '.join(known) or 'none'}")
    if not participants or len(names) < 2:
        raise ConfigurationError("a session compares people: choose two or more, or one and an expert")
    return [known[name] for name in names]


def _drawn(store: Store, user: User, people: Sequence[User], draw: int, chosen: Sequence[str]) -> list[str]:
    """So many calls that everybody reaches and that are not chosen already. Raises ConfigurationError."""
    if draw <= 0:
        return []
    there = set(sessions.calls_with_words(store, teams=user.teams)) - set(chosen)
    for one in people:
        there &= set(sessions.calls_with_words(store, teams=one.teams))
    if not there:
        raise ConfigurationError("there is no call to draw that all who take part reach; score some first")
    return sorted(SystemRandom().sample(sorted(there), min(draw, len(there), MOST_CALLS)))


def _asked(known: Sequence[Criterion], criteria: Sequence[str]) -> tuple[str, ...]:
    names = [one.id for one in known]
    for name in criteria:
        if name not in names:
            raise ConfigurationError(f"criterion '{name}': is none that people judge ({', '.join(names)})")
    return tuple(name for name in names if not criteria or name in criteria)


def _told(session: Session) -> dict[str, object]:
    return {
        "calls": list(session.interactions),
        "participants": list(session.participants),
        "criteria": list(session.criteria),
        "master": session.master,
        "deadline": session.deadline.isoformat() if session.deadline else None,
        "scorecard": session.scorecard,
    }
