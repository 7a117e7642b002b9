"""Coaching: what stands out among an agent's calls, what is agreed, whether it changed, and trainings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from autoqa.calibration.coaching import Finding, Findings, FollowUp, findings, followed_up
from autoqa.calibration.overview import TeamCalls
from autoqa.desk.access import demand
from autoqa.desk.words import words_typed
from autoqa.domain.coaching import CoachingPlan, Goal, Training
from autoqa.domain.dashboard import By, criterion_of, of_criterion
from autoqa.domain.people import Permission, User
from autoqa.errors import ConfigurationError, NotInStore
from autoqa.pipeline.workspace import Workspace
from autoqa.store import coaching as kept
from autoqa.store.audit_log import logged, note
from autoqa.store.coaching import Clip
from autoqa.store.overview import Overviews, agent_calls
from autoqa.store.queue import given_blind
from autoqa.store.rows import now
from autoqa.store.store import Store

LONGEST_TITLE = 200
MOST_GOALS = 3
MOST_HOURS = 1_000.0
_CLIPS = 3


@dataclass(frozen=True, slots=True)
class Competence:
    """One agent in the table of all: calls, grades, trainings and plans."""

    agent: str
    team: str
    calls: int
    graded: int
    trainings: int
    hours: float
    last_training: date | None
    open_plans: int
    closed_plans: int


@dataclass(frozen=True, slots=True)
class FollowedPlan:
    """A plan with what became of each goal."""

    plan: CoachingPlan
    goals: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A finding with turns to listen to."""

    finding: Finding
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent as the lead sees them. `criteria` are those that calls of the teams have scores of."""

    agent: str
    found: Findings
    strengths: tuple[Pointed, ...]
    to_work_on: tuple[Pointed, ...]
    plans: tuple[FollowedPlan, ...]
    trainings: tuple[Training, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnView:
    """What an agent sees of their own coaching."""

    plans: tuple[FollowedPlan, ...]
    trainings: tuple[Training, ...]


def competence(store: Store, user: User, overviews: Overviews) -> list[Competence]:
    """The agents of the user's teams by name. Raises NotAllowed."""
    demand(user, Permission.COACH)
    agents = kept.agents_of(store, user.teams)
    counts = overviews.answer(store, user.teams, "calls of agents", _counts)
    plans, trainings = kept.plans_of(store, agents), kept.trainings_of(store, agents)
    return [
        _competence(
            agent,
            team,
            counts.get(agent, (0, 0)),
            [one for one in plans if one.agent == agent],
            [one for one in trainings if one.agent == agent],
        )
        for agent, team in agents.items()
    ]


def export(store: Store, user: User, overviews: Overviews) -> list[Competence]:
    """The same table, for a file; the audit log notes it. Raises NotAllowed."""
    found = competence(store, user, overviews)
    with logged(store) as session:
        note(session, user.name, "exported", "coaching", {"rows": len(found)})
    return found


def agent_view(store: Store, user: User, agent: str, overviews: Overviews) -> AgentView:
    """An agent of the user's teams. Raises NotAllowed, and NotInStore for anybody else."""
    demand(user, Permission.COACH)
    _reached(store, user, agent)
    calls = overviews.of(store, user.teams)
    found = overviews.answer(store, user.teams, ("findings", agent), lambda every: findings(every, agent))
    return AgentView(
        agent=agent,
        found=found,
        strengths=tuple(_pointed(store, user, agent, one, lowest=False) for one in found.strengths),
        to_work_on=tuple(_pointed(store, user, agent, one, lowest=True) for one in found.to_work_on),
        plans=tuple(_followed(calls, plan) for plan in kept.plans_of(store, [agent])),
        trainings=tuple(kept.trainings_of(store, [agent])),
        criteria=_criteria(calls),
    )


def own_view(store: Store, user: User) -> OwnView:
    """The user's own plans and trainings. Raises NotAllowed."""
    demand(user, Permission.SEE_OWN)
    if user.agent is None:
        return OwnView((), ())
    calls = agent_calls(store, user.agent)
    plans = kept.plans_of(store, [user.agent])
    return OwnView(
        tuple(_followed(calls, plan) for plan in plans), tuple(kept.trainings_of(store, [user.agent]))
    )


