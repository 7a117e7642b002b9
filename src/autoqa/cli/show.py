"""`autoqa show`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder


def show(
    interaction: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An interaction's id; without it, all are listed.")
    ] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show one interaction with its transcript, scores and evidence, or list what is in the store."""
    from autoqa.cli.tables import outcome_table, print_evaluation, print_transcript
    from autoqa.connect.results import outcome_json
    from autoqa.pipeline.results import stored_outcome, stored_outcomes

    if interaction is None:
        outcomes = stored_outcomes(workspace)
        if as_json:
            for outcome in outcomes:
                print(json.dumps(outcome_json(outcome), ensure_ascii=False))
        else:
            outcome_table(outcomes)
        return
    outcome = stored_outcome(interaction, workspace)
    if as_json:
        print(json.dumps(outcome_json(outcome), ensure_ascii=False))
        return
    print_transcript(outcome)
    if outcome.evaluation:
        print_evaluation(outcome.evaluation)
