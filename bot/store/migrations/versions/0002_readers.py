"""What readers and servers on Discord leave: settings, votes, requests to be told, opt-outs.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "servers",
        sa.Column("server", sa.BigInteger, primary_key=True),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("curators", sa.BigInteger),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("answer", sa.String(100), nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("text", sa.String(300)),
        sa.UniqueConstraint("answer", "person"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("gap", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("sealed", sa.String, nullable=False),
        sa.Column("asked", sa.String(10), nullable=False),
        sa.Column("expires", sa.String(10), nullable=False),
        sa.UniqueConstraint("gap", "person"),
    )
    op.create_index("ix_notices_gap", "notices", ["gap"])
    op.create_table(
        "optouts",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
    )
    op.create_table(
        "kept",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("kept", "optouts", "notices", "votes", "servers"):
        op.drop_table(table)
