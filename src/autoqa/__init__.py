"""autoqa scores recorded calls, chats and e-mails for quality, on your own machines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoqa.domain.outcome import Outcome

__version__ = "0.1.0"
__all__ = ["score"]


def score(
    paths: Sequence[str | Path],
    *,
    workspace: str | Path | None = None,
    scorecard: str | Path | None = None,
    models: str | Path | None = None,
    recogniser: str | None = None,
    knowledge: str | Path | None = None,
    profile: str | None = None,
) -> list[Outcome]:
    """Score recordings and texts; what `autoqa score` does. See `autoqa.pipeline.run.score`."""
    from autoqa.pipeline import run

    return list(
        run.score(
            paths,
            workspace=workspace,
            scorecard=scorecard,
            models=models,
            recogniser=recogniser,
            knowledge=knowledge,
            profile=profile,
        )
    )
