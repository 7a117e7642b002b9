"""Retention: what is to be deleted by now, what is kept all the same, and deleting it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import retention as desk
from autoqa.domain.people import Permission, User
from autoqa.domain.retention import Rule
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/retention", tags=["retention"])
Administrator = Annotated[User, Depends(needs(Permission.ADMINISTER))]


class RuleShown(BaseModel):
    """One rule: after how many days (null: never), how much it deletes now, and what comes next.

    `soon` counts what becomes due within thirty days; `next_at` is when the first of it does.
    """

    rule: Rule
    days: float | None
    due: int
    held: int
    soon: int
    next_at: datetime | None


class DueShown(BaseModel):
    """What a rule asks to delete since a moment; `held` says why it is kept all the same.

    `target` is the id of an interaction, or the agent whose plan or training of that `number` it is. Days
    count from `began`.
    """

    target: str
    rule: Rule
    number: int | None
    began: datetime
    since: datetime
    held: str | None


class RetentionShown(BaseModel):
    """The rules, the oldest of what is due, and what is held; `count` is how much is due in all.

    `mark` stands for exactly what is listed as `due`; it is sent to have that deleted.
    """

    rules: list[RuleShown]
    due: list[DueShown]
    count: int
    held: list[DueShown]
    mark: str


class GivenMark(BaseModel):
    """The mark of what was shown, as a sign that it is to be deleted. It cannot be undone."""

    mark: str = Field(min_length=1, max_length=64)


class DeletedShown(BaseModel):
    """What was deleted; `problems` say which files are still there and why, `left` counts what still is."""

    interactions: int
    sounds: int
    plans: int
    trainings: int
    files: int
    problems: list[str]
    left: int


@router.get("")
def what_would_go(request: Request, asker: Administrator) -> RetentionShown:
    """What would be deleted now, and what is kept all the same."""
    held = state(request)
    found = desk.preview(held.store, held.workspace, asker)
    return RetentionShown(
        rules=[RuleShown.model_validate(one, from_attributes=True) for one in found.rules],
        due=[DueShown.model_validate(one, from_attributes=True) for one in found.going],
        count=found.count,
        held=[DueShown.model_validate(one, from_attributes=True) for one in found.held],
        mark=found.mark,
    )


@router.post("")
def delete(request: Request, asker: Administrator, given: GivenMark) -> DeletedShown:
    """Delete what was shown; 409 where something else is due by now."""
    held = state(request)
    done = desk.apply(held.store, held.workspace, asker, limit=desk.AT_ONCE, shown=given.mark)
    return DeletedShown.model_validate(done, from_attributes=True)
