"""Conversations of the store that people graded, with their words and single scores, to be learnt from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from autoqa.domain.dispute import DisputeState
from autoqa.domain.evaluation import EvaluatorKind
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Turn
from autoqa.store.compared import grade_table
from autoqa.store.rows import zoned
from autoqa.store.store import Store, newest_transcripts
from autoqa.store.tables import DisputeRow, InteractionRow, TranscriptRow

_SAME = 1e-3  # seconds between two moments that are one
_AT_ONCE = 300  # interactions in one query


def graded_conversations(
    store: Store,
    card: Scorecard,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Interaction]:
    """Every interaction that people scored on a criterion of `card`, with those scores as its grades.

    Which scores count, and that what was given in a hidden session does not, is as in `grade_table`; and of
    an answer that a dispute overturned only what was decided counts. The
    turns are those of the newest transcript of the present content, as they were stored; there are none
    where nothing was read yet. With `since` and `until` (not included) only what began between is given.
    """
    grades = _grades(store, card)
    ids = iter(sorted(grades))
    with store.reading() as session:
        while some := list(islice(ids, _AT_ONCE)):
            for row in session.execute(_rows(some, since, until)):
                yield _conversation(row, grades[row.id])


def _grades(store: Store, card: Scorecard) -> dict[str, list[GradeGiven]]:
    """The scores on criteria of the card by interaction, in the order of criterion and evaluator."""
    table = grade_table(store, card)
    overturned = _overturned(store)
    asked = {criterion.id for criterion in card.criteria}
    found: dict[str, list[GradeGiven]] = {}
    for call, evaluator, criterion, score, at in zip(
        table.interaction.tolist(),
        table.evaluator.tolist(),
        table.criterion.tolist(),
        table.score.tolist(),
        table.at.tolist(),
        strict=True,
    ):
        id_, who, name = table.interactions[call], table.evaluators[evaluator], table.criteria[criterion]
        decided = overturned.get((id_, who, name), ())
        if name in asked and not any(math.isnan(at) or abs(at - given) < _SAME for given in decided):
            found.setdefault(id_, []).append(GradeGiven(who, name, score))
    return {
        name: sorted(given, key=lambda one: (one.criterion, one.evaluator)) for name, given in found.items()
    }


def _overturned(store: Store) -> dict[tuple[str, str, str], list[float]]:
    """When people gave answers that disputes overturned (seconds), by interaction, evaluator and criterion.

    An answer that the same person gives later is another one.
    """
    row = DisputeRow
    query = sa.select(row.interaction_id, row.evaluator, row.criterion, row.given_at).where(
        row.kind == EvaluatorKind.PERSON.value, row.state == DisputeState.OVERTURNED.value
    )
    found: dict[tuple[str, str, str], list[float]] = {}
    with store.reading() as session:
        for id_, who, name, given_at in session.execute(query):
            at = zoned(given_at).timestamp() if given_at else math.nan
            found.setdefault((id_, who, name), []).append(at)
    return found


def _rows(
    ids: Sequence[str], since: datetime | None, until: datetime | None
) -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    newest = TranscriptRow.id.in_(newest_transcripts().where(InteractionRow.id.in_(ids)))
    query = (
        sa.select(
            InteractionRow.id,
            InteractionRow.channel,
            InteractionRow.sha256,
            InteractionRow.source,
            InteractionRow.language,
            InteractionRow.agent,
            InteractionRow.started_at,
            InteractionRow.details,
            TranscriptRow.language.label("read"),
            TranscriptRow.turns.label("said"),
        )
        .outerjoin(TranscriptRow, sa.and_(TranscriptRow.interaction_id == InteractionRow.id, newest))
        .where(InteractionRow.id.in_(ids))
        .order_by(InteractionRow.id)
    )
    if since is not None:
        query = query.where(InteractionRow.started_at >= since.astimezone(UTC))
    if until is not None:
        query = query.where(InteractionRow.started_at < until.astimezone(UTC))
    return query


def _conversation(row: Any, grades: Sequence[GradeGiven]) -> Interaction:
    return Interaction(
        id=row.id,
        channel=Channel(row.channel),
        sha256=row.sha256,
        source=row.source,
        language=row.read or row.language,
        agent=row.agent,
        started_at=zoned(row.started_at) if row.started_at else None,
        turns=tuple(_turn(turn) for turn in row.said or ()),
        metadata=row.details,
        grades=tuple(grades),
    )


def _turn(kept: dict[str, Any]) -> Turn:
    """A turn without the times of its words, which nothing is learnt from."""
    return Turn(
        Speaker(kept["speaker"]), kept["text"], kept.get("start"), kept.get("end"), kept.get("confidence")
    )
