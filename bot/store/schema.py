"""The database's tables (SQLAlchemy Core). No column of any table holds a person in clear.

A column `person` holds a keyed hash that can't be traced back, or joined with another table's, without the operator's key.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, String, Table, UniqueConstraint

HEAD = "0002"  # the newest migration; a test compares it with the scripts

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

servers = Table(
    "servers",
    metadata,
    Column("server", BigInteger, primary_key=True),
    Column("channels", JSON, nullable=False),  # where it may answer publicly; none: everywhere
    Column("curators", BigInteger),  # their channel
    Column("country", String(2), nullable=False),  # whose crisis lines come first; "" for the operator's
    Column("language", String(5), nullable=False),  # of public replies; "" for each reader's own
)

votes = Table(
    "votes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("answer", String(100), nullable=False),  # the codes of the entries shown
    Column("base", String(12), nullable=False),
    Column("person", String(64), nullable=False),  # hashed together with the answer: two votes of one person can't be joined
    Column("reason", String(40)),
    Column("text", String(300)),  # redacted; emptied after 30 days
    UniqueConstraint("answer", "person"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gap", String(32), nullable=False, index=True),  # hash of the unanswered question's key
    Column("person", String(64), nullable=False),  # hashed together with the gap
    Column("sealed", String, nullable=False),  # whom to tell, encrypted with the operator's key
    Column("asked", String(10), nullable=False),
    Column("expires", String(10), nullable=False),
    UniqueConstraint("gap", "person"),
)

optouts = Table(
    "optouts",
    metadata,
    Column("person", String(64), primary_key=True),  # who wants no question kept
    Column("day", String(10), nullable=False),
)

kept = Table(
    "kept",
    metadata,
    Column("name", String(60), primary_key=True),  # what the program remembers of itself between runs
    Column("value", String, nullable=False),
)
