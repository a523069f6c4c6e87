"""Gathering questions that belong to no gap yet, many at once: those kept by earlier versions, or let go of by a split."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.retrieval.alike import Gathering, Weight
from bot.store.database import Database
from bot.store.questions import opening, term_rows
from bot.store.schema import gap_terms, questions
from bot.store.schema import gaps as groups

Analyse = Callable[[str], tuple[tuple[str, ...], str]]  # a text → its terms, its key words


_JOIN = "UPDATE questions SET gap = ? WHERE id = ?"
_LEARN = "UPDATE questions SET terms = ? WHERE id = ?"


@dataclass
class _Plan:
    """What is to be written: rows of gaps and their terms; (gap, question), (terms, question) where they were not kept."""

    gaps: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)
    members: list[tuple[int, int]] = field(default_factory=list)
    learned: list[tuple[str, int]] = field(default_factory=list)


async def any_loose(database: Database) -> bool:
    """Whether a question has no gap yet."""
    async with database.transaction() as connection:
        return (await connection.execute(select(questions.c.id).where(questions.c.gap.is_(None)).limit(1))).first() is not None


async def gather(database: Database, weight: Weight, analyse: Analyse) -> int:
    """Give every question a gap; how many had none.

    Args:
        database: where.
        weight: how much a term tells.
        analyse: for questions whose terms were not kept.
    """
    async with database.transaction() as connection:
        return await connection.run_sync(_gather, weight, analyse)


def _gather(connection: Connection, weight: Weight, analyse: Analyse) -> int:
    columns = questions.c
    loose = select(columns.id, columns.text, columns.terms, columns.kind, columns.day).where(columns.gap.is_(None))
    rows = connection.execute(loose.order_by(columns.id)).all()
    if rows:
        plan = _planned(rows, _known(connection, weight), _first_free(connection), analyse)
        for table, values in ((groups, plan.gaps), (gap_terms, plan.terms)):
            if values:
                connection.execute(insert(table), values)
        for statement, members in ((_JOIN, plan.members), (_LEARN, plan.learned)):
            if members:
                connection.exec_driver_sql(statement, members)
    return len(rows)


def _known(connection: Connection, weight: Weight) -> Gathering[int]:
    known: Gathering[int] = Gathering(weight)
    for row in connection.execute(select(groups.c.id, groups.c.into, groups.c.terms).order_by(groups.c.id)):
        known.add(row.into or row.id, row.terms.split())
    return known


def _first_free(connection: Connection) -> int:
    return (connection.execute(select(func.max(groups.c.id))).scalar() or 0) + 1


def _planned(rows: Iterable[Any], known: Gathering[int], number: int, analyse: Analyse) -> _Plan:
    plan = _Plan()
    same: dict[str, int] = {}  # most questions were asked before, with the very same terms
    for number_of_row, text, joined, kind, day in rows:
        gap = same.get(joined) if joined else None
        if gap is None:
            terms, words = (tuple(joined.split()), joined) if joined else analyse(text or "")
            gap = known.group_of(terms)
            if gap is None:
                gap, number = number, number + 1
                known.add(gap, terms)
                plan.gaps.append({"id": gap, **opening(text or words, words, terms, kind, day)})
                plan.terms += term_rows(gap, terms)
            if joined:
                same[joined] = gap
            else:
                plan.learned.append((" ".join(terms), number_of_row))
        plan.members.append((gap, number_of_row))
    return plan
