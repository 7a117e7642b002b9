"""Every call with what the model and people gave it, in columns, for averages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from autoqa.calibration.averages import ScoredCalls
from autoqa.calibration.grades import Column
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.store.decided import Decided, decided
from autoqa.store.rows import told
from autoqa.store.store import Store, newest_by_models
from autoqa.store.tables import AssignmentRow, EvaluationRow, InteractionRow, ScoreRow

Floats = NDArray[np.float64]


def scored_calls(store: Store) -> ScoredCalls:
    """All interactions with the newest scores of the model and people's grades but those of sessions.

    A score that was withheld counts with its mean: without the calls that the model is unsure of, or leaves
    to people, its mean would be one of the easy calls. An answer that a dispute overturned counts as what it
    was raised to.
    """
    with store.reading() as session:
        calls = session.execute(
            sa.select(InteractionRow.id, InteractionRow.agent, InteractionRow.details).order_by(
                InteractionRow.added_at, InteractionRow.id
            )
        ).all()
        place = {id_: i for i, (id_, _, _) in enumerate(calls)}
        made = decided(session)
        model = session.execute(_of_model()).all()
        people = session.execute(_of_people()).all()
        chances = session.execute(_chances()).all()
    chance = np.full(len(calls), np.nan)
    for id_, value in chances:
        chance[place[id_]] = value
    return ScoredCalls(
        interactions=tuple(place),
        model=_means(model, place, made),
        people=_means(people, place, made),
        chance=chance,
        columns={
            "agent": Column.of(agent for _, agent, _ in calls),
            "team": Column.of(told(details, "team") for _, _, details in calls),
            "queue": Column.of(told(details, "queue") for _, _, details in calls),
        },
    )


def _of_model() -> sa.Select[str, int, str, float | None]:
    return (
        sa.select(EvaluationRow.interaction_id, EvaluationRow.id, ScoreRow.criterion, ScoreRow.expected)
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(
            EvaluationRow.id.in_(newest_by_models()),
            ScoreRow.status != ScoreStatus.NOT_APPLICABLE.value,
            ScoreRow.expected.is_not(None),
        )
    )


def _of_people() -> sa.Select[str, int, str, float | None]:
    return (
        sa.select(EvaluationRow.interaction_id, EvaluationRow.id, ScoreRow.criterion, ScoreRow.score)
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(
            EvaluationRow.kind == EvaluatorKind.PERSON.value,
            EvaluationRow.session == "",
            ScoreRow.status == ScoreStatus.SCORED.value,
            ScoreRow.score.is_not(None),
        )
    )


def _chances() -> sa.Select[str, float | None]:
    """With which probability a plan drew each interaction; of several plans the likeliest."""
    return (
        sa.select(AssignmentRow.interaction_id, sa.func.max(AssignmentRow.chance))
        .where(AssignmentRow.chance.is_not(None), AssignmentRow.chance > 0)
        .group_by(AssignmentRow.interaction_id)
    )


def _means(
    rows: Sequence[sa.Row[str, int, str, float | None]], place: Mapping[str, int], made: Decided
) -> dict[str, Floats]:
    """By criterion, the mean of each interaction's scores."""
    parts: dict[str, tuple[list[int], list[float]]] = {}
    for id_, evaluation, criterion, given in rows:
        if evaluation in made.only:
            continue
        value = made.score(evaluation, criterion, given)
        assert value is not None, "the query leaves these out"
        where, values = parts.setdefault(criterion, ([], []))
        where.append(place[id_])
        values.append(value)
    found = {}
    for criterion, (where, values) in parts.items():
        counts = np.bincount(where, minlength=len(place))
        totals = np.bincount(where, weights=values, minlength=len(place))
        found[criterion] = np.divide(totals, counts, out=np.full(len(place), np.nan), where=counts > 0)
    return found