def make_plan(
    store: Store,
    workspace: Workspace,
    user: User,
    agent: str,
    goals: Sequence[Goal],
    words: str,
    overviews: Overviews,
) -> int:
    """Agree on goals with an agent, and return the plan's id.

    Raises NotAllowed, NotInStore for an agent of others, and ConfigurationError for goals that will not do.
    """
    demand(user, Permission.COACH)
    _reached(store, user, agent)
    _check_goals(goals, _criteria(overviews.of(store, user.teams)))
    said = words_typed(workspace, words)
    plan = CoachingPlan(agent, tuple(goals), said, user.name, now())
    with logged(store) as session:
        number = kept.add_plan(session, plan)
        told = {"goals": [goal.as_dict() for goal in goals], "plan": number}
        note(session, user.name, "made a plan", agent, told)
    return number


def close_plan(store: Store, user: User, number: int) -> str:
    """Be done with a plan, and return whose it is. Raises NotAllowed and NotInStore."""
    return _change(store, user, number, "closed a plan", closed_at=now())


def reopen_plan(store: Store, user: User, number: int) -> str:
    """Go on with a plan that was closed, and return whose it is. Raises NotAllowed and NotInStore."""
    return _change(store, user, number, "reopened a plan", closed_at=None)


def acknowledge(store: Store, user: User, number: int) -> None:
    """The agent says that they know the plan. Raises NotAllowed, and NotInStore for another's."""
    demand(user, Permission.SEE_OWN)
    with logged(store) as session:
        plan = kept.plan_in(session, number)
        if user.agent is None or plan.agent != user.agent:
            raise NotInStore(f"no plan {number} in the store")
        if plan.acknowledged_at is None:
            kept.change_plan(session, replace(plan, acknowledged_at=now()))
            note(session, user.name, "acknowledged a plan", plan.agent, {"plan": number})


def record_training(
    store: Store,
    workspace: Workspace,
    user: User,
    agent: str,
    title: str,
    day: date | None,
    hours: float,
    *,
    given_by: str = "",
    criterion: str | None = None,
    overviews: Overviews,
) -> int:
    """Keep that an agent had a training, and return its id.

    Raises NotAllowed, NotInStore for an agent of others, and ConfigurationError for what will not do.
    """
    demand(user, Permission.COACH)
    _reached(store, user, agent)
    named, giver = words_typed(workspace, title), given_by.strip()
    if not named or max(len(named), len(giver)) > LONGEST_TITLE:
        raise ConfigurationError(
            f"a training has a title; it and who gave it take {LONGEST_TITLE} characters"
        )
    if day is None or not 1970 <= day.year <= 9000 or day > now().astimezone().date():
        raise ConfigurationError("a training has a day, up to today; give the day on which it was")
    if not math.isfinite(hours) or not 0 < hours <= MOST_HOURS:
        raise ConfigurationError(f"hours: more than 0 and up to {MOST_HOURS:g}; half an hour is 0.5")
    if criterion is not None and criterion not in _criteria(overviews.of(store, user.teams)):
        raise ConfigurationError(f"criterion '{criterion}': no call of your teams has a score on it")
    training = Training(agent, named, day, hours, giver, criterion, user.name, now())
    with logged(store) as session:
        number = kept.add_training(session, training)
        told = {"title": named, "day": day.isoformat(), "hours": hours, "training": number}
        note(session, user.name, "recorded a training", agent, told)
    return number


def remove_training(store: Store, user: User, number: int) -> str:
    """Take away a training recorded by mistake, and return whose it was. Raises NotAllowed and NotInStore."""
    demand(user, Permission.COACH)
    agents = kept.agents_of(store, user.teams)
    with logged(store) as session:
        found = kept.training_in(session, number)
        if found.agent not in agents:
            raise NotInStore(f"no training {number} in the store")
        kept.drop_training(session, number)
        told = {"title": found.title, "day": found.day.isoformat(), "hours": found.hours}
        note(session, user.name, "removed a training", found.agent, told)
    return found.agent


