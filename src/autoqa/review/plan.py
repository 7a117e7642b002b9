"""The story of a sampling plan: draw each part, give what is drawn to evaluators, some of it to two."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from autoqa.domain.sampling import Assignment, Candidate, Part, Plan, Task
from autoqa.domain.trend import Span
from autoqa.review.assign import Roster
from autoqa.review.chances import Drawn, by_group, either, in_proportion, stratified
from autoqa.review.risk import risks

STRATA = ("queue", "length", "hour", "channel")
_LENGTHS = (120.0, 300.0, 600.0)  # seconds between bands


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many interactions each part takes.

    `per_agent` of each agent in each `period` at random; `stratified` over the combinations of `strata`;
    `risk` in proportion to risk, with the `top` riskiest for sure; `learning` for the next training.
    `double` is the share of all drawn ones that a second evaluator grades blind.
    """

    per_agent: int = 3
    period: Span = Span.WEEK
    stratified: int = 0
    strata: tuple[str, ...] = STRATA
    risk: int = 0
    top: int = 0
    learning: int = 0
    double: float = 0.2


@dataclass(frozen=True, slots=True)
class Team:
    """Who grades; `most` limits the tasks of those it names."""

    evaluators: tuple[str, ...]
    most: Mapping[str, int] = field(default_factory=dict)


def draw_plan(
    name: str,
    candidates: Sequence[Candidate],
    quotas: Quotas,
    team: Team,
    *,
    made_at: datetime,
    seed: int = 0,
    telling: Collection[str] = (),
) -> Plan:
    """The plan that this seed draws from these candidates, whatever their order.

    `telling` are the ids chosen for the next training, as many as `quotas.learning` asks for.

    The parts are drawn independently, so that the chance of being in the plan is known of every candidate;
    those that several parts draw belong to the first. Only `learning` has no chance: it chooses.
    """
    frame = sorted(candidates, key=lambda one: one.interaction)
    random = np.random.default_rng(seed)
    parts = _parts(frame, quotas, random)
    chance = either([own for _, own in parts.values()]) if parts else np.zeros(len(frame))
    learning = np.array([one.interaction in telling for one in frame], dtype=bool)
    order = random.permutation(len(frame))
    roster = Roster(team.evaluators, random, team.most)
    first, nobody = [], 0
    for i in order:
        part = _part_of(int(i), parts, learning)
        if part is None:
            continue
        evaluator = roster.give(never=_barred(frame[i]))
        if evaluator is None:
            nobody += 1
            continue
        known = None if part is Part.LEARNING else float(chance[i])
        first.append(Assignment(frame[i].interaction, evaluator, Task.GRADE, part, known))
    second, alone = _second(first, frame, quotas, roster, random)
    return Plan(
        name=name,
        seed=seed,
        made_at=made_at,
        settings={**asdict(quotas), "evaluators": list(team.evaluators), "most": dict(team.most)},
        assignments=tuple(
            sorted((*first, *second), key=lambda one: (one.interaction, one.task, one.evaluator))
        ),
        notes=tuple(_notes(frame, quotas, parts, nobody, alone)),
    )


def _parts(frame: Sequence[Candidate], quotas: Quotas, random: np.random.Generator) -> dict[Part, Drawn]:
    """What each part that has a quota draws."""
    found: dict[Part, Drawn] = {}
    if quotas.per_agent:
        groups: list[Hashable | None] = [_agent_and_period(one, quotas.period) for one in frame]
        found[Part.RANDOM] = by_group(groups, quotas.per_agent, random)
    if quotas.stratified and frame:
        strata = [tuple(_stratum(one, name) for name in quotas.strata) for one in frame]
        found[Part.STRATIFIED] = stratified(strata, quotas.stratified, random)
    if (quotas.risk or quotas.top) and frame:
        found[Part.RISK] = in_proportion(risks(frame), quotas.risk, random, certain=quotas.top)
    return found


def _agent_and_period(one: Candidate, period: Span) -> Hashable | None:
    if one.agent is None:
        return None
    return one.agent, period.start(one.started_at) if one.started_at else None


def _stratum(one: Candidate, name: str) -> Hashable:
    if name == "length":
        return None if one.seconds is None else sum(one.seconds >= bound for bound in _LENGTHS)
    if name == "hour":
        return one.started_at.hour if one.started_at else None
    value: Hashable = getattr(one, name)
    return value


def _part_of(i: int, parts: Mapping[Part, Drawn], learning: NDArray[np.bool_]) -> Part | None:
    """The first part that drew candidate i."""
    for part, (drawn, _) in parts.items():
        if drawn[i]:
            return part
    return Part.LEARNING if learning[i] else None


def _barred(one: Candidate) -> tuple[str | None, ...]:
    """Who may not grade the interaction: its agent, and whoever has graded it."""
    return one.agent, *one.graded_by


def _second(
    first: Sequence[Assignment],
    frame: Sequence[Candidate],
    quotas: Quotas,
    roster: Roster,
    random: np.random.Generator,
) -> tuple[list[Assignment], int]:
    """Second graders for a share of what was drawn by chance, and how many found none."""
    barred = {one.interaction: _barred(one) for one in frame}
    by_chance = [one for one in first if one.part is not Part.LEARNING]
    chosen = random.permutation(len(by_chance))[: round(quotas.double * len(by_chance))]
    found, alone = [], 0
    for i in sorted(chosen.tolist()):
        one = by_chance[i]
        evaluator = roster.give(never=[*barred[one.interaction], one.evaluator], beside=one.evaluator)
        if evaluator is None:
            alone += 1
            continue
        found.append(Assignment(one.interaction, evaluator, Task.SECOND_GRADE, one.part, one.chance))
    return found, alone


def _notes(
    frame: Sequence[Candidate], quotas: Quotas, parts: Mapping[Part, Drawn], nobody: int, alone: int
) -> list[str]:
    """Which quotas could not be filled, and why."""
    notes = []
    if not frame:
        return ["nothing can be drawn: no interaction of that time is left"]
    unknown = sum(one.agent is None for one in frame)
    if quotas.per_agent and unknown:
        notes.append(f"{unknown} interactions name no agent and are in no random sample of an agent's")
    if quotas.per_agent:
        short = _short(frame, quotas)
        if short:
            notes.append(
                f"{short} agents have fewer than {quotas.per_agent} interactions in a {quotas.period}"
            )
    for part, wanted in ((Part.STRATIFIED, quotas.stratified), (Part.RISK, quotas.risk + quotas.top)):
        if part in parts and (got := int(parts[part][0].sum())) < wanted:
            notes.append(f"{part}: {got} of {wanted} could be drawn")
    if nobody:
        notes.append(
            f"{nobody} drawn interactions have no evaluator: all are at their limit, are the agent or have "
            "graded it"
        )
    if alone:
        notes.append(f"{alone} interactions have no second evaluator: name more evaluators")
    return notes


def _short(frame: Sequence[Candidate], quotas: Quotas) -> int:
    counts: dict[Hashable, int] = {}
    for one in frame:
        group = _agent_and_period(one, quotas.period)
        if group is not None:
            counts[group] = counts.get(group, 0) + 1
    return len({group[0] for group, n in counts.items() if n < quotas.per_agent and isinstance(group, tuple)})
