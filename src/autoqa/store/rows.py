"""Rows of the database to values of the domain, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from autoqa.domain.evaluation import (
    Evaluation,
    Evaluator,
    EvaluatorKind,
    Evidence,
    Flag,
    Grade,
    Score,
    ScoreStatus,
    Statement,
)
from autoqa.domain.follow_up import FollowUp, ListedPromise, Promise
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Measure, Note, Stretch, Transcript, Turn
from autoqa.store.tables import EvaluationRow, InteractionRow, ScorecardRow, ScoreRow, TranscriptRow

_TURNS = TypeAdapter(tuple[Turn, ...])
_MEASURES = TypeAdapter(tuple[Measure, ...])
_NOTES = TypeAdapter(tuple[Note, ...])
_PEAKS = TypeAdapter(tuple[tuple[tuple[float, float], ...], ...])
_STRETCHES = TypeAdapter(tuple[Stretch, ...])
_FLAGS = TypeAdapter(tuple[Flag, ...])
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])
_STATEMENTS = TypeAdapter(tuple[Statement, ...])
_PROMISES = TypeAdapter(tuple[Promise, ...])
_FOLLOW_UP = TypeAdapter(FollowUp)
_SCORECARD = TypeAdapter(Scorecard)


UNDATED = "undated"
"""The flag of a person's evaluation whose date is only that of its being kept."""


def now() -> datetime:
    """The present time, with its zone."""
    return datetime.now(UTC)


def interaction_row(interaction: Interaction) -> InteractionRow:
    """The row of an interaction."""
    return InteractionRow(
        id=interaction.id,
        sha256=interaction.sha256,
        channel=interaction.channel.value,
        source=interaction.source,
        language=interaction.language,
        agent=interaction.agent,
        customer=interaction.customer,
        started_at=_in_utc(interaction.started_at),
        recording=str(interaction.recording) if interaction.recording else None,
        turns=[asdict(turn) for turn in interaction.turns],
        details=dict(interaction.metadata),
        added_at=now(),
    )


def interaction(row: InteractionRow) -> Interaction:
    """The interaction of a row; grades are kept as evaluations."""
    return Interaction(
        id=row.id,
        channel=Channel(row.channel),
        sha256=row.sha256,
        source=row.source,
        language=row.language,
        agent=row.agent,
        started_at=_zoned(row.started_at),
        turns=_TURNS.validate_python(row.turns),
        recording=Path(row.recording) if row.recording else None,
        metadata=row.details,
    )


def transcript_row(interaction: Interaction, transcript: Transcript) -> TranscriptRow:
    """The row of a transcript of the interaction's present content."""
    return TranscriptRow(
        interaction_id=interaction.id,
        sha256=interaction.sha256,
        fingerprint=transcript.fingerprint,
        recogniser=transcript.recogniser,
        language=transcript.language,
        language_probability=transcript.language_probability,
        seconds=transcript.seconds,
        confidence=transcript.confidence,
        turns=[asdict(turn) for turn in transcript.turns],
        measures=[asdict(measure) for measure in transcript.measures],
        notes=[asdict(note) for note in transcript.notes],
        peaks=[list(channel) for channel in transcript.peaks],
        stretches=[asdict(stretch) for stretch in transcript.stretches],
        at=now(),
    )


def transcript(row: TranscriptRow) -> Transcript:
    """The transcript of a row."""
    return Transcript(
        turns=_TURNS.validate_python(row.turns),
        language=row.language,
        recogniser=row.recogniser,
        fingerprint=row.fingerprint,
        seconds=row.seconds,
        language_probability=row.language_probability,
        confidence=row.confidence,
        measures=_MEASURES.validate_python(row.measures),
        notes=_NOTES.validate_python(row.notes),
        peaks=_PEAKS.validate_python(row.peaks),
        stretches=_STRETCHES.validate_python(row.stretches),
    )


def scorecard_row(scorecard: Scorecard) -> ScorecardRow:
    """The row of a scorecard."""
    return ScorecardRow(
        hash=scorecard.hash, name=scorecard.name, version=scorecard.version, content=dict(scorecard.as_dict())
    )


def scorecard(row: ScorecardRow) -> Scorecard:
    """The scorecard of a row."""
    return _SCORECARD.validate_python(row.content)


