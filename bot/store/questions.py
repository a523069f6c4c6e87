"""The log of questions that the base could not answer: redacted, by day, without the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, desc, func, select
from sqlalchemy.dialects.sqlite import insert

from bot.replies import Nearest
from bot.store.database import Database
from bot.store.schema import questions


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was not answered, ready to be kept."""

    key: str
    day: str
    text: str
    outcome: str
    nearest: tuple[Nearest, ...]
    base: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The same unanswered question over all days."""

    id: int  # of its first row; stable
    text: str
    asked: int
    first_day: str
    last_day: str
    outcome: str
    nearest: tuple[dict[str, Any], ...]
    base: str


async def record(database: Database, *asked: Asked) -> None:
    """Keep askings; a question asked again on the same day raises that day's count."""
    statement = insert(questions)
    again = statement.on_conflict_do_update(
        index_elements=["key", "day"],
        set_={"asked": questions.c.asked + 1, "nearest": statement.excluded.nearest, "base": statement.excluded.base},
    )
    async with database.transaction() as connection:
        await connection.execute(again, [_row(one) for one in asked])


def _row(asked: Asked) -> dict[str, Any]:
    return {
        "key": asked.key,
        "day": asked.day,
        "text": asked.text,
        "outcome": asked.outcome,
        "nearest": [{"entry": item.entry, "score": item.score} for item in asked.nearest],
        "base": asked.base,
        "asked": 1,
    }


async def gaps(database: Database) -> Sequence[Gap]:
    """All open questions, most often asked first, then the most recent."""
    total = func.sum(questions.c.asked).label("total")
    newest = func.max(questions.c.day).label("last_day")
    grouped = (
        select(func.min(questions.c.id).label("id"), questions.c.key, total, func.min(questions.c.day).label("first_day"), newest)
        .group_by(questions.c.key)
        .subquery()
    )
    latest = questions.c
    statement = (
        select(
            grouped.c.id,
            grouped.c.total,
            grouped.c.first_day,
            grouped.c.last_day,
            latest.text,
            latest.outcome,
            latest.nearest,
            latest.base,
        )
        .join(questions, (latest.key == grouped.c.key) & (latest.day == grouped.c.last_day))
        .order_by(desc(grouped.c.total), desc(grouped.c.last_day), grouped.c.id)
    )
    async with database.transaction() as connection:
        return [_gap(row) for row in (await connection.execute(statement)).mappings()]


def _gap(row: RowMapping) -> Gap:
    return Gap(
        id=row["id"],
        text=row["text"],
        asked=row["total"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        outcome=row["outcome"],
        nearest=tuple(row["nearest"]),
        base=row["base"],
    )
