"""Writing what stands beside the knowledge: a list's word on sources, and that an entry was found right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import insert
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.knowledge.standing import Review, Status
from bot.store import kept
from bot.store.database import Database
from bot.store.schema import reviews, statuses
from bot.store.standing import LISTED


async def keep_statuses(database: Database, found: Mapping[str, Status], listed: str) -> None:
    """Keep what a list says of sources, and the list's day; what was known keeps the day of the first list to say it."""
    rows = [{"source": source, "status": one.status, "as_of": one.as_of, "list": one.listed} for source, one in found.items()]
    statement = upsert(statuses)
    newer = {name: statement.excluded[name] for name in ("status", "as_of", "list")}
    differs = (statuses.c.status != statement.excluded.status) | (statuses.c.as_of != statement.excluded.as_of)
    if rows:
        async with database.transaction() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=newer, where=differs), rows)
    await kept.put(database, LISTED, listed)


async def still_right(database: Database, author: int, entry: str, review: Review) -> None:
    """Keep that somebody (a Discord id; 0 at the terminal) has found an entry right."""
    row = {"entry": entry, "author": author, "digest": review.digest, "day": review.day, "review_by": review.review_by}
    async with database.transaction() as connection:
        await connection.execute(insert(reviews).values(row))


def is_stale(listed: str | None, today: date, days: int) -> bool:
    """Whether the newest list of retractions is older than `days`, or none was ever read."""
    return listed is None or (today - date.fromisoformat(listed)).days > days
