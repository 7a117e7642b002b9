"""How each evaluator grades next to the others on the same calls, and who needs a conversation about what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement import moments
from autoqa.agreement.resample import draws, merged
from autoqa.agreement.severity import Severities, severities
from autoqa.agreement.sums import by_group, ratio
from autoqa.calibration.estimates import estimates
from autoqa.calibration.grades import CriterionGrades
from autoqa.domain.agreement import Estimate, EvaluatorEffects

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MONTH = 30 * 86400.0  # seconds over which drift is told
_RESAMPLES = 400
_MOST_CLUSTERS = 200
_LEAST_SHARED = 10  # calls graded by others too, below which an evaluator is not compared with them

_FENCE = 5.0  # times what evaluators usually differ by; 4 accuses by chance (docs/benchmarks.md)
_MATERIAL = 0.5  # of a standard deviation of the scores, below which a difference is no matter
_USUAL = 0.17  # standard deviations by which the severities of evaluators usually differ
_USUAL_WEIGHT = 5  # evaluators for which what is usual counts
_LEAST_EVALUATORS = 3
_LEAST_CONSTANT = 20  # grades
_NARROW = 1 / 3  # of the others' spread


def evaluator_effects(
    criteria: Sequence[CriterionGrades], *, seed: int = 0, resamples: int = _RESAMPLES
) -> tuple[EvaluatorEffects, ...]:
    """The effects of every evaluator on every criterion, by evaluator; those who stand out are flagged.

    Severity is that of the mixed model (`agreement.severity`); all else compares an evaluator with the mean
    of the others on the calls that they share, severity taken out, with intervals of a bootstrap over calls.
    """
    compared = [_compare(grades) for grades in criteria]
    found = [
        one
        for index, own in enumerate(compared)
        for one in _effects(own, _halos(compared, index, resamples, seed), resamples, seed)
    ]
    spreads = {own.grades.criterion: own.spread for own in compared}
    return tuple(sorted(_flagged(found, spreads), key=lambda one: (one.evaluator, one.criterion)))


def apart_from_others(grades: CriterionGrades) -> Floats:
    """How far each score lies above the mean of the others on its call, severity left in; NaN without others.

    The others' severity is taken out, so that it does not matter with whom an evaluator shares calls.
    """
    own = _compare(grades)
    return own.apart - own.model.severity[grades.evaluator]


@dataclass(frozen=True, slots=True)
class _Compared:
    """One criterion with the others' scores beside each row, NaN where nobody else graded the call.

    `others` is their mean and `others_square` the mean of their squares, with severity taken out;
    `others_middle` is the share of them in the middle of the scale. `spread` is the standard deviation of
    all scores.
    """

    grades: CriterionGrades
    model: Severities
    others: Floats
    others_square: Floats
    middle: Floats
    others_middle: Floats
    spread: float

    @property
    def shared(self) -> NDArray[np.bool_]:
        """Which rows have somebody else's score beside them."""
        return np.isfinite(self.others)

    @property
    def apart(self) -> Floats:
        """How far each score, severity taken out, lies above the others' mean."""
        return self.grades.score + self.model.severity[self.grades.evaluator] - self.others


def _compare(grades: CriterionGrades) -> _Compared:
    model = severities(grades.call, grades.evaluator, grades.score, len(grades.evaluators))
    adjusted = grades.score + model.severity[grades.evaluator]
    middle = _in_the_middle(grades)
    return _Compared(
        grades=grades,
        model=model,
        others=_others(grades, adjusted),
        others_square=_others(grades, adjusted**2),
        middle=middle,
        others_middle=_others(grades, middle),
        spread=float(grades.score.std(ddof=1)) if len(grades.score) > 1 else float("nan"),
    )


def _others(grades: CriterionGrades, values: Floats) -> Floats:
    """For each row the mean of `values` over the other rows of its call."""
    totals = np.bincount(grades.call, weights=values, minlength=grades.calls)
    return ratio(totals[grades.call] - values, grades.graders[grades.call] - 1)


