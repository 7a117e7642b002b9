"""`autoqa agreement`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, Quiet, Scorecard, WorkspaceFolder
from autoqa.cli.talk import plain, say

Grades = Annotated[
    Path | None,
    typer.Argument(help="People's grades: CSV, JSON lines, or an export. Default: those in the workspace."),
]
ModelFile = Annotated[
    Path | None,
    typer.Option("--model", help="A model's scores: what autoqa score --json printed, or like GRADES."),
]


def agreement(
    grades: Grades = None,
    model: ModelFile = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Column whose groups are compared; may be named several times."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Draws the intervals.")] = 0,
    scorecard: Scorecard = None,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare people with each other, and a model with people, on every criterion.

    Each figure has a 95 % interval, by a bootstrap over agents where GRADES has a column "agent". Kappa, AC1
    and how often each level occurs stand together: each misleads alone. Evaluators who stand out are named.

    Examples:
      autoqa agreement grades.csv --model scores.jsonl --group language

      autoqa agreement -w qa --json
    """
    from autoqa.calibration.compare import compare
    from autoqa.cli.agreement_tables import agreement_tables, bad_json, bad_lines
    from autoqa.connect.agreement import agreement_json
    from autoqa.pipeline.agreement import columns_of, material

    found = material(grades, model, scorecard, workspace)
    report = compare(found.criteria, columns=columns_of(found, group or ()), seed=seed)
    if as_json:
        print(
            json.dumps(
                agreement_json(report) | {"notes": list(found.notes), "bad_lines": bad_json(found.bad)},
                ensure_ascii=False,
            )
        )
        return
    agreement_tables(report)
    if not quiet:
        bad_lines(found.bad)
        for note in found.notes:
            say(plain(note))
