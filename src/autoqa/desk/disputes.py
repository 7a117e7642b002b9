"""Disputes: an agent does not accept an answer, and a second person, who did not give it, decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoqa.connect.results import dispute_json
from autoqa.desk.access import demand, reached
from autoqa.desk.words import words_typed
from autoqa.domain.dispute import (
    Acknowledgement,
    Dispute,
    DisputeState,
    only_decides,
    standing,
    with_decisions,
)
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Score, ScoreStatus
from autoqa.domain.people import Permission, User
from autoqa.domain.programs import Event
from autoqa.domain.record import Record
from autoqa.domain.review_item import ReviewItem
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore, Overtaken
from autoqa.pipeline.workspace import Workspace
from autoqa.store import disputes as kept
from autoqa.store.audit_log import logged, note
from autoqa.store.news import announce
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.submissions import keep_submission


@dataclass(frozen=True, slots=True)
class OwnEvaluation:
    """What an agent is given: the evaluation that counts, as disputes left it, and what can be done about it.

    `until` is when the window closes; `disputable` are the criteria that may still be disputed.
    """

    evaluation: Evaluation
    scorecard: Scorecard
    disputes: tuple[Dispute, ...]
    disputable: tuple[str, ...]
    until: datetime | None
    acknowledged: datetime | None


def own_calls(store: Store, user: User, *, offset: int = 0, limit: int = 50) -> list[ReviewItem]:
    """The agent's own interactions, the latest first. Raises NotAllowed."""
    demand(user, Permission.SEE_OWN)
    return kept.calls_of_agent(store, user.agent, offset=offset, limit=limit) if user.agent else []


def own_evaluation(store: Store, workspace: Workspace, user: User, record: Record) -> OwnEvaluation | None:
    """What the agent is given for an interaction of theirs; None where it is not, or nothing counts yet."""
    own = user.may(Permission.DISPUTE) and user.agent is not None and record.interaction.agent == user.agent
    counted = _standing(store, record) if own else None
    if counted is None:
        return None
    evaluation, card = counted
    about = tuple(one for one in kept.disputes_on(store, record.interaction.id) if one.is_about(evaluation))
    until = _until(workspace, evaluation)
    seen = kept.acknowledgement(store, record.interaction.id, user.name)
    return OwnEvaluation(
        evaluation=with_decisions(evaluation, about, card),
        scorecard=card,
        disputes=about,
        disputable=_disputable(evaluation, about) if until is None or now() <= until else (),
        until=until,
        acknowledged=seen.at if seen and seen.given_at == evaluation.at else None,
    )


def acknowledge(store: Store, user: User, interaction: str) -> None:
    """The agent has seen the evaluation that counts. Raises NotInStore and NotAllowed."""
    record = _own(store, user, interaction)
    counted = _standing(store, record)
    if counted is None:
        raise NotInStore(f"interaction '{interaction}' has no evaluation yet")
    with logged(store) as session:
        kept.acknowledge(session, Acknowledgement(interaction, user.name, counted[0].at, now()))
        note(session, user.name, "acknowledged", interaction)


def raise_dispute(
    store: Store, workspace: Workspace, user: User, interaction: str, criterion: str, reason: str
) -> Dispute:
    """Dispute an answer of the evaluation that counts.

    Raises ConfigurationError without a reason, NotAllowed after the window, for an answer that is the best
    one already or was disputed before, and NotInStore.
    """
    record = _own(store, user, interaction)
    given = own_evaluation(store, workspace, user, record)
    score = given.evaluation.score(criterion) if given else None
    if given is None or score is None:
        raise NotInStore(f"interaction '{interaction}' has no answer to '{criterion}' that could be disputed")
    if given.until is not None and now() > given.until:
        raise NotAllowed(f"answers of {given.until:%Y-%m-%d} and before can no longer be disputed")
    if criterion not in given.disputable:
        raise NotAllowed(f"the answer to '{criterion}' was disputed before, or is not one to dispute")
    dispute = Dispute(
        interaction=interaction,
        criterion=criterion,
        raised_by=user.name,
        reason=_words(workspace, record, reason),
        raised_at=now(),
        kind=given.evaluation.evaluator.kind,
        evaluator=given.evaluation.evaluator.name,
        scorecard=given.evaluation.scorecard,
        score=score.score,
        given_at=given.evaluation.at,
    )
    with logged(store) as session:
        added = kept.add_dispute(session, dispute)
        note(session, user.name, "disputed", interaction, {"criterion": criterion, "dispute": added.id})
        announce(session, Event.DISPUTE_RAISED, dispute_json(added))
    return added


def withdraw(store: Store, user: User, number: int) -> Dispute:
    """Take an own dispute back, while nobody decided it. Raises NotInStore, and NotAllowed once one did."""
    demand(user, Permission.DISPUTE)
    with logged(store) as session:
        found = kept.dispute_in(session, number)
        if found.raised_by != user.name:
            raise NotInStore(f"no dispute {number} in the store")
        if found.state is not DisputeState.OPEN:
            raise NotAllowed(f"dispute {number} is decided")
        changed = replace(found, state=DisputeState.WITHDRAWN, decided_at=now())
        kept.change_dispute(session, changed)
        note(session, user.name, "withdrew a dispute", found.interaction, {"dispute": number})
    return changed


