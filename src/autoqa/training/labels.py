"""Labels of one criterion from single scores: the consensus, the shares of levels, and severity taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from autoqa.agreement.severity import consensus, severities
from autoqa.domain.interaction import GradeGiven
from autoqa.errors import InputError
from autoqa.training.sets import Label, SingleGrade

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MOST_LEVELS = 11
_LEAST_SHARED = 10  # calls graded by others too, below which an evaluator's severity is not taken out
_LEAST_RANGE = 0.5  # of scores that are no whole numbers, below which whole levels tell nothing apart
_DECIMALS = 6  # of a severity, so that labels do not hang on the last bit of a fit


class LabelKind(StrEnum):
    """What the shares of a label are: the spread consensus, or the evaluators' single scores together."""

    CONSENSUS = "consensus"
    PER_EVALUATOR = "per_evaluator"


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labels of one criterion by interaction, the levels that they are on, and what was done."""

    levels: tuple[int, ...]
    labels: Mapping[str, Label]
    notes: tuple[str, ...] = ()


def labels_of(
    criterion: str,
    grades: Mapping[str, Sequence[GradeGiven]],
    targets: Mapping[str, float],
    *,
    kind: LabelKind = LabelKind.PER_EVALUATOR,
    adjust: bool = True,
    levels: Sequence[int] | None = None,
    fitted_on: Collection[str] | None = None,
) -> Labelled:
    """The labels of `criterion`, whose single scores stand by interaction in `grades`.

    `targets` are labels that came as such: they go before the mean of the single scores. `levels` is the
    scale where it is known; a score outside of it is left out. With `adjust` the evaluators' severity, told
    from the interactions `fitted_on` alone, is taken out of the scores of all: so nothing of the test side
    reaches what is learnt, and both sides' labels mean the same. Scores of "not applicable" leave. Raises
    InputError where no scale can hold the scores.
    """
    scores = _Scores.of(criterion, grades)
    single, means = scores.score, np.array(list(targets.values()), dtype=float)
    notes: list[str] = []
    scale = tuple(levels) if levels else scale_of(criterion, single, means)
    if levels:
        scores, targets = _on_scale(criterion, scores, targets, scale, notes)
    severity, told = _severity(criterion, scores, fitted_on) if adjust else (_none(scores), [])
    notes += told
    if not levels and len(single) and not _whole(single):
        notes.append(
            f"{criterion}: scores are no whole numbers; each is spread on the two levels beside it, which "
            "keeps its mean"
        )
    return Labelled(
        scale, dict(sorted(_labels(scores, severity, targets, scale, kind).items())), tuple(notes)
    )


def scale_of(criterion: str, single: Floats, means: Floats) -> tuple[int, ...]:
    """The levels that hold these single scores and these means.

    Every whole number from the lowest to the highest, rounded outwards; of a wider range than eleven levels
    hold, eleven whole numbers that lie as evenly as they can. Raises InputError where all are the same, or
    where they are fractions that whole levels cannot tell apart.
    """
    known = np.concatenate([single, means])
    if not len(known):
        raise InputError(f"{criterion}: no score in it can be used; all are not applicable, or none is there")
    low, high = float(known.min()), float(known.max())
    if low == high:
        raise InputError(
            f"{criterion}: all {len(known)} scores are {low:g}, so that nothing can be learnt; have other "
            "calls graded, or leave the criterion out"
        )
    if high - low < _LEAST_RANGE and not _whole(known):
        raise InputError(
            f"{criterion}: scores lie between {low:g} and {high:g}, and levels are whole numbers; multiply "
            "them all, for example by 100"
        )
    first, last = int(np.floor(low)), int(np.ceil(high))
    if last - first < MOST_LEVELS:
        return tuple(range(first, last + 1))
    return tuple(int(np.round(level)) for level in np.linspace(first, last, MOST_LEVELS))


def spread(values: Floats, levels: Sequence[int]) -> Floats:
    """Each value as shares (n, k) of the two levels beside it, with the value as their mean.

    Values outside of the scale are taken to its end.
    """
    scale = np.asarray(levels, dtype=float)
    inside = np.clip(values, scale[0], scale[-1])
    shares = np.zeros((len(inside), len(scale)))
    if len(scale) == 1:
        shares[:, 0] = 1.0
        return shares
    below = np.clip(np.searchsorted(scale, inside, side="right") - 1, 0, len(scale) - 2)
    upper = (inside - scale[below]) / (scale[below + 1] - scale[below])
    rows = np.arange(len(inside))
    shares[rows, below] = 1 - upper
    shares[rows, below + 1] = upper
    return shares


@dataclass(frozen=True, slots=True)
class _Scores:
    """Single scores in columns: row i says that `evaluator[i]` gave `call[i]` the `score[i]`."""

    calls: tuple[str, ...]
    evaluators: tuple[str, ...]
    call: Ints
    evaluator: Ints
    score: Floats

    @classmethod
    def of(cls, criterion: str, grades: Mapping[str, Sequence[GradeGiven]]) -> _Scores:
        """The scores on one criterion; of what one person gave twice, the last."""
        last = {
            (call, one.evaluator): one.score
            for call, given in sorted(grades.items())
            for one in given
            if one.criterion == criterion
        }
        rows = sorted((call, name, score) for (call, name), score in last.items() if score is not None)
        calls = tuple(sorted({call for call, _, _ in rows}))
        evaluators = tuple(sorted({name for _, name, _ in rows}))
        place, who = ({name: i for i, name in enumerate(names)} for names in (calls, evaluators))
        return cls(
            calls,
            evaluators,
            np.array([place[call] for call, _, _ in rows], dtype=np.intp),
            np.array([who[name] for _, name, _ in rows], dtype=np.intp),
            np.array([score for _, _, score in rows], dtype=float),
        )

    def kept(self, rows: NDArray[np.bool_]) -> _Scores:
        """Some of the rows; calls and evaluators keep their places."""
        return _Scores(self.calls, self.evaluators, self.call[rows], self.evaluator[rows], self.score[rows])


def _whole(scores: Floats) -> bool:
    return bool(np.all(scores == np.round(scores)))


def _none(scores: _Scores) -> Floats:
    return np.zeros(len(scores.evaluators))


def _on_scale(
    criterion: str, scores: _Scores, targets: Mapping[str, float], scale: Sequence[int], notes: list[str]
) -> tuple[_Scores, Mapping[str, float]]:
    """Scores and targets without those that lie outside of the scale."""
    good = (scores.score >= scale[0]) & (scores.score <= scale[-1])
    inside = {name: value for name, value in targets.items() if scale[0] <= value <= scale[-1]}
    if out := int((~good).sum()) + len(targets) - len(inside):
        notes.append(
            f"{criterion}: {out} scores outside of the scale from {scale[0]} to {scale[-1]} are left out"
        )
    return scores.kept(good), inside


def _severity(criterion: str, scores: _Scores, fitted_on: Collection[str] | None) -> tuple[Floats, list[str]]:
    """How severe each evaluator is, told from some calls; 0 for those who share too few of them."""
    chosen = np.array([fitted_on is None or name in fitted_on for name in scores.calls], dtype=bool)
    rows = chosen[scores.call] if len(scores.call) else np.zeros(0, dtype=bool)
    own = scores.kept(rows)
    graders = np.bincount(own.call, minlength=len(scores.calls))
    shared = np.bincount(own.evaluator[graders[own.call] > 1], minlength=len(scores.evaluators))
    known = shared >= _LEAST_SHARED
    if known.sum() < 2:
        if not len(scores.evaluators):
            return _none(scores), []
        return _none(scores), [
            f"{criterion}: severity is not taken out, as no two evaluators share {_LEAST_SHARED} calls"
        ]
    present, evaluator = np.unique(own.evaluator, return_inverse=True)
    call = np.unique(own.call, return_inverse=True)[1]
    found = severities(call, evaluator, own.score, len(present)).severity
    severity = _none(scores)
    severity[present] = np.round(np.where(np.isfinite(found), found, 0.0), _DECIMALS)
    severity[~known] = 0.0
    few = int((~known).sum())
    return severity, [
        f"{criterion}: severity is not taken out of {few} evaluators, who share fewer than {_LEAST_SHARED} "
        "calls of the training side"
    ] if few else []


def _labels(
    scores: _Scores, severity: Floats, targets: Mapping[str, float], scale: Sequence[int], kind: LabelKind
) -> dict[str, Label]:
    """The label of every call that has a score or a target."""
    adjusted = scores.score + severity[scores.evaluator]
    means = np.clip(
        consensus(scores.call, scores.evaluator, scores.score, severity, len(scores.calls)),
        scale[0],
        scale[-1],
    )
    singles: dict[str, list[SingleGrade]] = {}
    for i, call in enumerate(scores.call.tolist()):
        one = SingleGrade(scores.evaluators[scores.evaluator[i]], float(scores.score[i]), float(adjusted[i]))
        singles.setdefault(scores.calls[call], []).append(one)
    graded = np.flatnonzero(np.isfinite(means))
    if kind is LabelKind.CONSENSUS:
        shares = spread(means[graded], scale)
    else:
        shares = _mean_shares(scores, adjusted, scale)[graded]
    found = {
        scores.calls[call]: Label(tuple(own.tolist()), float(means[call]), tuple(singles[scores.calls[call]]))
        for call, own in zip(graded.tolist(), shares, strict=True)
    }
    given = spread(np.array(list(targets.values()), dtype=float), scale)
    for (name, mean), own in zip(targets.items(), given, strict=True):
        found[name] = Label(tuple(own.tolist()), float(mean), tuple(singles.get(name, ())))
    return found


def _mean_shares(scores: _Scores, adjusted: Floats, scale: Sequence[int]) -> Floats:
    """For each call the mean over its evaluators of their spread scores, (calls, levels)."""
    each = spread(adjusted, scale)
    totals = np.stack(
        [np.bincount(scores.call, weights=column, minlength=len(scores.calls)) for column in each.T],
        axis=1,
        dtype=float,
    )
    given = np.bincount(scores.call, minlength=len(scores.calls))[:, None]
    return np.asarray(np.divide(totals, given, out=np.zeros_like(totals), where=given > 0))
