"""Sampling plans as tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from autoqa.cli.tables import show
from autoqa.cli.talk import plain
from autoqa.domain.sampling import Part, Plan, Task

_WORDS = {
    Task.GRADE: "grade",
    Task.SECOND_GRADE: "grade as second",
    Task.VERIFY: "verify",
    Task.VERIFY_OUTSIDE: "verify, outside",
}


def summary_table(plan: Plan) -> None:
    """How many interactions each evaluator has to do what with, and for which part of the plan."""
    tasks = Counter((one.evaluator, one.task) for one in plan.assignments)
    parts = Counter(one.part for one in plan.assignments if one.task is not Task.SECOND_GRADE)
    used = [task for task in Task if any(kind is task for _, kind in tasks)]
    said = ", ".join(f"{parts[part]} {part.value}" for part in Part if parts[part])
    table = Table(title=plain(plan.name), title_justify="left", caption=said, caption_justify="left")
    table.add_column("evaluator")
    for task in used:
        table.add_column(_WORDS[task], justify="right")
    for evaluator in sorted({one.evaluator for one in plan.assignments}):
        table.add_row(plain(evaluator), *(str(tasks[evaluator, task]) for task in used))
    show(table)


def plans_table(found: Sequence[tuple[Plan, int]]) -> None:
    """All plans with how much of each is done."""
    table = Table()
    for heading in ("plan", "made", "seed", "assignments", "graded"):
        table.add_column(heading)
    for plan, done in found:
        made = f"{plan.made_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(plain(plan.name), made, str(plan.seed), str(len(plan.assignments)), str(done))
    show(table)


def plan_table(plan: Plan, done: set[tuple[str, str]]) -> None:
    """Every assignment of a plan."""
    table = Table(title=plain(plan.name), title_justify="left")
    for heading in ("interaction", "evaluator", "task", "part", "chance", "done"):
        table.add_column(heading)
    for one in plan.assignments:
        whose = f" {one.whose}'s grading" if one.whose else ""
        table.add_row(
            plain(one.interaction),
            plain(one.evaluator),
            plain(_WORDS[one.task] + whose),
            one.part.value,
            "-" if one.chance is None else f"{one.chance:.2f}",
            "yes" if not one.whose and (one.interaction, one.evaluator) in done else "",
        )
    show(table)
