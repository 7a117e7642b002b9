"""`autoqa grades`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoqa.cli.options import AsJson, Quiet, Scorecard, WorkspaceFolder
from autoqa.cli.talk import complain, plain, say

if TYPE_CHECKING:
    from autoqa.errors import InterchangeError
    from autoqa.pipeline.grades import Imported

FAILED, PARTLY = 1, 3

grades = typer.Typer(help="People's grades: take them in, and give them away.", no_args_is_help=True)


@grades.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="CSV, JSON lines, or exports of Label Studio and Amazon Connect."
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the file's scores in the place of earlier ones.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would become of every line, and keep nothing.")
    ] = False,
    scorecard: Scorecard = None,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Keep people's grades of the workspace's interactions, each once.

    A line that cannot be used is named with its number, and the rest is used. An earlier score of the same
    person on the same question stays, unless --replace is given. Exit code 3 when some were not used.

    Examples:
      autoqa grades import october.csv -w qa

      autoqa grades import labels.json --dry-run --json -w qa
    """
    from autoqa.errors import InterchangeError
    from autoqa.pipeline.grades import import_grades
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace)
    done: list[Imported] = []
    failed: list[tuple[Path, InterchangeError]] = []
    for file in files:
        try:
            found = import_grades(file, space, scorecard=scorecard, replace=replace, dry_run=dry_run)
        except InterchangeError as error:
            failed.append((file, error))
            complain(str(error))
        else:
            done.append(found)
    if as_json:
        print(json.dumps(_json(done, failed, dry_run=dry_run), ensure_ascii=False))
    else:
        _show(done, quiet=quiet)
    if failed or any(one.bad for one in done) or not any(one.used for one in done):
        raise typer.Exit(PARTLY if any(one.used for one in done) else FAILED)


@grades.command("export")
def export(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Print every score that people gave as CSV, in the form in which grades are imported.

    What a spreadsheet would run as a formula begins with an apostrophe.

    Examples:
      autoqa grades export -w qa > grades.csv
    """
    from autoqa.connect.grades import grades_csv, grades_json
    from autoqa.pipeline.grades import exported_grades
    from autoqa.pipeline.workspace import open_workspace

    rows = exported_grades(open_workspace(workspace))
    if as_json:
        print(json.dumps({"grades": list(grades_json(rows))}, ensure_ascii=False))
        return
    for line in grades_csv(rows):
        print(line, end="")


def _show(done: Sequence[Imported], *, quiet: bool) -> None:
    """A row for each criterion of each file; the lines that were not used, and a summary, on stderr."""
    from rich.table import Table

    from autoqa.cli.agreement_tables import bad_lines
    from autoqa.cli.tables import show

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("file", "criterion", "scores", "not applicable", "calls", "evaluators"):
        table.add_column(name, justify="left" if name in ("file", "criterion") else "right")
    for one in done:
        for count in one.criteria:
            numbers = (count.scores, count.not_applicable, count.calls, count.evaluators)
            table.add_row(plain(str(one.file)), plain(count.criterion), *map(str, numbers))
    if table.row_count:
        show(table)
    bad_lines({str(one.file): one.bad for one in done})
    for one in () if quiet else done:
        say(plain(f"{one.file}: {_summary(one)}"))


def _summary(one: Imported) -> str:
    parts = [f"{one.new} new", f"{one.already} there already"]
    if one.replaced:
        parts.append(f"{one.replaced} replaced")
    if one.bad:
        parts.append(f"{len(one.bad)} not used")
    return ", ".join(parts) + (" (nothing was kept: --dry-run)" if one.dry_run else "")


def _json(
    done: Sequence[Imported], failed: Sequence[tuple[Path, InterchangeError]], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "files": [
            {
                "file": str(one.file),
                "format": one.format,
                "scorecard": one.scorecard,
                "lines": one.lines,
                "blank": one.blank,
                "used": one.used,
                "new": one.new,
                "already": one.already,
                "replaced": one.replaced,
                "criteria": [asdict(count) for count in one.criteria],
                "bad": [asdict(bad) for bad in one.bad],
            }
            for one in done
        ],
        "failed": [{"file": str(file), "reason": str(error)} for file, error in failed],
    }