def evaluation_row(evaluation: Evaluation, transcript_id: int | None) -> EvaluationRow:
    """The rows of an evaluation and its scores; one of a person that has no date is marked."""
    by_person = evaluation.evaluator.kind is EvaluatorKind.PERSON
    undated = (Flag(UNDATED),) if by_person and evaluation.at is None else ()
    return EvaluationRow(
        interaction_id=evaluation.interaction,
        transcript_id=transcript_id,
        kind=evaluation.evaluator.kind.value,
        evaluator=evaluation.evaluator.name,
        fingerprint=evaluation.evaluator.fingerprint,
        scorecard=evaluation.scorecard,
        percentage=evaluation.grade.percentage,
        passed=evaluation.grade.passed,
        auto_failed=list(evaluation.grade.auto_failed),
        flags=[asdict(flag) for flag in (*evaluation.flags, *undated)],
        known=evaluation.known,
        calibration=evaluation.calibration,
        session=evaluation.session,
        follow_up=_FOLLOW_UP.dump_python(evaluation.follow_up, mode="json") if evaluation.follow_up else None,
        at=_in_utc(evaluation.at) or now(),
        scores=[_score_row(position, score) for position, score in enumerate(evaluation.scores)],
    )


def _score_row(position: int, score: Score) -> ScoreRow:
    return ScoreRow(
        criterion=score.criterion,
        position=position,
        status=score.status.value,
        score=score.score,
        expected=score.expected,
        confidence=score.confidence,
        distribution={str(level): p for level, p in score.distribution.items()},
        raw={str(level): p for level, p in score.raw.items()},
        scorer=score.scorer,
        reason=score.reason,
        evidence=[asdict(evidence) for evidence in score.evidence],
        statements=[asdict(statement) for statement in score.statements],
    )


def evaluation(row: EvaluationRow) -> Evaluation:
    """The evaluation of a row."""
    return Evaluation(
        interaction=row.interaction_id,
        evaluator=Evaluator(EvaluatorKind(row.kind), row.evaluator, row.fingerprint),
        scorecard=row.scorecard,
        scores=tuple(_score(score) for score in row.scores),
        grade=Grade(row.percentage, tuple(row.auto_failed), row.passed),
        flags=_FLAGS.validate_python(row.flags),
        at=_zoned(row.at),
        known=row.known,
        follow_up=follow_up(row.follow_up),
        calibration=row.calibration,
        session=row.session,
    )


def follow_up(content: dict[str, Any] | None) -> FollowUp | None:
    """What a stored evaluation leaves to follow up."""
    return _FOLLOW_UP.validate_python(content) if content else None


def listed_promises(
    interaction: str,
    agent: str | None,
    started_at: datetime | None,
    content: dict[str, Any] | None,
    flags: list[dict[str, Any]],
) -> Iterator[ListedPromise]:
    """The promises of one stored evaluation."""
    again = any(flag["reason"] == "repeat_contact" for flag in flags)
    for promise in _PROMISES.validate_python(content["promises"]) if content else ():
        yield ListedPromise(interaction, promise, agent, _zoned(started_at), again)


def _score(row: ScoreRow) -> Score:
    return Score(
        criterion=row.criterion,
        status=ScoreStatus(row.status),
        score=row.score,
        expected=row.expected,
        distribution={int(level): p for level, p in row.distribution.items()},
        confidence=row.confidence,
        reason=row.reason,
        evidence=_EVIDENCE.validate_python(row.evidence),
        statements=_STATEMENTS.validate_python(row.statements),
        raw={int(level): p for level, p in row.raw.items()},
        scorer=row.scorer,
    )


def _in_utc(at: datetime | None) -> datetime | None:
    """SQLite keeps a time without its zone."""
    return at.astimezone(UTC) if at else None


def zoned(at: datetime) -> datetime:
    """SQLite gives times back without their zone; all are kept in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def told(details: Mapping[str, Any], key: str) -> str | None:
    """What the metadata of an interaction say under `key`, where that is a text."""
    named = details.get(key)
    return named if isinstance(named, str) and named else None


def _zoned(at: datetime | None) -> datetime | None:
    return zoned(at) if at is not None else None
