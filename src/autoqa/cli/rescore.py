"""`autoqa rescore`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

if TYPE_CHECKING:
    from autoqa.domain.agreement import Estimate
    from autoqa.pipeline.rescore import Rescored

_DAY = ["%Y-%m-%d"]
_PARTLY = 3


def rescore(
    since: Annotated[datetime | None, typer.Option("--since", help="First day.", formats=_DAY)] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", help="The day after the last.", formats=_DAY)
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="So many at random, enough to tell what moved. Default: all."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Draws the sample and the intervals.")] = 0,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Score again, with the models in service, what earlier models scored.

    New evaluations are made beside the old ones, which stay; reports show the newest. Printed is how far
    each average moved since the present model answers, and how much of that is the model and how much the
    calls. A run that was stopped goes on where it was.

    Examples:
      autoqa rescore -w qa

      autoqa rescore --since 2026-10-01 --sample 300 -w qa --json
    """
    from autoqa.pipeline.rescore import rescore as run
    from autoqa.pipeline.workspace import open_workspace

    with shown_progress(quiet=quiet) as progress:
        found = run(
            open_workspace(workspace),
            progress,
            since=since.astimezone() if since else None,
            until=until.astimezone() if until else None,
            sample=sample,
            seed=seed,
        )
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _show(found)
    if found.failed:
        raise typer.Exit(_PARTLY)


def _show(found: Rescored) -> None:
    from rich.table import Table

    from autoqa.cli.tables import show
    from autoqa.report.shown import move_shown

    say(f"{found.scored} scored again, {found.already} were up to date, {len(found.failed)} failed")
    if not found.moved:
        say("nothing to compare: no criterion has calls of an earlier and of the present model")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("average", no_wrap=True)
    for column in ("then", "now", "moved", "by the model", "by the calls", "calls", "scored again"):
        table.add_column(column, justify="right")
    for one in found.moved:
        table.add_row(
            plain(f"{one.criterion}, {one.group}" if one.group else one.criterion),
            _value(one.then),
            _value(one.now),
            move_shown(one.total),
            move_shown(one.model),
            move_shown(one.calls),
            f"{one.earlier} + {one.later}",
            str(one.rescored),
        )
    show(table)


def _value(one: Estimate) -> str:
    return "–" if one.value is None else f"{one.value:.2f}"
