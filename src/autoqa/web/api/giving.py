"""Whose an interaction is to grade: given to somebody, taken in hand, put back; graded forms given back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import grading
from autoqa.desk import queue as desk
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import InteractionId
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/interactions/{key}", tags=["queue"])
Grader = Annotated[User, Depends(needs(Permission.GRADE))]
Lead = Annotated[User, Depends(needs(Permission.ASSIGN))]
Decider = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES))]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class GraderShown(BaseModel):
    """Somebody who may grade an interaction."""

    name: str
    display: str


class GivenAssignment(BaseModel):
    """Who is to grade an interaction; null gives it back to everybody."""

    evaluator: Name | None


class GivenBack(BaseModel):
    """The form that is given back: whose, of which scorecard (its hash), and why."""

    evaluator: Name
    scorecard: str = Field(max_length=64)
    reason: str = Field(min_length=1, max_length=grading.LONGEST_COMMENT)


class ClaimShown(BaseModel):
    """Until when an interaction is in the user's hands."""

    until: datetime


@router.get("/graders")
def graders(request: Request, asker: Lead, interaction: InteractionId) -> list[GraderShown]:
    """Those who may grade the interaction, by name."""
    found = desk.graders(state(request).store, asker, interaction)
    return [GraderShown.model_validate(one, from_attributes=True) for one in found]


@router.put("/assignment", status_code=204)
def assign(request: Request, asker: Lead, interaction: InteractionId, given: GivenAssignment) -> None:
    """Give the interaction to somebody to grade, or back to everybody; 409 where somebody has it in hand."""
    desk.assign(state(request).store, asker, interaction, given.evaluator)


@router.put("/claim")
def take_in_hand(request: Request, asker: Grader, interaction: InteractionId) -> ClaimShown:
    """Take the interaction in hand for as long as the settings say; 409 where somebody else has it."""
    held = state(request)
    until = desk.take_in_hand(held.store, asker, interaction, minutes=held.settings.claim_minutes)
    return ClaimShown(until=until)


@router.delete("/claim", status_code=204)
def put_back(request: Request, asker: Grader, interaction: InteractionId) -> None:
    """Have the interaction in hand no longer; what a lead gave the user stays theirs to grade."""
    desk.put_back(state(request).store, asker, interaction)


@router.post("/give-back", status_code=204)
def give_back(request: Request, asker: Decider, interaction: InteractionId, given: GivenBack) -> None:
    """Give a form back to whoever handed it in, to be changed."""
    store = state(request).store
    grading.give_back(store, asker, interaction, given.evaluator, given.scorecard, given.reason)
