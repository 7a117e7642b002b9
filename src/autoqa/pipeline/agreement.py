"""How far people agree with each other and a model with them, from files or from the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autoqa.calibration.compare import compare
from autoqa.connect.grades import read_model_scores
from autoqa.connect.grades.values import spelling
from autoqa.domain.agreement import AgreementReport
from autoqa.errors import ConfigurationError, InputError
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
    found = material(grades, model, scorecard, workspace)
    return compare(found.criteria, columns=columns_of(found, groups), seed=seed)


def material(
    grades: str | Path | None,
    model: str | Path | None,
    scorecard: str | Path | None,
    workspace: str | Path | None,
    profile: str | None = None,
) -> Material:
    """What is to be compared: that of the files where they are named, else that of the workspace.

    `profile` names the bundled settings that the workspace is read with.
    Raises ConfigurationError for a model or a scorecard that is named without grades, and InputError for a
    model's file in which nothing can be used.
    """
    if grades is None:
        _check_alone(model, scorecard)
        return from_workspace(open_workspace(workspace, profile=profile))
    found = from_files(Path(grades), Path(model) if model else None, scorecard)
    if model is not None:
        _check_used(found, Path(model))
    return found


def columns_of(found: Material, groups: Sequence[str]) -> tuple[str, ...]:
    """The columns that `groups` name, as they are spelled once read ("Shift of day" is shift_of_day).

    Raises ConfigurationError for one that is not there.
    """
    there = sorted({name for one in found.criteria for name in one.columns})
    named = [name if name in there else spelling(name) for name in groups]
    for given, column in zip(groups, named, strict=True):
        if column not in there:
            known = f"there are {', '.join(there)}" if there else "there is none"
            raise ConfigurationError(f"--group {given}: there is no such column; {known}")
    return tuple(dict.fromkeys(named))


def _check_alone(model: str | Path | None, scorecard: str | Path | None) -> None:
    for option, named in (("--model", model), ("--scorecard", scorecard)):
        if named is not None:
            raise ConfigurationError(
                f"{option} {named}: goes with a file of people's grades; without one the workspace's own "
                f"grades, scores and scorecard are compared. Name GRADES, or leave {option} out"
            )


def _check_used(found: Material, model: Path) -> None:
    """Tell scores of other calls, which are a finding, from a file without any score."""
    if any(np.isfinite(one.expected).any() for one in found.criteria) or read_model_scores(model).scores:
        return
    bad = found.bad.get(str(model), ())
    reason = f"; {bad[0].line}: {bad[0].reason}" if bad else ""
    raise InputError(f"{model}: no score in it can be used{reason}")
