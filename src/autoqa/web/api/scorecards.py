"""The scorecard in use: read, checked, tried on past calls, replaced, and an earlier one restored."""

from __future__ import annotations

from datetime import datetime
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


class GivenVersion(BaseModel):
    """An earlier scorecard by its `file`, to be put in use again; `seen` is that of the one in use."""

    file: str = Field(min_length=1, max_length=400)
    seen: str = Field(max_length=64)


class VersionShown(BaseModel):
    """An earlier scorecard that is kept: its `file` names it, and `at` is when it was put aside."""

    file: str
    name: str
    version: str
    hash: str
    at: datetime


class ProblemShown(BaseModel):
    """Something that breaks a scorecard, and the line that it stands on, where that can be told."""

    text: str
    line: int | None


class CheckedShown(BaseModel):
    """A text that was read as a scorecard: what it is called, or what is wrong with it."""

    name: str | None
    version: str | None
    hash: str | None
    problems: list[ProblemShown]


class ScorecardShown(BaseModel):
    """The scorecard in use as TOML; `seen` changes with every letter of it.

    `kept` are earlier ones that can be restored. `fixed` says why nothing can be saved here, if so.
    """

    text: str
    seen: str
    name: str | None
    version: str | None
    hash: str | None
    kept: list[VersionShown]
    fixed: str | None


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


@router.post("/check")
def check(asker: Editor, given: GivenText) -> CheckedShown:
    """What is wrong with a scorecard, line by line."""
    checked = scorecards.check(asker, given.text)
    card = checked.scorecard
    return CheckedShown(
        name=card.name if card else None,
        version=card.version if card else None,
        hash=card.hash if card else None,
        problems=[ProblemShown.model_validate(one, from_attributes=True) for one in checked.problems],
    )


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


@router.post("/restore")
def restore(request: Request, asker: Editor, given: GivenVersion) -> ScorecardShown:
    """Put an earlier scorecard in use again; 409 where another one is by now. The present one is kept."""
    held = state(request)
    held.workspace = scorecards.restore(held.store, held.workspace, asker, given.file, given.seen)
    return _shown(scorecards.scorecard_desk(held.workspace, asker))


def _percentage(grade: Grade | None) -> float | None:
    return grade.percentage if grade else None


def _shown(desk: scorecards.Desk) -> ScorecardShown:
    card = desk.present.scorecard
    kept = [
        VersionShown(
            file=one.path.name,
            name=one.scorecard.name,
            version=one.scorecard.version,
            hash=one.scorecard.hash,
            at=one.at,
        )
        for one in desk.kept
    ]
    return ScorecardShown(
        text=desk.file.text,
        seen=desk.file.seen,
        name=card.name if card else None,
        version=card.version if card else None,
        hash=card.hash if card else None,
        kept=kept,
        fixed=desk.fixed,
    )
