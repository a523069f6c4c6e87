"""Moderators' revisions of the knowledge, and notes on what was done with them.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = {  # that never change; an author may be forgotten
    "revisions": "id, kind, key, day, reason, base, over, file, content, faults",
    "notes": "id, act, day, base, revision, target, reason",
}


def upgrade() -> None:
    """Create the tables; triggers see to it that nothing in them is changed but a forgotten author, and nothing is deleted."""
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("over", sa.String(16), nullable=False),
        sa.Column("file", sa.String(16), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("faults", sa.JSON, nullable=False),
    )
    op.create_index("ix_revisions_key", "revisions", ["key"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("target", sa.Integer),
        sa.Column("reason", sa.String(300), nullable=False),
    )
    for table, columns in _COLUMNS.items():
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_same BEFORE UPDATE OF {columns} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
        )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("notes", "revisions"):
        op.drop_table(table)
