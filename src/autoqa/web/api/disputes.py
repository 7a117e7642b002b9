"""Disputes: raised by agents, decided by somebody else."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.connect.results import dispute_json
from autoqa.desk import disputes
from autoqa.desk.words import LONGEST
from autoqa.domain.dispute import DisputeState
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import InteractionId
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(tags=["disputes"])
Agent = Annotated[User, Depends(needs(Permission.DISPUTE))]
Decider = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES))]
Concerned = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES, Permission.DISPUTE))]
Json = dict[str, Any]
Number = Annotated[int, Field(ge=1, le=2**53)]


class GivenDispute(BaseModel):
    """An answer that the agent does not accept."""

    criterion: str = Field(max_length=200)
    reason: str = Field(min_length=1, max_length=LONGEST)


class GivenDecision(BaseModel):
    """What is decided; with `overturn` the answer becomes `new_score`, which is never lower."""

    overturn: bool
    decision: str = Field(min_length=1, max_length=LONGEST)
    new_score: float | None = Field(default=None, allow_inf_nan=False)


@router.get("/disputes")
def listed(request: Request, asker: Concerned, state_: DisputeState | None = None) -> list[Json]:
    """Those that the user decides or raised; the ones that wait longest first."""
    return [dispute_json(one) for one in disputes.disputes_for(state(request).store, asker, state=state_)]


@router.post("/interactions/{key}/disputes", status_code=201)
def raise_dispute(request: Request, asker: Agent, interaction: InteractionId, given: GivenDispute) -> Json:
    """Dispute an answer of an own call."""
    held = state(request)
    raised = disputes.raise_dispute(
        held.store, held.workspace, asker, interaction, given.criterion, given.reason
    )
    return dispute_json(raised)


@router.post("/interactions/{key}/acknowledgement", status_code=204)
def acknowledge(request: Request, asker: Agent, interaction: InteractionId) -> None:
    """The agent has read the evaluation that counts."""
    disputes.acknowledge(state(request).store, asker, interaction)


@router.post("/disputes/{number}/decision")
def decide(request: Request, asker: Decider, number: Number, given: GivenDecision) -> Json:
    """Decide a dispute."""
    held = state(request)
    return dispute_json(disputes.decide(held.store, held.workspace, asker, number, **given.model_dump()))


@router.post("/disputes/{number}/withdrawal")
def withdraw(request: Request, asker: Agent, number: Number) -> Json:
    """Take an own dispute back."""
    return dispute_json(disputes.withdraw(state(request).store, asker, number))
