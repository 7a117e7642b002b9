"""`autoqa compare`, `autoqa promote` and `autoqa rollback`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from autoqa.cli.options import AsJson, Profile, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

GATE_NOT_MET = 4

New = Annotated[
    Path, typer.Argument(help="Folder of a candidate, as autoqa train wrote it.", show_default=False)
]
Frozen = Annotated[
    Path | None,
    typer.Option(
        "--dataset",
        help="Training set whose test side both are shown on. Default: the one the candidate was trained on.",
    ),
]
Criteria = Annotated[
    list[str] | None, typer.Option("--criterion", help="Only this criterion; may be named several times.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Draws intervals and the interactions of teams.")]


def compare(
    new: New,
    dataset: Frozen = None,
    criterion: Criteria = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write a report: .html or .json.")] = None,
    language: Annotated[Literal["en", "it"], typer.Option("--language", help="Of the report.")] = "en",
    seed: Seed = 0,
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show a candidate beside the model in service, on graded interactions that neither was trained on.

    Agreement with people, errors and subgroups with paired intervals, what it costs, which interactions
    change most, and how far averages of teams would move. Exits with 4 when something speaks against it.

    Examples:
      autoqa compare models/candidates/3f2a9c1b-0 -w qa --report comparison.html
    """
    from autoqa.cli.comparison_tables import comparison_table
    from autoqa.connect.comparison import comparison_json
    from autoqa.pipeline.compare import compare as run
    from autoqa.pipeline.comparison_report import check_ending, write_comparison
    from autoqa.pipeline.workspace import open_workspace

    if report is not None:
        check_ending(report)
    space = open_workspace(workspace, profile=profile)
    with shown_progress(quiet=quiet) as progress:
        found = run(space, new, dataset=dataset, criteria=criterion or (), seed=seed, progress=progress)
    if report is not None:
        write_comparison([one.comparison for one in found], report, language=language)
    if as_json:
        plain_found = {one.comparison.criterion: comparison_json(one.comparison) for one in found}
        print(json.dumps({"criteria": plain_found}, ensure_ascii=False))
    else:
        for one in found:
            comparison_table(one.comparison)
    if not all(one.comparison.acceptable for one in found):
        raise typer.Exit(GATE_NOT_MET)


def promote(
    new: New,
    force: Annotated[
        bool, typer.Option("--force", help="Promote it whatever speaks against it; needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; recorded with the promotion.")] = "",
    dataset: Frozen = None,
    criterion: Criteria = None,
    seed: Seed = 0,
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Put a candidate in service, if the gate holds for it and nothing is worse than before.

    It is compared as by `autoqa compare`. The next `autoqa score` uses it; scores that are there stay as they
    are, and `autoqa rescore` makes new ones beside them. `autoqa rollback` takes it back. Exits with 4 when
    it is refused.

    Examples:
      autoqa promote models/candidates/3f2a9c1b-0 -w qa

      autoqa promote models/candidates/3f2a9c1b-0 -w qa --force --reason "new form, graded once so far"
    """
    from autoqa.connect.comparison import comparison_json
    from autoqa.pipeline.promote import promote as run
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace, profile=profile)
    with shown_progress(quiet=quiet) as progress:
        found = run(
            space,
            new,
            force=force,
            reason=reason,
            dataset=dataset,
            criteria=criterion or (),
            seed=seed,
            progress=progress,
        )
    if as_json:
        rows = {
            one.comparison.criterion: {
                "promoted": one.served is not None,
                "forced": one.served is not None and bool(one.reasons),
                "folder": one.served.folder if one.served else None,
                **comparison_json(one.comparison),
            }
            for one in found
        }
        print(json.dumps({"criteria": rows}, ensure_ascii=False))
    else:
        for one in found:
            name = one.comparison.criterion
            say(f"{name}: {'in service: ' + one.served.fingerprint if one.served else 'refused'}")
            for reason_against in one.reasons:
                say(f"  {reason_against.code}: {plain(reason_against.text)}")
    if not all(one.served for one in found):
        raise typer.Exit(GATE_NOT_MET)


def rollback(
    criterion: Annotated[str, typer.Argument(help="Whose model is to be taken back.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why; recorded.")] = "",
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put the model back in service that answered a criterion before, with its calibration.

    Examples:
      autoqa rollback resolution -w qa --reason "complaints of the night team"
    """
    from autoqa.pipeline.promote import rollback as run
    from autoqa.pipeline.workspace import open_workspace

    with shown_progress(quiet=as_json) as progress:
        served = run(open_workspace(workspace), criterion, reason=reason, progress=progress)
    if as_json:
        print(json.dumps({"criterion": criterion, "model": served.fingerprint, "folder": served.folder}))
        return
    say(f"{criterion}: {served.fingerprint or 'the model that was there before any promotion'} answers again")
