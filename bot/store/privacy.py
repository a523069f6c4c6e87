"""A person's own rows: shown to them, deleted for them. Every table with a `person` column is named here; a test sees to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Table, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import notices as notice_rows
from bot.store import revisions
from bot.store import votes as vote_rows
from bot.store.database import Database
from bot.store.erasures import AUTHOR, NO_LOG, Erasure
from bot.store.schema import notices, optouts, votes
from bot.store.seal import Seal

OPTOUT = "no-log"
Purpose = Callable[[RowMapping], tuple[str, ...]]

PERSONAL: Mapping[Table, Purpose] = {
    votes: lambda row: (vote_rows.PURPOSE, row["answer"]),
    notices: lambda row: (notice_rows.PURPOSE, row["gap"]),
    optouts: lambda _: (OPTOUT,),
}
_HIDDEN = ("id", "person", "sealed")  # of no use to the person, or only to whoever would want to trace them


async def export(database: Database, seal: Seal, user: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, by table; of a moderator, also what they have proposed and done."""
    async with database.transaction() as connection:
        found = await _rows(connection, seal, user)
    own = {
        table.name: [{name: value for name, value in row.items() if name not in _HIDDEN} for row in rows]
        for table, rows in found.items()
    }
    return own | await revisions.written_by(database, user)


async def erase(database: Database, seal: Seal, user: int, today: date) -> dict[str, int]:
    """Delete everything that is kept about a person, from the file too; how many rows of each table.

    What a moderator has proposed and done stays, for others build on it, but it no longer names them. All of it is noted in the
    list of erasures, so that it also goes from a backup that is restored.
    """
    async with database.writing() as connection:
        found = await _rows(connection, seal, user)
        for table, rows in found.items():
            people = [row["person"] for row in rows]
            database.erasures.add(today, table.name, people)
            await connection.execute(delete(table).where(table.c.person.in_(people)))
        forgotten = await revisions.forget(connection, user, revisions.tombstone(seal, user))
        if forgotten:
            database.erasures.add(today, AUTHOR, [str(revisions.tombstone(seal, user))])
    await database.wipe()
    counts = {table.name: len(rows) for table, rows in found.items()}
    return counts | ({"authors": forgotten} if forgotten else {})


async def erase_again(database: Database, seal: Seal, erased: Sequence[Erasure]) -> int:
    """Do once more, in their order, what people asked for; how many rows are changed by it."""
    tables = {table.name: table for table in PERSONAL}
    count = 0
    async with database.transaction() as connection:
        for line in erased:
            if line.what in tables:
                table = tables[line.what]
                count += (await connection.execute(delete(table).where(table.c.person == line.mark))).rowcount
            elif line.what == NO_LOG:
                row = {"person": line.mark, "day": line.day}
                count += (await connection.execute(insert(optouts).values(row).on_conflict_do_nothing())).rowcount
        numbers = {line.mark for line in erased if line.what == AUTHOR}
        for user in await revisions.authors(connection) if numbers else ():
            if str(instead := revisions.tombstone(seal, user)) in numbers:
                count += await revisions.forget(connection, user, instead)
    return count


async def set_optout(database: Database, seal: Seal, user: int, today: date, *, out: bool) -> None:
    """Note that a person wants none of their questions kept, or that they don't mind any more."""
    person = optout_hash(seal, user)
    async with database.writing() as connection:
        if out:
            row = {"person": person, "day": today.isoformat()}
            if (await connection.execute(insert(optouts).values(row).on_conflict_do_nothing())).rowcount:
                database.erasures.add(today, NO_LOG, [person])
        elif (await connection.execute(delete(optouts).where(optouts.c.person == person))).rowcount:
            database.erasures.add(today, optouts.name, [person])


async def opted_out(database: Database) -> set[str]:
    """The hashes of all who want none of their questions kept; `optout_hash` gives a person's."""
    async with database.transaction() as connection:
        return set((await connection.execute(select(optouts.c.person))).scalars())


def optout_hash(seal: Seal, user: int) -> str:
    """What stands for a person in the table of those who opted out."""
    return seal.person(user, OPTOUT)


async def _rows(connection: AsyncConnection, seal: Seal, user: int) -> dict[Table, list[RowMapping]]:
    every = {table: (await connection.execute(select(table))).mappings().all() for table in PERSONAL}
    return await asyncio.to_thread(_own, every, seal, user)  # each row is hashed; answers go on meanwhile


def _own(every: Mapping[Table, Sequence[RowMapping]], seal: Seal, user: int) -> dict[Table, list[RowMapping]]:
    return {
        table: [row for row in rows if row["person"] == seal.person(user, *PERSONAL[table](row))] for table, rows in every.items()
    }