def _reached(store: Store, user: User, agent: str) -> None:
    if agent not in kept.agents_of(store, user.teams):
        raise NotInStore(f"no agent '{agent}' in your teams")


def _change(store: Store, user: User, number: int, act: str, *, closed_at: datetime | None) -> str:
    demand(user, Permission.COACH)
    agents = kept.agents_of(store, user.teams)
    with logged(store) as session:
        plan = _plan_of(session, number, agents)
        if (plan.closed_at is None) != (closed_at is None):
            kept.change_plan(session, replace(plan, closed_at=closed_at))
            note(session, user.name, act, plan.agent, {"plan": number})
    return plan.agent


def _plan_of(session: Session, number: int, agents: Mapping[str, str]) -> CoachingPlan:
    plan = kept.plan_in(session, number)
    if plan.agent not in agents:
        raise NotInStore(f"no plan {number} in the store")
    return plan


def _counts(calls: TeamCalls) -> dict[str, tuple[int, int]]:
    """By agent, how many calls there are and how many of them people graded."""
    found: dict[str, tuple[int, int]] = {}
    for agent, graded in zip(calls.columns[By.AGENT].tolist(), calls.graded.tolist(), strict=True):
        every, some = found.get(agent, (0, 0))
        found[agent] = every + 1, some + int(graded)
    return found


def _competence(
    agent: str,
    team: str,
    counts: tuple[int, int],
    plans: Sequence[CoachingPlan],
    trainings: Sequence[Training],
) -> Competence:
    return Competence(
        agent=agent,
        team=team,
        calls=counts[0],
        graded=counts[1],
        trainings=len(trainings),
        hours=sum(one.hours for one in trainings),
        last_training=max((one.day for one in trainings), default=None),
        open_plans=sum(one.open for one in plans),
        closed_plans=sum(not one.open for one in plans),
    )


def _pointed(store: Store, user: User, agent: str, finding: Finding, *, lowest: bool) -> Pointed:
    """The finding with turns to listen to, but of no call that the user is to grade without knowing more."""
    found = kept.clips(store, user.teams, agent, finding.criterion, lowest=lowest, limit=2 * _CLIPS)
    given = given_blind(store, user, [clip.interaction for clip in found])
    return Pointed(finding, tuple(clip for clip in found if clip.interaction not in given)[:_CLIPS])


def _followed(calls: TeamCalls, plan: CoachingPlan) -> FollowedPlan:
    start = plan.made_at.astimezone().date()
    end = plan.closed_at.astimezone().date() if plan.closed_at else None
    return FollowedPlan(
        plan,
        tuple(
            followed_up(calls, plan.agent, goal, of_criterion(goal.criterion), start, end)
            for goal in plan.goals
        ),
    )


def _criteria(calls: TeamCalls) -> tuple[str, ...]:
    return tuple(name for measure in calls.measures if (name := criterion_of(measure)) is not None)


def _check_goals(goals: Sequence[Goal], criteria: Sequence[str]) -> None:
    if not 1 <= len(goals) <= MOST_GOALS:
        raise ConfigurationError(f"a plan has 1 to {MOST_GOALS} goals: choose what to work on first")
    if len({goal.criterion for goal in goals}) < len(goals):
        raise ConfigurationError("a criterion stands in a plan once; put both goals into one")
    for goal in goals:
        if goal.criterion not in criteria:
            known = ", ".join(criteria) or "none yet"
            raise ConfigurationError(f"criterion '{goal.criterion}': calls have no score on it ({known})")
        if goal.target is not None and not math.isfinite(goal.target):
            raise ConfigurationError(f"target of '{goal.criterion}': is no number")
        if goal.until is not None and goal.until <= now().astimezone().date():
            raise ConfigurationError(f"until {goal.until}: is past; give a day to come")
