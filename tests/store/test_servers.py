"""What is kept for a server goes some days after the bot has left it, and stays where it comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.store import gaps, questions, servers
from bot.store.database import Database, opened
from bot.store.servers import Server

DAY = date(2026, 11, 25)
STAYED, LEFT, NEVER_IN = 11, 12, 13


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Two servers with settings; questions from both and from one that the bot was never in."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        for server in (STAYED, LEFT):
            await servers.save(database, Server(server, country="DE"))
        for server in (0, STAYED, LEFT, NEVER_IN):
            await questions.record(database, questions.Asked("q", "2026-11-25", "q", "abstention", (), "base", server=server))
        yield database


async def where(database: Database) -> dict[int, int]:
    """How often something was asked, by server."""
    async with database.transaction() as connection:
        rows = await connection.exec_driver_sql("SELECT server, sum(asked) FROM questions GROUP BY server")
        return {row[0]: row[1] for row in rows}


async def test_a_server_goes_in_time_with_everything_that_says_where(database: Database) -> None:
    """Not a day earlier; counts are kept, added to those of nowhere; the first day counts, however often it is noted."""
    for later in (0, 1, 29):
        await servers.seen(database, {STAYED}, DAY + timedelta(days=later))
    assert await servers.forget_left(database, DAY + timedelta(days=29), 30) == 0
    assert set(await where(database)) == {0, STAYED, LEFT, NEVER_IN}
    assert await servers.forget_left(database, DAY + timedelta(days=30), 30) == 2
    assert set(await servers.load_all(database)) == {STAYED}
    assert await where(database) == {0: 3, STAYED: 1}
    assert [gap.asked for gap in await gaps.gaps(database)] == [4]


async def test_a_server_that_is_back_keeps_its_settings(database: Database) -> None:
    """The days begin anew when it is left again."""
    await servers.left(database, LEFT, DAY)
    await servers.seen(database, {STAYED, LEFT, NEVER_IN}, DAY + timedelta(days=29))
    assert await servers.forget_left(database, DAY + timedelta(days=60), 30) == 0
    assert (await servers.load_all(database))[LEFT] == Server(LEFT, country="DE")
    await servers.left(database, LEFT, DAY + timedelta(days=60))
    assert await servers.forget_left(database, DAY + timedelta(days=89), 30) == 0
    assert await servers.forget_left(database, DAY + timedelta(days=90), 30) == 1


async def test_changing_settings_does_not_stop_the_clock(database: Database) -> None:
    """A late write for a server that was left doesn't keep it."""
    await servers.left(database, LEFT, DAY)
    await servers.save(database, Server(LEFT, country="GB"))
    assert await servers.forget_left(database, DAY + timedelta(days=30), 30) == 1
