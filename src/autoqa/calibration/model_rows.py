"""A model's answers to one criterion gathered one by one, until they stand in columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autoqa.calibration.grades import Floats, ModelScores


class ModelRows:
    """Answers to one criterion, as they are met."""

    def __init__(self) -> None:
        self._interactions: list[str] = []
        self._numbers: list[tuple[float, float, float]] = []
        self._levels: list[tuple[int, ...]] = []
        self._shares: list[tuple[float, ...]] = []

    def __len__(self) -> int:
        return len(self._interactions)

    def add(
        self,
        interaction: str,
        expected: float,
        level: float | None,
        confidence: float | None,
        distribution: Mapping[int, float],
    ) -> None:
        """One answer; a level that was withheld, and a confidence that is not known, are None."""
        self._interactions.append(interaction)
        self._numbers.append((expected, _or_nan(level), _or_nan(confidence)))
        self._levels.append(tuple(distribution))
        self._shares.append(tuple(distribution.values()))

    def scores(self) -> ModelScores:
        """The answers in columns."""
        expected, level, confidence = np.array(self._numbers, dtype=float).reshape(-1, 3).T
        levels = tuple(sorted({level for given in set(self._levels) for level in given}))
        return ModelScores(
            interactions=tuple(self._interactions),
            expected=expected,
            level=level,
            confidence=confidence,
            levels=levels,
            distribution=self._distribution(levels),
        )

    def _distribution(self, levels: tuple[int, ...]) -> Floats:
        """A row for each answer, NaN where it came without a distribution; no rows where all did."""
        if not levels:
            return np.zeros((0, 0))
        out = np.full((len(self), len(levels)), np.nan)
        place = {level: column for column, level in enumerate(levels)}
        for row, (given, shares) in enumerate(zip(self._levels, self._shares, strict=True)):
            if given:
                out[row] = 0.0
                out[row, [place[level] for level in given]] = shares
        return out


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
