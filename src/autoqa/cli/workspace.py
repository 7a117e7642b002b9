"""`autoqa init` and `autoqa validate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import complain, say

FAILED = 1


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new workspace.")] = Path("autoqa-workspace"),
    model: Annotated[
        str, typer.Option("--recogniser", help="Recogniser to write into the settings.")
    ] = "small",
    scorecard: Annotated[
        str, typer.Option("--scorecard", help="Bundled scorecard to start from.")
    ] = "support",
    as_json: AsJson = False,
) -> None:
    """Make a workspace: autoqa.toml, a scorecard, a folder for your facts and one for your models."""
    from autoqa.config.scorecards import find_scorecard
    from autoqa.pipeline.workspace import init_workspace

    text = find_scorecard(scorecard).read_text(encoding="utf-8")
    written = init_workspace(folder, model=model, scorecard=text)
    if as_json:
        print(json.dumps({"workspace": str(folder), "written": [str(path) for path in written]}))
        return
    for path in written:
        print(path)
    say(f"Next: put facts into {folder / 'knowledge'}, then: autoqa score RECORDINGS --workspace {folder}")


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Scorecards and settings files (.toml); without any, the workspace is checked."),
    ] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check settings, scorecards, knowledge and models, and say what is wrong where."""
    from autoqa.pipeline.validate import validate_files, validate_workspace

    findings = validate_files(files) if files else validate_workspace(workspace)
    if as_json:
        shape = [{"what": f.what, "ok": f.problem is None, "problem": f.problem} for f in findings]
        print(json.dumps({"ok": all(item["ok"] for item in shape), "checked": shape}))
    else:
        for finding in findings:
            if finding.problem is None:
                print(f"ok  {finding.what}")
            else:
                complain(finding.problem)
    if any(finding.problem for finding in findings):
        raise typer.Exit(FAILED)
