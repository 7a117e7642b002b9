"""Fit each kind of scaling on graded calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from autoqa.calibration.plain import scale
from autoqa.calibration.scaling import KINDS, Scaling, log_odds
from autoqa.calibration.targets import Floats, distributions, row_weights, targets
from autoqa.errors import ConfigurationError, InputError

_GRID = 1000  # expected scores nearer than this part of the range are fitted as one
_KNOTS = 101
_MOST = 20_000  # rows that settle one temperature
_TINY = 1e-12
_Numbers = dict[str, tuple[float, ...]]


def fit(
    kind: str, raw: ArrayLike, human: ArrayLike, levels: Sequence[int], *, weights: ArrayLike | None = None
) -> Scaling:
    """The map of `kind` from raw distributions (n, k) to the scores of people (n,), which may be fractional.

    Each fit is held back a little towards how often people give each level, so that no probability is 0 or
    1 however few the calls.
    """
    if kind not in KINDS:
        raise ConfigurationError(f"unknown kind of scaling {kind!r}; it is one of {', '.join(KINDS)}")
    steps = scale(tuple(levels), "levels")
    given, target = distributions(raw, steps), targets(human, steps)
    if len(given) != len(target):
        raise InputError(
            f"{len(given)} distributions for {len(target)} human scores; hand in one of each a row"
        )
    if kind == "identity":
        return Scaling(kind, steps)
    if not len(given):
        raise InputError(f"no graded calls to fit the {kind} scaling on")
    return Scaling(kind, steps, _FIT[kind](given, target, row_weights(weights, len(given)), steps))


def _temperature(raw: Floats, target: Floats, weights: Floats, levels: tuple[int, ...]) -> _Numbers:
    """The temperature of the best log score (Guo and others 2017)."""
    from scipy.optimize import minimize_scalar

    if len(raw) > _MOST:
        drawn = np.random.default_rng(0).choice(len(raw), _MOST, replace=False)
        raw, target, weights = raw[drawn], target[drawn], weights[drawn]

    def loss(log_temperature: float) -> float:
        scaled = Scaling("temperature", levels, {"temperature": (float(np.exp(log_temperature)),)}).apply_all(
            raw
        )
        return float(-np.average((target * np.log(np.maximum(scaled, _TINY))).sum(axis=1), weights=weights))

    best = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded", options={"xatol": 1e-4})
    return {"temperature": (float(np.exp(best.x)),)}


def _ordinal(raw: Floats, target: Floats, weights: Floats, levels: tuple[int, ...]) -> _Numbers:
    """Proportional odds (McCullagh 1980) by penalised likelihood, the slope never below 0.

    One call more, on every level alike, keeps the cuts finite where a level was never given; a ridge on the
    slope keeps it finite where the levels do not overlap.
    """
    from scipy.optimize import minimize

    expected, said, mass = _binned(raw, target, weights, levels)
    odds = log_odds(expected, levels)
    middle = np.average(odds, weights=mass)
    spread = np.sqrt(np.average((odds - middle) ** 2, weights=mass))
    unit = (odds - middle) / spread if spread > 1e-9 else np.zeros_like(odds)
    unit, mass = np.append(unit, 0.0), np.append(mass, 1.0)
    said = np.vstack([said, np.full(len(levels), 1 / len(levels))])

    def loss(values: Floats) -> float:
        below = _cumulated(values[1:], unit, values[0])
        chance = np.diff(below, axis=1, prepend=0.0, append=1.0)
        score = (said * np.log(np.maximum(chance, _TINY))).sum(axis=1)
        return float((0.025 * values[0] ** 2 - mass @ score) / mass.sum())

    start = np.append(1.0, _gaps(_logit(np.cumsum(np.average(said, axis=0, weights=mass))[:-1])))
    bounds = [(0.0, 50.0), (-40.0, 40.0), *[(-9.0, 4.0)] * (len(levels) - 2)]
    best = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-10}).x
    slope = float(best[0] / spread) if spread > 1e-9 else 0.0
    cuts = _cuts(best[1:]) + slope * middle
    return {"slope": (slope,), "cuts": tuple(cuts.tolist())}


def _matched(raw: Floats, target: Floats, weights: Floats, levels: tuple[int, ...]) -> _Numbers:
    """Equate by normal scores, spread by how far machine and people go together.

    The calls' places by raw expected score and the levels of people are both put on a normal scale, as in
    equipercentile equating and in the polychoric model (Olsson 1979); the one free number is their
    correlation, at the best log score. Whatever it is, the levels come out as often as people give them.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import ndtr, ndtri

    expected, said, mass = _binned(raw, target, weights, levels)
    place = ndtri((np.cumsum(mass) - mass / 2) / mass.sum())
    cuts = ndtri(np.cumsum(_frequencies(said, mass))[:-1])

    def loss(correlation: float) -> float:
        below = ndtr((cuts - correlation * place[:, None]) / np.sqrt(1 - correlation**2))
        chance = np.diff(below, axis=1, prepend=0.0, append=1.0)
        return float(-mass @ (said * np.log(np.maximum(chance, _TINY))).sum(axis=1) / mass.sum())

    best = minimize_scalar(loss, bounds=(0.0, 0.99), method="bounded", options={"xatol": 1e-4})
    kept = np.unique(np.searchsorted(place, np.linspace(place[0], place[-1], _KNOTS)))
    return {
        "at": tuple(expected[kept].tolist()),
        "normal": tuple(place[kept].tolist()),
        "cuts": tuple(cuts.tolist()),
        "correlation": (float(best.x),),
    }


