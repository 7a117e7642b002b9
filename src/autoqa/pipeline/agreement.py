"""How far people agree with each other and a model with them, from files or from the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autoqa.calibration.compare import compare
from autoqa.domain.agreement import AgreementReport
from autoqa.pipeline.material import Material, from_files, from_workspace
from autoqa.pipeline.workspace import open_workspace


def agreement(
    grades: str | Path | None = None,
    *,
    model: str | Path | None = None,
    groups: Sequence[str] = (),
    scorecard: str | Path | None = None,
    workspace: str | Path | None = None,
    seed: int = 0,
) -> AgreementReport:
    """Compare people, and a model with them, on every criterion.

    `grades` is a file of people's grades and `model` one of a model's scores; without `grades` both are
    those in the workspace. `groups` are the columns whose groups are looked at for fairness. Raises
    AutoQAError.
    """
    return compare(material(grades, model, scorecard, workspace).criteria, columns=groups, seed=seed)


def material(
    grades: str | Path | None,
    model: str | Path | None,
    scorecard: str | Path | None,
    workspace: str | Path | None,
) -> Material:
    """What is to be compared: that of the files where they are named, else that of the workspace."""
    if grades is None:
        return from_workspace(open_workspace(workspace))
    return from_files(Path(grades), Path(model) if model else None, scorecard)
