"""How long things are kept: what is due goes, in the running bot every hour and from a restored backup before its first use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, exists, select, update

from bot.config import Settings
from bot.store import clock, servers
from bot.store import notices as wishes
from bot.store import votes as voting
from bot.store.database import Database
from bot.store.schema import gaps as groups
from bot.store.schema import notices, questions

DAYS = 90


@dataclass(frozen=True, slots=True)
class Times:
    """The operator's times, in days.

    Attributes:
        texts: for which the texts of questions are kept; 0 keeps none.
        left: after which a server that the bot has left is forgotten.
        backups: for which a backup may be restored, and the list of erasures is kept for it.
    """

    texts: int = DAYS
    left: int = 30
    backups: int = 30


def times_of(settings: Settings) -> Times:
    """The times that the operator has set."""
    return Times(settings.raw_text_days, settings.left_server_days, settings.backup_days)


async def forget_due(database: Database, today: date, times: Times) -> dict[str, int] | None:
    """Delete what has been kept long enough; how much of what. None where the clock has leapt ahead and is not believed yet.

    Raises:
        StoreError: the database or the list of erasures can't be written.
    """
    return await forget_now(database, today, times) if await clock.believed(database, today) else None


async def forget_now(database: Database, today: date, times: Times) -> dict[str, int]:
    """Delete what has been kept long enough, whatever the clock did; how much of what.

    Raises:
        StoreError: the database or the list of erasures can't be written.
    """
    gone = {
        "texts of questions": await empty_old_questions(database, today, times.texts),
        "texts of votes": await voting.empty_old_texts(database, today),
        "wishes": await wishes.forget_expired(database, today),
        "servers": await servers.forget_left(database, today, times.left),
        "erasures": await _forget_erasures(database, today, times.backups),
    }
    if any(gone.values()):
        await database.wipe()
    return {what: count for what, count in gone.items() if count}


async def _forget_erasures(database: Database, today: date, days: int) -> int:
    async with database.writing():  # whoever writes to the list holds the write lock
        return database.erasures.forget(today, days)


async def empty_old_questions(database: Database, today: date, days: int = DAYS) -> int:
    """Empty the texts of questions that were kept longer than `days`, in the database file and its log; how many.

    A gap that was called by its first wording is called by its key words once that wording is gone. What tells the same question
    apart from others (a hash) stays as long as somebody waits to be told.
    """
    last = (today - timedelta(days=days)).isoformat()
    async with database.transaction() as connection:
        emptied = await connection.run_sync(_empty, last)
    if emptied:
        await database.wipe()
    return emptied


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
