"""`autoqa models check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, Profile, Quiet, Recogniser, WorkspaceFolder
from autoqa.cli.talk import say, shown_progress

GATE_NOT_MET = 4

models = typer.Typer(help="Look after models.", no_args_is_help=True)


@models.command("check")
def check(
    references: Annotated[
        Path, typer.Argument(help="A .jsonl file of recordings with their true turns.", show_default=False)
    ],
    workspace: WorkspaceFolder = None,
    recogniser: Recogniser = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure what a recogniser's shortcuts cost in accuracy, and keep the result.

    Short windows and int8 save time, but not every model bears them: word errors may rise by 0.3 points.

    Use calls of your own that somebody has written down.

    Examples:
      autoqa models check written-down.jsonl --recogniser small
    """
    from autoqa.pipeline.check_models import check_recogniser
    from autoqa.pipeline.run import adjusted
    from autoqa.pipeline.workspace import open_workspace

    space = adjusted(open_workspace(workspace, profile=profile), recogniser=recogniser)
    with shown_progress(quiet=quiet) as progress:
        checks, kept = check_recogniser(space, references, progress)
    if as_json:
        print(json.dumps([{**one.model_dump(mode="json"), "passed": one.passed} for one in checks]))
    else:
        for one in checks:
            print(
                f"{'ok ' if one.passed else 'no '} {one.shortcut:<14} word error {one.word_error:.1%} "
                f"({100 * one.rise:+.2f} points; {100 * one.allowed:.1f} allowed), "
                f"{one.cpu_ratio:.2f} of the processor time, {one.words} words in {one.recordings} recordings"
            )
        say(f"kept in {kept}")
    if not all(one.passed for one in checks):
        raise typer.Exit(GATE_NOT_MET)
