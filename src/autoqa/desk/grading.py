"""Grading an interaction: a form that is kept as it is filled in, handed in whole, and blind until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from autoqa.connect.results import evaluation_json
from autoqa.desk.access import demand, reached
from autoqa.domain.draft import Answer, Draft
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Score, ScoreStatus
from autoqa.domain.interaction import Interaction
from autoqa.domain.people import Permission, User
from autoqa.domain.programs import Event
from autoqa.domain.record import Record
from autoqa.domain.scorecard import AnsweredBy, Criterion, Scorecard, Section
from autoqa.domain.session import Session, SessionGrade
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore
from autoqa.pipeline.build import build_guard
from autoqa.pipeline.workspace import Workspace, scorecard_of
from autoqa.store import sessions
from autoqa.store.audit_log import logged, note
from autoqa.store.claims import let_go
from autoqa.store.drafts import drop_draft, find_draft, keep_draft
from autoqa.store.news import announce
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.submissions import keep_look, keep_submission, sight_of, take_submission

LONGEST_COMMENT = 4_000


class Closed(StrEnum):
    """Why a form takes no answers."""

    HANDED_IN = "handed_in"
    LOOKED = "looked"
    SESSION = "session"


_CLOSED = {
    Closed.HANDED_IN: "your form is handed in, and you have seen the other scores; a lead can give it back",
    Closed.LOOKED: "you looked at the scores of this interaction, so you cannot grade it blind any more",
    Closed.SESSION: "the calibration session takes no more grades",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody is asked about an interaction, what they answered so far, and what they handed in.

    `decided` says by criterion how calibration sessions decided that it is to be read. `session` is the
    calibration session that it is filled in for, if any. `closed` is why it takes none, if so.
    """

    interaction: str
    scorecard: Scorecard
    sections: tuple[Section, ...]
    draft: Draft
    decided: Mapping[str, str]
    handed_in: Evaluation | None = None
    session: str = ""
    closed: Closed | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What is asked, in the order of the form."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @property
    def missing(self) -> tuple[str, ...]:
        """What has no answer yet."""
        given = {answer.criterion for answer in self.draft.answers if answer.given}
        return tuple(criterion.id for criterion in self.criteria if criterion.id not in given)


@dataclass(frozen=True, slots=True)
class Blind:
    """Whether somebody may see what others gave an interaction; `why` they may not, in a key of the texts."""

    hidden: bool
    why: str = ""
    spoilt: bool = False
    """They looked without grading, and cannot grade it blind any more."""


def form_of(
    store: Store, workspace: Workspace, user: User, record: Record, *, session: str = ""
) -> Form | None:
    """The form of the user for an interaction; None for somebody who grades nothing.

    Raises NotInStore for a session that is not there, or in which the user does not grade this interaction.
    """
    if not user.may(Permission.GRADE):
        return None
    interaction = record.interaction.id
    own = _session(store, user, interaction, session) if session else None
    card = _card(store, workspace, record, own)
    asked = own.criteria if own else tuple(c.id for c in card.criteria if _by_people(c))
    handed_in = _handed_in(record, user, card, session)
    blank = Draft(user.name, interaction, card.hash, session, _answers(handed_in))
    draft = find_draft(store, user.name, interaction, session) or blank
    if draft.scorecard != card.hash:
        draft = replace(
            draft, scorecard=card.hash, answers=tuple(a for a in draft.answers if a.criterion in asked)
        )
    return Form(
        interaction=interaction,
        scorecard=card,
        sections=_asked(card, asked),
        draft=draft,
        decided=sessions.decisions_by_criterion(store, card.hash),
        handed_in=handed_in,
        session=session,
        closed=_closed(store, workspace, user, interaction, handed_in, own),
    )


def blindness(store: Store, workspace: Workspace, user: User, record: Record) -> Blind:
    """Whether the model's scores and other people's are to be kept from the user."""
    if not user.may(Permission.GRADE):
        return Blind(hidden=False)
    interaction = record.interaction.id
    if any(interaction in one.interactions and user.name in one.graders for one in _hidden_sessions(store)):
        return Blind(hidden=True, why="hidden session")
    if not workspace.settings.web.blind:
        return Blind(hidden=False)
    mine = any(one.evaluator.name == user.name and not one.session for one in record.by_people)
    sight = sight_of(store, user.name, interaction)
    if mine or sight.shown:
        return Blind(hidden=False)
    return Blind(hidden=not sight.looked, why="hidden blind", spoilt=sight.looked)