def _isotonic(raw: Floats, target: Floats, weights: Floats, levels: tuple[int, ...]) -> _Numbers:
    """For each level the isotonic regression of reaching it (Zadrozny and Elkan 2002), on the same calls.

    A level is reached whenever a higher one is, so the regressions never cross (they are means over the same
    stretches of calls, Barlow and others 1972). All are mixed with how often people reach each level, which
    counts as much as two calls.
    """
    from scipy.optimize import isotonic_regression

    expected, said, mass = _binned(raw, target, weights, levels)
    reached = np.cumsum(said[:, ::-1], axis=1)[:, -2::-1]
    usual = np.cumsum(_frequencies(said, mass)[::-1])[-2::-1]
    held = 2 / (2 + weights.sum() ** 2 / (weights**2).sum())
    curves = np.column_stack([isotonic_regression(column, weights=mass).x for column in reached.T])
    curves = np.minimum.accumulate((1 - held) * curves + held * usual, axis=1)
    curves = np.maximum.accumulate(curves, axis=0)
    change = np.any(np.diff(curves, axis=0) != 0, axis=1)
    kept = np.flatnonzero(np.append(True, change) | np.append(change, True))
    reach = {f"reach {level}": tuple(curves[kept, i].tolist()) for i, level in enumerate(levels[1:])}
    return {"at": tuple(expected[kept].tolist()), **reach}


_FIT: dict[str, Callable[[Floats, Floats, Floats, tuple[int, ...]], _Numbers]] = {
    "temperature": _temperature,
    "ordinal": _ordinal,
    "matched": _matched,
    "isotonic": _isotonic,
}


def _binned(
    raw: Floats, target: Floats, weights: Floats, levels: tuple[int, ...]
) -> tuple[Floats, Floats, Floats]:
    """Raw expected scores, strictly ascending, with what people said there and how many calls that is."""
    steps = np.asarray(levels, dtype=float)
    expected = raw @ steps
    cell = np.round((expected - steps[0]) / (steps[-1] - steps[0]) * _GRID).astype(int)
    _, place = np.unique(cell, return_inverse=True)
    mass = np.bincount(place, weights).astype(float)
    centre = np.bincount(place, weights * expected) / mass
    said = np.column_stack([np.bincount(place, weights * column) / mass for column in target.T])
    return centre, said, mass


def _frequencies(said: Floats, mass: Floats) -> Floats:
    """How often people give each level, half a call being added to each."""
    counts = mass @ said + 0.5
    shares: Floats = counts / counts.sum()
    return shares


def _cumulated(values: Floats, unit: Floats, slope: float) -> Floats:
    from scipy.special import expit

    below: Floats = expit(_cuts(values) - slope * unit[:, None])
    return below


def _cuts(values: Floats) -> Floats:
    """Ascending cuts from the first one and the logarithms of the steps between them."""
    return np.cumsum(np.append(values[0], np.exp(values[1:])))


def _gaps(cuts: Floats) -> Floats:
    return np.append(cuts[0], np.clip(np.log(np.maximum(np.diff(cuts), 1e-4)), -9, 4))


def _logit(share: Floats) -> Floats:
    odds: Floats = np.log(share) - np.log1p(-share)
    return odds
