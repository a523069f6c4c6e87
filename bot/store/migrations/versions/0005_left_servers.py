"""The day on which the bot left a server.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("servers", sa.Column("left_on", sa.String(10)))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("servers", "left_on")
