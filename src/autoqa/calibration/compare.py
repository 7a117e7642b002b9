"""The story of a comparison: the agreement on every criterion, and how every evaluator grades."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from autoqa.calibration.agree import agree
from autoqa.calibration.evaluators import evaluator_effects
from autoqa.calibration.grades import CriterionGrades, GradeTable, ModelScores, grades_of
from autoqa.domain.agreement import AgreementReport


def side_by_side(
    table: GradeTable,
    models: Mapping[str, ModelScores],
    scales: Mapping[str, Sequence[float]] | None = None,
) -> list[CriterionGrades]:
    """People's scores of each criterion beside the model's; `scales` gives the levels of those known."""
    known = scales or {}
    return [grades_of(table, name, model=models.get(name), levels=known.get(name)) for name in table.criteria]


def compare(
    criteria: Sequence[CriterionGrades], *, columns: Sequence[str] = (), seed: int = 0, resamples: int = 1000
) -> AgreementReport:
    """The agreement on each criterion and the effects of each evaluator."""
    return AgreementReport(
        criteria=tuple(agree(one, columns=columns, seed=seed, resamples=resamples) for one in criteria),
        evaluators=evaluator_effects(criteria, seed=seed),
    )


def data_hash(grades: CriterionGrades) -> str:
    """Sixteen hexadecimal digits that change with any score of people or of the model that was compared."""
    digest = hashlib.sha256("\n".join((*grades.interactions, "", *grades.evaluators)).encode())
    for part in (grades.call, grades.evaluator, grades.score, grades.expected, grades.level):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()[:16]
