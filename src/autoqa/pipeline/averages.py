"""Averages of agents, teams or queues in the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autoqa.calibration.averages import Averages
from autoqa.calibration.averages import averages as averages_of
from autoqa.pipeline.workspace import existing_store, open_workspace
from autoqa.store.scored import scored_calls


def averages(
    by: str = "agent", *, criteria: Sequence[str] = (), workspace: str | Path | None = None
) -> Averages:
    """The mean of each agent, team or queue (`by`) on each criterion, with its interval and place.

    Raises AutoQAError.
    """
    with existing_store(open_workspace(workspace)) as store:
        return averages_of(scored_calls(store), by, criteria=criteria)
