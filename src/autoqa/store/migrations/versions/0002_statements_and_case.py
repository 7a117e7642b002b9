"""Statements that were checked, and what was known of the case when an evaluation was made."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = ["interaction_id", "transcript_id", "kind", "evaluator", "fingerprint", "scorecard"]


def upgrade() -> None:
    with op.batch_alter_table("scores") as scores:
        scores.add_column(sa.Column("statements", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.add_column(sa.Column("known", sa.String(), server_default="", nullable=False))
        evaluations.drop_constraint(op.f("uq_evaluations_interaction_id"), type_="unique")
        evaluations.create_unique_constraint(op.f("uq_evaluations_interaction_id"), [*_KEY, "known"])


def downgrade() -> None:
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.drop_constraint(op.f("uq_evaluations_interaction_id"), type_="unique")
        evaluations.create_unique_constraint(op.f("uq_evaluations_interaction_id"), _KEY)
        evaluations.drop_column("known")
    with op.batch_alter_table("scores") as scores:
        scores.drop_column("statements")
