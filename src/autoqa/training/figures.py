"""What a head is worth on conversations that it was not fitted on: agreement with people, and its errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.agree import agree
from autoqa.calibration.grades import Column, CriterionGrades, GradeTable, ModelScores, grades_of
from autoqa.calibration.probability_errors import Figures
from autoqa.calibration.probability_errors import figures as probability_figures
from autoqa.calibration.targets import reported
from autoqa.domain.agreement import CriterionAgreement
from autoqa.training.sets import GradedCall, SingleGrade

Floats = NDArray[np.float64]
_NOBODY = "label"  # stands for whoever gave a label without a name


def side_by_side(
    calls: Sequence[GradedCall], criterion: str, levels: Sequence[int], distributions: Floats
) -> CriterionGrades:
    """People's scores of some conversations beside a model's distributions (calls, levels)."""
    table = _table(calls, criterion)
    scores = model_scores([call.id for call in calls], levels, distributions)
    return grades_of(table, criterion, model=scores, levels=levels)


def model_scores(ids: Sequence[str], levels: Sequence[int], distributions: Floats) -> ModelScores:
    """A model's distributions with what they report."""
    told = reported(distributions, levels)
    place = np.searchsorted(np.asarray(levels), told)
    return ModelScores(
        interactions=tuple(ids),
        expected=distributions @ np.asarray(levels, dtype=float),
        level=told.astype(float),
        confidence=distributions[np.arange(len(told)), place],
        levels=tuple(levels),
        distribution=distributions,
    )


def agreement(
    calls: Sequence[GradedCall],
    criterion: str,
    levels: Sequence[int],
    distributions: Floats,
    *,
    seed: int = 0,
) -> CriterionAgreement:
    """How far the distributions agree with people, and people with each other, with intervals by agent."""
    return agree(side_by_side(calls, criterion, levels, distributions), seed=seed)


def errors(
    calls: Sequence[GradedCall], criterion: str, levels: Sequence[int], distributions: Floats
) -> Figures:
    """How far the probabilities are from the shares of evaluators who gave each level."""
    target = shares_of(calls, criterion)
    return probability_figures(distributions, target, levels, np.ones(len(target)))


def shares_of(calls: Sequence[GradedCall], criterion: str) -> Floats:
    """The share of evaluators who gave each level, (calls, levels)."""
    return np.array([call.labels[criterion].shares for call in calls], dtype=float)


def _table(calls: Sequence[GradedCall], criterion: str) -> GradeTable:
    given = [(place, one) for place, call in enumerate(calls) for one in _grades(call, criterion)]
    names = tuple(sorted({one.evaluator for _, one in given}))
    rank = {name: i for i, name in enumerate(names)}
    facts = sorted({fact for call in calls for fact in call.facts})
    columns = {fact: Column.of(call.facts.get(fact) for call in calls) for fact in facts}
    columns |= {"agent": Column.of(call.agent for call in calls)}
    columns |= {"language": Column.of(call.language for call in calls)}
    return GradeTable(
        interactions=tuple(call.id for call in calls),
        evaluators=names,
        criteria=(criterion,),
        interaction=np.array([place for place, _ in given], dtype=np.intp),
        evaluator=np.array([rank[one.evaluator] for _, one in given], dtype=np.intp),
        criterion=np.zeros(len(given), dtype=np.intp),
        score=np.array([one.score for _, one in given], dtype=float),
        at=np.full(len(given), np.nan),
        in_session=np.zeros(len(given), dtype=bool),
        columns=columns,
    )


def _grades(call: GradedCall, criterion: str) -> Sequence[SingleGrade]:
    label = call.labels[criterion]
    return label.grades or (SingleGrade(_NOBODY, label.mean, label.mean),)
