"""The agreement of people with each other and with the model on one criterion, with intervals by agent.

Human-human and human-model figures are both those of single evaluators, so that one less the other is what is
lost when the model takes a person's place. Levels enter kappa, AC1, AC2, alpha and the shares of exact and
adjacent agreement; the model's unrounded score enters QWK, correlations, SMD, RMSE and PRMSE, as in RSMTool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement import coincidences, intraclass, moments, ranks, tables, true_score
from autoqa.agreement.attenuation import disattenuated
from autoqa.agreement.resample import draws, merged
from autoqa.calibration.estimates import estimate, figure
from autoqa.calibration.grades import CriterionGrades, nearest
from autoqa.calibration.pairs import Pairs, pairs_of_people, pairs_with_model
from autoqa.calibration.subgroups import subgroups, too_small
from autoqa.domain.agreement import CriterionAgreement, Estimate

Floats = NDArray[np.float64]
LEAST_FOR_PRMSE = 100  # calls graded twice or more, below which PRMSE is withheld
_RESAMPLES = 1000
_MOST_CLUSTERS = 1000
_UNDEGRADED = ("smd", "rmse", "prmse")  # of which a difference says nothing


@dataclass(frozen=True, slots=True)
class Statistic:
    """One figure as a function of sums over clusters, and the number of calls behind it."""

    sums: Floats
    of: Callable[[Floats], Floats]
    n: int


def agree(
    grades: CriterionGrades,
    *,
    columns: Sequence[str] = (),
    seed: int = 0,
    resamples: int = _RESAMPLES,
) -> CriterionAgreement:
    """All figures of one criterion; `columns` names the ones by whose values calls are grouped for fairness.

    Intervals are of a bootstrap over agents, or over calls where no agent is known (Field and Welsh 2007).
    """
    cluster, clusters = merged(grades.cluster, _MOST_CLUSTERS, seed)
    drawn = draws(clusters, resamples, seed)
    people, model = pairs_of_people(grades), pairs_with_model(grades)
    human = _statistics_of_people(grades, people, cluster, clusters)
    machine = _statistics_with_model(grades, model, cluster, clusters)
    double = int((grades.graders > 1).sum())
    true = _true_score(grades, cluster, clusters)
    found = {name: figure(name, one.of, one.sums, drawn, one.n) for name, one in true.items()}
    if human and machine:
        both = (machine["pearson"].sums, human["pearson"].sums)
        found["disattenuated"] = estimate(_disattenuated, both, drawn, double)
    notes = [*_withheld(found, double), *too_small(grades, model, columns)]
    human_model = {name: figure(name, one.of, one.sums, drawn, one.n) for name, one in machine.items()}
    if human_model:
        human_model["prmse"] = found["prmse"]
    return CriterionAgreement(
        criterion=grades.criterion,
        calls=grades.calls,
        double_graded=double,
        scored_calls=int(np.isfinite(grades.expected).sum()),
        evaluators=len(np.unique(grades.evaluator)),
        agents=grades.agents,
        levels=grades.levels,
        human_human={name: figure(name, one.of, one.sums, drawn, one.n) for name, one in human.items()},
        human_model=human_model,
        degradation=_degradation(human, machine, drawn),
        true_score=found,
        prevalence=_prevalence(grades.score, grades.levels),
        model_prevalence=_prevalence(_reported(grades), grades.levels),
        subgroups=subgroups(grades, model, columns, cluster, drawn),
        notes=tuple(notes),
    )


def _statistics_of_people(
    grades: CriterionGrades, pairs: Pairs, cluster: NDArray[np.intp], clusters: int
) -> dict[str, Statistic]:
    """The figures of two people on one call."""
    places = nearest(pairs.first, grades.levels), nearest(pairs.second, grades.levels)
    own: dict[str, Any] = {"weights": pairs.weight, "groups": cluster[pairs.call], "n_groups": clusters}
    table = tables.contingency(*places, len(grades.levels), **own)
    centred = moments.moments(pairs.first, pairs.second, centre=_middle(grades), **own)
    rows: dict[str, Any] = {"groups": cluster[grades.call], "n_groups": clusters}
    together = coincidences.coincidences(
        grades.call, nearest(grades.score, grades.levels), len(grades.levels), **rows
    )
    spread = intraclass.one_way_sums(grades.call, grades.score, centre=_middle(grades), **rows)
    n = len(np.unique(pairs.call))
    return {
        **_of_table(table, grades.levels, n),
        **_of_coincidences(together, grades.levels, n),
        "icc": Statistic(spread, intraclass.one_way, n),
        "spearman": Statistic(table, ranks.spearman, n),
        **_of_moments(centred, n, by="pooled"),
    }


def _statistics_with_model(
    grades: CriterionGrades, pairs: Pairs, cluster: NDArray[np.intp], clusters: int
) -> dict[str, Statistic]:
    """The figures of one person and the model on one call; empty without scores of a model."""
    if not len(pairs.call):
        return {}
    k, group = len(grades.levels), cluster[pairs.call]
    human = nearest(pairs.first, grades.levels)
    reported = _reported(grades)[pairs.call]
    told = np.isfinite(reported)
    table = tables.contingency(
        human[told],
        nearest(reported[told], grades.levels),
        k,
        weights=pairs.weight[told],
        groups=group[told],
        n_groups=clusters,
    )
    own: dict[str, Any] = {"weights": pairs.weight, "groups": group, "n_groups": clusters}
    centred = moments.moments(pairs.first, pairs.second, centre=_middle(grades), **own)
    bins = ranks.binned(pairs.second)
    ranked = tables.contingency(human, bins, k, columns=int(bins.max()) + 1, **own)
    n, reporting = len(np.unique(pairs.call)), len(np.unique(pairs.call[told]))
    return {
        **_of_table(table, grades.levels, reporting),
        **_of_coincidences(table + np.swapaxes(table, -1, -2), grades.levels, reporting),
        "icc": Statistic(centred, _two_scores, n),
        "spearman": Statistic(ranked, ranks.spearman, n),
        **_of_moments(centred, n, by="first"),
    }


def _of_table(table: Floats, levels: Sequence[float], n: int) -> dict[str, Statistic]:
    return {
        "exact": Statistic(table, tables.exact, n),
        "adjacent": Statistic(table, lambda sums: tables.adjacent(sums, levels), n),
        "kappa": Statistic(table, tables.kappa, n),
        "ac1": Statistic(table, tables.ac1, n),
        "ac2": Statistic(table, lambda sums: tables.ac2(sums, levels), n),
    }


def _of_coincidences(together: Floats, levels: Sequence[float], n: int) -> dict[str, Statistic]:
    return {
        "alpha_nominal": Statistic(together, lambda s: coincidences.alpha(s, levels, "nominal"), n),
        "alpha_ordinal": Statistic(together, lambda s: coincidences.alpha(s, levels, "ordinal"), n),
        "alpha_interval": Statistic(together, lambda s: coincidences.alpha(s, levels, "interval"), n),
    }


def _of_moments(sums: Floats, n: int, *, by: str) -> dict[str, Statistic]:
    difference = moments.smd if by == "first" else lambda s: moments.smd(s, by="pooled")
    return {
        "qwk": Statistic(sums, moments.continuous_qwk, n),
        "pearson": Statistic(sums, moments.pearson, n),
        "smd": Statistic(sums, difference, n),
        "rmse": Statistic(sums, moments.rmse, n),
    }


def _two_scores(sums: Floats) -> Floats:
    """ICC(1) of pairs from their moments: each pair is a call with two scores."""
    n, x, y, xx, yy, xy = np.moveaxis(np.asarray(sums), -1, 0)
    within = (xx + yy) / 2 - xy
    own = [n, n, 2 * n, 4 * n, x + y, (xx + yy) / 2 + xy, within]
    return intraclass.one_way(np.stack(own, axis=-1))


def _true_score(grades: CriterionGrades, cluster: NDArray[np.intp], clusters: int) -> dict[str, Statistic]:
    """What the model is worth against people's true scores, and how reliable one person is."""
    rows: dict[str, Any] = {"groups": cluster[grades.call], "n_groups": clusters, "centre": _middle(grades)}
    spread = intraclass.one_way_sums(grades.call, grades.score, **rows)
    double = int((grades.graders > 1).sum())
    found = {
        "error_variance": Statistic(spread, true_score.error_variance, double),
        "true_variance": Statistic(spread, true_score.true_variance, double),
        "reliability": Statistic(spread, true_score.reliability, double),
    }
    if np.isfinite(grades.expected).any():
        sums = true_score.true_score_sums(grades.call, grades.score, grades.expected, **rows)
        both = int(true_score.multiple(sums).sum())
        found["mse"] = Statistic(sums, true_score.true_mse, both)
        found["prmse"] = Statistic(sums, true_score.prmse, both)
    return found


