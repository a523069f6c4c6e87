"""The database's tables (SQLAlchemy Core), each column with the sentence by which PRIVACY.md says what it holds.

No column holds a reader in clear. `about` marks the columns that tell of somebody: a reader (a keyed hash or encrypted; without
the operator's key it can't be traced back, or joined with another table's), a moderator (their Discord id, or what is left of it
once they are forgotten) or a server. Whoever adds such a column registers how it is erased (`privacy.PERSONAL`,
`revisions.SIGNED`, `servers.forget_left`); a test looks for columns that could tell of somebody and are not marked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, UniqueConstraint

HEAD = "0005"  # the newest migration; a test compares it with the scripts

READER = {"about": "reader"}
MODERATOR = {"about": "moderator"}
SERVER = {"about": "server"}
DAY = {"form": "day"}

metadata = MetaData()


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True, comment="Number of the row.")


def _day(name: str = "day", says: str = "Day, no finer.", **options: Any) -> Column[str]:
    return Column(name, String(10), comment=says, info=DAY, **{"nullable": False} | options)


def _base(says: str) -> Column[str]:
    return Column("base", String(12), nullable=False, comment=says)


def _author() -> Column[int]:
    says = "Discord id of the moderator or curator; 0 the terminal or the program, negative once they are forgotten."
    return Column("author", BigInteger, nullable=False, info=MODERATOR, comment=says)


questions = Table(
    "questions",
    metadata,
    _number(),
    Column("key", String(32), index=True, comment="Hash of the cleaned question, to know it again; emptied with the text."),
    _day(),
    Column("server", BigInteger, nullable=False, info=SERVER, comment="Server; 0 for a direct message or the terminal."),
    Column("text", String, comment="The cleaned question; emptied in time."),
    Column("terms", String, nullable=False, comment="Its stems, by which it is gathered; emptied with the text."),
    Column("outcome", String(20), nullable=False, comment="What the reader got."),
    Column("kind", String(10), nullable=False, comment="What kind of gap it seems to be."),
    Column("nearest", JSON, nullable=False, comment="Entries near it, with their scores."),
    _base("Version of the knowledge that was asked."),
    Column("asked", Integer, nullable=False, comment="How often on that day, each person counted once."),
    Column("gap", Integer, comment="The gap it belongs to."),
    UniqueConstraint("key", "day", "server"),
    Index("ix_questions_gap", "gap", "day", "asked"),
    comment="Questions that were not answered well, without who asked.",
    info={"until": "texts for `raw_text_days`; after that the counts"},
)

gaps = Table(
    "gaps",
    metadata,
    _number(),
    Column("label", String, nullable=False, comment="Its first wording, or what a curator calls it; key words after a time."),
    Column("words", String, nullable=False, comment="Its key words: the label once the texts are gone."),
    Column("terms", String, nullable=False, comment="Stems that other questions are compared with."),
    Column("kind", String(10), nullable=False, comment="What kind of gap it is."),
    Column("state", String(12), nullable=False, comment="How far curators are with it."),
    Column("named", Boolean, nullable=False, comment="Whether the label is a curator's."),
    Column("corrected", Boolean, nullable=False, comment="Whether the kind is a curator's."),
    Column("entry", String(60), comment="The entry that answers it."),
    Column("into", Integer, comment="The gap it was merged into."),
    _day("opened", "Day of its first question."),
    _day("closed", "Day on which it was closed.", nullable=True),
    comment="Unanswered questions that ask the same, gathered.",
    info={"until": "a wording as label for `raw_text_days`; key words and counts stay"},
)

gap_terms = Table(
    "gap_terms",
    metadata,
    Column("term", String, primary_key=True, comment="The consonants of a stem, which misspellings share."),
    Column("gap", Integer, primary_key=True, comment="The gap that has it."),
    comment="By which words a gap is found.",
    info={"until": "it stays"},
)

gap_changes = Table(
    "gap_changes",
    metadata,
    _number(),
    Column("gap", Integer, nullable=False, index=True, comment="Which gap."),
    _day(),
    _author(),
    Column("act", String(20), nullable=False, comment="What was done."),
    Column("detail", String(300), nullable=False, comment="The curator's reason or the entry's id."),
    comment="What curators did with gaps.",
    info={"until": "it stays; the id goes when the curator asks"},
)

reviews = Table(
    "reviews",
    metadata,
    _number(),
    Column("entry", String(60), nullable=False, comment="Which entry was found right."),
    _day(),
    _author(),
    Column("digest", String(16), nullable=False, comment="Digest of the entry that was looked at."),
    _day("review_by", "Day of the next review."),
    comment="Reviews of entries.",
    info={"until": "it stays; the id goes when the reviewer asks"},
)

statuses = Table(
    "statuses",
    metadata,
    Column("source", String(60), primary_key=True, comment="Which source."),
    Column("status", String(12), nullable=False, comment="Retracted, of concern, corrected, or current again."),
    _day("as_of", "Day of the notice."),
    _day("list", "Day of the list that says so."),
    comment="What lists of retractions say of sources.",
    info={"until": "it stays"},
)

servers = Table(
    "servers",
    metadata,
    Column("server", BigInteger, primary_key=True, info=SERVER, comment="Discord id of the server."),
    Column("channels", JSON, nullable=False, comment="Channels in which the bot may answer publicly."),
    Column("curators", BigInteger, info=SERVER, comment="The curators' channel."),
    Column("country", String(2), nullable=False, comment="Whose crisis lines come first."),
    Column("language", String(5), nullable=False, comment="Language of public replies."),
    _day("left_on", "Day from which the bot is not in the server any more.", nullable=True),
    comment="What the admins of a server set with /setup.",
    info={"until": "`left_server_days` after the bot has left; its questions no longer say where then"},
)

votes = Table(
    "votes",
    metadata,
    _number(),
    _day(),
    Column("answer", String(100), nullable=False, comment="Codes of the entries shown."),
    _base("Version of the knowledge that was asked."),
    Column("person", String(64), nullable=False, info=READER, comment="Keyed hash of the person and the answer."),
    Column("reason", String(40), comment="The reason chosen."),
    Column("text", String(300), comment="Words added, cleaned; emptied in time."),
    UniqueConstraint("answer", "person"),
    comment='"Not what I asked": votes against answers.',
    info={"until": "words for 30 days; the vote until the person deletes it"},
)

notices = Table(
    "notices",
    metadata,
    _number(),
    Column("gap", String(32), nullable=False, index=True, comment="Hash of the unanswered question."),
    Column("person", String(64), nullable=False, info=READER, comment="Keyed hash of the person and the question."),
    Column("sealed", String, nullable=False, info=READER, comment="Whom to tell, encrypted with the operator's key."),
    _day("asked", "Day of the wish."),
    _day("expires", "Day on which it is forgotten."),
    UniqueConstraint("gap", "person"),
    comment="Whom to tell when a question gets answered.",
    info={"until": "the one message is sent, 180 days at most"},
)

optouts = Table(
    "optouts",
    metadata,
    Column("person", String(64), primary_key=True, info=READER, comment="Keyed hash of the person."),
    _day(),
    comment="Who wants none of their questions kept.",
    info={"until": "the person takes it back or deletes it"},
)

revisions = Table(
    "revisions",
    metadata,
    _number(),
    Column("kind", String(10), nullable=False, comment="Entry or source."),
    Column("key", String(60), nullable=False, index=True, comment="Its id."),
    _day(),
    _author(),
    Column("reason", String(300), nullable=False, comment="The moderator's reason."),
    _base("Version of the knowledge that was served when it was made."),
    Column("over", String(16), nullable=False, comment="Digest of what it replaces."),
    Column("file", String(16), nullable=False, comment="Digest of what the files held."),
    Column("content", JSON, nullable=False, comment="The whole entry or source; nothing withdraws it."),
    Column("faults", JSON, nullable=False, comment="What the checks found."),
    comment="What moderators proposed. Rows are only ever added.",
    info={"until": "it stays; the id goes when the moderator asks"},
)

notes = Table(
    "notes",
    metadata,
    _number(),
    Column("act", String(20), nullable=False, comment="What was done: sent, approved, refused, rolled back and so on."),
    _day(),
    _author(),
    _base("Version of the knowledge that was served afterwards."),
    Column("revision", Integer, comment="Which revision."),
    Column("target", Integer, comment="The note that a rollback went back to, or the draft that replaced it."),
    Column("reason", String(300), nullable=False, comment="The moderator's reason."),
    comment="What was done with revisions. Rows are only ever added.",
    info={"until": "it stays; the id goes when the moderator asks"},
)

kept = Table(
    "kept",
    metadata,
    Column("name", String(60), primary_key=True, comment="Name of a note."),
    Column("value", String, nullable=False, comment="A day or a digest, such as the day of the last digest."),
    comment="What the program notes of itself.",
    info={"until": "it stays"},
)
