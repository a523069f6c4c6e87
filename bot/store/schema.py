"""The database's tables (SQLAlchemy Core). No column of any table holds a person."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, UniqueConstraint

HEAD = "0001"  # the newest migration; a test compares it with the scripts

metadata = MetaData()

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, index=True),  # normalised text: the same question asked again
    Column("day", String(10), nullable=False),  # no finer
    Column("text", String, nullable=False),  # redacted
    Column("outcome", String, nullable=False),
    Column("nearest", JSON, nullable=False),  # [{"entry", "score"}], best first
    Column("base", String(12), nullable=False),
    Column("asked", Integer, nullable=False),  # times on that day
    UniqueConstraint("key", "day"),
)
