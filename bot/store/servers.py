"""What the admins of a Discord server have set for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.database import Database
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
    async with database.transaction() as connection:
        rows = (await connection.execute(select(servers))).mappings().all()
    return {row["server"]: Server(**{**row, "channels": tuple(row["channels"])}) for row in rows}


async def save(database: Database, server: Server) -> None:
    """Keep the settings of a server."""
    values = {
        "server": server.server,
        "channels": list(server.channels),
        "curators": server.curators,
        "country": server.country,
        "language": server.language,
    }
    statement = insert(servers).values(values)
    async with database.transaction() as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["server"], set_=values))


async def forget(database: Database, server: int) -> None:
    """Remove what was kept for a server that the bot has left; questions asked there no longer say where."""
    nameless = update(questions).prefix_with("OR REPLACE").where(questions.c.server == server).values(server=0)
    async with database.transaction() as connection:
        await connection.execute(delete(servers).where(servers.c.server == server))
        await connection.execute(nameless)