def _in_the_middle(grades: CriterionGrades) -> Floats:
    """1 for a score in the middle of the scale (of an even scale, in either of two), NaN on two levels."""
    levels = np.asarray(grades.levels)
    if len(levels) < 3:
        return np.full(len(grades.score), np.nan)
    low, high = levels[(len(levels) - 1) // 2], levels[len(levels) // 2]
    return np.asarray((grades.score >= low) & (grades.score <= high), dtype=float)


def _effects(own: _Compared, halos: Sequence[Estimate], resamples: int, seed: int) -> list[EvaluatorEffects]:
    """The effects of all evaluators who graded the criterion."""
    grades, k = own.grades, len(own.grades.evaluators)
    given = np.bincount(grades.evaluator, minlength=k)
    rows = np.flatnonzero(own.shared)
    shared = np.bincount(grades.evaluator[rows], minlength=k)
    cells, shape = _cells(grades, rows, seed)
    drawn = draws(shape[0], resamples, seed)
    beside = moments.moments(
        grades.score[rows], own.others[rows], groups=cells, n_groups=shape[0] * k, centre=own.model.mean
    ).reshape(*shape, 6)
    apart = _sums(
        [grades.score[rows], grades.score[rows] ** 2, own.others[rows], own.others_square[rows]], cells, shape
    )
    middle = _sums([own.middle[rows], own.others_middle[rows]], cells, shape)
    consistency = estimates(moments.pearson, beside, drawn, shared, least=_LEAST_SHARED)
    spread = estimates(_spread_ratio, apart, drawn, shared, least=_LEAST_SHARED)
    centrality = estimates(_more_often, middle, drawn, shared, least=_LEAST_SHARED)
    drift = _drifts(own, rows, drawn, seed)
    return [
        EvaluatorEffects(
            evaluator=grades.evaluators[e],
            criterion=grades.criterion,
            grades=int(given[e]),
            shared=int(shared[e]),
            severity=_severity(own.model, e, int(shared[e])),
            consistency=consistency[e],
            spread=spread[e],
            centrality=centrality[e],
            halo=halos[e],
            drift=drift[e],
        )
        for e in np.flatnonzero(given).tolist()
    ]


def _severity(model: Severities, e: int, shared: int) -> Estimate:
    from scipy.special import stdtrit

    if shared < _LEAST_SHARED or not np.isfinite(model.error[e]):
        return Estimate(None, n=shared)
    half = float(stdtrit(shared - 1, 0.975)) * float(model.error[e])
    value = float(model.severity[e])
    return Estimate(value, value - half, value + half, shared)


def _drifts(own: _Compared, rows: Ints, drawn: Floats, seed: int) -> list[Estimate]:
    """The change of severity in thirty days: the slope of what is apart from the others over time."""
    grades = own.grades
    dated = rows[np.isfinite(grades.at[rows])]
    counts = np.bincount(grades.evaluator[dated], minlength=len(grades.evaluators))
    if not len(dated):
        return [Estimate(None, n=0) for _ in grades.evaluators]
    cells, shape = _cells(grades, dated, seed)
    months = grades.at[dated] / MONTH
    centred = months - months.mean()
    harsher = -own.apart[dated]
    sums = _sums([centred, harsher, centred**2, centred * harsher], cells, shape)
    return estimates(_slope, sums, drawn, counts, least=_LEAST_SHARED)


def _halos(compared: Sequence[_Compared], index: int, resamples: int, seed: int) -> list[Estimate]:
    """How much more closely an evaluator's scores on this criterion move with those on the others than usual.

    That is the mean correlation of what lies apart from the others on the same call, less that of all
    evaluators together.
    """
    own = compared[index]
    k = len(own.grades.evaluators)
    others = [_together(own, other, seed) for place, other in enumerate(compared) if place != index]
    parts = [part for part in others if part is not None]
    if not parts:
        return [Estimate(None, n=0) for _ in range(k)]
    sums = np.stack(parts, axis=-2)
    drawn = draws(sums.shape[0], resamples, seed)
    counts = sums[..., 0].sum(axis=0).min(axis=-1).astype(int)
    return estimates(_excess, sums, drawn, counts, least=_LEAST_SHARED)


def _together(one: _Compared, other: _Compared, seed: int) -> Floats | None:
    """Moments (clusters, evaluators, 6) of what lies apart on two criteria, call by call and by evaluator."""
    if one.grades.evaluators != other.grades.evaluators:
        return None
    place = {name: i for i, name in enumerate(other.grades.interactions)}
    same = np.array([place.get(name, -1) for name in one.grades.interactions], dtype=np.intp)
    k = len(one.grades.evaluators)
    rows = np.flatnonzero(one.shared & (same[one.grades.call] >= 0))
    keys = same[one.grades.call[rows]] * k + one.grades.evaluator[rows]
    theirs = other.grades.call * k + other.grades.evaluator
    at = np.minimum(np.searchsorted(theirs, keys), max(len(theirs) - 1, 0))
    hit = (theirs[at] == keys) & np.isfinite(other.apart[at]) if len(theirs) else np.zeros(len(rows), bool)
    if not hit.any():
        return None
    cells, shape = _cells(one.grades, rows[hit], seed)
    found = moments.moments(
        one.apart[rows[hit]], other.apart[at[hit]], groups=cells, n_groups=shape[0] * shape[1]
    )
    return found.reshape(*shape, 6)


def _cells(grades: CriterionGrades, rows: Ints, seed: int) -> tuple[Ints, tuple[int, int]]:
    """Which cell of calls (joined at random into at most 200 clusters) by evaluators each row falls into."""
    cluster, clusters = merged(np.arange(grades.calls), _MOST_CLUSTERS, seed)
    k = len(grades.evaluators)
    return cluster[grades.call[rows]] * k + grades.evaluator[rows], (clusters, k)


def _sums(columns: Sequence[Floats], cells: Ints, shape: tuple[int, int]) -> Floats:
    ones = np.ones(len(cells))
    return by_group([ones, *columns], cells, shape[0] * shape[1]).reshape(*shape, len(columns) + 1)


def _spread_ratio(sums: Floats) -> Floats:
    n, own, own_square, other, other_square = np.moveaxis(sums, -1, 0)
    own_variance = np.maximum(ratio(own_square, n) - ratio(own, n) ** 2, 0)
    return np.sqrt(ratio(own_variance, ratio(other_square, n) - ratio(other, n) ** 2))


def _more_often(sums: Floats) -> Floats:
    n, own, others = np.moveaxis(sums, -1, 0)
    return ratio(own - others, n)


def _slope(sums: Floats) -> Floats:
    n, x, y, xx, xy = np.moveaxis(sums, -1, 0)
    return ratio(xy - ratio(x * y, n), xx - ratio(x**2, n))


def _excess(sums: Floats) -> Floats:
    """Each evaluator's mean correlation over pairs of criteria less that of all; sums (..., E, pairs, 6)."""
    own = moments.pearson(sums)
    usual = moments.pearson(sums.sum(axis=-3))
    return np.asarray((own - usual[..., None, :]).mean(axis=-1))


def _flagged(found: Sequence[EvaluatorEffects], spreads: Mapping[str, float]) -> list[EvaluatorEffects]:
    """Flag those who stand out from the other evaluators, beyond what evaluators usually differ by."""
    apart = [_apart_from_most(one, found, spreads[one.criterion]) for one in found]
    usual = _usual_difference(apart, len({one.evaluator for one in found}))
    reasons = [
        [
            *_constant(one),
            *_severe(one, away, usual, len(found)),
            *_narrow(one),
            *(_drifting(one, spreads[one.criterion], len(found)) if away is not None else ()),
        ]
        for one, away in zip(found, apart, strict=True)
    ]
    return [
        replace(one, flagged=bool(why), reason="; ".join(why))
        for one, why in zip(found, reasons, strict=True)
    ]


def _apart_from_most(one: EvaluatorEffects, found: Sequence[EvaluatorEffects], spread: float) -> float | None:
    """How much more severe one is than the middle evaluator, in standard deviations of the scores.

    None among fewer than three: of two, nobody can say which one is off.
    """
    own = [o.severity.value for o in found if o.criterion == one.criterion and o.severity.value is not None]
    if one.severity.value is None or len(own) < _LEAST_EVALUATORS or not spread > 0:
        return None
    return (one.severity.value - float(np.median(own))) / spread


def _usual_difference(apart: Sequence[float | None], evaluators: int) -> float:
    """By how many standard deviations of the scores the severities of these evaluators usually differ.

    The robust deviation of those at hand over all criteria (1.4826 times the median), drawn towards what is
    usual where they are few.
    """
    known = [abs(away) for away in apart if away is not None]
    own = 1.4826 * float(np.median(known)) if known else _USUAL
    return float(np.sqrt((evaluators * own**2 + _USUAL_WEIGHT * _USUAL**2) / (evaluators + _USUAL_WEIGHT)))


def _severe(one: EvaluatorEffects, away: float | None, usual: float, compared: int) -> list[str]:
    value = one.severity.value
    if value is None or away is None or abs(away) < max(_MATERIAL, _FENCE * usual):
        return []
    if not _beyond_chance(one.severity, compared):
        return []
    word = "lower" if away > 0 else "higher"
    return [
        f"grades {abs(value):.2f} points {word} than evaluators do on average on the same calls; from the "
        f"middle one "
        f"that is {abs(away) / usual:.1f} times what they usually differ by"
    ]


def _beyond_chance(figure: Estimate, compared: int) -> bool:
    """Whether the figure differs from 0, looked at as often as evaluators are compared (Bonferroni)."""
    from scipy.special import stdtrit

    if figure.value is None or figure.low is None or figure.high is None:
        return False
    freedom = max(figure.n - 1, 1)
    wider = float(stdtrit(freedom, 1 - 0.025 / compared) / stdtrit(freedom, 0.975))
    half = (figure.high - figure.low) / 2 * wider
    return abs(figure.value) > half


def _constant(one: EvaluatorEffects) -> list[str]:
    if one.grades >= _LEAST_CONSTANT and one.spread.value == 0:
        return ["gives every call the same score"]
    return []


def _narrow(one: EvaluatorEffects) -> list[str]:
    high = one.spread.high
    if one.spread.value and one.grades >= _LEAST_CONSTANT and high is not None and high < _NARROW:
        return [f"uses {one.spread.value:.0%} of the range that the others use on the same calls"]
    return []


def _drifting(one: EvaluatorEffects, spread: float, compared: int) -> list[str]:
    value = one.drift.value
    if value is None or not abs(value) >= _MATERIAL * spread or not _beyond_chance(one.drift, compared):
        return []
    word = "harsher" if value > 0 else "more lenient"
    return [f"grows {word} by {abs(value):.2f} points in thirty days"]
