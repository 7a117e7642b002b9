"""Calibrations, calibration sessions with their decisions, and sampling plans with their assignments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = ["interaction_id", "transcript_id", "kind", "evaluator", "fingerprint", "scorecard", "known"]


def upgrade() -> None:
    with op.batch_alter_table("scores") as scores:
        scores.add_column(sa.Column("raw", sa.JSON(), server_default="{}", nullable=False))
        scores.add_column(sa.Column("scorer", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.add_column(sa.Column("calibration", sa.String(), server_default="", nullable=False))
        evaluations.add_column(sa.Column("session", sa.String(), server_default="", nullable=False))
        evaluations.drop_constraint(op.f("uq_evaluations_interaction_id"), type_="unique")
        evaluations.create_unique_constraint(
            op.f("uq_evaluations_interaction_id"), [*_KEY, "calibration", "session"]
        )
    op.create_table(
        "calibrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
    )
    _sessions()
    _plans()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sessions")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"], ["sessions.name"], name=op.f("fk_decisions_session_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_session"), "decisions", ["session"])


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_plans")),
    )
    op.create_table(
        "assignments",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("evaluator", sa.String(), nullable=False),
        sa.Column("whose", sa.String(), server_default="", nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_assignments_interaction_id_interactions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plans.name"], name=op.f("fk_assignments_plan_plans"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan", "interaction_id", "evaluator", "whose", name=op.f("pk_assignments")),
    )


def downgrade() -> None:
    for table in ("assignments", "plans"):
        op.drop_table(table)
    op.drop_index(op.f("ix_decisions_session"), "decisions")
    for table in ("decisions", "sessions", "calibrations"):
        op.drop_table(table)
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.drop_constraint(op.f("uq_evaluations_interaction_id"), type_="unique")
        evaluations.create_unique_constraint(op.f("uq_evaluations_interaction_id"), _KEY)
        evaluations.drop_column("session")
        evaluations.drop_column("calibration")
    with op.batch_alter_table("scores") as scores:
        scores.drop_column("scorer")
        scores.drop_column("raw")
