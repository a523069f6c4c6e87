"""What the program remembers of itself between runs, by name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.store.database import Database
from bot.store.schema import kept


async def get(database: Database, name: str) -> str | None:
    """The value kept under a name."""
    async with database.transaction() as connection:
        return (await connection.execute(select(kept.c.value).where(kept.c.name == name))).scalar()


async def put(database: Database, name: str, value: str) -> None:
    """Keep a value under a name."""
    statement = insert(kept).values(name=name, value=value)
    async with database.transaction() as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
