"""The map from a model's raw distribution over levels to the scale as people use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autoqa.calibration.plain import fingerprint, mapping, number, numbers, scale
from autoqa.calibration.targets import Floats, distributions
from autoqa.errors import ConfigurationError, InputError

KINDS = ("identity", "temperature", "ordinal", "matched", "isotonic")  # from the simplest on
_FLOOR = 1e-6  # of a raw probability before its logarithm is taken
_EDGE = 1e-3  # how near the ends of the scale two expected scores still differ, as a share of its range


@dataclass(frozen=True, slots=True)
class Scaling:
    """A fitted map of distributions over `levels` to distributions over the same levels.

    `ordinal`, `matched` and `isotonic` look at the raw expected score alone, and a higher one is given a
    distribution that is at least as high at every level, so the expected score never turns round.
    `temperature` looks at the whole distribution. It never turns round two distributions of which one is
    higher by likelihood ratio (each next level favours it more), which on two levels is always so; two
    distributions that cross may come out in the other order. How far that goes on graded calls is measured
    by `reversal`, and the choice between maps refuses a temperature that does it noticeably.

    The parameters, by kind: none; `temperature` T, each probability to the power of 1/T (Guo and others
    2017); `slope` and `cuts` of a proportional odds model (McCullagh 1980) on the log odds of the raw
    expected score as a share of the range; `at`, the raw expected scores between which the map runs straight,
    with `reach LEVEL` the probability of that level or more (isotonic), or with `normal` the place among
    calls as a normal score, `cuts` the limits of people's levels on that normal scale, and `correlation` how
    far the machine goes with people (matched).
    """

    kind: str
    levels: tuple[int, ...]
    parameters: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scale(self.levels, "scaling levels")
        _check(self)

    def apply(self, distribution: Mapping[int, float]) -> dict[int, float]:
        """The scaled distribution of one call; levels left out have probability 0."""
        unknown = sorted(set(distribution) - set(self.levels))
        if unknown:
            raise InputError(
                f"levels {unknown} are not on the scale {list(self.levels)} this map was fitted on"
            )
        row = [[distribution.get(level, 0.0) for level in self.levels]]
        return dict(zip(self.levels, self.apply_all(row)[0].tolist(), strict=True))

    def apply_all(self, raw: ArrayLike) -> Floats:
        """The scaled distributions (n, k) of raw ones (n, k), columns in the order of `levels`."""
        found = distributions(raw, self.levels)
        if self.kind == "identity":
            return found
        if self.kind == "temperature":
            return _tempered(found, self.parameters["temperature"][0])
        return _from_reach(_REACH[self.kind](self, found @ np.asarray(self.levels, dtype=float)))

    def reversal(self, raw: ArrayLike) -> float:
        """How far the expected scores of calls (n, k) turn round at most, as a share of the scale's range.

        0 where no call with a higher raw expected score comes out lower than one below it.
        """
        steps = np.asarray(self.levels, dtype=float)
        before = distributions(raw, self.levels) @ steps
        if not len(before):
            return 0.0
        after = self.apply_all(raw) @ steps
        order = np.lexsort((after, before))
        drops = np.maximum.accumulate(after[order]) - after[order]
        return float(drops.max() / (steps[-1] - steps[0]))

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that pin the map."""
        return fingerprint(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The map as plain JSON values."""
        values = {name: list(numbers) for name, numbers in self.parameters.items()}
        return {"kind": self.kind, "levels": list(self.levels), "parameters": values}

    @classmethod
    def from_dict(cls, plain: object) -> Scaling:
        """The map that `as_dict` wrote; anything else is a ConfigurationError."""
        found = mapping(plain, "scaling", known=("kind", "levels", "parameters"))
        values = mapping(found["parameters"], "scaling parameters")
        return cls(
            kind=found["kind"],
            levels=scale(found["levels"], "scaling levels"),
            parameters={
                name: numbers(value, f"scaling parameter {name!r}") for name, value in values.items()
            },
        )


def log_odds(expected: Floats, levels: tuple[int, ...]) -> Floats:
    """Expected scores as log odds of their share of the range, kept off its ends."""
    part = np.clip((expected - levels[0]) / (levels[-1] - levels[0]), _EDGE, 1 - _EDGE)
    odds: Floats = np.log(part) - np.log1p(-part)
    return odds


def _tempered(raw: Floats, temperature: float) -> Floats:
    logs = np.log(np.maximum(raw, _FLOOR)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    scaled: Floats = powers / powers.sum(axis=1, keepdims=True)
    return scaled


def _from_reach(reach: Floats) -> Floats:
    """Distributions (n, k) from the probabilities (n, k - 1) of each level but the lowest, or more."""
    found = -np.diff(reach, axis=1, prepend=1.0, append=0.0)
    found = np.maximum(found, 0.0)
    scaled: Floats = found / found.sum(axis=1, keepdims=True)
    return scaled


def _ordinal(scaling: Scaling, expected: Floats) -> Floats:
    from scipy.special import expit

    (slope,), cuts = scaling.parameters["slope"], np.asarray(scaling.parameters["cuts"])
    reach: Floats = expit(slope * log_odds(expected, scaling.levels)[:, None] - cuts)
    return reach


def _matched(scaling: Scaling, expected: Floats) -> Floats:
    from scipy.special import ndtr

    given = scaling.parameters
    (correlation,), cuts = given["correlation"], np.asarray(given["cuts"])
    place = np.interp(expected, given["at"], given["normal"])
    reach: Floats = ndtr((correlation * place[:, None] - cuts) / np.sqrt(1 - correlation**2))
    return reach


def _isotonic(scaling: Scaling, expected: Floats) -> Floats:
    at = scaling.parameters["at"]
    curves = [scaling.parameters[f"reach {level}"] for level in scaling.levels[1:]]
    return np.column_stack([np.interp(expected, at, curve) for curve in curves])


_REACH = {"ordinal": _ordinal, "matched": _matched, "isotonic": _isotonic}


def _check(scaling: Scaling) -> None:
    """Refuse a map that is not of a known kind, not of finite numbers, or not monotone."""
    names = _names(scaling)
    found = mapping(scaling.parameters, f"scaling of kind {scaling.kind!r}", known=names)
    for name, values in found.items():
        for value in values:
            number(value, f"scaling parameter {name!r}")
        if not values:
            raise ConfigurationError(f"scaling parameter {name!r} is empty; fit the map again")
    cuts = len(scaling.levels) - 1
    knots = len(found.get("at", ()))
    sizes = {"temperature": 1, "slope": 1, "correlation": 1, "cuts": cuts, "at": knots}
    for name, values in found.items():
        if len(values) != sizes.get(name, knots):
            raise ConfigurationError(
                f"scaling parameter {name!r} holds {len(values)} numbers where {sizes.get(name, knots)} are "
                "expected; fit the map again"
            )
    if not _is_monotone(scaling):
        raise ConfigurationError(
            f"the parameters of the {scaling.kind} scaling would turn scores round; fit the map again"
        )


def _names(scaling: Scaling) -> tuple[str, ...]:
    names: dict[str, tuple[str, ...]] = {
        "identity": (),
        "temperature": ("temperature",),
        "ordinal": ("slope", "cuts"),
        "matched": ("at", "normal", "cuts", "correlation"),
        "isotonic": ("at", *(f"reach {level}" for level in scaling.levels[1:])),
    }
    if scaling.kind not in KINDS:
        raise ConfigurationError(f"unknown kind of scaling {scaling.kind!r}; it is one of {', '.join(KINDS)}")
    return names[scaling.kind]


def _is_monotone(scaling: Scaling) -> bool:
    given = scaling.parameters
    if scaling.kind == "temperature":
        return given["temperature"][0] > 0
    if not (_ascends(given.get("at", ()), strictly=True) and _ascends(given.get("cuts", ()))):
        return False
    if scaling.kind == "ordinal":
        return given["slope"][0] >= 0
    if scaling.kind == "matched":
        return _ascends(given["normal"]) and 0 <= given["correlation"][0] < 1
    curves = [given[f"reach {level}"] for level in scaling.levels[1:]] if scaling.kind == "isotonic" else []
    falls = all(a >= b for one, nxt in pairwise(curves) for a, b in zip(one, nxt, strict=True))
    return falls and all(_ascends(curve) and curve[0] >= 0 and curve[-1] <= 1 for curve in curves)


def _ascends(values: tuple[float, ...], *, strictly: bool = False) -> bool:
    steps = np.diff(np.asarray(values, dtype=float))
    return bool((steps > 0).all() if strictly else (steps >= 0).all())