def look(store: Store, user: User, interaction: str) -> None:
    """Show the scores without grading, after which the user cannot grade it blind. Raises NotInStore."""
    demand(user, Permission.SEE_CALLS)
    reached(store, user, interaction)
    with logged(store) as session:
        if keep_look(session, user.name, interaction):
            note(session, user.name, "looked at the scores", interaction)


def keep_answers(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    answers: Sequence[Answer],
    version: int,
    *,
    session: str = "",
) -> Draft:
    """Keep what was answered so far, and return it with its version.

    Raises ConfigurationError for an answer off the scale, Overtaken where another window was faster, and
    NotAllowed where the form takes no answers.
    """
    form, found = _open_form(store, workspace, user, interaction, session)
    draft = _filled(form, answers, version, workspace, found)
    with logged(store) as writing:
        return keep_draft(writing, draft)


def own_form(store: Store, workspace: Workspace, user: User, interaction: str, *, session: str = "") -> Form:
    """The user's form as far as it is filled in. Raises NotAllowed and NotInStore."""
    form, _ = _form(store, workspace, user, interaction, session)
    return form


def hand_in(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    answers: Sequence[Answer],
    version: int,
    *,
    session: str = "",
) -> Evaluation:
    """Hand the form in: the user's evaluation, and the end of the draft and of their hold on the interaction.

    Raises as `keep_answers` does, and ConfigurationError where an answer is missing, naming it.
    """
    form, found = _open_form(store, workspace, user, interaction, session)
    draft = _filled(form, answers, version, workspace, found)
    if missing := replace(form, draft=draft).missing:
        raise ConfigurationError(
            f"no answer yet for: {', '.join(missing)}; give a level, or say that it does not apply"
        )
    scores = tuple(_score(answer) for answer in draft.answers)
    evaluation = Evaluation(
        interaction=interaction,
        evaluator=Evaluator(EvaluatorKind.PERSON, user.name),
        scorecard=form.scorecard.hash,
        scores=scores,
        grade=form.scorecard.grade(scores),
        at=now(),
        session=session,
    )
    if session:
        _into_session(store, user, form, draft)
        return evaluation
    with logged(store) as writing:
        drop_draft(writing, draft)
        before = keep_submission(writing, evaluation, form.scorecard)
        let_go(writing, user.name, interaction)
        given: dict[str, Any] = {"scores": _told(evaluation)}
        if before is not None:
            given["before"] = _told(before)
        note(writing, user.name, "graded" if before is None else "changed the grade", interaction, given)
        announce(writing, Event.EVALUATION_SUBMITTED, evaluation_json(evaluation))
    return evaluation


def give_back(
    store: Store, user: User, interaction: str, evaluator: str, scorecard: str, reason: str
) -> None:
    """Give a form back to whoever handed it in, to be changed; a lead does, with a reason, on record.

    Raises NotAllowed, NotInStore where nothing was handed in, and ConfigurationError without a reason.
    """
    demand(user, Permission.DECIDE_DISPUTES)
    reached(store, user, interaction)
    if not reason.strip():
        raise ConfigurationError("say why the form is given back")
    with logged(store) as session:
        taken = take_submission(session, interaction, evaluator, scorecard)
        if taken is None:
            raise NotInStore(f"'{evaluator}' handed in no form for interaction '{interaction}'")
        draft = find_draft(store, evaluator, interaction)
        version = draft.version if draft else 0
        keep_draft(session, Draft(evaluator, interaction, scorecard, "", _answers(taken), version))
        told = {"of": evaluator, "reason": reason.strip()[:LONGEST_COMMENT], "scores": _told(taken)}
        note(session, user.name, "gave the form back", interaction, told)


def _form(
    store: Store, workspace: Workspace, user: User, interaction: str, session: str
) -> tuple[Form, Interaction]:
    """The form of somebody who grades, and what it is about."""
    demand(user, Permission.GRADE)
    found = reached(store, user, interaction)
    form = form_of(store, workspace, user, store.get(interaction), session=session)
    assert form is not None, "who may grade has a form"
    return form, found


def _open_form(
    store: Store, workspace: Workspace, user: User, interaction: str, session: str
) -> tuple[Form, Interaction]:
    """The same, as long as it takes answers. Raises NotAllowed where it does not."""
    form, found = _form(store, workspace, user, interaction, session)
    if form.closed:
        raise NotAllowed(_CLOSED[form.closed])
    return form, found


