"""Models: what answers, candidates, comparisons, drift and reports; jobs that compare, promote, take back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from autoqa.connect.agreement import criterion_agreement_json, drift_json
from autoqa.connect.comparison import comparison_json
from autoqa.desk import model_jobs, model_reports
from autoqa.desk.jobs import JobState
from autoqa.desk.model_jobs import Task
from autoqa.desk.models import (
    Answering,
    GateState,
    Waiting,
    candidate_view,
    card_of,
    criterion_view,
    drift_found,
    logged_runs,
    models_view,
)
from autoqa.domain.calibration import Mode
from autoqa.domain.people import Permission, User
from autoqa.domain.service import Change
from autoqa.pipeline.experiments import Bought
from autoqa.training.runs import Run
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/models", tags=["models"])
Reader = Annotated[User, Depends(needs(Permission.SEE_MODELS))]
Changer = Annotated[User, Depends(needs(Permission.CHANGE_MODELS))]
Key = Annotated[str, Field(min_length=1, max_length=1000)]
Print = Annotated[str, Field(max_length=100)]
Number = Annotated[int, Field(ge=1, le=2**53)]
InQuery = Annotated[str, Query(min_length=1, max_length=1000, description="The candidate's `key`.")]
Json = dict[str, Any]
_REPORT: dict[str, Any] = {
    "response_class": FileResponse,
    "responses": {200: {"content": {"text/html": {}}, "description": "The report, a page of its own."}},
}


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


class ReasonShown(BaseModel):
    """Why a criterion is not left to the model: a short stable word, and a sentence."""

    code: str
    text: str


class DecisionShown(BaseModel):
    """Who scores a criterion by its calibration; the gate is met where `mode` leaves as much as `wanted`."""

    mode: Mode
    wanted: Mode
    met: bool
    reasons: list[ReasonShown]
    threshold: float | None
    coverage: float | None


class ChangeShown(BaseModel):
    """A change of the model in service; an empty fingerprint is the model that comes with autoqa."""

    fingerprint: str
    change: Change
    reason: str
    at: datetime


class CriterionShown(AnsweringShown):
    """All that is known of one criterion's model; `agreement` as `autoqa agreement --json` prints it."""

    decision: DecisionShown | None
    calibrated_at: datetime | None
    agreement: Json | None
    history: list[ChangeShown]
    runs: list[Run]


class CardShown(BaseModel):
    """A model's card, in Markdown, and the record of its training."""

    fingerprint: str
    card: str
    training: Json | None


class LoggedRun(BaseModel):
    """A row of the experiment log, with how many calls more it was trained on and what they gained."""

    run: Run
    bought: Bought | None


class ComparisonShown(BaseModel):
    """A candidate with its comparison, as `autoqa compare --json` prints it; null where there is none yet.

    `hidden` says that calls, teams or agents were left out that the user does not reach or may grade blind.
    """

    candidate: CandidateShown
    comparison: Json | None
    hidden: bool


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


@router.get("/criteria/{name}")
def criterion(request: Request, asker: Reader, name: Key) -> CriterionShown:
    """All that is known of one criterion's model: its changes, its calibration, and how far people agree."""
    held = state(request)
    _, found, runs = criterion_view(held.store, held.workspace, asker, name)
    return CriterionShown(
        **dict(_answering(found)),
        decision=DecisionShown.model_validate(found.gate.decision, from_attributes=True)
        if found.gate.decision
        else None,
        calibrated_at=found.gate.at,
        agreement=criterion_agreement_json(found.agreement) if found.agreement else None,
        history=[ChangeShown.model_validate(one, from_attributes=True) for one in found.history],
        runs=list(runs),
    )


@router.get("/card")
def card(request: Request, asker: Reader, key: InQuery) -> CardShown:
    """What the folder of a candidate or a promoted model says of it."""
    held = state(request)
    return CardShown.model_validate(card_of(held.store, held.workspace, asker, key), from_attributes=True)


@router.get("/log")
def log(request: Request, asker: Reader) -> list[LoggedRun]:
    """The experiment log, the newest row first, with what each batch of grades bought."""
    found = logged_runs(state(request).workspace, asker)
    return [LoggedRun(run=run, bought=bought) for run, bought in found]


@router.get("/drift")
def drift(request: Request, asker: Reader) -> Json | None:
    """What the last look at drift found, as `autoqa drift --json` prints it; null where there was none."""
    found = drift_found(state(request).workspace, asker)
    return drift_json(found) if found else None


@router.get("/comparison")
def comparison(request: Request, asker: Reader, key: InQuery) -> ComparisonShown:
    """A candidate beside the model in service, as far as the user reaches the calls."""
    held = state(request)
    found = candidate_view(held.store, held.workspace, asker, key)
    return ComparisonShown(
        candidate=_candidate(found.waiting),
        comparison=comparison_json(found.comparison) if found.comparison else None,
        hidden=found.hidden,
    )


@router.get("/comparison-report", **_REPORT)
def comparison_report(request: Request, asker: Reader, key: InQuery) -> Response:
    """The report of a candidate's comparison, for whoever reaches every team and does not grade blind."""
    held = state(request)
    return _page(model_reports.comparison_report(held.store, held.workspace, asker, key))


@router.get("/calibration-report", **_REPORT)
def calibration_report(request: Request, asker: Reader) -> Response:
    """The report of the last calibration, for whoever reaches every team."""
    return _page(model_reports.calibration_report(state(request).workspace, asker))


@router.get("/jobs")
def jobs(request: Request, asker: Reader) -> list[JobShown]:
    """The jobs that are remembered, the newest first."""
    found = model_jobs.jobs_seen(state(request).jobs, asker)
    return [JobShown.model_validate(one, from_attributes=True) for one in found]


@router.get("/jobs/{number}")
def job(request: Request, asker: Reader, number: Number) -> JobShown:
    """What a job does, or came to; its words are for whoever asked for it, or reaches every team."""
    found = model_jobs.job_seen(state(request).jobs, asker, number)
    return JobShown.model_validate(found, from_attributes=True)


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


def _page(path: Path) -> Response:
    return FileResponse(path, media_type="text/html", filename=path.name)


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
