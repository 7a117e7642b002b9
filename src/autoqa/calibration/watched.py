"""What is watched for drift: every call, every grade, as series of values by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.drift import Series
from autoqa.calibration.evaluators import apart_from_others
from autoqa.calibration.grades import Column, CriterionGrades, nearest
from autoqa.domain.drift import Watched

Floats = NDArray[np.float64]
_RARE, _NEARLY_ALL = 0.02, 0.98  # of the calls, beyond which a share is not charted


@dataclass(frozen=True, slots=True)
class Intake:
    """Dated calls with what is known of each, NaN where it is not.

    `expected` holds the model's unrounded score by criterion, `withheld` 1 where it gave none, 0 where it
    did.
    """

    start: tuple[date, ...]
    columns: Mapping[str, Column]
    seconds: Floats
    confidence: Floats
    expected: Mapping[str, Floats]
    withheld: Mapping[str, Floats]


def intake_series(calls: Intake) -> Iterator[Series]:
    """What comes in: how many calls, how long, how well read, in which languages, queues, channels."""
    yield Series(Watched.INTAKE, "calls", "", calls.start, np.ones(len(calls.start)), total=True)
    yield Series(Watched.INTAKE, "length", "s", calls.start, calls.seconds)
    yield Series(Watched.INTAKE, "recognition confidence", "", calls.start, calls.confidence)
    for name, column in calls.columns.items():
        for code, value in enumerate(column.names):
            own = (column.codes == code).astype(float)
            if len(own) and _RARE <= own.mean() <= _NEARLY_ALL:
                yield Series(Watched.INTAKE, f"{name} {value}", "share", calls.start, own)


def model_series(calls: Intake) -> Iterator[Series]:
    """What the model gives: the mean score of each criterion, and how many scores it withholds."""
    for name, expected in calls.expected.items():
        yield Series(Watched.MODEL, name, "points", calls.start, expected)
        yield Series(Watched.MODEL, f"{name} withheld", "share", calls.start, calls.withheld[name])


def people_series(criteria: Sequence[CriterionGrades]) -> Iterator[Series]:
    """How severe each evaluator is next to the others, and how people and model agree, by day of grading."""
    for grades in criteria:
        dated = np.flatnonzero(np.isfinite(grades.at))
        if not len(dated):
            continue
        days = [datetime.fromtimestamp(at, UTC).date() for at in grades.at[dated]]
        apart = -apart_from_others(grades)[dated]
        for e in np.unique(grades.evaluator[dated]).tolist():
            own = np.flatnonzero(grades.evaluator[dated] == e)
            name = f"{grades.evaluators[e]}: {grades.criterion}"
            yield Series(Watched.EVALUATORS, name, "points", [days[i] for i in own], apart[own])
        yield from _agreement(grades, dated, days)


def _agreement(grades: CriterionGrades, dated: NDArray[np.intp], days: Sequence[date]) -> Iterator[Series]:
    call, score = grades.call[dated], grades.score[dated]
    level = grades.level[call]
    given = np.asarray(grades.levels)[nearest(score, grades.levels)]
    same = np.where(np.isfinite(level), (given == level).astype(float), np.nan)
    above = grades.expected[call] - score
    yield Series(Watched.AGREEMENT, f"{grades.criterion}: same level", "share", days, same)
    yield Series(Watched.AGREEMENT, f"{grades.criterion}: model less people", "points", days, above)
