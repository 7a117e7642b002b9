"""Models: what answers each criterion, what waits to, and the jobs that compare, promote and take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from autoqa.desk import model_jobs, model_reports, models
from autoqa.desk.jobs import Job, JobState
from autoqa.desk.model_jobs import Task
from autoqa.desk.models import Answering, CandidateView
from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Reason
from autoqa.domain.comparison import Beside
from autoqa.domain.people import Permission, User
from autoqa.errors import AccessRefused, AutoQAError, NotInStore, Overtaken
from autoqa.report.against import against_said
from autoqa.report.calibration.drift import drift_part
from autoqa.report.calibration.given import Drawn
from autoqa.report.comparison.figures import (
    difference_plots,
    figure_rows,
    group_rows,
    groups_plot,
    people_said,
    qwk_plot,
    team_rows,
    teams_plot,
)
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.plots import Axis, Curve, Dot, Key, Row, Spot, curve_plot, interval_plot
from autoqa.report.words import Said
from autoqa.training.runs import Run
from autoqa.web.asker import needs
from autoqa.web.rendering import language_of, page, spoken
from autoqa.web.state import state

router = APIRouter()
Reader = Annotated[User, Depends(needs(Permission.SEE_MODELS))]
Changer = Annotated[User, Depends(needs(Permission.CHANGE_MODELS))]
_MOST_TEAMS = 20
_SHOWN_JOBS = 20


@router.get("/models")
def all_models(request: Request, asker: Reader) -> Response:
    """What answers each criterion, which candidates wait, and what was done last."""
    return _all(request, asker)


@router.get("/models/criteria/{name}")
def one_criterion(request: Request, asker: Reader, name: str) -> Response:
    """All that is known of one criterion's model."""
    return _criterion(request, asker, name)


@router.get("/models/card")
def card(request: Request, asker: Reader, model: str) -> Response:
    """What a model's folder says of it."""
    held = state(request)
    found = models.card_of(held.store, held.workspace, asker, model)
    return page(request, "model_card.html", {"key": model, "found": found})


@router.get("/models/log")
def log(request: Request, asker: Reader) -> Response:
    """The experiment log."""
    return page(request, "model_log.html", {"rows": models.logged_runs(state(request).workspace, asker)})


@router.get("/models/drift")
def drift(request: Request, asker: Reader) -> Response:
    """What changed over time."""
    found = models.drift_found(state(request).workspace, asker)
    part = drift_part(found, language_of(request, asker)) if found else None
    return page(request, "model_drift.html", {"found": found, "part": part})


@router.get("/models/calibration-report")
def calibration_report(request: Request, asker: Reader) -> Response:
    """The report of the last calibration, to be kept and read outside the app."""
    return _download(model_reports.calibration_report(state(request).workspace, asker))


@router.get("/models/comparison-report")
def comparison_report(request: Request, asker: Reader, model: str) -> Response:
    """The report of a candidate's comparison, as above."""
    held = state(request)
    return _download(model_reports.comparison_report(held.store, held.workspace, asker, model))


@router.get("/models/comparison")
def comparison(request: Request, asker: Reader, model: str) -> Response:
    """A candidate beside the model in service, and what a promotion would change."""
    return _comparison(request, asker, model)


@router.get("/models/jobs/{number}")
def job(request: Request, asker: Reader, number: int) -> Response:
    """What a job does, or came to."""
    return page(request, "model_job.html", _job_values(request, asker, number))


@router.get("/models/jobs/{number}/state")
def job_state(request: Request, asker: Reader, number: int) -> Response:
    """The part of it that changes."""
    return page(request, "model_job_state.html", _job_values(request, asker, number))


@router.post("/models/jobs")
def begin(request: Request, asker: Changer, task: Annotated[Task, Form()]) -> Response:
    """Start a job on all models."""
    held = state(request)
    language = language_of(request, asker)
    try:
        begun = model_jobs.begin(held.jobs, held.store, held.workspace, asker, task, language=language)
    except AccessRefused:
        raise
    except AutoQAError as error:
        return _all(request, asker, problem=error)
    return _to_job(begun)


@router.post("/models/compare")
def compare(request: Request, asker: Changer, model: Annotated[str, Form()]) -> Response:
    """Start to compare a candidate."""
    held = state(request)
    try:
        begun = model_jobs.compare(held.jobs, held.store, held.workspace, asker, model)
    except (AccessRefused, NotInStore):
        raise
    except AutoQAError as error:
        return _comparison(request, asker, model, problem=error)
    return _to_job(begun)


