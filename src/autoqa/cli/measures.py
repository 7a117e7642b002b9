"""`autoqa measures`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import say
from autoqa.domain.trend import Span


def measures(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MEASURE]...", help="Such as waiting or customer_noise; without any, the main ones."
        ),
    ] = None,
    by: Annotated[Span, typer.Option("--by", help="Length of a period.")] = Span.WEEK,
    every: Annotated[bool, typer.Option("--all", help="Every measure.")] = False,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show how calls were delivered over time: waiting, hold, talking over, noise, line quality, cost.

    For each period the middle call, and how many calls were good. Calls count in the period in which they
    started; those whose start is not known are counted apart.

    Examples:
      autoqa measures --by month

      autoqa measures waiting snr --json
    """
    from autoqa.cli.tables import trend_table
    from autoqa.connect.results import trend_json
    from autoqa.pipeline.results import delivery_trend

    trend, chosen = delivery_trend(names or [], span=by, every=every, workspace=workspace)
    if as_json:
        print(json.dumps(trend_json(trend, chosen), ensure_ascii=False))
        return
    if trend.periods:
        trend_table(trend, chosen)
    if trend.undated:
        say(
            f"without a known start: {trend.undated} calls; give started_at in JSON lines, or name "
            "recordings like 2026-11-25_14-30-00.wav"
        )
