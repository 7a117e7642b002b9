"""`autoqa promises`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import say


def promises(
    only_open: Annotated[
        bool, typer.Option("--open", help="Leave out what was kept in the contact itself.")
    ] = False,
    due_before: Annotated[
        datetime | None,
        typer.Option(
            "--due-before",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
            help="Only what is due before this day or moment, by this machine's clock.",
        ),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV on stdout, and nothing else there.")
    ] = False,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """List what agents promised: who does what by when, and what is overdue.

    The next due comes first; promises without a date come last. "came back" marks customers who came back
    with the same matter.

    Examples:
      autoqa promises --open --due-before 2026-12-01

      autoqa promises --open --csv > promises.csv
    """
    from autoqa.cli.tables import promise_table
    from autoqa.connect.promises import promises_csv, promises_json
    from autoqa.pipeline.results import stored_promises

    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json exclude each other")
    before = due_before.astimezone() if due_before else None
    found = stored_promises(only_open=only_open, due_before=before, workspace=workspace)
    now = datetime.now().astimezone()
    if as_json:
        print(json.dumps(promises_json(found, now), ensure_ascii=False))
    elif as_csv:
        print(promises_csv(found, now), end="")
    elif found:
        promise_table(found, now)
    else:
        say("no promise was found")
