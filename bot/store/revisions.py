"""Keeping revisions and notes on them. Both are only ever added; the database itself refuses to change or delete them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import RevisionError
from bot.knowledge.revisions import Note, Revision
from bot.store.database import Database
from bot.store.schema import gap_changes, notes, reviews, revisions
from bot.store.seal import Seal

PURPOSE = "author"
MOVED = "Somebody else has published a change in the meantime. Please look at it and try again."
SIGNED = (revisions, notes, gap_changes, reviews)  # tables with an author
_SERVING = ("published", "rolled-back")


async def add(database: Database, revision: Revision, replaces: int | None = None) -> Revision:
    """Keep a revision; the same with its number.

    Args:
        database: where.
        revision: what was proposed.
        replaces: the draft that it was made from; both rows are written or neither.
    """
    values = asdict(revision)
    del values["id"]
    values["faults"] = list(revision.faults)
    async with database.transaction() as connection:
        result = await connection.execute(insert(revisions).values(values))
        number = int(result.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has its key
        if replaces is not None:
            note = Note(0, "replaced", revision.day, revision.author, revision.base, replaces, number)
            await connection.execute(insert(notes).values(_row(note)))
    return replace(revision, id=number)


async def write(database: Database, *written: Note, after: int | None = None) -> None:
    """Keep notes, all or none.

    Args:
        database: where.
        written: the notes; their numbers are given here.
        after: the last note that changed what is served, as the writer knows it; None where that doesn't matter.

    Raises:
        RevisionError: somebody else has changed what is served since.
    """
    async with database.transaction() as connection:
        for note in written:
            await connection.execute(insert(notes).values(_row(note)))
        if after is not None:  # looked at after writing: by now nobody else can write
            changed = select(func.max(notes.c.id)).where(notes.c.act.in_(_SERVING), notes.c.id < _first(len(written)))
            if ((await connection.execute(changed)).scalar() or 0) != after:
                raise RevisionError(MOVED)


async def last(database: Database) -> int:
    """The number of the last note that changed what is served."""
    statement = select(func.max(notes.c.id)).where(notes.c.act.in_(_SERVING))
    async with database.transaction() as connection:
        return (await connection.execute(statement)).scalar() or 0


def marks(seal: Seal, user: int) -> frozenset[int]:
    """The numbers by which a moderator stands in `author`: their Discord id, and what remains once they are forgotten."""
    return frozenset((user, tombstone(seal, user)))


async def forget(connection: AsyncConnection, user: int, instead: int) -> int:
    """Put a number that names nobody (`tombstone`) in place of a moderator's id; in how many rows."""
    count = 0
    for table in SIGNED:
        named = update(table).where(table.c.author == user).values(author=instead)
        count += (await connection.execute(named)).rowcount
    return count


async def authors(connection: AsyncConnection) -> set[int]:
    """The Discord ids of all who have proposed or done something and are not forgotten."""
    found: set[int] = set()
    for table in SIGNED:
        found |= set((await connection.execute(select(table.c.author).where(table.c.author > 0))).scalars())
    return found


async def written_by(database: Database, user: int) -> dict[str, list[dict[str, Any]]]:
    """What a moderator has proposed and done, by table; tables without any are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with database.transaction() as connection:
        for table in SIGNED:
            rows = await connection.execute(select(table).where(table.c.author == user))
            found[table.name] = [dict(row) for row in rows.mappings()]
    return {name: rows for name, rows in found.items() if rows}


def tombstone(seal: Seal, user: int) -> int:
    """Always the same for one person, so that nobody becomes two by being forgotten; nobody is found by it without the key."""
    return -int(seal.person(user, PURPOSE)[:15], 16)


def _first(count: int) -> object:
    """The number of the first of the notes just written."""
    return select(func.max(notes.c.id) - count + 1).scalar_subquery()


def _row(note: Note) -> dict[str, object]:
    values = asdict(note)
    del values["id"]
    return values
