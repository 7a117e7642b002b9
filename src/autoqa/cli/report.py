"""`autoqa report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import say


def report(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write one self-contained HTML file with a summary, every interaction and its evidence.

    It opens from disk without a network, prints, and reads well on a phone. Default: report.html in the
    workspace.
    """
    from autoqa.pipeline.results import write_report

    written, interactions = write_report(workspace, out)
    if as_json:
        print(json.dumps({"report": str(written), "interactions": interactions}))
    else:
        say(f"{interactions} interactions in")
        print(written)
