"""Sampling plans in the shape that other programs may rely on."""

from __future__ import annotations

from typing import Any

from autoqa.domain.sampling import Plan


def plan_json(plan: Plan, done: set[tuple[str, str]]) -> dict[str, Any]:
    """What `autoqa sample --json` prints; `done` says which interactions are graded by whom."""
    return {
        "name": plan.name,
        "seed": plan.seed,
        "made_at": plan.made_at.isoformat(),
        "settings": dict(plan.settings),
        "notes": list(plan.notes),
        "assignments": [
            {
                "interaction": one.interaction,
                "evaluator": one.evaluator,
                "task": one.task.value,
                "part": one.part.value,
                "chance": one.chance,
                "blind": one.blind,
                "whose": one.whose or None,
                "done": not one.whose and (one.interaction, one.evaluator) in done,
            }
            for one in plan.assignments
        ],
    }
