"""What agents dispute and acknowledge."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("evaluator", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("new_score", sa.Double(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _interaction("disputes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    for column in ("interaction_id", "raised_by", "state"):
        op.create_index(op.f(f"ix_disputes_{column}"), "disputes", [column])
    op.create_table(
        "acknowledgements",
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _interaction("acknowledgements"),
        sa.PrimaryKeyConstraint("interaction_id", "user", name=op.f("pk_acknowledgements")),
    )


def _interaction(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_interaction_id_interactions")
    return sa.ForeignKeyConstraint(["interaction_id"], ["interactions.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("acknowledgements")
    op.drop_table("disputes")
