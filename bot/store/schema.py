"""The database's tables (SQLAlchemy Core). No column holds a reader in clear; `author` holds a moderator's Discord id.

A column `person` holds a keyed hash that can't be traced back, or joined with another table's, without the operator's key.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, UniqueConstraint

HEAD = "0004"  # the newest migration; a test compares it with the scripts

metadata = MetaData()

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(32), index=True),  # hash of the normalised text: the same question asked again; emptied with the text
    Column("day", String(10), nullable=False),  # no finer
    Column("server", BigInteger, nullable=False),  # 0: a direct message or the terminal
    Column("text", String),  # redacted; emptied when it has been kept long enough
    Column("terms", String, nullable=False),  # its terms, apart by spaces; emptied with the text
    Column("outcome", String(20), nullable=False),  # what the reader got
    Column("kind", String(10), nullable=False),  # of gap, as computed
    Column("nearest", JSON, nullable=False),  # [{"entry", "score"}], best first
    Column("base", String(12), nullable=False),
    Column("asked", Integer, nullable=False),  # times on that day, each person counted once
    Column("gap", Integer),  # the cluster it belongs to; none until it is gathered
    UniqueConstraint("key", "day", "server"),
    Index("ix_questions_gap", "gap", "day", "asked"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),  # stable: merging leaves a pointer behind
    Column("label", String, nullable=False),  # its first wording, or what a curator calls it
    Column("words", String, nullable=False),  # its key words: the label once the texts are gone
    Column("terms", String, nullable=False),  # what other questions are compared with, apart by spaces
    Column("kind", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("named", Boolean, nullable=False),  # the label is a curator's
    Column("corrected", Boolean, nullable=False),  # the kind is a curator's
    Column("entry", String(60)),  # that answers it
    Column("into", Integer),  # the gap it was merged into
    Column("opened", String(10), nullable=False),
    Column("closed", String(10)),
)

gap_terms = Table(
    "gap_terms",
    metadata,
    Column("term", String, primary_key=True),  # its skeleton, which misspellings share
    Column("gap", Integer, primary_key=True),
)

gap_changes = Table(
    "gap_changes",
    metadata,
    Column("id", Integer, primary_key=True),  # rows are only ever added
    Column("gap", Integer, nullable=False, index=True),
    Column("day", String(10), nullable=False),
    Column("author", BigInteger, nullable=False),  # Discord id; 0 the terminal or the program, negative: forgotten
    Column("act", String(20), nullable=False),
    Column("detail", String(300), nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),  # rows are only ever added
    Column("entry", String(60), nullable=False),
    Column("day", String(10), nullable=False),
    Column("author", BigInteger, nullable=False),  # as above
    Column("digest", String(16), nullable=False),  # of the entry that was looked at; of another one it says nothing
    Column("review_by", String(10), nullable=False),
)

statuses = Table(
    "statuses",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("status", String(12), nullable=False),  # retracted, concern, corrected, or current again
    Column("as_of", String(10), nullable=False),  # day of the notice
    Column("list", String(10), nullable=False),  # day of the list that says so
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

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),  # rows are only ever added
    Column("kind", String(10), nullable=False),
    Column("key", String(60), nullable=False, index=True),  # id of the entry or source
    Column("day", String(10), nullable=False),
    Column("author", BigInteger, nullable=False),  # Discord id; 0 the terminal, negative: forgotten
    Column("reason", String(300), nullable=False),
    Column("base", String(12), nullable=False),  # served when it was made
    Column("over", String(16), nullable=False),  # digest of what it replaces; "" for nothing
    Column("file", String(16), nullable=False),  # digest of what the files held; "" for nothing
    Column("content", JSON, nullable=False),  # the whole item; null withdraws it
    Column("faults", JSON, nullable=False),  # what the checks found
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),  # rows are only ever added
    Column("act", String(20), nullable=False),
    Column("day", String(10), nullable=False),
    Column("author", BigInteger, nullable=False),  # as above
    Column("base", String(12), nullable=False),  # served afterwards
    Column("revision", Integer),
    Column("target", Integer),  # the note a rollback went back to
    Column("reason", String(300), nullable=False),
)

kept = Table(
    "kept",
    metadata,
    Column("name", String(60), primary_key=True),  # what the program remembers of itself between runs
    Column("value", String, nullable=False),
)
