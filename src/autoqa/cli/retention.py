"""`autoqa retention`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.tables import show
from autoqa.cli.talk import complain, plain, say

if TYPE_CHECKING:
    from autoqa.desk.retention import Deleted, Due, Foreseen

PARTLY = 3


def retention(
    apply: Annotated[
        bool, typer.Option("--apply", help="Delete what is listed. It cannot be undone.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Delete so much at most, the oldest first.")
    ] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what the settings under [retention] would delete, and with --apply delete it.

    Every deletion is noted in the audit log. Legal holds, open disputes and calibration sessions that are not
    revealed keep an interaction; a coaching plan stays while it is open.

    Examples:
      autoqa retention -w qa

      autoqa retention --apply -w qa
    """
    from autoqa.desk import retention as desk
    from autoqa.pipeline.workspace import existing_store, open_workspace

    space = open_workspace(workspace)
    with existing_store(space) as store:
        if apply:
            _deleted(desk.apply(store, space, limit=limit), as_json=as_json)
            return
        found, rules = desk.due(store, space), desk.foreseen(store, space)
    if as_json:
        print(json.dumps(_shape(found, rules), ensure_ascii=False))
        return
    if all(rule.days is None for rule in rules):
        say(
            "nothing is ever deleted: write sound_days, interaction_days or coaching_days under "
            "\\[retention] in autoqa.toml"
        )
        return
    listed = Table("of", "deletes", "began", "since", "kept by", box=None, pad_edge=False)
    for one in found:
        what = one.rule.value if one.number is None else f"{one.rule.value} {one.number}"
        row = (one.target, what, f"{one.began:%Y-%m-%d}", f"{one.since:%Y-%m-%d}", one.held or "")
        listed.add_row(*(plain(value) for value in row))
    show(listed)
    for rule in rules:
        if rule.days is not None:
            say(f"{rule.rule}, after {rule.days:g} days: {rule.due} now, {rule.soon} in the next 30 days")
    if any(rule.due for rule in rules):
        say("nothing was deleted; --apply does it")


def _deleted(done: Deleted, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        coaching = f"{done.plans} coaching plans, {done.trainings} trainings"
        print(
            f"deleted {done.interactions} interactions, the sound of {done.sounds}, {coaching}, "
            f"and {done.files} files"
        )
        if done.left:
            say(f"{done.left} are left; run it again")
    for problem in done.problems:
        complain(problem)
    if done.problems:
        raise typer.Exit(PARTLY)


def _shape(found: list[Due], rules: list[Foreseen]) -> dict[str, object]:
    return {
        "due": [
            {
                "id": one.target,
                "deletes": one.rule.value,
                "number": one.number,
                "began": one.began.isoformat(),
                "since": one.since.isoformat(),
                "held": one.held,
            }
            for one in found
        ],
        "rules": {
            rule.rule.value: {
                "days": rule.days,
                "due": rule.due,
                "held": rule.held,
                "soon": rule.soon,
                "next": rule.next_at.isoformat() if rule.next_at else None,
            }
            for rule in rules
        },
    }
