"""What the plots and tables of the page are drawn from, worked out of the grades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement import tables
from autoqa.agreement.resample import draws, intervals, merged
from autoqa.agreement.severity import consensus, severities
from autoqa.agreement.sums import by_group, ratio
from autoqa.calibration.calibrate import Calibration
from autoqa.calibration.estimates import known
from autoqa.calibration.grades import CriterionGrades, nearest
from autoqa.calibration.pairs import pairs_with_model
from autoqa.calibration.prediction_sets import fit_sets, mass_before
from autoqa.calibration.probability_errors import Figures, figures
from autoqa.calibration.targets import reported
from autoqa.report.plots import Bin

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_BINS = 10  # of equal width
_LEAST_IN_BIN = 20  # calls; a part with fewer is joined to the next
_STEPS = 60  # points of the curve
_FEWEST, _FEWEST_PART = 20, 0.03  # calls, and part of all, from which agreement is worth drawing
_RESAMPLES = 400
_MOST_CLUSTERS = 200
_MOVED = 0.5  # points, from which on a consensus is another
_MOST_SEVERITIES = 300  # evaluators, above which how reliable one is, is not fitted again


@dataclass(frozen=True, slots=True)
class Confident:
    """Calls with the level that the model gave, how sure it was of it, and the share of people who agree."""

    call: Ints
    confidence: Floats
    agrees: Floats
    cluster: Ints

    @property
    def sureness(self) -> float:
        """The mean confidence."""
        return float(self.confidence.mean())

    @property
    def agreement(self) -> float:
        """The share of people who agree, each call counted once."""
        return float(self.agrees.mean())


def as_scored(grades: CriterionGrades, *, adjacent: bool = False) -> Confident:
    """What the model gave after scaling; `adjacent` counts levels one apart as agreement."""
    return _confident(grades, grades.level, grades.confidence, adjacent)


def before_scaling(grades: CriterionGrades) -> Confident:
    """What the model gave before scaling; nothing where no distributions are known."""
    level, confidence = np.full(grades.calls, np.nan), np.full(grades.calls, np.nan)
    calls = _distributed(grades)
    if len(calls):
        raw = grades.distribution[calls]
        told = reported(raw, [int(one) for one in grades.levels])
        level[calls] = told
        confidence[calls] = raw[np.arange(len(calls)), np.searchsorted(np.asarray(grades.levels), told)]
    return _confident(grades, level, confidence, adjacent=False)


def _confident(grades: CriterionGrades, level: Floats, confidence: Floats, adjacent: bool) -> Confident:
    calls = np.flatnonzero(np.isfinite(level) & np.isfinite(confidence))
    told = level[grades.call]
    rows = np.flatnonzero(np.isfinite(told))
    near = np.asarray(grades.levels)[nearest(grades.score[rows], grades.levels)]
    agrees = (np.abs(near - told[rows]) <= (1 if adjacent else 0)).astype(float)
    share = np.bincount(grades.call[rows], weights=agrees, minlength=grades.calls) / grades.graders
    return Confident(calls, confidence[calls], share[calls], grades.cluster[calls])


def reliability(given: Confident, *, seed: int = 0) -> tuple[Bin, ...]:
    """Parts of the calls by confidence: how sure the model was, and how many people agree.

    Parts are tenths of the range of confidence, joined where they hold few calls; intervals are of a
    bootstrap over agents.
    """
    n = len(given.call)
    if not n:
        return ()
    place = _parts(given.confidence)
    cluster, clusters = merged(given.cluster, _MOST_CLUSTERS, seed)
    found = int(place.max()) + 1
    sums = by_group(
        [np.ones(n), given.agrees, given.confidence], cluster * found + place, clusters * found
    ).reshape(clusters, found, 3)
    low, high = intervals(_share, sums, drawn=draws(clusters, _RESAMPLES, seed))
    whole = sums.sum(axis=0)
    return tuple(
        Bin(
            said=float(whole[i, 2] / whole[i, 0]),
            seen=float(whole[i, 1] / whole[i, 0]),
            low=known(low[i]),
            high=known(high[i]),
            weight=float(whole[i, 0] / whole[:, 0].max()),
        )
        for i in range(found)
    )


def _parts(confidence: Floats) -> Ints:
    """The part that each confidence falls into, from 0; no part but a single one holds few calls."""
    tenth = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    part, held, part_of = 0, 0, np.zeros(_BINS, dtype=np.intp)
    counts = np.bincount(tenth, minlength=_BINS)
    for i, count in enumerate(counts.tolist()):
        if held >= _LEAST_IN_BIN and counts[i:].sum() >= _LEAST_IN_BIN:
            part, held = part + 1, 0
        part_of[i] = part
        held += count
    return np.asarray(part_of[tenth])


def _share(sums: Floats) -> Floats:
    return ratio(sums[..., 1], sums[..., 0])


@dataclass(frozen=True, slots=True)
class Coverage:
    """Thresholds, lowest first, with the share of calls at or above each, and of those that agree."""

    threshold: tuple[float, ...]
    coverage: tuple[float, ...]
    agreement: tuple[float, ...]


def coverage(given: Confident) -> Coverage:
    """What a threshold leaves to the model, at equal steps of coverage."""
    n = len(given.call)
    if not n:
        return Coverage((), (), ())
    order = np.argsort(-given.confidence, kind="stable")
    sure, agreed = given.confidence[order], np.cumsum(given.agrees[order])
    last = np.unique(np.ceil(np.arange(1, _STEPS + 1) / _STEPS * n).astype(int) - 1)
    # all calls of one confidence are above it or none are
    last = np.unique(np.searchsorted(-sure, -sure[last], side="right") - 1)[::-1]
    last = last[last + 1 >= max(_FEWEST, _FEWEST_PART * n)]
    return Coverage(
        tuple(sure[last].tolist()),
        tuple(((last + 1) / n).tolist()),
        tuple((agreed[last] / (last + 1)).tolist()),
    )


def confusion(grades: CriterionGrades) -> Floats:
    """Calls (k, k) by people's level (rows) and the model's; a call of two people counts half for each."""
    pairs = pairs_with_model(grades)
    level = grades.level[pairs.call]
    told = np.where(np.isfinite(level), level, pairs.second)
    k = len(grades.levels)
    human, machine = nearest(pairs.first, grades.levels), nearest(told, grades.levels)
    return tables.contingency(human, machine, k, weights=pairs.weight).reshape(k, k)


def errors(found: Calibration, criterion: str) -> tuple[Figures | None, Figures | None]:
    """The errors of the model's distributions before and after the map to the scale, where there is one.

    Those after a map that was chosen just now are of calls that it was not fitted on. None where they are
    not known: without distributions, or without a map.
    """
    chosen = found.scalings.get(criterion)
    if chosen is not None:
        return chosen.before, chosen.after
    grades, policy = found.grades[criterion], found.record.policy(criterion)
    rows = _on_scale(grades)
    if not len(rows):
        return None, None
    levels = [int(level) for level in grades.levels]
    target = _targets(grades, rows, levels)
    weights = 1 / grades.graders[grades.call[rows]]
    raw = grades.distribution[grades.call[rows]]
    before = figures(raw, target, levels, weights)
    scaling = policy.scaling if policy else None
    return before, figures(scaling.apply_all(raw), target, levels, weights) if scaling else None


@dataclass(frozen=True, slots=True)
class Sets:
    """How many neighbouring levels the model must name to hold a person's, `confidence` of the time.

    `single` is the share of calls on which one level is enough; `whole` says that `calls` are too few to
    leave any level out.
    """

    confidence: float
    size: float
    single: float
    levels: int
    calls: int
    whole: bool


def set_sizes(found: Calibration, criterion: str, *, confidence: float = 0.9, seed: int = 0) -> Sets | None:
    """The size of prediction sets, from one person's score of each call, drawn at random."""
    grades, chosen = found.grades[criterion], found.scalings.get(criterion)
    rows = _on_scale(grades)
    if not len(rows):
        return None
    levels = [int(level) for level in grades.levels]
    if chosen is not None:
        everywhere = np.full((len(grades.score), len(levels)), np.nan)
        everywhere[np.flatnonzero(_has_distribution(grades)[grades.call])] = chosen.held_out
        given = everywhere[rows]
    else:
        policy = found.record.policy(criterion)
        raw = grades.distribution[grades.call[rows]]
        given = policy.scaling.apply_all(raw) if policy and policy.scaling else raw
    drawn = np.random.default_rng(seed).random(len(rows))
    order = np.lexsort((drawn, grades.call[rows]))
    _, first = np.unique(grades.call[rows][order], return_index=True)
    one = order[first]
    sets = fit_sets(given[one], grades.score[rows][one], levels, confidence=confidence)
    size = (mass_before(given[one], levels) <= sets.mass + 1e-12).sum(axis=1)
    return Sets(
        confidence, float(size.mean()), float((size == 1).mean()), len(levels), len(one), sets.mass >= 1
    )


