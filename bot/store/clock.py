"""What a wrong clock may do here: nothing is deleted because of a leap, and days that lie ahead are found and can be mended."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, func, select, update

from bot.store import kept
from bot.store.database import Database
from bot.store.notices import DAYS
from bot.store.questions import moved
from bot.store.schema import notices, questions, servers, votes

SEEN, LEAPT = "clock", "clock-leapt"  # the last day believed in; the day to which the clock has leapt
LEAP = timedelta(days=30)
DELETING = (questions.c.day, votes.c.day, notices.c.asked, servers.c.left_on)  # days by which rows are forgotten


async def believed(database: Database, today: date) -> bool:
    """Whether what is due on this day may be deleted.

    A clock that has leapt ahead by more than 30 days is believed only from the following day on, so that there is time to set it;
    after a pause as long as that, things are deleted a day late.
    """
    seen, leapt = await _day(database, SEEN), await _day(database, LEAPT)
    if seen is None or today - seen <= LEAP or (leapt and timedelta(0) < today - leapt <= LEAP):
        if seen != today:
            await kept.put(database, SEEN, today.isoformat())
        return True
    if leapt is None or not timedelta(0) <= today - leapt <= LEAP:
        await kept.put(database, LEAPT, today.isoformat())
    return False


async def ahead(database: Database, today: date) -> str | None:
    """The latest day in the database that lies after today, by which a row would be kept too long; None where there is none."""
    async with database.transaction() as connection:
        found = [(await connection.execute(select(func.max(column)))).scalar() for column in DELETING]
    latest = max((day for day in found if day), default="")
    return latest if latest > today.isoformat() else None


async def mend(database: Database, today: date) -> int:
    """Date today what is dated after today, and let wishes end 180 days from now at the latest; in how many rows."""
    async with database.transaction() as connection:
        return await connection.run_sync(_mend, today)


def _mend(connection: Connection, today: date) -> int:
    day, last = today.isoformat(), (today + timedelta(days=DAYS)).isoformat()
    count = moved(connection, questions.c.day > day, day=day)
    limits = ((votes, "day", day), (notices, "asked", day), (notices, "expires", last), (servers, "left_on", day))
    for table, name, limit in limits:
        count += connection.execute(update(table).where(table.c[name] > limit).values({name: limit})).rowcount
    return count


async def _day(database: Database, name: str) -> date | None:
    value = await kept.get(database, name)
    return date.fromisoformat(value) if value else None
