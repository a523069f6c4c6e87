"""Gaps that gather unanswered questions, curators' work on them, reviews, and what lists say of sources.

Revision ID: 0004
Revises: 0003
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; earlier questions are kept and gathered when the gaps are next looked at."""
    op.rename_table("questions", "earlier")
    op.drop_index("ix_questions_key", "earlier")
    _create_questions()
    _create_gaps()
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry", sa.String(60), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("review_by", sa.String(10), nullable=False),
    )
    op.create_table(
        "statuses",
        sa.Column("source", sa.String(60), primary_key=True),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("list", sa.String(10), nullable=False),
    )
    connection = op.get_bind()
    earlier = sa.text("SELECT id, key, day, text, outcome, nearest, base, asked FROM earlier")
    for row in connection.execute(earlier).mappings().all():
        connection.execute(_COPY, {**row, "key": hashlib.sha256(row["key"].encode()).hexdigest()[:32]})
    op.drop_table("earlier")


_COPY = sa.text(
    "INSERT INTO questions (id, key, day, server, text, terms, outcome, kind, nearest, base, asked) "
    "VALUES (:id, :key, :day, 0, :text, '', :outcome, 'nothing', :nearest, :base, :asked)"
)


def _create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(32)),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("server", sa.BigInteger, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("terms", sa.String, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("nearest", sa.JSON, nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("gap", sa.Integer),
        sa.UniqueConstraint("key", "day", "server"),
    )
    op.create_index("ix_questions_key", "questions", ["key"])
    op.create_index("ix_questions_gap", "questions", ["gap", "day", "asked"])


def _create_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("terms", sa.String, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
        sa.Column("entry", sa.String(60)),
        sa.Column("into", sa.Integer),
        sa.Column("opened", sa.String(10), nullable=False),
        sa.Column("closed", sa.String(10)),
    )
    op.create_table(
        "gap_terms",
        sa.Column("term", sa.String, primary_key=True),
        sa.Column("gap", sa.Integer, primary_key=True),
    )
    op.create_table(
        "gap_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("gap", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
    )
    op.create_index("ix_gap_changes_gap", "gap_changes", ["gap"])


def downgrade() -> None:
    """Drop the tables; the questions go with them, since their keys can't be turned back."""
    for table in ("statuses", "reviews", "gap_changes", "gap_terms", "gaps"):
        op.drop_table(table)
