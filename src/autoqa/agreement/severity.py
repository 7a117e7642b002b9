"""How severe evaluators are, whichever calls they were given: a mixed model of calls and evaluators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_BOUNDS = (-14.0, 8.0)  # of the logarithms of the two variance ratios: from nothing to everything
_UNSHRUNK = 1e4  # as ratio of evaluators: what little shrinks at it is far below any error


@dataclass(frozen=True, slots=True)
class Severities:
    """What the mixed model found.

    `severity[e]` is how many points lower evaluator e grades than these evaluators do on average, given the
    same call: above 0 is harsher. `error[e]` is its standard error. `mean` is the mean score of an evaluator
    of no severity; the variances are between calls, between evaluators, and what is left.
    """

    severity: Floats
    error: Floats
    mean: float
    between_calls: float
    between_evaluators: float
    residual: float

    @property
    def reliability(self) -> float:
        """The part of the variance of one evaluator's scores that calls explain: ICC(A,1)."""
        total = self.between_calls + self.between_evaluators + self.residual
        return self.between_calls / total if total > 0 else float("nan")

    @property
    def adjusted_reliability(self) -> float:
        """The same once severity is taken out: ICC(C,1)."""
        total = self.between_calls + self.residual
        return self.between_calls / total if total > 0 else float("nan")


def severities(call: Ints, evaluator: Ints, score: Floats, evaluators: int) -> Severities:
    """Fit score = mean + call - severity + rest by REML, calls and evaluators both random.

    Row i says that `evaluator[i]`, one of 0 to `evaluators` - 1, gave `call[i]` the `score[i]`. Crossed
    random effects are fitted as in Searle, Casella and McCulloch (1992): calls are absorbed, so that the
    work grows with the rows and with the cube of the evaluators. An evaluator who shares no call with others
    is judged by the calls given to them, as if these had been drawn at random, and has a wide error. The
    severities themselves are not shrunk to each other: that would make their errors too small where
    evaluators are few. With one evaluator nothing can be said: the severity is 0 and its error NaN, and so
    it is where all scores are the same.
    """
    sums = _Sums.of(call, evaluator, score, evaluators)
    if evaluators < 2 or len(score) < 3 or np.ptp(score) == 0:
        spread = float(np.var(score, ddof=1)) if len(score) > 1 else float("nan")
        mean = float(score.mean()) if len(score) else float("nan")
        return Severities(np.zeros(evaluators), np.full(evaluators, np.nan), mean, float("nan"), 0.0, spread)
    calls_ratio, evaluators_ratio = _likeliest(sums)
    components = sums.solve(calls_ratio, evaluators_ratio)
    fit = sums.solve(calls_ratio, _UNSHRUNK)
    level = fit.effects.mean()
    centred = np.eye(evaluators) - 1 / evaluators
    variance = fit.residual * np.diag(centred @ fit.inverse[1:, 1:] @ centred)
    return Severities(
        severity=level - fit.effects,
        error=np.sqrt(variance),
        mean=fit.mean + level + sums.shift,
        between_calls=components.residual * calls_ratio,
        between_evaluators=components.residual * evaluators_ratio,
        residual=components.residual,
    )


def consensus(call: Ints, evaluator: Ints, score: Floats, severity: Floats, calls: int) -> Floats:
    """The mean score of each call with the evaluators' severity taken out; NaN for a call nobody graded."""
    adjusted = score + severity[evaluator]
    given = np.bincount(call, minlength=calls)
    total = np.bincount(call, weights=adjusted, minlength=calls)
    return np.asarray(np.divide(total, given, out=np.full(calls, np.nan), where=given > 0))


def _likeliest(sums: _Sums) -> tuple[float, float]:
    """The ratios of the variances of calls and of evaluators to the residual that maximise the likelihood."""
    from scipy.optimize import minimize

    def loss(logs: Sequence[float]) -> float:
        clipped = np.clip(logs, *_BOUNDS)
        outside = float(np.sum((logs - clipped) ** 2))
        return sums.solve(*np.exp(clipped)).deviance + outside

    best = minimize(loss, (0.0, -2.0), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6})
    calls_ratio, evaluators_ratio = np.exp(np.clip(best.x, *_BOUNDS))
    return float(calls_ratio), float(evaluators_ratio)


