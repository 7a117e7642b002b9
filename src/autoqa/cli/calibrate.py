"""`autoqa calibrate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from autoqa.cli.agreement import Grades, ModelFile
from autoqa.cli.options import AsJson, Profile, Quiet, Scorecard, WorkspaceFolder
from autoqa.cli.talk import plain, say

GATE_NOT_MET = 4


def calibrate(
    grades: Grades = None,
    model: ModelFile = None,
    gate: Annotated[bool, typer.Option("--gate", help="Exit with 4 when the gate is not met.")] = False,
    scale: Annotated[
        bool, typer.Option("--scale", help="Choose new maps from raw scores to people's scale.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be decided and put nothing in force.")
    ] = False,
    take_back: Annotated[
        bool, typer.Option("--withdraw", help="Take back the calibration in force; scores are raw again.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the record to this file.")] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="An earlier record; a model or scorecard not its own is a fault."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a report: .html, .json or .csv.")
    ] = None,
    language: Annotated[Literal["en", "it"], typer.Option("--language", help="Of the report.")] = "en",
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group", help="One more column whose groups are compared; may be named several times."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Draws folds and intervals.")] = 0,
    scorecard: Scorecard = None,
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Decide for each criterion who scores it: people alone, the model where it is sure, or the model.

    The bars stand in the settings ([calibration]): agreement may fall little short of people's own, on
    enough calls graded by two people. Without GRADES the workspace's own grades and scores are compared, and
    the decision is in force from then on: the next `autoqa score` obeys it.

    Examples:
      autoqa calibrate -w qa --scale --report calibration.html

      autoqa calibrate grades.csv --model scores.jsonl --gate --json
    """
    from autoqa.cli.agreement_tables import bad_json, bad_lines, calibration_table
    from autoqa.connect.agreement import calibration_json
    from autoqa.pipeline import calibrate as run
    from autoqa.pipeline.calibration_report import check_ending, write_report
    from autoqa.pipeline.workspace import open_workspace

    if take_back:
        _withdrawn(run.withdraw(workspace), as_json=as_json)
        return
    if report is not None:
        check_ending(report)
    found, material = run.calibrate(
        grades,
        model=model,
        scorecard=scorecard,
        workspace=workspace,
        profile=profile,
        scale=scale,
        dry_run=dry_run,
        against=against,
        groups=group or (),
        seed=seed,
    )
    if out is not None:
        run.write_record(found.record, out)
    if report is not None:
        write_report(
            found,
            report,
            language=language,
            workspace=open_workspace(workspace, profile=profile),
            sources=[str(name) for name in (grades, model) if name is not None],
            bad=material.bad,
        )
    if as_json:
        print(
            json.dumps(
                calibration_json(found)
                | {"notes": list(material.notes), "bad_lines": bad_json(material.bad)},
                ensure_ascii=False,
            )
        )
    else:
        calibration_table(found)
        if not quiet:
            bad_lines(material.bad)
            for note in material.notes:
                say(plain(note))
            in_force = grades is None and not dry_run
            taken_back = "autoqa calibrate --withdraw takes it back"
            say(f"in force from now on; {taken_back}" if in_force else "nothing was put in force")
    if gate and not found.record.met:
        raise typer.Exit(GATE_NOT_MET)


def _withdrawn(was: bool, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"withdrawn": was}))
    else:
        say("taken back: scores are raw again" if was else "no calibration was in force")
