"""`autoqa audit`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, Knowledge, Models, Quiet, Scorecard, WorkspaceFolder
from autoqa.cli.talk import say, shown_progress


def audit(
    swap: Annotated[
        list[str] | None,
        typer.Option("--swap", help="Only this swap; may be named several times. Default: every one."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Only so many interactions, drawn at random.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Draws the sample, the names and the intervals.")] = 0,
    scorecard: Scorecard = None,
    models: Models = None,
    knowledge: Knowledge = None,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Score stored interactions again with names, gender, dialect or the agent's name changed.

    A fair scorer does not move. For each criterion: how often the reported level flips, and the mean shift
    with its 95 % interval. Kept in audit.json of the workspace, and shown in the report. Scores stay.

    Examples:
      autoqa audit -w qa

      autoqa audit --swap names_arabic --swap dialect_indian --sample 200 -w qa
    """
    from autoqa.cli.tables import audit_table
    from autoqa.connect.results import audit_json
    from autoqa.pipeline.audit import audit_workspace
    from autoqa.pipeline.run import adjusted
    from autoqa.pipeline.workspace import open_workspace

    space = adjusted(open_workspace(workspace), scorecard=scorecard, models=models, knowledge=knowledge)
    with shown_progress(quiet=quiet) as progress:
        found, path = audit_workspace(space, progress, swaps=swap or [], sample=sample, seed=seed)
    if as_json:
        print(json.dumps({"file": str(path), **audit_json(found)}, ensure_ascii=False))
        return
    audit_table(found)
    unused = [name for name in found.swaps if not any(e.n for e in found.effects if e.swap == name)]
    if unused:
        say(f"nothing to change was found for: {', '.join(unused)}")
    if not quiet:
        say(f"{found.interactions} of {found.of} interactions audited; kept in {path}")
