"""Coaching: who is coached on what, plans, trainings and competence."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from autoqa.calibration.coaching import FollowUp, Reached
from autoqa.desk import coaching as desk
from autoqa.domain.coaching import Goal
from autoqa.domain.people import Permission, User
from autoqa.web.addresses import Named, key_of
from autoqa.web.api.asker import needs
from autoqa.web.state import state

router = APIRouter(prefix="/coaching", tags=["coaching"])
Lead = Annotated[User, Depends(needs(Permission.COACH))]
Agent = Annotated[User, Depends(needs(Permission.SEE_OWN))]
Number = Annotated[int, Field(ge=1, le=2**53)]


class CompetenceShown(BaseModel):
    """One agent: calls, how many of them are graded, trainings and plans."""

    agent: str
    team: str
    calls: int
    graded: int
    trainings: int
    hours: float
    last_training: date | None
    open_plans: int
    closed_plans: int


class GoalShown(BaseModel):
    """A criterion to work on, the mean to reach and until when."""

    criterion: str = Field(max_length=200)
    target: float | None = Field(default=None, allow_inf_nan=False)
    until: date | None = None


class MeanShown(BaseModel):
    """A mean with its interval; bounds are null where there are too few calls."""

    value: float
    low: float | None
    high: float | None
    scored: int
    graded: int


class DifferenceShown(BaseModel):
    """One mean less another, with its interval; null where too few calls are there to tell it.

    `n` and `beside` are how many calls each rests on. `more` is with how many more it could be told.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    beside: int
    more: int | None


class FollowedGoal(GoalShown):
    """A goal with the means before and since the plan's start, and whether the target is reached."""

    before: MeanShown | None
    after: MeanShown | None
    change: DifferenceShown
    others: DifferenceShown | None
    reached: Reached


class GivenPlan(BaseModel):
    """What is agreed with an agent."""

    goals: list[GoalShown] = Field(min_length=1, max_length=20)
    words: str = Field(default="", max_length=4000)


class PlanShown(BaseModel):
    """A plan of an agent."""

    id: int
    agent: str
    goals: list[FollowedGoal]
    note: str
    made_by: str
    made_at: datetime
    closed_at: datetime | None
    acknowledged_at: datetime | None


class GivenTraining(BaseModel):
    """A training that an agent had."""

    title: str = Field(min_length=1, max_length=200)
    day: date
    hours: float = Field(gt=0, le=1000, allow_inf_nan=False)
    given_by: str = Field(default="", max_length=200)
    criterion: str | None = Field(default=None, max_length=200)


class TrainingShown(BaseModel):
    """A training that an agent had."""

    id: int
    agent: str
    title: str
    day: date
    hours: float
    given_by: str
    criterion: str | None
    recorded_by: str
    at: datetime


class CoachingShown(BaseModel):
    """An agent's plans and trainings, the newest first."""

    plans: list[PlanShown]
    trainings: list[TrainingShown]


class TurnShown(BaseModel):
    """A turn to listen to; `key` stands for the id of its interaction in addresses."""

    interaction: str
    key: str
    turn: int
    start: float | None
    text: str


class FindingShown(BaseModel):
    """A criterion on which the agent's calls differ from the others' of the team beyond chance."""

    criterion: str
    own: float | None
    others: float | None
    difference: DifferenceShown
    turns: list[TurnShown]


class AgentShown(CoachingShown):
    """An agent: of how many calls the findings are, what stands out, with plans and trainings."""

    agent: str
    calls: int
    strengths: list[FindingShown]
    to_work_on: list[FindingShown]


class Made(BaseModel):
    """The id of what was made."""

    id: int


@router.get("")
def competence(request: Request, asker: Lead) -> list[CompetenceShown]:
    """The agents of the user's teams, by name; the audit log notes that the table was taken."""
    held = state(request)
    found = desk.export(held.store, asker, held.overviews)
    return [CompetenceShown.model_validate(one, from_attributes=True) for one in found]


