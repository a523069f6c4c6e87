"""What the admins of a Discord server have set for it, and for how long it is kept once the bot has left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.questions import moved
from bot.store.schema import questions, servers


@dataclass(frozen=True, slots=True)
class Server:
    """The settings of one server.

    Attributes:
        channels: where the bot may answer publicly; none means everywhere it can write.
        curators: the curators' channel.
        country: whose crisis lines come first; "" for the operator's choice.
        language: of public replies; "" for English.
    """

    server: int
    channels: tuple[int, ...] = ()
    curators: int | None = None
    country: str = ""
    language: str = ""

    def allows(self, *channels: int | None) -> bool:
        """Whether one of these (a thread and the channel it hangs on) may hold public replies."""
        return not self.channels or any(channel in self.channels for channel in channels)


async def load_all(database: Database) -> dict[int, Server]:
    """All servers that have settings."""
    columns = servers.c
    async with database.transaction() as connection:
        rows = (await connection.execute(select(*(columns[name] for name in _SETTINGS)))).mappings().all()
    return {row["server"]: Server(**{**row, "channels": tuple(row["channels"])}) for row in rows}


async def save(database: Database, server: Server) -> None:
    """Keep the settings of a server."""
    values = _row(server)
    statement = insert(servers).values(values)
    async with database.transaction() as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["server"], set_=values))


async def seen(database: Database, there: Collection[int], today: date) -> None:
    """Note in which servers the bot is: for one of which something is kept and that it is not in, the days count from now on."""
    async with database.transaction() as connection:
        numbers = select(servers.c.server).union(select(questions.c.server).where(questions.c.server != 0))
        known = set((await connection.execute(numbers)).scalars())
        for server in known - set(there):
            await _note(connection, server, today)
        back = update(servers).where(servers.c.server.in_(known & set(there)), servers.c.left_on.is_not(None))
        await connection.execute(back.values(left_on=None))


async def left(database: Database, server: int, today: date) -> None:
    """Note that the bot has left a server."""
    async with database.transaction() as connection:
        await _note(connection, server, today)


async def forget_left(database: Database, today: date, days: int) -> int:
    """Remove what was kept for servers that the bot left so many days ago; questions asked there no longer say where.

    Returns:
        How many servers.
    """
    last = (today - timedelta(days=days)).isoformat()
    async with database.transaction() as connection:
        gone = delete(servers).where(servers.c.left_on <= last).returning(servers.c.server)
        numbers = list((await connection.execute(gone)).scalars())
        await connection.run_sync(moved, questions.c.server.in_(numbers), server=0)
    return len(numbers)


_SETTINGS = ("server", "channels", "curators", "country", "language")


def _row(server: Server) -> dict[str, Any]:
    return {name: getattr(server, name) for name in _SETTINGS} | {"channels": list(server.channels)}


async def _note(connection: AsyncConnection, server: int, today: date) -> None:
    """The first day counts; a server without settings gets a row for it."""
    statement = insert(servers).values(_row(Server(server)) | {"left_on": today.isoformat()})
    first = {"left_on": func.coalesce(servers.c.left_on, today.isoformat())}
    await connection.execute(statement.on_conflict_do_update(index_elements=["server"], set_=first))
