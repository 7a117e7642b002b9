"""People's grades and the model's scores beside them, in columns, as calibration compares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from autoqa.calibration.bands import line_band, recognition_band
from autoqa.calibration.grades import Column, GradeTable, ModelScores
from autoqa.domain.calibration import Pins
from autoqa.domain.evaluation import EvaluatorKind, ScoreStatus
from autoqa.domain.sampling import Part, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.store.grades import asked_alike
from autoqa.store.rows import UNDATED, told, zoned
from autoqa.store.sessions import hidden_sessions
from autoqa.store.store import Store, newest_by_models, newest_transcripts
from autoqa.store.tables import AssignmentRow, EvaluationRow, InteractionRow, ScoreRow, TranscriptRow

_FACTS = ("queue", "accent", "gender", "team")  # read from the metadata
_PERSON = EvaluatorKind.PERSON.value
_UNEVEN = (Part.RISK.value, Part.LEARNING.value)


@dataclass(frozen=True, slots=True)
class ModelInStore:
    """A model's newest scores of the graded interactions, by criterion.

    `others` holds what other scores come from, of interactions that the asked-for model and scorecard have
    not scored. `recognisers` are the fingerprints of what read the calls.
    """

    scores: Mapping[str, ModelScores]
    others: Mapping[str, tuple[Pins, ...]] = field(default_factory=dict)
    recognisers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def grade_table(store: Store, card: Scorecard | None = None) -> GradeTable:
    """All scores that people gave, with what is known of each interaction.

    With `card` a score given on another version of the form counts only where that asked the same question
    on the same scale; grades that came without a form count always. One person counts once for each call and
    criterion: with what was given outside of sessions before what was given in one, on a form before
    without, and at last. What was given in a session that is not revealed stays hidden.
    """
    with store.reading() as session:
        alike = (
            None if card is None else asked_alike(session, card) | {(card.hash, c.id) for c in card.criteria}
        )
        hidden = hidden_sessions(session)
        latest = {
            (row.interaction_id, row.evaluator, row.criterion): row
            for row in session.execute(_grades())
            if row.session not in hidden
            and (alike is None or not row.scorecard or (row.scorecard, row.criterion) in alike)
        }
        rows = list(latest.values())
        graded = {row.interaction_id for row in rows}
        calls = {call.id: call for call in session.execute(_calls()) if call.id in graded}
    interactions, interaction = _coded(row.interaction_id for row in rows)
    evaluators, evaluator = _coded(row.evaluator for row in rows)
    criteria, criterion = _coded(row.criterion for row in rows)
    return GradeTable(
        interactions=interactions,
        evaluators=evaluators,
        criteria=criteria,
        interaction=interaction,
        evaluator=evaluator,
        criterion=criterion,
        score=np.array([row.score for row in rows], dtype=float),
        at=np.array([_seconds(row.at, row.flags) for row in rows], dtype=float),
        in_session=np.array([bool(row.session) for row in rows], dtype=bool),
        columns=_columns([calls[name] for name in interactions]),
    )


def not_drawn_evenly(store: Store) -> frozenset[str]:
    """The interactions that plans gave to graders by their risk or for learning alone.

    They were looked for among the bad or the doubtful, so that what people and model give them says nothing
    about all calls.
    """
    query = sa.select(AssignmentRow.interaction_id, AssignmentRow.reason).where(
        AssignmentRow.task.in_((Task.GRADE.value, Task.SECOND_GRADE.value))
    )
    with store.reading() as session:
        given = session.execute(query).all()
    evenly = {row.interaction_id for row in given if row.reason not in _UNEVEN}
    return frozenset(row.interaction_id for row in given) - evenly


def model_scores(store: Store, present: Mapping[str, Pins] | None = None) -> ModelInStore:
    """The newest scores of all graded interactions; with `present` those of these models and scorecard alone.

    A score that was withheld counts with its distribution: a calibration has to see what would have been
    given. Distributions are those before any calibration.
    """
    with store.reading() as session:
        rows = session.execute(_scores()).all()
    kept: dict[str, list[Any]] = {}
    others: dict[str, set[Pins]] = {}
    for row in rows:
        if not (row.raw or row.distribution):
            continue
        pins = Pins(model=row.scorer or row.fingerprint, scorecard=row.scorecard)
        own = present.get(row.criterion) if present is not None else pins
        if own is not None and (own.model, own.scorecard) == (pins.model, pins.scorecard):
            kept.setdefault(row.criterion, []).append(row)
        else:
            others.setdefault(row.criterion, set()).add(pins)
    return ModelInStore(
        scores={name: _model(found) for name, found in kept.items()},
        others={name: tuple(sorted(found, key=repr)) for name, found in others.items()},
        recognisers={name: tuple(sorted({row.read_by for row in found})) for name, found in kept.items()},
    )


def _grades() -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    return (
        sa.select(
            EvaluationRow.interaction_id,
            EvaluationRow.evaluator,
            EvaluationRow.at,
            EvaluationRow.session,
            EvaluationRow.scorecard,
            EvaluationRow.flags,
            ScoreRow.criterion,
            ScoreRow.score,
        )
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .where(EvaluationRow.kind == _PERSON, ScoreRow.status == ScoreStatus.SCORED.value)
        .where(ScoreRow.score.is_not(None))
        .order_by(EvaluationRow.session == "", EvaluationRow.scorecard != "", EvaluationRow.id)
    )


def _calls() -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    newest = TranscriptRow.id.in_(newest_transcripts())
    return sa.select(
        InteractionRow.id,
        InteractionRow.agent,
        InteractionRow.language,
        InteractionRow.channel,
        InteractionRow.details,
        TranscriptRow.language.label("read"),
        TranscriptRow.confidence,
        TranscriptRow.measures,
    ).outerjoin(TranscriptRow, sa.and_(TranscriptRow.interaction_id == InteractionRow.id, newest))


def _scores() -> sa.Select[Any, Any, Any, Any, Any, Any, Any, Any]:
    graded = sa.select(EvaluationRow.interaction_id).where(EvaluationRow.kind == _PERSON)
    return (
        sa.select(
            EvaluationRow.interaction_id,
            EvaluationRow.fingerprint,
            EvaluationRow.scorecard,
            ScoreRow.criterion,
            ScoreRow.scorer,
            ScoreRow.raw,
            ScoreRow.distribution,
            TranscriptRow.fingerprint.label("read_by"),
        )
        .join(ScoreRow, ScoreRow.evaluation_id == EvaluationRow.id)
        .join(TranscriptRow, TranscriptRow.id == EvaluationRow.transcript_id)
        .where(EvaluationRow.id.in_(newest_by_models()), EvaluationRow.interaction_id.in_(graded))
        .order_by(EvaluationRow.interaction_id)
    )


def _model(rows: Sequence[Any]) -> ModelScores:
    """One criterion's distributions in columns, and what they report."""
    given = [{int(level): p for level, p in (row.raw or row.distribution).items()} for row in rows]
    levels = tuple(sorted({level for one in given for level in one}))
    distribution = np.array([[one.get(level, 0.0) for level in levels] for one in given])
    place = np.minimum((np.cumsum(distribution, axis=1) < 0.5 - 1e-9).sum(axis=1), len(levels) - 1)
    return ModelScores(
        interactions=tuple(row.interaction_id for row in rows),
        expected=distribution @ np.array(levels, dtype=float),
        level=np.array(levels, dtype=float)[place],
        confidence=distribution[np.arange(len(rows)), place],
        levels=levels,
        distribution=distribution,
    )


