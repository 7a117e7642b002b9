"""`autoqa averages`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import say


def averages(
    criteria: Annotated[
        list[str] | None, typer.Argument(help="Only these criteria. Default: all that have scores.")
    ] = None,
    by: Annotated[Literal["agent", "team", "queue"], typer.Option("--by", help="Whose averages.")] = "agent",
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Average scores of agents, teams or queues, each with its 95 % interval.

    The model's scores of all calls, withheld ones too, are corrected by people's grades of some. A place is
    shown only where the intervals keep apart: any other order would be chance. Where some means are
    corrected, those of the model alone have no place: they carry its bias. Calls drawn by risk are
    re-weighted; grades of calibration sessions stay out.

    Examples:
      autoqa averages -w qa

      autoqa averages empathy --by team -w qa --json
    """
    from autoqa.cli.agreement_tables import averages_table
    from autoqa.connect.agreement import averages_json
    from autoqa.pipeline.averages import averages as run

    found = run(by, criteria=criteria or (), workspace=workspace)
    if as_json:
        print(json.dumps(averages_json(found), ensure_ascii=False))
        return
    averages_table(found)
    if quiet:
        return
    if found.ungrouped:
        say(f"{found.ungrouped} interactions name no {by}")
    if found.left_out:
        say(f"{found.left_out} graded calls were in no sampling plan and correct nothing")
