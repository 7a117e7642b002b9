"""The tables. Changes go through a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of them on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it as a class attribute)
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class InteractionRow(Base):
    """One interaction. `sha256` is that of its present content; `customer` stands in its details as well."""

    __tablename__ = "interactions"
    __table_args__ = (Index(None, "customer", "started_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    channel: Mapped[str]
    source: Mapped[str]
    language: Mapped[str | None]
    agent: Mapped[str | None]
    customer: Mapped[str | None]
    started_at: Mapped[datetime | None]
    recording: Mapped[str | None]
    turns: Mapped[list[Any]]
    details: Mapped[dict[str, Any]]
    added_at: Mapped[datetime]


class TranscriptRow(Base):
    """What one recogniser (by fingerprint) read in one content (by hash)."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("interaction_id", "sha256", "fingerprint"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    sha256: Mapped[str]
    fingerprint: Mapped[str]
    recogniser: Mapped[str]
    language: Mapped[str | None]
    language_probability: Mapped[float | None]
    seconds: Mapped[float | None]
    confidence: Mapped[float | None]
    turns: Mapped[list[Any]]
    measures: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    peaks: Mapped[list[Any]]
    stretches: Mapped[list[Any]] = mapped_column(server_default="[]")
    at: Mapped[datetime]


class ScorecardRow(Base):
    """A scorecard as it stood when something was evaluated with it."""

    __tablename__ = "scorecards"
    hash: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    content: Mapped[dict[str, Any]]


class EvaluationRow(Base):
    """A scorecard filled in by a person or a model."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint(
            "interaction_id",
            "transcript_id",
            "kind",
            "evaluator",
            "fingerprint",
            "scorecard",
            "known",
            "calibration",
            "session",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    kind: Mapped[str]
    evaluator: Mapped[str]
    fingerprint: Mapped[str]
    scorecard: Mapped[str]
    percentage: Mapped[float | None]
    passed: Mapped[bool | None]
    auto_failed: Mapped[list[Any]]
    known: Mapped[str] = mapped_column(server_default="")
    calibration: Mapped[str] = mapped_column(server_default="")
    session: Mapped[str] = mapped_column(server_default="")
    follow_up: Mapped[dict[str, Any] | None]
    flags: Mapped[list[Any]]
    at: Mapped[datetime]
    scores: Mapped[list[ScoreRow]] = relationship(
        cascade="all, delete-orphan", order_by="ScoreRow.position", lazy="selectin"
    )


class ScoreRow(Base):
    """The answer to one criterion of an evaluation."""

    __tablename__ = "scores"
    evaluation_id: Mapped[int] = mapped_column(
        ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    status: Mapped[str]
    score: Mapped[float | None]
    expected: Mapped[float | None]
    confidence: Mapped[float | None]
    distribution: Mapped[dict[str, Any]]
    raw: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    scorer: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str | None]
    evidence: Mapped[list[Any]]
    statements: Mapped[list[Any]] = mapped_column(server_default="[]")


class AttemptRow(Base):
    """How often a stage was begun on a content, counted before it began, and how it last failed.

    `count` goes back to 0 when the stage ends in order, so it counts the times that the process died.
    """

    __tablename__ = "attempts"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    count: Mapped[int]
    reason: Mapped[str | None]
    at: Mapped[datetime]


class CalibrationRow(Base):
    """What a calibration decided; the newest is in force."""

    __tablename__ = "calibrations"
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class ServiceRow(Base):
    """A model put in service for a criterion; the newest of a criterion counts."""

    __tablename__ = "services"
    id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(index=True)
    fingerprint: Mapped[str]
    folder: Mapped[str]
    change: Mapped[str]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class SessionRow(Base):
    """A calibration session. What participants gave in it are evaluations that name it."""

    __tablename__ = "sessions"
    name: Mapped[str] = mapped_column(primary_key=True)
    scorecard: Mapped[str]
    content: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DecisionRow(Base):
    """How a criterion is to be read, as a session decided; a later one for the same criterion goes before."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.name", ondelete="CASCADE"), index=True)
    criterion: Mapped[str]
    scorecard: Mapped[str]
    text: Mapped[str]
    decided_by: Mapped[str]
    at: Mapped[datetime]


class PlanRow(Base):
    """A sampling plan: the seed and the settings that give the same assignments again."""

    __tablename__ = "plans"
    name: Mapped[str] = mapped_column(primary_key=True)
    seed: Mapped[int]
    content: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class AssignmentRow(Base):
    """One interaction that a plan gives one evaluator to grade or to verify.

    `chance` is the probability with which the interaction came into the plan; None where nobody drew it.
    `whose` grading is to be verified, or nobody's.
    """

    __tablename__ = "assignments"
    __table_args__ = (Index(None, "interaction_id"),)
    plan: Mapped[str] = mapped_column(ForeignKey("plans.name", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    evaluator: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(primary_key=True, server_default="")
    task: Mapped[str]
    reason: Mapped[str]
    chance: Mapped[float | None]
    blind: Mapped[bool]
    position: Mapped[int]


class UserRow(Base):
    """Somebody who may sign in. `version` counts changes, so that nobody undoes another's unseen.

    `factor` is a second factor: its secret, sealed, the hashes of recovery codes and the last code taken.
    """

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(primary_key=True)
    display: Mapped[str]
    password: Mapped[str | None]
    factor: Mapped[dict[str, Any] | None]
    roles: Mapped[list[Any]]
    teams: Mapped[list[Any]]
    agent: Mapped[str | None]
    language: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]
    made_at: Mapped[datetime]


class LoginRow(Base):
    """Somebody who is signed in on one browser. Only the hash of the browser's token is kept."""

    __tablename__ = "logins"
    token: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    client: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class AgentRow(Base):
    """Which team an agent belongs to, for interactions that do not say so themselves."""

    __tablename__ = "agents"
    name: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]


