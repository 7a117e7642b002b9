"""`autoqa scorecard`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

if TYPE_CHECKING:
    from autoqa.pipeline.scorecard_diff import ScorecardDiff

scorecard = typer.Typer(help="Look after scorecards.", no_args_is_help=True)


@scorecard.command("diff")
def diff(
    file: Annotated[Path, typer.Argument(help="The new version of the scorecard.", show_default=False)],
    most: Annotated[int, typer.Option("--most", min=0, help="How many changed grades to list.")] = 20,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show how a new version of the scorecard would have changed past grades. Nothing is stored.

    Answers to questions that stay as they are count as given; changed and new questions are answered now.

    Examples:
      autoqa scorecard diff scorecard-v2.toml -w qa
    """
    from autoqa.cli.tables import diff_table
    from autoqa.pipeline.scorecard_diff import diff_scorecard
    from autoqa.pipeline.workspace import open_workspace

    with shown_progress(quiet=quiet) as progress:
        found = diff_scorecard(file, open_workspace(workspace), progress)
    if as_json:
        print(json.dumps(_json(found, most), ensure_ascii=False))
        return
    diff_table(found, most)
    if not found.grades:
        say("the store holds no grade to compare with; score something first")


@scorecard.command("decisions")
def decisions(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Show how calibration sessions decided that the criteria are to be read, the newest first."""
    from autoqa.pipeline.sessions import decisions as decided
    from autoqa.pipeline.workspace import open_workspace

    card, found = decided(open_workspace(workspace))
    if as_json:
        shape = [asdict(one) | {"at": one.at.isoformat()} for one in found]
        print(json.dumps({"scorecard": card.hash, "decisions": shape}, ensure_ascii=False))
        return
    for one in found:
        print(
            plain(f"{one.criterion}: {one.text} ({one.decided_by}, {one.at:%Y-%m-%d}, session {one.session})")
        )
    if not found:
        say(f"nothing was decided yet on scorecard {card.name} ({card.hash})")


def _json(found: ScorecardDiff, most: int) -> dict[str, object]:
    return {
        "scorecard": found.scorecard.hash,
        "criteria": [
            {"criterion": c.criterion, "change": c.kind, "what": list(c.what)} for c in found.criteria
        ],
        "grades": len(found.grades),
        "mean": {"before": found.mean("before"), "after": found.mean("after")},
        "passed": {"before": found.passed("before"), "after": found.passed("after")},
        "most_changed": [
            {
                "id": change.interaction,
                "before": change.before.percentage,
                "after": change.after.percentage,
                "passed_before": change.before.passed,
                "passed_after": change.after.passed,
                "auto_failed": list(change.after.auto_failed),
            }
            for change in found.most_changed(most)
        ],
    }