@router.post("/models/promote")
def promote(
    request: Request,
    asker: Changer,
    model: Annotated[str, Form()],
    new: Annotated[str, Form()] = "",
    old: Annotated[str, Form()] = "",
    force: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Start to put a candidate in service."""
    held = state(request)
    try:
        begun = model_jobs.promote(
            held.jobs,
            held.store,
            held.workspace,
            asker,
            model,
            new=new,
            old=old,
            force=bool(force),
            reason=reason,
        )
    except (AccessRefused, NotInStore):
        raise
    except AutoQAError as error:
        return _comparison(request, asker, model, problem=error, typed=reason, forced=bool(force))
    return _to_job(begun)


@router.post("/models/rollback")
def roll_back(
    request: Request,
    asker: Changer,
    criterion: Annotated[str, Form()],
    shown: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Start to put the model before back in service."""
    held = state(request)
    try:
        begun = model_jobs.roll_back(
            held.jobs, held.store, held.workspace, asker, criterion, shown=shown, reason=reason
        )
    except AccessRefused:
        raise
    except AutoQAError as error:
        return _criterion(request, asker, criterion, problem=error, typed=reason)
    return _to_job(begun)


def model_address(key: str, what: str = "comparison") -> str:
    """Where the comparison or the card of a model is."""
    return f"/models/{what}?model={quote(key, safe='/')}"


def _all(request: Request, asker: User, *, problem: AutoQAError | None = None) -> Response:
    held = state(request)
    said = _said(language_of(request, asker))
    jobs = model_jobs.jobs_seen(held.jobs, asker)
    values = {
        "view": models.models_view(held.store, held.workspace, asker),
        "report": model_reports.has_calibration_report(held.workspace, asker),
        "jobs": jobs[:_SHOWN_JOBS],
        "current": _running(jobs),
        "because": lambda reason: against_said(reason, said),
        "said": said,
        "model_address": model_address,
        "result_of": _result_of,
        "problem": problem,
    }
    return page(request, "models.html", values, status=_status(problem))


def _criterion(
    request: Request, asker: User, name: str, *, problem: AutoQAError | None = None, typed: str = ""
) -> Response:
    held = state(request)
    view, found, runs = models.criterion_view(held.store, held.workspace, asker, name)
    said = _said(language_of(request, asker))
    own = spoken(language_of(request, asker))
    values = {
        "view": view,
        "one": found,
        "candidates": [one for one in view.candidates if one.model.name == name],
        "agreement": _agreement(found, said, own),
        "curve": _learning_curve(name, runs, own),
        "because": lambda reason: against_said(reason, said),
        "said": said,
        "model_address": model_address,
        "longest": model_jobs.LONGEST,
        "problem": problem,
        "typed": typed,
    }
    return page(request, "model_criterion.html", values, status=_status(problem))


def _comparison(
    request: Request,
    asker: User,
    key: str,
    *,
    problem: AutoQAError | None = None,
    typed: str = "",
    forced: bool = False,
) -> Response:
    held = state(request)
    found = models.candidate_view(held.store, held.workspace, asker, key)
    said = _said(language_of(request, asker))
    shown = _compared(found, said)
    values = {
        "found": found,
        "shown": shown,
        "said": said,
        "current": _running(model_jobs.jobs_seen(held.jobs, asker)),
        "report": found.comparison is not None and models.may_have_report(held.workspace, asker),
        "model_address": model_address,
        "longest": model_jobs.LONGEST,
        "problem": problem,
        "typed": typed,
        "forced": forced,
    }
    return page(request, "model_comparison.html", values, status=_status(problem))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison as the page shows it: plots and tables of the report's own making."""

    reasons: tuple[Markup, ...]
    plots: tuple[Drawn, ...]
    rows: Sequence[object]
    people: Markup
    groups_plot: Drawn | None
    groups: Sequence[object]
    teams_plot: Drawn | None
    teams: Sequence[object]
    final: bool


def _compared(view: CandidateView, said: Said) -> _Compared | None:
    found = view.comparison
    if found is None:
        return None
    qwk = qwk_plot(found, said)
    return _Compared(
        reasons=_because(found.reasons, said, found.figures),
        plots=(*([qwk] if qwk else []), *difference_plots(found, said)),
        rows=figure_rows(found, said),
        people=people_said(found, said),
        groups_plot=groups_plot(found, said),
        groups=group_rows(found, said),
        teams_plot=teams_plot(found, said),
        teams=team_rows(found, _MOST_TEAMS, said),
        final=any(reason.code in model_jobs.FINAL for reason in found.reasons),
    )


def _because(reasons: Sequence[Reason], said: Said, figures: Sequence[Beside] = ()) -> tuple[Markup, ...]:
    return tuple(dict.fromkeys(against_said(reason, said, figures=figures) for reason in reasons))


def _agreement(one: Answering, said: Said, own: Said) -> Drawn | None:
    """QWK of people with each other and of the model with people, with their intervals."""
    found = one.agreement
    if found is None:
        return None
    people, model = (figures.get("qwk") for figures in (found.human_human, found.human_model))
    rows = [
        Row(
            own(f"models row {name}"),
            (Dot(figure.value, figure.low, figure.high, style, said.number(figure.value)),),
        )
        for name, style, figure in (("people", "people", people), ("model", "model", model))
        if figure is not None and figure.value is not None
    ]
    sentence = own(
        "models agreement said",
        people=said.figure(people),
        model=said.figure(model),
        calls=own.count(found.calls),
        twice=own.count(found.double_graded),
    )
    if not rows:
        return Drawn(Markup(), sentence)
    ends = [end for row in rows for dot in row.dots for end in (dot.value, dot.low, dot.high)]
    axis = Axis.over([0.0, 1.0, *ends], said.number)
    return Drawn(
        interval_plot(rows, axis, label=own("models agreement label", name=found.criterion)), sentence
    )


def _learning_curve(criterion: str, runs: Sequence[Run], own: Said) -> Drawn | None:
    """QWK of each training by the number of calls that it was trained on, beside people's own."""
    known = sorted(
        (
            (run.trained_on, run.qwk, run)
            for run in runs
            if run.what == "trained" and run.trained_on and run.qwk is not None
        ),
        key=lambda one: (one[0], one[2].at),
    )
    if not known:
        return None
    people = next((run.people_qwk for *_, run in reversed(known) if run.people_qwk is not None), None)
    values = [value for _, qwk, run in known for value in (qwk, run.qwk_low, run.qwk_high)]
    up = Axis.over([0.0, 1.0, people, *values], own.number)
    across = Axis.over([0.0, *(float(calls) for calls, *_ in known)], own.count)
    curves = [Curve(tuple((float(calls), qwk) for calls, qwk, _ in known), "agreement")]
    keys = [Key("model", own("models curve model"))]
    if people is not None:
        curves.insert(0, Curve(((across.low, people), (across.high, people)), "coverage"))
        keys.append(Key("coverage", own("models curve people")))
    svg = curve_plot(
        curves,
        (replace(across, shown=own.count), replace(up, shown=lambda mark: own.number(mark, up.digits))),
        label=own("models curve label", name=criterion),
        keys=keys,
        across=own("models curve across"),
        up="QWK",
        spots=[Spot(float(calls), qwk, "model", run.qwk_low, run.qwk_high) for calls, qwk, run in known],
    )
    calls, qwk, run = known[-1]
    last = own.figure(Estimate(qwk, run.qwk_low, run.qwk_high))
    count = len(known)
    key = "models curve said 1" if count == 1 else "models curve said n"
    sentence = own(key, n=own.count(count), calls=own.count(calls), qwk=last)
    return Drawn(svg, sentence)


def _job_values(request: Request, asker: User, number: int) -> dict[str, object]:
    found = model_jobs.job_seen(state(request).jobs, asker, number)
    return {"job": found, "result": _result_of(found)}


def _running(jobs: Sequence[Job]) -> dict[str, object] | None:
    """The job that runs now, as a page shows it."""
    return {"job": jobs[0], "result": _result_of(jobs[0])} if jobs and jobs[0].running else None


def _result_of(found: Job) -> str | None:
    """Where what came of a job is shown; None where nothing came of it."""
    if found.state is not JobState.DONE:
        return None
    if found.kind == Task.DRIFT:
        return "/models/drift"
    if found.kind in (Task.COMPARE, Task.PROMOTE):
        return model_address(found.target)
    if found.kind == Task.ROLL_BACK:
        return f"/models/criteria/{quote(found.target)}"
    return "/models"


def _status(problem: AutoQAError | None) -> int:
    if problem is None:
        return 200
    return 409 if isinstance(problem, Overtaken) else 422


def _to_job(begun: Job) -> Response:
    return RedirectResponse(f"/models/jobs/{begun.number}", status_code=303)


def _download(path: Path) -> Response:
    """A report as a file to keep: it is no page of the app."""
    return FileResponse(path, media_type="text/html", filename=path.name)


@cache
def _said(language: str) -> Said:
    """What the reports of calibrations and comparisons say."""
    return Said.of(language, COMPARISON)
