"""The questions log.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the log."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("nearest", sa.JSON, nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.UniqueConstraint("key", "day"),
    )
    op.create_index("ix_questions_key", "questions", ["key"])


def downgrade() -> None:
    """Drop the log."""
    op.drop_table("questions")
