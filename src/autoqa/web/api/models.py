"""Models: what answers each criterion, candidates, and jobs that compare, promote and take back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.desk import model_jobs
from autoqa.desk.jobs import JobState
from autoqa.desk.model_jobs import Task
from autoqa.desk.models import Answering, GateState, Waiting, models_view
from autoqa.domain.people import Permission, User
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/models", tags=["models"])
Reader = Annotated[User, Depends(needs(Permission.SEE_MODELS))]
Changer = Annotated[User, Depends(needs(Permission.CHANGE_MODELS))]
Key = Annotated[str, Field(min_length=1, max_length=1000)]
Print = Annotated[str, Field(max_length=100)]
Number = Annotated[int, Field(ge=1, le=2**53)]


class AnsweringShown(BaseModel):
    """What answers a criterion; `fingerprint` is empty until all files were checked, where need be."""

    criterion: str
    fingerprint: str
    origin: str
    gate: GateState
    since: datetime | None
    change: str | None
    reason: str | None
    alarms: int


class CandidateShown(BaseModel):
    """A candidate by its `key`; `acceptable` is null until it was compared with what is in service."""

    key: str
    criterion: str
    fingerprint: str
    acceptable: bool | None
    against: list[str]
    compared_with: str | None
    outdated: bool


class ModelsShown(BaseModel):
    """What answers, what waits, and what could not be read."""

    criteria: list[AnsweringShown]
    candidates: list[CandidateShown]
    problems: list[str]


class JobShown(BaseModel):
    """A job; `outcome` is a short word for what came of it, `text` what went wrong."""

    number: int
    kind: str
    target: str
    who: str
    started_at: datetime
    state: JobState
    ended_at: datetime | None
    stage: str
    done: int
    total: int
    outcome: str
    text: str
    warnings: list[str]


class GivenTask(BaseModel):
    """A job on all models."""

    task: Task


class GivenComparison(BaseModel):
    """The candidate to be compared with what is in service."""

    key: Key


class GivenPromotion(BaseModel):
    """The candidate to be put in service; `new` and `old` are the fingerprints that its comparison showed."""

    key: Key
    new: Print
    old: Print
    force: bool = False
    reason: str = Field(default="", max_length=4000)


class GivenRollback(BaseModel):
    """The criterion whose model is taken back; `shown` is the fingerprint of the one in service."""

    criterion: Key
    shown: Print
    reason: str = Field(min_length=1, max_length=4000)


@router.get("")
def models(request: Request, asker: Reader) -> ModelsShown:
    """What answers each criterion, and which candidates there are."""
    held = state(request)
    view = models_view(held.store, held.workspace, asker)
    return ModelsShown(
        criteria=[_answering(one) for one in view.criteria],
        candidates=[_candidate(one) for one in view.candidates],
        problems=list(view.problems),
    )


@router.get("/jobs/{number}")
def job(request: Request, asker: Reader, number: Number) -> JobShown:
    """What a job does, or came to."""
    return JobShown.model_validate(state(request).jobs.find(number), from_attributes=True)


@router.post("/jobs", status_code=202)
def begin(request: Request, asker: Changer, given: GivenTask) -> JobShown:
    """Start a job on all models."""
    held = state(request)
    begun = model_jobs.begin(held.jobs, held.store, held.workspace, asker, given.task)
    return JobShown.model_validate(begun, from_attributes=True)


@router.post("/comparisons", status_code=202)
def compare(request: Request, asker: Changer, given: GivenComparison) -> JobShown:
    """Start to compare a candidate with what is in service."""
    held = state(request)
    begun = model_jobs.compare(held.jobs, held.store, held.workspace, asker, given.key)
    return JobShown.model_validate(begun, from_attributes=True)


@router.post("/promotions", status_code=202)
def promote(request: Request, asker: Changer, given: GivenPromotion) -> JobShown:
    """Start to put a candidate in service, if it may be; by force only with a reason."""
    held = state(request)
    begun = model_jobs.promote(held.jobs, held.store, held.workspace, asker, **given.model_dump())
    return JobShown.model_validate(begun, from_attributes=True)


@router.post("/rollbacks", status_code=202)
def roll_back(request: Request, asker: Changer, given: GivenRollback) -> JobShown:
    """Start to put the model before back in service."""
    held = state(request)
    begun = model_jobs.roll_back(held.jobs, held.store, held.workspace, asker, **given.model_dump())
    return JobShown.model_validate(begun, from_attributes=True)


def _answering(one: Answering) -> AnsweringShown:
    changed = one.changed
    return AnsweringShown(
        criterion=one.criterion.id,
        fingerprint=one.fingerprint,
        origin=one.origin,
        gate=one.gate.state,
        since=changed.at if changed else None,
        change=changed.change.value if changed else None,
        reason=changed.reason if changed else None,
        alarms=len(one.alarms),
    )


def _candidate(one: Waiting) -> CandidateShown:
    found = one.compared.comparison if one.compared else None
    return CandidateShown(
        key=one.key,
        criterion=one.model.name,
        fingerprint=one.model.fingerprint,
        acceptable=found.acceptable if found else None,
        against=[reason.code for reason in found.reasons] if found else [],
        compared_with=found.old if found else None,
        outdated=one.outdated,
    )
