"""Words of corrections, to be searched in beside those that were read."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OUT = "INSERT INTO correction_search (correction_search, rowid, text) VALUES ('delete', old.id, old.text);"
_IN = "INSERT INTO correction_search (rowid, text) VALUES (new.id, new.text);"
_SEARCH = (
    # The index holds no words itself: it reads them in the table.
    "CREATE VIRTUAL TABLE correction_search USING fts5 (text, content='corrections', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER correction_search_in AFTER INSERT ON corrections BEGIN {_IN} END",
    f"CREATE TRIGGER correction_search_out AFTER DELETE ON corrections BEGIN {_OUT} END",
    f"CREATE TRIGGER correction_search_anew AFTER UPDATE OF text ON corrections BEGIN {_OUT} {_IN} END",
    "INSERT INTO correction_search (rowid, text) SELECT id, text FROM corrections",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SEARCH:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("in", "out", "anew"):
            op.execute(f"DROP TRIGGER correction_search_{name}")
        op.execute("DROP TABLE correction_search")
