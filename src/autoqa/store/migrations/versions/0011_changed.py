"""Review items by when they changed, so that dashboards read what is new and nothing else."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_review_items_changed", "review_items", ["at", "interaction_id"])


def downgrade() -> None:
    op.drop_index("ix_review_items_changed", "review_items")
