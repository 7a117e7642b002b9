"""What people look at and why, what they have in their hands, and what they note and correct."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDICES = {
    "listed": ["state", "worth", "interaction_id", "team", "tags"],
    "dated": ["state", "started_at", "interaction_id", "team", "tags"],
    "counted": ["state", "tags", "team", "channel", "queue", "language"],
    "in_team": ["team", "state", "worth", "interaction_id", "tags"],
    "of_agent": ["agent", "started_at"],
    "read": ["transcript_id"],
}
_WORDS = (
    "(SELECT group_concat(json_extract(turn.value, '$.text'), char(10)) FROM json_each({row}.turns) AS turn)"
)
_ROWS = {"said": "transcripts", "old": "old", "new": "new"}
_OUT = "INSERT INTO transcript_search (transcript_search, rowid, words) VALUES ('delete', old.id, {old});"
_IN = "INSERT INTO transcript_search (rowid, words) VALUES (new.id, {new});"
_SEARCH = (
    # What is said, to be searched in. The index holds no words itself: it reads them through the view.
    "CREATE VIEW transcript_words AS SELECT id, {said} AS words FROM transcripts",
    "CREATE VIRTUAL TABLE transcript_search USING fts5 (words, content='transcript_words', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER transcript_search_in AFTER INSERT ON transcripts BEGIN {_IN} END",
    f"CREATE TRIGGER transcript_search_out AFTER DELETE ON transcripts BEGIN {_OUT} END",
    "CREATE TRIGGER transcript_search_anew AFTER UPDATE OF turns ON transcripts "
    f"WHEN old.turns <> new.turns BEGIN {_OUT} {_IN} END",
    "INSERT INTO transcript_search (rowid, words) SELECT id, words FROM transcript_words",
)
"""A later migration that copies the transcripts must drop the view first and make all of these anew."""


def upgrade() -> None:
    with op.batch_alter_table("transcripts") as transcripts:
        transcripts.add_column(sa.Column("stretches", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "review_items",
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("percentage", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("review_items", "interaction_id", "interactions", "id"),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_review_items")),
    )
    for name, columns in _INDICES.items():
        op.create_index(op.f(f"ix_review_items_{name}"), "review_items", columns)
    op.create_index(op.f("ix_assignments_interaction_id"), "assignments", ["interaction_id"])
    _in_hand()
    _noted()
    if op.get_bind().dialect.name == "sqlite":
        words = {row: _WORDS.format(row=of) for row, of in _ROWS.items()}
        for statement in _SEARCH:
            op.execute(statement.format_map(words))


def _in_hand() -> None:
    op.create_table(
        "claims",
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _of("claims", "interaction_id", "interactions", "id"),
        _of("claims", "user", "users", "name"),
        sa.PrimaryKeyConstraint("interaction_id", "user", name=op.f("pk_claims")),
    )
    op.create_table(
        "drafts",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("session", sa.String(), server_default="", nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("drafts", "user", "users", "name"),
        _of("drafts", "interaction_id", "interactions", "id"),
        sa.PrimaryKeyConstraint("user", "interaction_id", "session", name=op.f("pk_drafts")),
    )
    op.create_table(
        "seen",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("seen", "user", "users", "name"),
        _of("seen", "interaction_id", "interactions", "id"),
        sa.PrimaryKeyConstraint("user", "interaction_id", name=op.f("pk_seen")),
    )
    op.create_table(
        "views",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("views", "user", "users", "name"),
        sa.PrimaryKeyConstraint("user", "name", name=op.f("pk_views")),
    )


def _noted() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start", sa.Double(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("remarks", "interaction_id", "interactions", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_interaction_id"), "remarks", ["interaction_id"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.String(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("corrections", "interaction_id", "interactions", "id"),
        _of("corrections", "transcript_id", "transcripts", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_interaction_id"), "corrections", ["interaction_id"])


def _of(table: str, column: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    """A reference that goes with what it refers to."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("in", "out", "anew"):
            op.execute(f"DROP TRIGGER transcript_search_{name}")
        op.execute("DROP TABLE transcript_search")
        op.execute("DROP VIEW transcript_words")
    op.drop_index(op.f("ix_assignments_interaction_id"), "assignments")
    for table in ("corrections", "remarks", "views", "seen", "drafts", "claims", "review_items"):
        op.drop_table(table)
    with op.batch_alter_table("transcripts") as transcripts:
        transcripts.drop_column("stretches")