def _withheld(found: dict[str, Estimate], double: int) -> list[str]:
    """Withhold what too few calls carry, and say so."""
    notes = []
    if double == 0:
        notes.append("no call was graded by two people: nothing can be said about how far people agree")
    if "prmse" in found and found["prmse"].n < LEAST_FOR_PRMSE:
        n = found["prmse"].n
        found["prmse"] = Estimate(None, n=n)
        more = LEAST_FOR_PRMSE - n
        notes.append(f"PRMSE is withheld: {n} scored calls were graded twice, and {more} more are needed")
    return notes


def _degradation(
    human: Mapping[str, Statistic], machine: Mapping[str, Statistic], drawn: Floats
) -> dict[str, Estimate]:
    """Human-model less human-human, both drawn anew together."""
    found = {}
    for name, own in machine.items():
        if name not in _UNDEGRADED:
            other = human[name]
            found[name] = estimate(
                _less(own.of, other.of), (own.sums, other.sums), drawn, min(own.n, other.n)
            )
    return found


def _disattenuated(human_model: Floats, human_human: Floats) -> Floats:
    """The correlation of the model with people, freed from their disagreement with each other."""
    return disattenuated(moments.pearson(human_model), moments.pearson(human_human))


def _less(of: Callable[[Floats], Floats], less: Callable[[Floats], Floats]) -> Callable[..., Floats]:
    return lambda a, b: np.asarray(of(a) - less(b))


def _reported(grades: CriterionGrades) -> Floats:
    """The level that the model reports of each call: where it gives none, that nearest to its score."""
    if not np.isfinite(grades.expected).any():
        return grades.level
    known = np.isfinite(grades.expected)
    rounded = np.full(grades.calls, np.nan)
    rounded[known] = np.asarray(grades.levels)[nearest(grades.expected[known], grades.levels)]
    return np.where(np.isfinite(grades.level), grades.level, rounded)


def _prevalence(scores: Floats, levels: Sequence[float]) -> dict[float, float]:
    known = scores[np.isfinite(scores)]
    if not len(known):
        return {}
    counts = np.bincount(nearest(known, levels), minlength=len(levels))
    return {level: float(count) / len(known) for level, count in zip(levels, counts, strict=True)}


def _middle(grades: CriterionGrades) -> float:
    return (grades.levels[0] + grades.levels[-1]) / 2 if grades.levels else 0.0
