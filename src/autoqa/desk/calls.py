"""An interaction as one user may see it: its words, its scores, what people gave it, and the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autoqa.desk.access import demand, reached
from autoqa.desk.disputes import OwnEvaluation, own_evaluation
from autoqa.desk.grading import Blind, Form, blindness, form_of
from autoqa.desk.remarks import corrected
from autoqa.domain.dispute import Dispute
from autoqa.domain.evaluation import Evaluation
from autoqa.domain.people import Permission, User
from autoqa.domain.record import Record
from autoqa.domain.remark import Correction, Remark
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.pipeline.workspace import Workspace
from autoqa.store.audit_log import logged, note
from autoqa.store.disputes import disputes_on
from autoqa.store.remarks import corrections_of, remarks_on
from autoqa.store.sessions import hidden_sessions
from autoqa.store.store import Store


@dataclass(frozen=True, slots=True)
class Call:
    """What one user sees of an interaction.

    `record` holds no evaluation of others while they are hidden. `transcript` is as people put it right;
    `corrections` says where. `scorecards` has, by hash, the forms of the evaluations shown. `own` is what an
    agent is given for a call of theirs.
    """

    record: Record
    transcript: Transcript | None
    corrections: Mapping[int, Correction]
    remarks: tuple[Remark, ...]
    blind: Blind
    form: Form | None
    scorecards: Mapping[str, Scorecard]
    disputes: tuple[Dispute, ...] = ()
    own: OwnEvaluation | None = None

    def criterion(self, evaluation: Evaluation, name: str) -> Criterion | None:
        """The criterion of that name on the form of an evaluation."""
        card = self.scorecards.get(evaluation.scorecard)
        return next((one for one in card.criteria if one.id == name), None) if card else None


def open_call(store: Store, workspace: Workspace, user: User, interaction: str, *, session: str = "") -> Call:
    """Everything about an interaction that the user may see now. That they looked is noted.

    Raises NotInStore for one that is not there or not theirs, and NotAllowed for a user without any calls.
    """
    demand(user, Permission.SEE_CALLS, Permission.SEE_OWN)
    reached(store, user, interaction)
    record = store.get(interaction)
    form = form_of(store, workspace, user, record, session=session)
    blind = blindness(store, workspace, user, record)
    corrections = corrections_of(store, interaction)
    seen = _shown(store, record, user, blind)
    remarks = [one for one in remarks_on(store, interaction) if not blind.hidden or one.user == user.name]
    with logged(store) as writing:
        note(writing, user.name, "opened", interaction, {"blind": blind.hidden})
    return Call(
        record=seen,
        transcript=corrected(record.transcript, corrections) if record.transcript else None,
        corrections=corrections,
        remarks=tuple(remarks) if user.may(Permission.SEE_CALLS) else (),
        blind=blind,
        form=form,
        scorecards=_scorecards(store, seen),
        disputes=() if blind.hidden else tuple(disputes_on(store, interaction)),
        own=own_evaluation(store, workspace, user, record),
    )


def _shown(store: Store, record: Record, user: User, blind: Blind) -> Record:
    """The record without what is kept from the user: others' scores, and those of sessions not revealed."""
    with store.reading() as session:
        closed = hidden_sessions(session)
    people = tuple(
        one
        for one in record.by_people
        if one.evaluator.name == user.name or not (blind.hidden or one.session in closed)
    )
    if not user.may(Permission.SEE_CALLS):
        people = tuple(one for one in people if not one.session)
    return replace(record, evaluation=None if blind.hidden else record.evaluation, by_people=people)


def _scorecards(store: Store, record: Record) -> dict[str, Scorecard]:
    shown = [*([record.evaluation] if record.evaluation else []), *record.by_people]
    found = {one.scorecard: store.scorecard(one.scorecard) for one in shown if one.scorecard}
    return {hash_: card for hash_, card in found.items() if card is not None}
