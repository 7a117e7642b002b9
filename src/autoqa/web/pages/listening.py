"""The sound of calls by ranges, the times of their words, and clips that are passed on by a signed link."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import Response

from autoqa.desk import listening
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import InteractionId
from autoqa.web.asker import needs
from autoqa.web.playing import clip_address, played
from autoqa.web.state import state

router = APIRouter()
Listener = Annotated[User, Depends(needs(Permission.SEE_CALLS, Permission.SEE_OWN))]
Giver = Annotated[User, Depends(needs(Permission.SEE_CALLS))]


@router.get("/calls/{key}/audio")
def audio(request: Request, asker: Listener, interaction: InteractionId) -> Response:
    """The sound of a call, whole or a range of it."""
    held = state(request)
    return played(listening.sound(held.store, held.workspace, asker, interaction))


@router.get("/calls/{key}/words.json")
def words(request: Request, asker: Listener, interaction: InteractionId) -> dict[str, Any]:
    """The words of each turn: text, start and end in seconds."""
    return {"turns": listening.words(state(request).store, asker, interaction)}


@router.post("/calls/{key}/clips")
def share(
    request: Request,
    asker: Giver,
    interaction: InteractionId,
    start: Annotated[float, Form(allow_inf_nan=False)],
    end: Annotated[float, Form(allow_inf_nan=False)],
    days: Annotated[float, Form(allow_inf_nan=False)] = 7,
) -> dict[str, Any]:
    """The address under which a stretch of the call can be heard without signing in, for some days."""
    held = state(request)
    clip = listening.share_clip(
        held.store, held.workspace, asker, interaction, start=start, end=end, days=days
    )
    return {
        "address": clip_address(request, clip.token),
        "start": clip.start,
        "end": clip.end,
        "until": clip.until.isoformat(timespec="seconds"),
    }


@router.get("/clips/{token}")
def clip(request: Request, token: str) -> Response:
    """A stretch of a call, for whoever has its address."""
    held = state(request)
    return played(listening.shared_clip(held.store, held.workspace, token))