class AuditLogRow(Base):
    """Something that somebody did. Each row has the hash of the one before; the database refuses changes."""

    __tablename__ = "audit_log"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    who: Mapped[str] = mapped_column(index=True)
    action: Mapped[str]
    target: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class ReviewItemRow(Base):
    """Why a person should look at an interaction, and how much a minute spent on it is worth.

    It is made anew whenever what it rests on changes. `reasons` are in order, `tags` the same with a space
    around each, to search in; `state` is open or graded. `team` is that of the interaction, or its agent's.
    `transcript_id` is that of the newest transcript of its content. What the indices hold answers most
    of what the queue asks without reading the rows.
    """

    __tablename__ = "review_items"
    __table_args__ = (
        Index("ix_review_items_listed", "state", "worth", "interaction_id", "team", "tags"),
        Index("ix_review_items_dated", "state", "started_at", "interaction_id", "team", "tags"),
        Index("ix_review_items_counted", "state", "tags", "team", "channel", "queue", "language"),
        Index("ix_review_items_in_team", "team", "state", "worth", "interaction_id", "tags"),
        Index("ix_review_items_of_agent", "agent", "started_at"),
        Index("ix_review_items_read", "transcript_id"),
        Index("ix_review_items_changed", "at", "interaction_id"),
    )
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    transcript_id: Mapped[int | None]
    state: Mapped[str]
    worth: Mapped[float]
    reasons: Mapped[list[Any]]
    tags: Mapped[str]
    agent: Mapped[str | None]
    team: Mapped[str | None]
    queue: Mapped[str | None]
    channel: Mapped[str]
    language: Mapped[str | None]
    started_at: Mapped[datetime | None]
    seconds: Mapped[float | None]
    percentage: Mapped[float | None]
    passed: Mapped[bool | None]
    at: Mapped[datetime]


class ClaimRow(Base):
    """An interaction in somebody's hands until a moment, so that nobody else grades it meanwhile.

    Where `given_by` is set, that user gave it to them to grade; else they took it themselves.
    """

    __tablename__ = "claims"
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), primary_key=True)
    given_by: Mapped[str | None]
    since: Mapped[datetime]
    until: Mapped[datetime]


class DraftRow(Base):
    """A form that somebody is filling in; `version` counts its savings. `session` is empty outside of any."""

    __tablename__ = "drafts"
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    session: Mapped[str] = mapped_column(primary_key=True, server_default="")
    scorecard: Mapped[str]
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    at: Mapped[datetime]


class SeenRow(Base):
    """Somebody who looked at the scores of an interaction without grading it: they are not blind any more."""

    __tablename__ = "seen"
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]


class RemarkRow(Base):
    """What somebody noted about a moment of an interaction; `start` is in seconds, None in a text."""

    __tablename__ = "remarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    user: Mapped[str]
    turn: Mapped[int]
    start: Mapped[float | None]
    criterion: Mapped[str | None]
    text: Mapped[str]
    at: Mapped[datetime]


class CorrectionRow(Base):
    """What was really said in a turn of a transcript, or by whom; a later one of a turn goes before."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    turn: Mapped[int]
    speaker: Mapped[str]
    text: Mapped[str]
    user: Mapped[str]
    at: Mapped[datetime]


class ViewRow(Base):
    """A named choice of filters that somebody keeps for the queue."""

    __tablename__ = "views"
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    filters: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class DisputeRow(Base):
    """An answer that an agent does not accept, with what was decided; rows are never taken away."""

    __tablename__ = "disputes"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str]
    raised_by: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    raised_at: Mapped[datetime]
    kind: Mapped[str]
    evaluator: Mapped[str]
    scorecard: Mapped[str]
    score: Mapped[float | None]
    given_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(index=True)
    decided_by: Mapped[str | None]
    decision: Mapped[str]
    new_score: Mapped[float | None]
    decided_at: Mapped[datetime | None]


class AcknowledgementRow(Base):
    """An agent has seen the evaluation that was there at `given_at`."""

    __tablename__ = "acknowledgements"
    interaction_id: Mapped[str] = mapped_column(
        ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True
    )
    user: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime | None]
    at: Mapped[datetime]


class TokenRow(Base):
    """A key with which another program asks as a user. Only its hash is kept."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class WebhookRow(Base):
    """An address that is told of events. The secret signs what is sent there."""

    __tablename__ = "webhooks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[Any]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class DeliveryRow(Base):
    """News for a webhook, kept with what it tells of; sent until it is taken or too old."""

    __tablename__ = "deliveries"
    id: Mapped[str] = mapped_column(primary_key=True)
    webhook: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    failure: Mapped[str]


class CoachingPlanRow(Base):
    """What an agent works on: goals with a criterion, a target and a day, as a lead agreed with them."""

    __tablename__ = "coaching_plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(index=True)
    goals: Mapped[list[Any]]
    note: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]


class TrainingRow(Base):
    """A training that an agent had, of so many hours."""

    __tablename__ = "trainings"
    id: Mapped[int] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    day: Mapped[date]
    hours: Mapped[float]
    given_by: Mapped[str]
    criterion: Mapped[str | None]
    recorded_by: Mapped[str]
    at: Mapped[datetime]
