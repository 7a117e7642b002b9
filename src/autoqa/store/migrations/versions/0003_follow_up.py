"""What a contact leaves to follow up, and customers to be found again."""

import json

import sqlalchemy as sa
from alembic import op

from autoqa.domain.interaction import Channel, Interaction

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INTERACTIONS = sa.table(
    "interactions",
    sa.column("id", sa.String),
    sa.column("details", sa.JSON),
    sa.column("customer", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.add_column(sa.Column("follow_up", sa.JSON(), nullable=True))
    with op.batch_alter_table("interactions") as interactions:
        interactions.add_column(sa.Column("customer", sa.String(), nullable=True))
        interactions.create_index(op.f("ix_interactions_customer"), ["customer", "started_at"])
    _name_customers()


def _name_customers() -> None:
    """The customers of what is there already stand in its details."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_INTERACTIONS.c.id, _INTERACTIONS.c.details)).all()
    for id_, details in rows:
        metadata = json.loads(details) if isinstance(details, str) else details
        customer = Interaction(id_, Channel.OTHER, "", "", metadata=metadata or {}).customer
        if customer is not None:
            one = _INTERACTIONS.c.id == id_
            connection.execute(sa.update(_INTERACTIONS).where(one).values(customer=customer))


def downgrade() -> None:
    with op.batch_alter_table("interactions") as interactions:
        interactions.drop_index(op.f("ix_interactions_customer"))
        interactions.drop_column("customer")
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.drop_column("follow_up")
