"""How long texts are kept: after that, a gap is its label and its counts, and nothing else of its questions is in the file."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, exists, select, text, update

from bot.store.database import Database
from bot.store.schema import gaps as groups
from bot.store.schema import notices, questions

DAYS = 90


async def empty_old_questions(database: Database, today: date, days: int = DAYS) -> int:
    """Empty the texts of questions that were kept longer than `days`, in the database file and its log; how many.

    A gap that was called by its first wording is called by its key words once that wording is gone. What tells the same question
    apart from others (a hash) stays as long as somebody waits to be told.
    """
    last = (today - timedelta(days=days)).isoformat()
    async with database.transaction() as connection:
        emptied = await connection.run_sync(_empty, last)
    if emptied:
        await wipe(database)
    return emptied


async def wipe(database: Database) -> None:
    """Bring what was deleted out of the write-ahead log too; the file itself is overwritten at once (`secure_delete`)."""
    async with database.transaction() as connection:
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _empty(connection: Connection, last: str) -> int:
    rows = questions.c
    old = (rows.day < last) & (rows.text.is_not(None) | (rows.terms != ""))
    emptied = connection.execute(update(questions).where(old).values(text=None, terms="", nearest=[])).rowcount
    waited_for = select(notices.c.gap)
    connection.execute(
        update(questions).where(rows.day < last, rows.key.is_not(None), rows.key.not_in(waited_for)).values(key=None)
    )
    still_kept = exists().where(rows.gap == groups.c.id, rows.text == groups.c.label)
    unnamed = update(groups).where(groups.c.named.is_(False), groups.c.label != groups.c.words, ~still_kept)
    connection.execute(unnamed.values(label=groups.c.words))
    return emptied
