"""Votes against answers: one a person and answer, the last one counts; nobody can be found by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.database import Database
from bot.store.schema import votes
from bot.store.seal import Seal

PURPOSE = "vote"
TEXT_DAYS = 30  # how long a vote's free text is kept


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote against an answer."""

    day: date
    answer: str  # the codes of the entries shown
    base: str
    reason: str | None = None
    text: str | None = None


async def record(database: Database, seal: Seal, user: int, vote: Vote) -> None:
    """Keep a vote; a person's earlier vote on the same answer is replaced."""
    values = {
        "day": vote.day.isoformat(),
        "answer": vote.answer,
        "base": vote.base,
        "person": seal.person(user, PURPOSE, vote.answer),
        "reason": vote.reason,
        "text": vote.text or None,
    }
    statement = insert(votes).values(values)
    async with database.transaction() as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["answer", "person"], set_=values))


async def all_votes(database: Database) -> list[Vote]:
    """Every vote, newest last, without who gave it."""
    columns = votes.c
    statement = select(columns.day, columns.answer, columns.base, columns.reason, columns.text).order_by(columns.id)
    async with database.transaction() as connection:
        rows = (await connection.execute(statement)).all()
    return [Vote(date.fromisoformat(day), *rest) for day, *rest in rows]


async def empty_old_texts(database: Database, today: date) -> int:
    """Remove free texts that are older than 30 days; how many."""
    last = (today - timedelta(days=TEXT_DAYS)).isoformat()
    old = update(votes).where(votes.c.day < last, votes.c.text.is_not(None)).values(text=None)
    async with database.transaction() as connection:
        return (await connection.execute(old)).rowcount
