"""An agent's own calls, and disputes: raised by agents, decided by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.connect.results import dispute_json
from autoqa.desk import disputes
from autoqa.desk.words import LONGEST
from autoqa.domain.dispute import DisputeState
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import InteractionId, key_of
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(tags=["disputes"])
Agent = Annotated[User, Depends(needs(Permission.DISPUTE))]
Owner = Annotated[User, Depends(needs(Permission.SEE_OWN))]
Decider = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES))]
Concerned = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES, Permission.DISPUTE))]
Json = dict[str, Any]
Number = Annotated[int, Field(ge=1, le=2**53)]


class GivenDispute(BaseModel):
    """An answer that the agent does not accept."""

    criterion: str = Field(max_length=200)
    reason: str = Field(min_length=1, max_length=LONGEST)


class OwnCallShown(BaseModel):
    """An interaction of the agent's own with its grade, in per cent; `key` stands for its id in addresses."""

    interaction: str
    key: str
    channel: str
    started_at: datetime | None
    seconds: float | None
    percentage: float | None
    passed: bool | None


class GivenDecision(BaseModel):
    """What is decided; with `overturn` the answer becomes `new_score`, which is never lower."""

    overturn: bool
    decision: str = Field(min_length=1, max_length=LONGEST)
    new_score: float | None = Field(default=None, allow_inf_nan=False)


@router.get("/disputes")
def listed(
    request: Request,
    asker: Concerned,
    state_: Annotated[DisputeState | None, Query(alias="state")] = None,
) -> list[Json]:
    """The disputes that the user decides or raised; the ones that wait longest first."""
    return [dispute_json(one) for one in disputes.disputes_for(state(request).store, asker, state=state_)]


@router.get("/own")
def own_calls(
    request: Request,
    asker: Owner,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> list[OwnCallShown]:
    """The agent's own interactions, the latest first."""
    found = disputes.own_calls(state(request).store, asker, offset=offset, limit=limit)
    return [
        OwnCallShown(
            interaction=one.interaction,
            key=key_of(one.interaction),
            channel=one.channel,
            started_at=one.started_at,
            seconds=one.seconds,
            percentage=one.percentage,
            passed=one.passed,
        )
        for one in found
    ]


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
