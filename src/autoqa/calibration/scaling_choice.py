"""Choose the scaling of a criterion by cross-validation grouped by agent, and say what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autoqa.calibration.probability_errors import Figures, figures, ranked
from autoqa.calibration.scaling import KINDS, Scaling
from autoqa.calibration.scaling_fit import fit
from autoqa.calibration.targets import Floats, distributions, row_weights, targets
from autoqa.errors import ConfigurationError, InputError

LEAST_ROWS = 30
LEAST_GROUPS = 2
LARGEST_REVERSAL = 0.01  # of the range of the scale; a map that turns scores round further is not chosen


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind of map tried: its ranked probability score out of fold, and how it compares with the best.

    `behind` is the mean difference from the best kind and `error` the standard error of that difference,
    over agents. `reversal` is how far scores turn round at most, as a share of the scale's range.
    """

    kind: str
    ranked: float
    behind: float
    error: float
    reversal: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The map chosen, why, and the errors before and after it on calls it was not fitted on.

    `held_out` (n, k) holds the scaled distribution of each row by a map fitted on other agents; what is
    certified on the same calls must use these. `before` and `after` are None without any graded call.
    """

    scaling: Scaling
    reason: str
    rows: int
    groups: int
    before: Figures | None
    after: Figures | None
    candidates: tuple[Candidate, ...] = ()
    held_out: Floats = field(default_factory=lambda: np.empty((0, 0)), compare=False, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """All but the distributions held out, as plain JSON values."""
        return {
            "scaling": self.scaling.as_dict(),
            "hash": self.scaling.hash,
            "reason": self.reason,
            "rows": self.rows,
            "groups": self.groups,
            "before": _plain(self.before),
            "after": _plain(self.after),
            "candidates": [asdict(candidate) for candidate in self.candidates],
        }


def choose(
    raw: ArrayLike,
    human: ArrayLike,
    levels: Sequence[int],
    groups: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    kinds: Sequence[str] = KINDS,
    seed: int = 0,
    folds: int = 5,
) -> Chosen:
    """The simplest map whose ranked probability score is within one standard error of the best.

    Rows are raw distributions (n, k) with the score of a person (n,) and the agent (n,); a call graded by
    several people has a row for each. No agent is on both sides of a fold. The standard error is that of the
    difference from the best kind, over agents (the one-standard-error rule of Breiman and others 1984, on
    paired differences). For the figures after scaling, the kind used in each fold is chosen by the scores of
    the other folds, so the choice is not judged by the calls it was made on.
    """
    given, target = distributions(raw, levels), targets(human, levels)
    mass = row_weights(weights, len(given))
    if not len(given) == len(target) == len(groups):
        raise InputError(
            f"{len(given)} distributions, {len(target)} human scores and {len(groups)} agents; "
            "hand in one of each a row"
        )
    _, agent = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    known = int(agent.max()) + 1 if len(agent) else 0
    lacking = _lacking(len(given), known)
    if lacking is not None:
        return _kept(given, target, levels, mass, known, lacking)
    fold = _folds(agent, folds, seed)
    tried = {kind: _out_of_fold(kind, given, human, levels, mass, fold) for kind in _ordered(kinds)}
    losses = {kind: ranked(scaled, target) for kind, scaled in tried.items()}
    maps = {kind: fit(kind, given, human, levels, weights=mass) for kind in tried}
    turned = {kind: scaling.reversal(given) for kind, scaling in maps.items()}
    candidates = _compare(losses, mass, agent, turned)
    best = _simplest(candidates)
    held_out = np.empty_like(given)
    for part in range(fold.max() + 1):
        here, others = fold == part, fold != part
        elsewhere = {kind: loss[others] for kind, loss in losses.items()}
        used = _simplest(_compare(elsewhere, mass[others], agent[others], turned))
        held_out[here] = tried[used.kind][here]
    return Chosen(
        scaling=maps[best.kind],
        reason=_reason(best, candidates),
        rows=len(given),
        groups=known,
        before=figures(given, target, levels, mass),
        after=figures(held_out, target, levels, mass),
        candidates=candidates,
        held_out=held_out,
    )


def _lacking(rows: int, groups: int) -> str | None:
    if rows < LEAST_ROWS:
        return f"{rows} graded rows are too few to fit a scaling; {LEAST_ROWS - rows} more are needed"
    if groups < LEAST_GROUPS:
        return f"all {rows} graded rows are of {groups} agent; a scaling is tested on another agent's calls"
    return None


def _kept(
    given: Floats, target: Floats, levels: Sequence[int], mass: Floats, groups: int, reason: str
) -> Chosen:
    errors = figures(given, target, levels, mass) if len(given) else None
    scaling = Scaling("identity", tuple(levels))
    return Chosen(
        scaling, f"{reason}; scores are left as they are", len(given), groups, errors, errors, (), given
    )


def _ordered(kinds: Sequence[str]) -> list[str]:
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise ConfigurationError(f"unknown kinds of scaling {unknown}; there are {', '.join(KINDS)}")
    return [kind for kind in KINDS if kind in kinds]


def _folds(agent: NDArray[np.int_], folds: int, seed: int) -> NDArray[np.int_]:
    """The fold of each row: agents in a drawn order, the largest first, each into the emptiest fold."""
    if folds < 2:
        raise ConfigurationError(
            f"{folds} folds cannot test a scaling on calls it has not seen; ask for 2 or more"
        )
    sizes = np.bincount(agent)
    drawn = np.random.default_rng(seed).permutation(len(sizes))
    order = drawn[np.argsort(-sizes[drawn], kind="stable")]
    filled = np.zeros(min(folds, len(sizes)))
    place = np.empty(len(sizes), dtype=int)
    for one in order:
        place[one] = int(filled.argmin())
        filled[place[one]] += sizes[one]
    return place[agent]


def _out_of_fold(
    kind: str, raw: Floats, human: ArrayLike, levels: Sequence[int], mass: Floats, fold: NDArray[np.int_]
) -> Floats:
    """Each row scaled by a map that was fitted without its fold."""
    scores, scaled = np.asarray(human, dtype=float), np.empty_like(raw)
    for part in range(fold.max() + 1):
        here, others = fold == part, fold != part
        scaling = fit(kind, raw[others], scores[others], levels, weights=mass[others])
        scaled[here] = scaling.apply_all(raw[here])
    return scaled


def _compare(
    losses: dict[str, Floats], mass: Floats, agent: NDArray[np.int_], turned: dict[str, float]
) -> tuple[Candidate, ...]:
    means = {kind: float(np.average(loss, weights=mass)) for kind, loss in losses.items()}
    best = min(means, key=lambda kind: (turned[kind] > LARGEST_REVERSAL, means[kind]))
    return tuple(
        Candidate(
            kind,
            means[kind],
            means[kind] - means[best],
            _error(losses[kind] - losses[best], mass, agent),
            turned[kind],
        )
        for kind in losses
    )


def _error(difference: Floats, mass: Floats, agent: NDArray[np.int_]) -> float:
    """The standard error of a weighted mean whose rows come in agents (linearised)."""
    away = mass * (difference - np.average(difference, weights=mass))
    sums = np.bincount(agent, away)
    count = len(np.unique(agent))
    if count < 2:
        return 0.0
    return float(np.sqrt(count / (count - 1) * (sums**2).sum()) / mass.sum())


def _simplest(candidates: tuple[Candidate, ...]) -> Candidate:
    allowed = [one for one in candidates if one.reversal <= LARGEST_REVERSAL] or list(candidates)
    return next(one for one in allowed if one.behind <= one.error)


def _reason(best: Candidate, candidates: tuple[Candidate, ...]) -> str:
    lowest = min(candidates, key=lambda one: (one.reversal > LARGEST_REVERSAL, one.ranked))
    words = f"{best.kind}: ranked probability score {best.ranked:.4f} on agents it was not fitted on"
    if best is not lowest:
        words += f", within one standard error of {lowest.kind} ({lowest.ranked:.4f}), which is less simple"
    refused = [one.kind for one in candidates if one.reversal > LARGEST_REVERSAL]
    if refused:
        words += f"; {', '.join(refused)} left out, because it would turn the order of calls round"
    return words


def _plain(errors: Figures | None) -> dict[str, Any] | None:
    if errors is None:
        return None
    return asdict(errors) | {"ece": {str(level): value for level, value in errors.ece.items()}}
