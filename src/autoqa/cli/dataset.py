"""`autoqa dataset`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

if TYPE_CHECKING:
    from autoqa.training.sets import TrainingSet

_DAY = ["%Y-%m-%d"]


def dataset(
    graded: Annotated[
        Path | None,
        typer.Option("--graded", help="A .jsonl file of graded interactions, instead of the store."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to make. Default: datasets/HASH in the workspace.")
    ] = None,
    criterion: Annotated[
        list[str] | None,
        typer.Option("--criterion", help="Only this criterion; may be named several times."),
    ] = None,
    labels: Annotated[
        Literal["consensus", "per_evaluator"],
        typer.Option("--labels", help="Shares of levels: of the mean of all, or of the evaluators."),
    ] = "per_evaluator",
    severity: Annotated[
        bool, typer.Option("--severity/--no-severity", help="Take the evaluators' severity out.")
    ] = True,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            help="What is kept on one side: agent, customer, a key of the metadata, or none; may be named "
            "several times. Default: agent and customer.",
        ),
    ] = None,
    test_share: Annotated[
        float, typer.Option("--test-share", min=0.0, max=0.5, help="Share of the test side.")
    ] = 0.25,
    since: Annotated[datetime | None, typer.Option("--since", help="First day.", formats=_DAY)] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", help="The day after the last.", formats=_DAY)
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Draws the names in the set, and sides without dates.")
    ] = 0,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make a training set of the interactions that people graded: Parquet files with a card.

    No agent, no customer and no near-duplicate stands on both sides, and the test side is the newest part.
    Agents and evaluators get names of the set. The same grades give the same files, named by their hash.

    Examples:
      autoqa dataset -w qa

      autoqa dataset --criterion empathy --labels consensus --out sets/november -w qa

      autoqa dataset --graded calls.jsonl --group agent --json
    """
    from autoqa.pipeline.dataset import dataset as run
    from autoqa.pipeline.workspace import open_workspace

    with shown_progress(quiet=quiet) as progress:
        made, folder = run(
            open_workspace(workspace),
            graded=graded,
            out=out,
            criteria=criterion or (),
            labels=labels,
            adjust_severity=severity,
            group=group or ("agent", "customer"),
            test_share=test_share,
            since=since.astimezone() if since else None,
            until=until.astimezone() if until else None,
            seed=seed,
            progress=progress,
        )
    if as_json:
        print(json.dumps(_as_json(made, folder), ensure_ascii=False))
        return
    _show(made)
    print(folder)
    if not quiet:
        for note in made.notes:
            say(plain(note))


def _as_json(made: TrainingSet, folder: Path) -> dict[str, Any]:
    from autoqa.training.sets import Side

    return {
        "hash": made.hash,
        "folder": str(folder),
        "calls": len(made.calls),
        **{side.value: sum(one.side is side for one in made.calls) for side in Side},
        "criteria": {name: _criterion(made, name) for name in made.scales},
        "groups": len({one.group for one in made.calls}),
        "duplicates": made.settings["nearly_same"],
        "notes": list(made.notes),
    }


def _criterion(made: TrainingSet, name: str) -> dict[str, Any]:
    from autoqa.training.sets import Side

    labels = [one.labels[name] for one in made.calls if name in one.labels]
    given = [grade for label in labels for grade in label.grades]
    return {
        "levels": list(made.scales[name]),
        **{side.value: len(made.labelled(name, side)) for side in Side},
        "mean": sum(label.mean for label in labels) / len(labels) if labels else None,
        "grades": len(given),
        "evaluators": len({grade.evaluator for grade in given}),
    }


def _show(made: TrainingSet) -> None:
    from rich.table import Table

    from autoqa.cli.tables import show

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("criterion", no_wrap=True)
    for column in ("levels", "train", "test", "mean", "grades", "evaluators"):
        table.add_column(column, justify="right")
    for name in made.scales:
        found = _criterion(made, name)
        levels = found["levels"]
        table.add_row(
            plain(name),
            f"{levels[0]} to {levels[-1]}",
            str(found["train"]),
            str(found["test"]),
            "-" if found["mean"] is None else f"{found['mean']:.2f}",
            str(found["grades"]),
            str(found["evaluators"]),
        )
    show(table)