def _columns(calls: Sequence[Any]) -> dict[str, Column]:
    measures = [{one["name"]: one["value"] for one in call.measures or ()} for call in calls]
    found: dict[str, Iterable[str | None]] = {
        "agent": (call.agent for call in calls),
        "language": (call.read or call.language for call in calls),
        "channel": (call.channel for call in calls),
        "recognition": (recognition_band(call.confidence) for call in calls),
        "line": (line_band(one.get("snr")) for one in measures),
        **{name: [told(call.details, name) for call in calls] for name in _FACTS},
    }
    columns = {name: Column.of(values) for name, values in found.items()}
    return {name: column for name, column in columns.items() if column.names}


def _coded(names: Iterable[str]) -> tuple[tuple[str, ...], np.ndarray[Any, np.dtype[np.intp]]]:
    """The names in the order of their first occurrence, and each occurrence as a place among them."""
    place: dict[str, int] = {}
    codes = [place.setdefault(name, len(place)) for name in names]
    return tuple(place), np.array(codes, dtype=np.intp)


def _seconds(at: datetime, flags: Sequence[Mapping[str, Any]]) -> float:
    """When a grade was given; NaN where only that is known when it was kept."""
    if any(flag["reason"] == UNDATED for flag in flags):
        return float("nan")
    return zoned(at).timestamp()
