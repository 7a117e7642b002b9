"""The scorecard in use: read, tried on past calls, and replaced."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import scorecards
from autoqa.domain.evaluation import Grade
from autoqa.domain.people import Permission, User
from autoqa.errors import ConfigurationError
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/scorecard", tags=["scorecards"])
Editor = Annotated[User, Depends(needs(Permission.EDIT_SCORECARDS))]


class GivenText(BaseModel):
    """A scorecard as TOML."""

    text: str = Field(max_length=scorecards.LONGEST)


class GivenScorecard(GivenText):
    """A scorecard to be put in use; `seen` is that of the one it was made from."""

    seen: str = Field(max_length=64)


class ScorecardShown(BaseModel):
    """The scorecard in use as TOML; `seen` changes with every letter of it."""

    text: str
    seen: str
    name: str | None
    version: str | None
    hash: str | None


class ChangeShown(BaseModel):
    """A call whose grade, in per cent, would be another; both are null while the user may grade it blind."""

    interaction: str
    before: float | None
    after: float | None


class TriedShown(BaseModel):
    """What a scorecard would change in the grades of past calls, those most changed first."""

    changed: int
    assumed: list[str]
    unknown: list[str]
    capped: bool
    most: list[ChangeShown]


@router.get("")
def scorecard(request: Request, asker: Editor) -> ScorecardShown:
    """The scorecard in use."""
    return _shown(scorecards.scorecard_desk(state(request).workspace, asker))


@router.post("/try")
def try_out(request: Request, asker: Editor, given: GivenText) -> TriedShown:
    """What a scorecard would change in the grades of past calls; nothing is scored anew."""
    held = state(request)
    checked = scorecards.check(asker, given.text)
    if checked.scorecard is None:
        raise ConfigurationError("; ".join(problem.text for problem in checked.problems))
    tried = scorecards.try_out(held.store, held.workspace, asker, checked.scorecard)
    most = [
        ChangeShown(
            interaction=one.change.interaction,
            before=None if one.hidden else _percentage(one.change.before),
            after=None if one.hidden else _percentage(one.change.after),
        )
        for one in tried.changed
    ]
    return TriedShown(
        changed=tried.count,
        assumed=list(tried.preview.assumed),
        unknown=list(tried.preview.unknown),
        capped=tried.preview.capped,
        most=most,
    )


@router.put("")
def save(request: Request, asker: Editor, given: GivenScorecard) -> ScorecardShown:
    """Put a scorecard in use; 409 where another one is by now. The earlier one is kept."""
    held = state(request)
    held.workspace = scorecards.save(held.store, held.workspace, asker, given.text, given.seen)
    return _shown(scorecards.scorecard_desk(held.workspace, asker))


def _percentage(grade: Grade | None) -> float | None:
    return grade.percentage if grade else None


def _shown(desk: scorecards.Desk) -> ScorecardShown:
    card = desk.present.scorecard
    return ScorecardShown(
        text=desk.file.text,
        seen=desk.file.seen,
        name=card.name if card else None,
        version=card.version if card else None,
        hash=card.hash if card else None,
    )