def disputes_for(store: Store, user: User, *, state: DisputeState | None = None) -> list[Dispute]:
    """Those that the user decides, or raised; the ones that wait longest first. Raises NotAllowed."""
    if user.may(Permission.DECIDE_DISPUTES):
        return kept.disputes_listed(store, teams=user.teams, state=state)
    demand(user, Permission.DISPUTE)
    return kept.disputes_listed(store, raised_by=user.name, state=state)


def decide(
    store: Store,
    workspace: Workspace,
    user: User,
    number: int,
    *,
    overturn: bool,
    decision: str,
    new_score: float | None = None,
) -> Dispute:
    """Decide a dispute: the answer stands, or `new_score` takes its place, which is never a lower one.

    An overturned answer becomes one of the decider's own evaluation, so that training and drift see it.
    Raises NotAllowed for whoever gave the answer or raised the dispute, Overtaken where it is decided,
    ConfigurationError without words or for a score that is none or lower, and NotInStore.
    """
    demand(user, Permission.DECIDE_DISPUTES)
    with store.reading() as session:
        found = kept.dispute_in(session, number)
    reached(store, user, found.interaction)
    if found.evaluator == user.name and found.kind is EvaluatorKind.PERSON:
        raise NotAllowed("you gave this answer yourself; somebody else decides")
    if found.raised_by == user.name:
        raise NotAllowed("you raised this dispute yourself; somebody else decides")
    record = store.get(found.interaction)
    card = store.scorecard(found.scorecard)
    if card is None:
        raise NotInStore(f"the scorecard of dispute {number} is no longer in the store")
    words = _words(workspace, record, decision)
    raised = _raised(found, card, new_score) if overturn else None
    state = DisputeState.OVERTURNED if overturn else DisputeState.UPHELD
    decided = replace(
        found, state=state, decided_by=user.name, decision=words, new_score=raised, decided_at=now()
    )
    with logged(store) as session:
        if kept.dispute_in(session, number).state is not DisputeState.OPEN:
            raise Overtaken(f"dispute {number} is decided already; look again")
        if raised is not None:
            keep_submission(session, _own_with(record, user, card, found.criterion, raised, words), card)
        kept.change_dispute(session, decided)
        told = {"dispute": number, "criterion": found.criterion, "from": found.score, "to": raised}
        note(session, user.name, f"{state.value} a dispute", found.interaction, told)
        announce(session, Event.DISPUTE_DECIDED, dispute_json(decided))
    return decided


def criterion_of(store: Store, dispute: Dispute) -> Criterion | None:
    """The question of a disputed answer, if its scorecard is still there."""
    card = store.scorecard(dispute.scorecard)
    return next((one for one in card.criteria if one.id == dispute.criterion), None) if card else None


def _own(store: Store, user: User, interaction: str) -> Record:
    demand(user, Permission.DISPUTE)
    found = reached(store, user, interaction)
    if user.agent is None or found.agent != user.agent:
        raise NotInStore(f"no interaction '{interaction}' in the store")
    return store.get(interaction)


def _standing(store: Store, record: Record) -> tuple[Evaluation, Scorecard] | None:
    """The evaluation that counts and its form; one without a form is of no use to an agent."""
    own = [*([record.evaluation] if record.evaluation else []), *record.by_people]
    about = kept.disputes_on(store, record.interaction.id)
    counted = standing(one for one in own if one.scorecard and not only_decides(one, about))
    card = store.scorecard(counted.scorecard) if counted else None
    return (counted, card) if counted and card else None


def _disputable(evaluation: Evaluation, about: tuple[Dispute, ...]) -> tuple[str, ...]:
    settled = {one.criterion for one in about if one.state is not DisputeState.WITHDRAWN}
    return tuple(
        score.criterion
        for score in evaluation.scores
        if score.status is ScoreStatus.SCORED and score.criterion not in settled
    )


def _until(workspace: Workspace, evaluation: Evaluation) -> datetime | None:
    days = workspace.settings.web.dispute_days
    return evaluation.at + timedelta(days=days) if evaluation.at else None


def _raised(dispute: Dispute, card: Scorecard, new_score: float | None) -> float:
    criterion = next(one for one in card.criteria if one.id == dispute.criterion)
    levels = [level.value for level in criterion.levels]
    if new_score not in levels:
        there = ", ".join(map(str, levels))
        raise ConfigurationError(f"give the level that the answer is to have; there are {there}")
    assert new_score is not None, "None is no level"
    if dispute.score is not None and new_score <= dispute.score:
        raise ConfigurationError(
            f"{new_score:g} is not above {dispute.score:g}: a dispute raises a score or leaves it, and never "
            "lowers it"
        )
    return new_score


def _own_with(
    record: Record, user: User, card: Scorecard, criterion: str, score: float, reason: str
) -> Evaluation:
    """The decider's own evaluation with this answer: what they gave before, if anything, stays in it."""
    mine = [
        one
        for one in record.by_people
        if one.evaluator.name == user.name and one.scorecard == card.hash and not one.session
    ]
    before = mine[-1].scores if mine else ()
    answer = Score(criterion, ScoreStatus.SCORED, score=score, expected=score, reason=reason)
    scores = (*(one for one in before if one.criterion != criterion), answer)
    return Evaluation(
        interaction=record.interaction.id,
        evaluator=Evaluator(EvaluatorKind.PERSON, user.name),
        scorecard=card.hash,
        scores=scores,
        grade=card.grade(scores),
        at=now(),
    )


def _words(workspace: Workspace, record: Record, text: str) -> str:
    if not text.strip():
        raise ConfigurationError("give a reason in words")
    return words_typed(workspace, text, language=record.interaction.language, what="reason")
