"""People's grades as they stand in the store, with all that was told with them."""

from __future__ import annotations

import math

import numpy as np
import sqlalchemy as sa

from autoqa.calibration.grade_rows import GradeRows
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.store.rows import UNDATED, zoned
from autoqa.store.sessions import hidden_sessions
from autoqa.store.store import Store
from autoqa.store.tables import EvaluationRow, InteractionRow, ScoreRow


def grade_rows(store: Store) -> GradeRows:
    """Every score that people gave, with comments; of what stands there twice, the last.

    What was given in a calibration session is left out until the session is revealed.
    """
    names: tuple[dict[str, int], ...] = ({}, {}, {}, {})
    found: dict[tuple[int, ...], tuple[float, float, str | None]] = {}
    query = (
        sa.select(
            EvaluationRow.interaction_id,
            EvaluationRow.evaluator,
            ScoreRow.criterion,
            EvaluationRow.session,
            ScoreRow.score,
            EvaluationRow.at,
            EvaluationRow.flags,
            ScoreRow.reason,
        )
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(
            EvaluationRow.kind == EvaluatorKind.PERSON.value, ScoreRow.status != ScoreStatus.ABSTAINED.value
        )
        .order_by(EvaluationRow.scorecard != "", EvaluationRow.id, ScoreRow.position)
    )
    with store.reading() as session:
        query = query.where(EvaluationRow.session.not_in(hidden_sessions(session)))
        for *texts, score, at, flags, comment in session.execute(query):
            key = tuple(known.setdefault(text, len(known)) for known, text in zip(names, texts, strict=True))
            undated = any(flag["reason"] == UNDATED for flag in flags)
            moment = math.nan if undated else zoned(at).timestamp()
            found[key] = (math.nan if score is None else score, moment, comment)
    codes = np.array(list(found), dtype=np.intp).reshape(-1, 4)
    interactions, evaluators, criteria, sessions = (tuple(known) for known in names)
    return GradeRows(
        interactions=interactions,
        evaluators=evaluators,
        criteria=criteria,
        sessions=sessions,
        interaction=codes[:, 0],
        evaluator=codes[:, 1],
        criterion=codes[:, 2],
        session=codes[:, 3],
        score=np.array([score for score, _, _ in found.values()], dtype=float),
        at=np.array([at for _, at, _ in found.values()], dtype=float),
        line=np.zeros(len(found), dtype=np.intp),
        comments={row: said for row, (_, _, said) in enumerate(found.values()) if said},
    )


def interaction_languages(store: Store) -> dict[str, str | None]:
    """The id of every interaction, with its language where it is known."""
    with store.reading() as session:
        query = sa.select(InteractionRow.id, InteractionRow.language)
        return {row.id: row.language for row in session.execute(query)}
