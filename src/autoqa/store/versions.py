"""What the first and the newest evaluation of each call gave it, in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from autoqa.calibration.grades import Column
from autoqa.calibration.moved import ScoredVersions, Versions
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.store.rows import told
from autoqa.store.store import Store, newest_by_models, newest_transcripts
from autoqa.store.tables import EvaluationRow, InteractionRow, ScoreRow

Floats = NDArray[np.float64]
_Scores = dict[str, dict[int, tuple[float, str]]]
"""By criterion and call: the mean, and what gave it; in the order in which evaluations were made."""


def scored_versions(store: Store) -> ScoredVersions:
    """All calls with their first and newest scores by models; the last evaluation says what answers now.

    A withheld score counts with its mean, as in averages.
    """
    with store.reading() as session:
        calls = session.execute(
            sa.select(InteractionRow.id, InteractionRow.agent, InteractionRow.details).order_by(
                InteractionRow.added_at, InteractionRow.id
            )
        ).all()
        place = {id_: i for i, (id_, _, _) in enumerate(calls)}
        first = _scores(session.execute(_means(_oldest_by_models())).all(), place)
        newest = _scores(session.execute(_means(newest_by_models())).all(), place)
    return ScoredVersions(
        criteria={name: _versions(first.get(name, {}), newest[name], len(calls)) for name in sorted(newest)},
        agents=Column.of(agent for _, agent, _ in calls),
        teams=Column.of(told(details, "team") for _, _, details in calls),
    )


def _oldest_by_models() -> sa.Select[int]:
    """The ids of each interaction's first evaluation by a model of its newest transcript."""
    return (
        sa.select(sa.func.min(EvaluationRow.id))
        .where(
            EvaluationRow.kind == EvaluatorKind.MODEL.value,
            EvaluationRow.transcript_id.in_(newest_transcripts()),
        )
        .group_by(EvaluationRow.interaction_id)
    )


def _means(evaluations: sa.Select[int]) -> sa.Select[Any, Any, Any, Any]:
    return (
        sa.select(EvaluationRow.interaction_id, ScoreRow.criterion, ScoreRow.expected, ScoreRow.scorer)
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(
            EvaluationRow.id.in_(evaluations),
            ScoreRow.status != ScoreStatus.NOT_APPLICABLE.value,
            ScoreRow.expected.is_not(None),
        )
        .order_by(EvaluationRow.id)
    )


def _scores(rows: Sequence[sa.Row[Any, Any, Any, Any]], place: Mapping[str, int]) -> _Scores:
    found: _Scores = {}
    for id_, criterion, expected, scorer in rows:
        found.setdefault(criterion, {})[place[id_]] = (expected, scorer)
    return found


def _versions(
    first: Mapping[int, tuple[float, str]], newest: Mapping[int, tuple[float, str]], calls: int
) -> Versions:
    """Columns of one criterion, with a number for each model."""
    *_, (_, present) = newest.values()
    models = sorted({by for found in (first, newest) for _, by in found.values()})
    number = {name: i for i, name in enumerate(models)}
    values = {"first": np.full(calls, np.nan), "newest": np.full(calls, np.nan)}
    by = {name: np.full(calls, -1, dtype=np.intp) for name in values}
    for name, found in (("first", first), ("newest", newest)):
        for row, (expected, scorer) in found.items():
            values[name][row], by[name][row] = expected, number[scorer]
    return Versions(values["first"], values["newest"], by["first"], by["newest"], number[present])
