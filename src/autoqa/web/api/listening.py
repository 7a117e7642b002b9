"""Listening: the sound of a call, the times of its words, and clips that are passed on by a signed link."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from autoqa.desk import listening
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import InteractionId
from autoqa.web.api.asker import needs
from autoqa.web.playing import clip_address, played
from autoqa.web.state import state

router = APIRouter(prefix="/interactions/{key}", tags=["interactions"])
Listener = Annotated[User, Depends(needs(Permission.SEE_CALLS, Permission.SEE_OWN))]
Giver = Annotated[User, Depends(needs(Permission.SEE_CALLS))]
Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class WordShown(BaseModel):
    """A word, and from when to when it is said, in seconds."""

    text: str
    start: float
    end: float


class GivenClip(BaseModel):
    """A stretch of a call in seconds, and for how many days it may be heard."""

    start: Seconds
    end: Seconds
    days: float = Field(default=7, gt=0, le=listening.MOST_DAYS, allow_inf_nan=False)


class ClipShown(BaseModel):
    """A stretch of a call, in seconds, that whoever has the address may hear until then."""

    address: str
    start: float
    end: float
    until: datetime


@router.get(
    "/audio",
    response_class=FileResponse,
    responses={
        200: {"content": {"audio/*": {}}, "description": "The sound, or with a Range header a part of it."}
    },
)
def audio(request: Request, asker: Listener, interaction: InteractionId) -> Response:
    """The sound of a recorded call; a silenced copy where secrets were found."""
    held = state(request)
    return played(listening.sound(held.store, held.workspace, asker, interaction))


@router.get("/words")
def words(request: Request, asker: Listener, interaction: InteractionId) -> list[list[WordShown]]:
    """The words of each turn with their times; none for turns whose words have no times."""
    found = listening.words(state(request).store, asker, interaction)
    return [[WordShown(text=text, start=start, end=end) for text, start, end in turn] for turn in found]


@router.post("/clips", status_code=201)
def share(request: Request, asker: Giver, interaction: InteractionId, given: GivenClip) -> ClipShown:
    """The address under which a stretch of the call can be heard without signing in, for some days."""
    held = state(request)
    clip = listening.share_clip(held.store, held.workspace, asker, interaction, **given.model_dump())
    return ClipShown(
        address=clip_address(request, clip.token), start=clip.start, end=clip.end, until=clip.until
    )
