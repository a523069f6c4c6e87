"""Where the bot keeps things: any path will do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.store import history, questions, standing
from bot.store.database import opened
from bot.store.questions import Asked
from bot.store.schema import questions as rows


async def test_any_path_will_do(tmp_path: Path) -> None:
    """Signs that mean something in an address are only part of a name in a path."""
    folder = tmp_path / "ms #1 50% ?mode=rwc&x"
    file = folder / "bot.sqlite3"
    async with opened(file) as database:
        await questions.record(database, Asked("moons", "2026-11-25", "moons?", "abstention", (), "0" * 12))
    async with opened(file) as database, database.transaction() as connection:
        assert (await connection.execute(select(rows.c.asked))).scalars().all() == [1]
    assert history.read(file).notes == ()
    assert standing.read(file).listed is None
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]
