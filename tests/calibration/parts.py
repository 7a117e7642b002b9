"""Grades to test with: small tables by hand, and the simulated centre of the benchmarks."""

from collections.abc import Mapping

import numpy as np

from autoqa.calibration.grades import ModelScores
from eval.calibration.centre import Centre, table

__all__ = ["Centre", "model", "table"]


def model(scores: Mapping[str, float], *, levels: Mapping[str, float] | None = None) -> ModelScores:
    """A model that gives each interaction an unrounded score and, where `levels` has it, a level."""
    names = tuple(scores)
    reported = [(levels or {}).get(name, np.nan) for name in names]
    nothing = np.full(len(names), np.nan)
    expected = np.array(list(scores.values()), dtype=float)
    return ModelScores(names, expected, np.array(reported, dtype=float), nothing)
