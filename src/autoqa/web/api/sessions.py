"""Calibration sessions: opened, revealed, decided and closed by leads, graded by those who take part."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from autoqa.desk import sessions
from autoqa.domain.people import Permission, User
from autoqa.domain.session import CONSENSUS, SessionState
from autoqa.web.addresses import Named, key_of
from autoqa.web.api.asker import needs
from autoqa.web.rendering import language_of
from autoqa.web.state import state

router = APIRouter(prefix="/sessions", tags=["calibration"])
Participant = Annotated[User, Depends(needs(Permission.CALIBRATE, Permission.LEAD_CALIBRATION))]
Lead = Annotated[User, Depends(needs(Permission.LEAD_CALIBRATION))]
Name = Annotated[str, Field(max_length=200)]


class GivenSession(BaseModel):
    """A session to be opened on these calls, and on so many that are drawn."""

    name: Name
    participants: list[Name] = Field(max_length=200)
    master: Name = CONSENSUS
    criteria: list[Name] = Field(default_factory=list, max_length=200)
    calls: list[Annotated[str, Field(max_length=1000)]] = Field(default_factory=list, max_length=500)
    draw: int = Field(default=0, ge=0, le=500)
    deadline: AwareDatetime | None = None
    about: str = Field(default="", max_length=4000)


class GivenReveal(BaseModel):
    """Why it is revealed before everybody has graded, where that is so."""

    reason: str = Field(default="", max_length=4000)


class GivenRuling(BaseModel):
    """How a criterion is to be read from now on."""

    criterion: Name
    text: str = Field(min_length=1, max_length=4000)


class SessionShown(BaseModel):
    """A session; `key` stands for its name in addresses, `left` says who has yet to give how many scores."""

    name: str
    key: str
    state: SessionState
    scorecard: str
    interactions: list[str]
    participants: list[str]
    criteria: list[str]
    master: str
    made_at: datetime
    deadline: datetime | None
    revealed_at: datetime | None
    closed_at: datetime | None
    left: dict[str, int]


class DifferenceShown(BaseModel):
    """A question of a call on which people differ, with the score of each; only once revealed."""

    interaction: str
    criterion: str
    master: float | None
    scores: dict[str, float | None]


class AgreedShown(BaseModel):
    """How one question, call or evaluator stands to the master grade, over so many scores.

    `exact` and `near` are the shares on the same level and at most one apart, `apart` the mean distance in
    points and `above` the mean of the score less the master's.
    """

    name: str
    compared: int
    exact: float
    near: float
    apart: float
    above: float


class ResultsShown(BaseModel):
    """What came of a session: those that differ most come first."""

    questions: list[AgreedShown]
    calls: list[AgreedShown]
    evaluators: list[AgreedShown]


class RulingShown(BaseModel):
    """How a criterion is to be read, as a session decided."""

    session: str
    criterion: str
    scorecard: str
    text: str
    decided_by: str
    at: datetime


class WholeSession(SessionShown):
    """A session with what it found and what was decided, where it is revealed."""

    results: ResultsShown | None
    differences: list[DifferenceShown]
    decisions: list[RulingShown]


@router.get("")
def listed(request: Request, asker: Participant) -> list[SessionShown]:
    """The sessions that the user takes part in or leads."""
    return [_shown(one) for one in sessions.sessions_for(state(request).store, asker)]


@router.post("", status_code=201)
def open_session(request: Request, asker: Lead, given: GivenSession) -> WholeSession:
    """Open a session with the workspace's form."""
    held = state(request)
    fields = given.model_dump()
    name, people = fields.pop("name"), fields.pop("participants")
    made = sessions.open_session(held.store, held.workspace, asker, name, people, **fields)
    return _whole(sessions.session_view(held.store, asker, made.name))


@router.get("/{key}")
def session(request: Request, asker: Participant, name: Named) -> WholeSession:
    """A session; nothing of anybody's grades before it is revealed."""
    return _whole(sessions.session_view(state(request).store, asker, name))


@router.post("/{key}/reveal")
def reveal(request: Request, asker: Lead, name: Named, given: GivenReveal) -> WholeSession:
    """Show everybody's grades to those who take part; from then on none are taken."""
    held = state(request)
    sessions.reveal(held.store, held.workspace, asker, name, reason=given.reason)
    return _whole(sessions.session_view(held.store, asker, name))


@router.post("/{key}/decisions", status_code=201)
def decide(request: Request, asker: Lead, name: Named, given: GivenRuling) -> RulingShown:
    """Record how a criterion is to be read."""
    held = state(request)
    ruling = sessions.decide(held.store, held.workspace, asker, name, given.criterion, given.text)
    return RulingShown.model_validate(ruling, from_attributes=True)


@router.post("/{key}/close")
def close(request: Request, asker: Lead, name: Named) -> WholeSession:
    """Be done with a session."""
    store = state(request).store
    sessions.close(store, asker, name)
    return _whole(sessions.session_view(store, asker, name))


@router.get("/{key}/report", response_class=HTMLResponse)
def report(request: Request, asker: Participant, name: Named) -> Response:
    """The report of a revealed session as a page to be printed, in the user's language."""
    nonce, language = request.scope.get("nonce", ""), language_of(request, asker)
    text = sessions.printable(state(request).store, asker, name, language=language, nonce=nonce)
    return HTMLResponse(text)


def _whole(view: sessions.SessionView) -> WholeSession:
    differences = [
        DifferenceShown(
            interaction=one.interaction,
            criterion=one.criterion,
            master=one.master,
            scores={name: cell.score for name, cell in one.scores},
        )
        for one in view.differences
    ]
    return WholeSession(
        **_shown(view.listed).model_dump(),
        results=ResultsShown.model_validate(view.results, from_attributes=True) if view.results else None,
        differences=differences,
        decisions=[RulingShown.model_validate(one, from_attributes=True) for one in view.rulings],
    )


def _shown(listed: sessions.Listed) -> SessionShown:
    one = listed.session
    return SessionShown(
        name=one.name,
        key=key_of(one.name),
        state=listed.state,
        scorecard=one.scorecard,
        interactions=list(one.interactions),
        participants=list(one.participants),
        criteria=list(one.criteria),
        master=one.master,
        made_at=one.made_at,
        deadline=one.deadline,
        revealed_at=one.revealed_at,
        closed_at=one.closed_at,
        left=dict(listed.left),
    )
