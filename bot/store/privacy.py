"""A person's own rows: shown to them, deleted for them. Every table with a `person` column is named here; a test sees to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Table, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from bot.store import notices as notice_rows
from bot.store import votes as vote_rows
from bot.store.database import Database
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
    """Everything that is kept about a person, by table."""
    return {
        table.name: [{name: value for name, value in row.items() if name not in _HIDDEN} for row in rows]
        for table, rows in (await _rows(database, seal, user)).items()
    }


async def erase(database: Database, seal: Seal, user: int) -> dict[str, int]:
    """Delete everything that is kept about a person, from the file too; how many rows of each table."""
    found = await _rows(database, seal, user)
    async with database.transaction() as connection:
        for table, rows in found.items():
            column = table.c.person
            for row in rows:
                await connection.execute(delete(table).where(column == row["person"]))
    async with database.transaction() as connection:
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return {table.name: len(rows) for table, rows in found.items()}


async def set_optout(database: Database, seal: Seal, user: int, today: date, *, out: bool) -> None:
    """Note that a person wants none of their questions kept, or that they don't mind any more."""
    person = seal.person(user, OPTOUT)
    async with database.transaction() as connection:
        if out:
            row = {"person": person, "day": today.isoformat()}
            await connection.execute(insert(optouts).values(row).on_conflict_do_nothing())
        else:
            await connection.execute(delete(optouts).where(optouts.c.person == person))


async def has_opted_out(database: Database, seal: Seal, user: int) -> bool:
    """Whether the person wants none of their questions kept."""
    statement = select(optouts.c.person).where(optouts.c.person == seal.person(user, OPTOUT))
    async with database.transaction() as connection:
        return (await connection.execute(statement)).first() is not None


async def _rows(database: Database, seal: Seal, user: int) -> dict[Table, list[RowMapping]]:
    found: dict[Table, list[RowMapping]] = {}
    async with database.transaction() as connection:
        for table, purpose in PERSONAL.items():
            rows = (await connection.execute(select(table))).mappings()
            found[table] = [row for row in rows if row["person"] == seal.person(user, *purpose(row))]
    return found
