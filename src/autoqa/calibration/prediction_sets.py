"""Sets of neighbouring levels that hold what a person says as often as promised (conformal prediction)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autoqa.calibration.plain import fingerprint, mapping, scale, share, whole
from autoqa.calibration.targets import Floats, distributions, reported, targets
from autoqa.errors import ConfigurationError, InputError


@dataclass(frozen=True, slots=True)
class PredictionSets:
    """How far sets of levels must grow to hold a person's score with probability `confidence`.

    A set starts at the level reported and takes in the likelier neighbour until it holds the `mass` of
    probability (ordinal adaptive sets: Lu and others 2022). `strata` holds the mass of each stratum that has
    enough calls of its own (Mondrian conformal prediction: Vovk and others 2005); `calls` were graded. A mass
    of 1 is the whole scale: too few calls to leave any level out.
    """

    levels: tuple[int, ...]
    confidence: float
    mass: float
    calls: int
    strata: Mapping[str, float] = field(default_factory=dict)

    def prediction_set(
        self, distribution: Mapping[int, float], stratum: str | None = None
    ) -> tuple[int, int]:
        """The lowest and the highest level of the set for one call."""
        unknown = sorted(set(distribution) - set(self.levels))
        if unknown:
            raise InputError(f"levels {unknown} are not on the scale {list(self.levels)} of these sets")
        row = distributions([[distribution.get(level, 0.0) for level in self.levels]], self.levels)
        mass = self.mass if stratum is None else self.strata.get(stratum, self.mass)
        inside = np.flatnonzero(mass_before(row, self.levels)[0] <= mass + 1e-12)
        return self.levels[int(inside[0])], self.levels[int(inside[-1])]

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that pin the sets."""
        return fingerprint(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The sets as plain JSON values."""
        return {
            "levels": list(self.levels),
            "confidence": self.confidence,
            "mass": self.mass,
            "calls": self.calls,
            "strata": dict(self.strata),
        }

    @classmethod
    def from_dict(cls, plain: object) -> PredictionSets:
        """What `as_dict` wrote; anything else is a ConfigurationError."""
        known = ("levels", "confidence", "mass", "calls", "strata")
        found = mapping(plain, "prediction sets", known=known)
        strata = mapping(found["strata"], "prediction sets by stratum")
        return cls(
            levels=scale(found["levels"], "prediction set levels"),
            confidence=share(found["confidence"], "prediction set confidence"),
            mass=share(found["mass"], "prediction set mass"),
            calls=whole(found["calls"], "prediction set calls"),
            strata={str(name): share(value, f"mass of {name}") for name, value in strata.items()},
        )


def fit_sets(
    raw: ArrayLike,
    human: ArrayLike,
    levels: Sequence[int],
    *,
    confidence: float = 0.9,
    strata: Sequence[str] | None = None,
    enough: int = 100,
) -> PredictionSets:
    """Split conformal sets from distributions (n, k) and the scores of people (n,).

    The distributions must not come from a map fitted on these scores. Over calls like these, exchangeable
    with them, the set holds the person's score with probability `confidence` at least (Vovk and others 2005);
    a score between two levels is held when both are. A stratum with `enough` calls gets its own mass, and the
    promise holds within it.
    """
    if not 0 < confidence < 1:
        raise ConfigurationError(f"confidence {confidence} must lie between 0 and 1, such as 0.9")
    steps = scale(tuple(levels), "levels")
    given, target = distributions(raw, steps), targets(human, steps)
    if len(given) != len(target) or (strata is not None and len(strata) != len(given)):
        raise InputError(
            f"{len(given)} distributions, {len(target)} human scores; hand in one of each a row, "
            "and a stratum for each where there are strata"
        )
    needed = np.where(target > 0, mass_before(given, steps), 0.0).max(axis=1, initial=0.0)
    own: dict[str, float] = {}
    if strata is not None:
        names, place, sizes = np.unique(
            np.asarray(strata, dtype=str), return_inverse=True, return_counts=True
        )
        own = {
            str(name): _quantile(needed[place == i], confidence)
            for i, name in enumerate(names)
            if sizes[i] >= enough
        }
    return PredictionSets(steps, confidence, _quantile(needed, confidence), len(given), own)


def mass_before(given: Floats, levels: Sequence[int]) -> Floats:
    """For each level, how much probability a set holds before it takes that level in; 0 for the first."""
    rows, count = np.arange(len(given)), len(levels)
    start = np.searchsorted(np.asarray(levels), reported(given, levels))
    low, high = start.copy(), start.copy()
    before = np.zeros_like(given)
    held = given[rows, start]
    padded = np.pad(given, ((0, 0), (1, 1)), constant_values=-1.0)
    for _ in range(count - 1):
        down, up = padded[rows, low], padded[rows, high + 2]
        falls = down > up
        taken = np.where(falls, low - 1, high + 1)
        before[rows, taken] = held
        held = held + np.where(falls, down, up)
        low, high = np.where(falls, low - 1, low), np.where(falls, high, high + 1)
    return np.minimum(before, 1.0)


def _quantile(needed: Floats, confidence: float) -> float:
    """The conformal quantile, with the correction for a finite number of calls; 1 where they are too few."""
    place = int(np.ceil((len(needed) + 1) * confidence - 1e-9))
    return float(np.sort(needed)[place - 1]) if place <= len(needed) else 1.0
