"""`autoqa drift`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress
from autoqa.domain.trend import Span

GATE_NOT_MET = 4


def drift(
    by: Annotated[Span, typer.Option("--by", help="Length of a period.")] = Span.WEEK,
    since: Annotated[
        datetime | None,
        typer.Option("--since", help="Leave out calls that began before.", formats=["%Y-%m-%d"]),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            "--rate", min=5, max=100_000, help="One false alarm in so many periods, over all charts."
        ),
    ] = 100.0,
    rescore: Annotated[
        bool, typer.Option("--rescore/--no-rescore", help="Score up to 200 calls again, to watch the model.")
    ] = True,
    gate: Annotated[bool, typer.Option("--gate", help="Exit with 4 when there is an alarm now.")] = False,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Watch what comes in, what the model gives, how evaluators grade, and how people and model agree.

    Control charts need no baseline: each period is compared with all before it. Calls that were scored
    before are scored again, so that another model, prompt or library shows. New alarms go to [calibration]
    webhook.

    Examples:
      autoqa drift -w qa

      autoqa drift --by day --rate 200 --gate -w qa --json
    """
    from autoqa.cli.agreement_tables import drift_table
    from autoqa.connect.agreement import drift_json
    from autoqa.pipeline.drift import watch
    from autoqa.pipeline.workspace import open_workspace

    with shown_progress(quiet=quiet) as progress:
        found, missed = watch(
            open_workspace(workspace),
            progress,
            by=by,
            since=since.astimezone() if since else None,
            periods_apart=rate,
            rescore=rescore,
        )
    if as_json:
        print(json.dumps(drift_json(found), ensure_ascii=False))
    else:
        drift_table(found)
        for alarm in found.alarms:
            say(f"[bold red]alarm:[/] {plain(f'{alarm.kind.value}, {alarm.name}: {alarm.text}')}")
        if not found.alarms:
            say(f"no alarm; one false alarm is expected in {rate:g} periods")
    if missed:
        say(f"{len(missed)} alarms could not be sent; the next run tries again")
    if gate and found.standing:
        raise typer.Exit(GATE_NOT_MET)