@dataclass(frozen=True, slots=True)
class _Fit:
    """The mixed model equations solved for one pair of variance ratios."""

    mean: float
    effects: Floats
    inverse: Floats
    residual: float
    deviance: float


@dataclass(frozen=True, slots=True)
class _Sums:
    """All that the likelihood needs of the scores, by the number of evaluators of a call (`sizes`).

    Scores are taken less `shift`. For size m: `calls[m]` calls; `together[m]` (E, E) says how often two
    evaluators graded such a call both; `rows[m]` (E) how many each graded; `totals[m]` (E) the sum, over the
    calls of an evaluator, of the call's total; `total[m]` and `squares[m]` the sums of totals and of their
    squares.
    """

    shift: float
    n: int
    square: float
    given: Floats
    own: Floats
    sizes: Floats
    calls: Floats
    together: Floats
    rows: Floats
    totals: Floats
    total: Floats
    squares: Floats

    @classmethod
    def of(cls, call: Ints, evaluator: Ints, score: Floats, evaluators: int) -> _Sums:
        from scipy.sparse import csr_matrix

        shift = float(score.mean()) if len(score) else 0.0
        y = score - shift
        codes, call = np.unique(call, return_inverse=True)
        size = np.bincount(call, minlength=len(codes))
        sums = np.bincount(call, weights=y, minlength=len(codes))
        incidence = csr_matrix((np.ones(len(call)), (call, evaluator)), shape=(len(codes), evaluators))
        sizes = np.unique(size)
        parts = [(incidence[size == m], sums[size == m]) for m in sizes]
        return cls(
            shift=shift,
            n=len(y),
            square=float(y @ y),
            given=np.bincount(evaluator, minlength=evaluators).astype(float),
            own=np.bincount(evaluator, weights=y, minlength=evaluators).astype(float),
            sizes=sizes.astype(float),
            calls=np.array([part.shape[0] for part, _ in parts], dtype=float),
            together=np.stack([(part.T @ part).toarray() for part, _ in parts])
            if parts
            else np.zeros((0, evaluators, evaluators)),
            rows=np.array([np.asarray(part.sum(axis=0)).ravel() for part, _ in parts]),
            totals=np.array([part.T @ own for part, own in parts]),
            total=np.array([own.sum() for _, own in parts]),
            squares=np.array([own @ own for _, own in parts]),
        )

    def solve(self, calls_ratio: float, evaluators_ratio: float) -> _Fit:
        """Henderson's equations (1975) with calls absorbed, and the deviance of the restricted likelihood."""
        absorbed = calls_ratio / (1 + self.sizes * calls_ratio)
        rest = absorbed * self.sizes
        left = np.empty((len(self.given) + 1, len(self.given) + 1))
        left[0, 0] = self.n - rest @ (self.calls * self.sizes)
        left[0, 1:] = left[1:, 0] = self.given - rest @ self.rows
        left[1:, 1:] = np.diag(self.given + 1 / evaluators_ratio) - np.tensordot(absorbed, self.together, 1)
        right = np.concatenate([[-(rest @ self.total)], self.own - absorbed @ self.totals])
        inverse = np.linalg.inv(left)
        solution = inverse @ right
        squares = max(self.square - absorbed @ self.squares - solution @ right, 1e-12)
        residual = float(squares) / (self.n - 1)
        deviance = (
            (self.n - 1) * np.log(residual)
            + self.calls @ np.log1p(self.sizes * calls_ratio)
            + len(self.given) * np.log(evaluators_ratio)
            + np.linalg.slogdet(left)[1]
        )
        return _Fit(float(solution[0]), solution[1:], np.asarray(inverse), residual, float(deviance))