def _filled(
    form: Form, answers: Sequence[Answer], version: int, workspace: Workspace, interaction: Interaction
) -> Draft:
    """The form with these answers, checked against its scales and with secrets in comments masked."""
    known = {criterion.id: criterion for criterion in form.criteria}
    guard = build_guard(workspace)
    kept = []
    for answer in answers:
        criterion = known.get(answer.criterion)
        if criterion is None:
            raise ConfigurationError(
                f"criterion '{answer.criterion}': is not asked on this form ({', '.join(known)})"
            )
        levels = [level.value for level in criterion.levels]
        if answer.score is not None and answer.score not in levels:
            there = ", ".join(map(str, levels))
            raise ConfigurationError(
                f"criterion '{answer.criterion}': {answer.score:g} is no level; there are {there}"
            )
        if len(answer.comment) > LONGEST_COMMENT:
            raise ConfigurationError(
                f"criterion '{answer.criterion}': the comment has {len(answer.comment)} characters, and "
                f"{LONGEST_COMMENT} at most are kept"
            )
        comment = guard.text(answer.comment.strip(), language=interaction.language)
        score = None if answer.not_applicable else answer.score
        kept.append(replace(answer, score=score, comment=comment))
    return replace(form.draft, answers=tuple(kept), version=version)


def _into_session(store: Store, user: User, form: Form, draft: Draft) -> None:
    found = sessions.find_session(store, form.session)
    grades = [
        SessionGrade(form.interaction, user.name, one.criterion, one.score, one.comment or None)
        for one in draft.answers
    ]
    sessions.grade_in_session(store, found, user.name, grades)
    with logged(store) as writing:
        drop_draft(writing, draft)
        note(writing, user.name, "graded in session", form.interaction, {"session": form.session})


def _session(store: Store, user: User, interaction: str, name: str) -> Session:
    found = sessions.find_session(store, name)
    if user.name not in found.graders or interaction not in found.interactions:
        raise NotInStore(f"no session '{name}' in which you grade interaction '{interaction}'")
    return found


def _hidden_sessions(store: Store) -> list[Session]:
    return [one for one in sessions.all_sessions(store) if one.revealed_at is None]


def _closed(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    handed_in: Evaluation | None,
    session: Session | None,
) -> Closed | None:
    """Why the form takes no answers, if it takes none."""
    if session is not None:
        return Closed.SESSION if sessions.over(session, now()) else None
    if not workspace.settings.web.blind:
        return None
    sight = sight_of(store, user.name, interaction)
    if sight.shown:
        return None
    if handed_in is not None:
        return Closed.HANDED_IN
    return Closed.LOOKED if sight.looked else None


def _card(store: Store, workspace: Workspace, record: Record, session: Session | None) -> Scorecard:
    """The form of the session, or the one that the model filled in, or the workspace's."""
    hash_ = session.scorecard if session else record.evaluation.scorecard if record.evaluation else ""
    return (store.scorecard(hash_) if hash_ else None) or scorecard_of(workspace)


def _by_people(criterion: Criterion) -> bool:
    """Whether people answer it: what is measured is not a matter of judgement."""
    return criterion.answered_by is not AnsweredBy.MEASURE


def _asked(card: Scorecard, asked: Sequence[str]) -> tuple[Section, ...]:
    kept = [replace(s, criteria=tuple(c for c in s.criteria if c.id in asked)) for s in card.sections]
    return tuple(section for section in kept if section.criteria)


def _handed_in(record: Record, user: User, card: Scorecard, session: str) -> Evaluation | None:
    own = [
        one
        for one in record.by_people
        if (one.evaluator.name, one.session) == (user.name, session) and one.scorecard in (card.hash, "")
    ]
    return own[-1] if own else None


def _answers(evaluation: Evaluation | None) -> tuple[Answer, ...]:
    """An evaluation as the answers that make it again."""
    if evaluation is None:
        return ()
    return tuple(
        Answer(score.criterion, score.score, score.status is ScoreStatus.NOT_APPLICABLE, score.reason or "")
        for score in evaluation.scores
    )


def _score(answer: Answer) -> Score:
    status = ScoreStatus.NOT_APPLICABLE if answer.not_applicable else ScoreStatus.SCORED
    return Score(
        answer.criterion, status, score=answer.score, expected=answer.score, reason=answer.comment or None
    )


def _told(evaluation: Evaluation) -> dict[str, float | None]:
    return {score.criterion: score.score for score in evaluation.scores}
