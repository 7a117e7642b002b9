"""An agent's own calls, and disputes about their answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk import disputes
from autoqa.domain.dispute import Dispute, DisputeState
from autoqa.domain.people import Permission, User
from autoqa.errors import ConfigurationError
from autoqa.web.addresses import InteractionId, call_address
from autoqa.web.asker import needs
from autoqa.web.rendering import page
from autoqa.web.state import state

router = APIRouter()
Agent = Annotated[User, Depends(needs(Permission.SEE_OWN))]
Disputer = Annotated[User, Depends(needs(Permission.DISPUTE))]
Decider = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES))]
Concerned = Annotated[User, Depends(needs(Permission.DECIDE_DISPUTES, Permission.DISPUTE))]
_PAGE = 50


@router.get("/own")
def own_calls(
    request: Request, asker: Agent, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
) -> Response:
    """The agent's own calls, the latest first."""
    found = disputes.own_calls(state(request).store, asker, offset=offset, limit=_PAGE + 1)
    values = {
        "items": found[:_PAGE],
        "newer": max(0, offset - _PAGE) if offset else None,
        "older": offset + _PAGE if len(found) > _PAGE else None,
    }
    return page(request, "own.html", values)


@router.post("/calls/{key}/acknowledge")
def acknowledge(request: Request, asker: Disputer, interaction: InteractionId) -> Response:
    """The agent has read the evaluation."""
    disputes.acknowledge(state(request).store, asker, interaction)
    return RedirectResponse(call_address(interaction), status_code=303)


@router.post("/calls/{key}/disputes")
def raise_dispute(
    request: Request,
    asker: Disputer,
    interaction: InteractionId,
    criterion: Annotated[str, Form(max_length=200)],
    reason: Annotated[str, Form()],
) -> Response:
    """Dispute an answer."""
    held = state(request)
    disputes.raise_dispute(held.store, held.workspace, asker, interaction, criterion, reason)
    return RedirectResponse(f"{call_address(interaction)}#disputes", status_code=303)


@router.get("/disputes")
def all_disputes(request: Request, asker: Concerned, show: str = "open") -> Response:
    """Those that the user decides or raised."""
    return _list(request, asker, show)


@router.post("/disputes/{number}/withdraw")
def withdraw(request: Request, asker: Disputer, number: int) -> Response:
    """Take an own dispute back."""
    found = disputes.withdraw(state(request).store, asker, number)
    return RedirectResponse(f"{call_address(found.interaction)}#disputes", status_code=303)


@router.post("/disputes/{number}")
def decide(
    request: Request,
    asker: Decider,
    number: int,
    decision: Annotated[str, Form()] = "",
    do: Annotated[str, Form()] = "uphold",
    new_score: Annotated[float | None, Form()] = None,
) -> Response:
    """Decide a dispute."""
    held = state(request)
    try:
        disputes.decide(
            held.store,
            held.workspace,
            asker,
            number,
            overturn=do == "overturn",
            decision=decision,
            new_score=new_score,
        )
    except ConfigurationError as error:
        return _list(request, asker, "open", problem=(number, str(error), decision))
    return RedirectResponse("/disputes", status_code=303)


def _list(request: Request, asker: User, show: str, problem: tuple[int, str, str] | None = None) -> Response:
    store = state(request).store
    only = DisputeState.OPEN if show == "open" and asker.may(Permission.DECIDE_DISPUTES) else None
    found = disputes.disputes_for(store, asker, state=only)
    values = {
        "disputes": found,
        "show": show,
        "criteria": {one.id: disputes.criterion_of(store, one) for one in found},
        "decides": {one.id for one in found if _may_decide(asker, one)},
        "problem": problem,
    }
    return page(request, "disputes.html", values, status=422 if problem else 200)


def _may_decide(asker: User, dispute: Dispute) -> bool:
    own = asker.name in (dispute.evaluator, dispute.raised_by)
    return asker.may(Permission.DECIDE_DISPUTES) and dispute.state is DisputeState.OPEN and not own
