"""Interactions: what is known of one, the form, remarks and corrections."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.connect.results import dispute_json, evaluation_json, measures_json, turn_json
from autoqa.desk import grading, remarks
from autoqa.desk.calls import Call, open_call
from autoqa.desk.disputes import OwnEvaluation
from autoqa.desk.words import LONGEST
from autoqa.domain.draft import Draft
from autoqa.domain.people import Permission, User
from autoqa.domain.transcript import Speaker
from autoqa.web.addresses import InteractionId
from autoqa.web.api.asker import needs
from autoqa.web.forms import GivenAnswer, GivenForm
from autoqa.web.state import state

router = APIRouter(prefix="/interactions/{key}", tags=["interactions"])
Viewer = Annotated[User, Depends(needs(Permission.SEE_CALLS, Permission.SEE_OWN))]
Looker = Annotated[User, Depends(needs(Permission.SEE_CALLS))]
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Corrector = Annotated[User, Depends(needs(Permission.CORRECT))]
Json = dict[str, Any]
Session = Annotated[str, Query(max_length=200, description="A calibration session; empty outside of any.")]


class GivenRemark(BaseModel):
    """A remark on a moment: `start` in seconds, or the number of a turn, from 0 on."""

    text: str = Field(min_length=1, max_length=LONGEST)
    start: float | None = Field(default=None, ge=0, le=1e6, allow_inf_nan=False)
    turn: int | None = Field(default=None, ge=0, le=10**6)
    criterion: str | None = Field(default=None, max_length=200)


class GivenTurn(BaseModel):
    """What was really said in a turn, or by whom."""

    text: str | None = Field(default=None, min_length=1, max_length=LONGEST)
    speaker: Speaker | None = None


class DraftShown(BaseModel):
    """A form that is being filled in."""

    interaction: str
    scorecard: str
    session: str
    version: int
    at: datetime | None
    answers: list[GivenAnswer]


class LevelShown(BaseModel):
    """A level of a criterion's scale, and the words that fix it."""

    value: int
    anchor: str


class QuestionShown(BaseModel):
    """A criterion that the user is asked; `decided` says how calibration sessions decided to read it."""

    criterion: str
    section: str
    question: str
    levels: list[LevelShown]
    decided: str | None


class FormShown(BaseModel):
    """The questions of a form by the hash of its scorecard; `closed` says why it takes no answers, if so."""

    interaction: str
    scorecard: str
    session: str
    questions: list[QuestionShown]
    missing: list[str]
    closed: grading.Closed | None


class RemarkShown(BaseModel):
    """A remark on a moment."""

    id: int
    user: str
    turn: int
    start: float | None
    criterion: str | None
    text: str
    at: datetime


@router.get("")
def interaction(request: Request, asker: Viewer, interaction: InteractionId, session: Session = "") -> Json:
    """Everything that the user may see of an interaction; others' scores are null while they grade blind."""
    held = state(request)
    return _shown(open_call(held.store, held.workspace, asker, interaction, session=session))


@router.post("/look", status_code=204)
def look(request: Request, asker: Looker, interaction: InteractionId) -> None:
    """Show the user the scores without grading; from then on they cannot grade it blind."""
    grading.look(state(request).store, asker, interaction)


@router.get("/form")
def form(request: Request, asker: Grader, interaction: InteractionId, session: Session = "") -> FormShown:
    """What the user is asked about the interaction, and whether it still takes answers."""
    held = state(request)
    return _form(grading.own_form(held.store, held.workspace, asker, interaction, session=session))


@router.get("/draft")
def draft(request: Request, asker: Grader, interaction: InteractionId, session: Session = "") -> DraftShown:
    """The user's form, as far as it is filled in."""
    held = state(request)
    return _draft(grading.own_form(held.store, held.workspace, asker, interaction, session=session).draft)


@router.put("/draft")
def keep_draft(
    request: Request, asker: Grader, interaction: InteractionId, given: GivenForm, session: Session = ""
) -> DraftShown:
    """Keep the form; 409 where it was kept from elsewhere since `version`."""
    held = state(request)
    kept = grading.keep_answers(
        held.store, held.workspace, asker, interaction, given.given(), given.version, session=session
    )
    return _draft(kept)