@router.get("/mine")
def mine(request: Request, asker: Agent) -> CoachingShown:
    """The agent's own plans and trainings."""
    return _shown(desk.own_view(state(request).store, asker))


@router.get("/agents/{key}")
def one_agent(request: Request, asker: Lead, agent: Named) -> AgentShown:
    """What stands out among an agent's calls, with plans and trainings."""
    held = state(request)
    view = desk.agent_view(held.store, asker, agent, held.overviews)
    return AgentShown(
        agent=view.agent,
        calls=view.found.calls,
        strengths=[_finding(one) for one in view.strengths],
        to_work_on=[_finding(one) for one in view.to_work_on],
        **dict(_shown(view)),
    )


@router.post("/agents/{key}/plans", status_code=201)
def make_plan(request: Request, asker: Lead, agent: Named, given: GivenPlan) -> Made:
    """Agree on goals with an agent."""
    held = state(request)
    goals = [Goal(**goal.model_dump()) for goal in given.goals]
    number = desk.make_plan(held.store, held.workspace, asker, agent, goals, given.words, held.overviews)
    return Made(id=number)


@router.post("/agents/{key}/trainings", status_code=201)
def record_training(request: Request, asker: Lead, agent: Named, given: GivenTraining) -> Made:
    """Keep that an agent had a training."""
    held = state(request)
    number = desk.record_training(
        held.store, held.workspace, asker, agent, **given.model_dump(), overviews=held.overviews
    )
    return Made(id=number)


@router.post("/plans/{number}/close", status_code=204)
def close_plan(request: Request, asker: Lead, number: Number) -> None:
    """Be done with a plan."""
    desk.close_plan(state(request).store, asker, number)


@router.post("/plans/{number}/reopen", status_code=204)
def reopen_plan(request: Request, asker: Lead, number: Number) -> None:
    """Go on with a plan that was closed."""
    desk.reopen_plan(state(request).store, asker, number)


@router.post("/plans/{number}/acknowledgement", status_code=204)
def acknowledge(request: Request, asker: Agent, number: Number) -> None:
    """The agent says that they know the plan."""
    desk.acknowledge(state(request).store, asker, number)


@router.delete("/trainings/{number}", status_code=204)
def remove_training(request: Request, asker: Lead, number: Number) -> None:
    """Take away a training recorded by mistake."""
    desk.remove_training(state(request).store, asker, number)


def _finding(pointed: desk.Pointed) -> FindingShown:
    found = pointed.finding
    return FindingShown(
        criterion=found.criterion,
        own=found.own,
        others=found.others,
        difference=DifferenceShown.model_validate(found.difference, from_attributes=True),
        turns=[TurnShown(key=key_of(clip.interaction), **asdict(clip)) for clip in pointed.clips],
    )


def _shown(view: desk.AgentView | desk.OwnView) -> CoachingShown:
    return CoachingShown(
        plans=[_plan(one) for one in view.plans],
        trainings=[TrainingShown.model_validate(one, from_attributes=True) for one in view.trainings],
    )


def _plan(one: desk.FollowedPlan) -> PlanShown:
    plan = one.plan
    return PlanShown(
        id=plan.id,
        agent=plan.agent,
        goals=[_goal(goal) for goal in one.goals],
        note=plan.note,
        made_by=plan.made_by,
        made_at=plan.made_at,
        closed_at=plan.closed_at,
        acknowledged_at=plan.acknowledged_at,
    )


def _goal(found: FollowUp) -> FollowedGoal:
    def shown(value: object | None) -> DifferenceShown | None:
        return DifferenceShown.model_validate(value, from_attributes=True) if value else None

    return FollowedGoal.model_validate(
        {
            **asdict(found.goal),
            "before": found.before and MeanShown.model_validate(found.before, from_attributes=True),
            "after": found.after and MeanShown.model_validate(found.after, from_attributes=True),
            "change": shown(found.change),
            "others": shown(found.others),
            "reached": found.reached,
        }
    )
