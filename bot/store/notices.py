"""Wishes to be told when a question gets answered: whom to write to, encrypted, for 180 days at most."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.store.database import Database
from bot.store.schema import notices, questions
from bot.store.seal import Seal

PURPOSE = "notice"
DAYS = 180


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who wants to be told: the number of their row, and who they are, encrypted."""

    id: int
    sealed: str


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


async def waiting(database: Database, gap: int, today: date) -> list[Waiting]:
    """Who wants to be told when a gap is answered: all who asked one of its questions and said so."""
    keys = select(questions.c.key).where(questions.c.gap == gap, questions.c.key.is_not(None))
    wanted = select(notices.c.id, notices.c.sealed).where(notices.c.gap.in_(keys), notices.c.expires > today.isoformat())
    async with database.transaction() as connection:
        return [Waiting(*row) for row in (await connection.execute(wanted.order_by(notices.c.id))).all()]


async def forget(database: Database, number: int, today: date) -> None:
    """Delete one wish, from the file too; it is noted, so that nobody is told a second time after a backup was restored."""
    async with database.writing() as connection:
        gone = delete(notices).where(notices.c.id == number).returning(notices.c.person)
        people = list((await connection.execute(gone)).scalars())
        database.erasures.add(today, notices.name, people)
    await database.wipe()