@router.post("/evaluation", status_code=201)
def hand_in(
    request: Request, asker: Grader, interaction: InteractionId, given: GivenForm, session: Session = ""
) -> Json:
    """Hand the form in as the user's evaluation."""
    held = state(request)
    evaluation = grading.hand_in(
        held.store, held.workspace, asker, interaction, given.given(), given.version, session=session
    )
    return evaluation_json(evaluation)


@router.post("/remarks", status_code=201)
def add_remark(
    request: Request, asker: Corrector, interaction: InteractionId, given: GivenRemark
) -> RemarkShown:
    """Note something about a moment."""
    held = state(request)
    kept = remarks.add_remark(held.store, held.workspace, asker, interaction, **given.model_dump())
    return RemarkShown.model_validate(kept, from_attributes=True)


@router.delete("/remarks/{number}", status_code=204)
def take_remark(request: Request, asker: Corrector, interaction: InteractionId, number: int) -> None:
    """Take an own remark away."""
    remarks.take_remark(state(request).store, asker, interaction, number)


@router.put("/turns/{place}")
def correct(
    request: Request, asker: Corrector, interaction: InteractionId, place: int, given: GivenTurn
) -> Json:
    """Put right what a turn says, or who says it."""
    held = state(request)
    right = remarks.correct(
        held.store, held.workspace, asker, interaction, place, text=given.text, speaker=given.speaker
    )
    return turn_json(right)


def _shown(call: Call) -> Json:
    record = call.record
    about = record.interaction
    return {
        "id": about.id,
        "channel": about.channel.value,
        "agent": about.agent,
        "started_at": about.started_at.isoformat() if about.started_at else None,
        "language": call.transcript.language if call.transcript else about.language,
        "hidden": call.blind.hidden,
        "model": evaluation_json(record.evaluation) if record.evaluation else None,
        "people": [evaluation_json(one) for one in record.by_people],
        "own": _own(call.own) if call.own else None,
        "disputes": [dispute_json(one) for one in call.disputes],
        "remarks": [asdict(one) for one in call.remarks],
        "corrections": _corrections(call),
        "measures": measures_json(call.transcript),
        "turns": [turn_json(turn) for turn in (call.transcript.turns if call.transcript else ())],
    }


def _own(own: OwnEvaluation) -> Json:
    """What an agent is given for a call of theirs, and what can be done about it."""
    return {
        "evaluation": evaluation_json(own.evaluation),
        "disputable": list(own.disputable),
        "until": own.until.isoformat() if own.until else None,
        "acknowledged_at": own.acknowledged.isoformat() if own.acknowledged else None,
    }


def _corrections(call: Call) -> list[Json]:
    """By whom turns were put right, when, and what had been read."""
    read = call.record.transcript.turns if call.record.transcript else ()
    return [
        {
            "turn": place,
            "text": one.text,
            "speaker": one.speaker.value,
            "user": one.user,
            "at": one.at.isoformat(),
            "read": turn_json(read[place]) if place < len(read) else None,
        }
        for place, one in sorted(call.corrections.items())
    ]


def _form(form: grading.Form) -> FormShown:
    questions = [
        QuestionShown(
            criterion=one.id,
            section=section.name,
            question=one.question,
            levels=[LevelShown.model_validate(level, from_attributes=True) for level in one.levels],
            decided=form.decided.get(one.id),
        )
        for section in form.sections
        for one in section.criteria
    ]
    return FormShown(
        interaction=form.interaction,
        scorecard=form.scorecard.hash,
        session=form.session,
        questions=questions,
        missing=list(form.missing),
        closed=form.closed,
    )


def _draft(draft: Draft) -> DraftShown:
    answers = [GivenAnswer(**asdict(answer)) for answer in draft.answers]
    return DraftShown(
        interaction=draft.interaction,
        scorecard=draft.scorecard,
        session=draft.session,
        version=draft.version,
        at=draft.at,
        answers=answers,
    )
