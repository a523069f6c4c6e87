"""Wishes to be told when a question gets answered: whom to write to, encrypted, for 180 days at most."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert

from bot.store.database import Database
from bot.store.schema import notices
from bot.store.seal import Seal

PURPOSE = "notice"
DAYS = 180


def gap_of(key: str) -> str:
    """What stands for an unanswered question in a button's id and in the table: a hash of its normalised text."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


async def request(database: Database, seal: Seal, user: int, gap: str, today: date) -> date:
    """Keep a wish to be told; asking again renews it.

    Returns:
        The day on which it is forgotten.
    """
    expires = today + timedelta(days=DAYS)
    values = {
        "gap": gap,
        "person": seal.person(user, PURPOSE, gap),
        "sealed": seal.closed(user),
        "asked": today.isoformat(),
        "expires": expires.isoformat(),
    }
    statement = insert(notices).values(values)
    async with database.transaction() as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["gap", "person"], set_=values))
    return expires


async def forget_expired(database: Database, today: date) -> int:
    """Remove wishes whose time is over; how many."""
    async with database.transaction() as connection:
        return (await connection.execute(delete(notices).where(notices.c.expires <= today.isoformat()))).rowcount