@dataclass(frozen=True, slots=True)
class WithoutSeverity:
    """What taking evaluators' severity out does to the scores of one criterion.

    `plain` is the reliability of one person's score as it stands and `adjusted` that without severity:
    ICC(A,1) and ICC(C,1) of McGraw and Wong (1996). On `moved` of the `calls` the mean of all scores without
    severity lies half a point or more from their plain mean.
    """

    plain: float
    adjusted: float
    moved: int
    calls: int


def without_severity(grades: CriterionGrades) -> WithoutSeverity | None:
    """What severity costs; None where nobody can be compared."""
    if not 2 <= len(grades.evaluators) <= _MOST_SEVERITIES or not (grades.graders > 1).any():
        return None
    rows = (grades.call, grades.evaluator, grades.score)
    model = severities(*rows, len(grades.evaluators))
    plain, adjusted = known(model.reliability), known(model.adjusted_reliability)
    if plain is None or adjusted is None:
        return None
    as_given = consensus(*rows, np.zeros(len(grades.evaluators)), grades.calls)
    moved = np.abs(consensus(*rows, model.severity, grades.calls) - as_given) >= _MOVED
    return WithoutSeverity(plain, adjusted, int(moved.sum()), grades.calls)


def _has_distribution(grades: CriterionGrades) -> NDArray[np.bool_]:
    if not len(grades.distribution):
        return np.zeros(grades.calls, dtype=bool)
    return np.asarray(np.isfinite(grades.distribution).all(axis=1))


def _distributed(grades: CriterionGrades) -> Ints:
    return np.flatnonzero(_has_distribution(grades))


def _on_scale(grades: CriterionGrades) -> Ints:
    """Rows on the scale whose call the model gave a distribution."""
    if not len(grades.levels):
        return np.zeros(0, dtype=np.intp)
    inside = (grades.score >= grades.levels[0]) & (grades.score <= grades.levels[-1])
    return np.flatnonzero(inside & _has_distribution(grades)[grades.call])


def _targets(grades: CriterionGrades, rows: Ints, levels: list[int]) -> Floats:
    from autoqa.calibration.targets import targets

    return targets(grades.score[rows], levels)
