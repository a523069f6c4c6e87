"""Curators' work on gaps: claiming, closing, correcting, merging, splitting. Every change is kept with who made it and when."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import GapError
from bot.replies import GapKind
from bot.store import gaps as found
from bot.store.database import Database
from bot.store.gaps import Gap, State
from bot.store.questions import opening, term_rows
from bot.store.schema import gap_changes, gap_terms, questions
from bot.store.schema import gaps as groups

CLOSED: tuple[State, ...] = ("answered", "out-of-scope")
MAX_DETAIL = 300
MAX_LABEL = 200


@dataclass(frozen=True, slots=True)
class Curator:
    """Who works on gaps, and on which day: a Discord id; 0 for the terminal."""

    id: int
    today: date


async def claim(database: Database, by: Curator, gap: int) -> None:
    """Take a gap to work on.

    Raises:
        GapError: there is none, it is closed, or another curator works on it.
    """
    async with _working(database, gap) as (connection, one):
        await _claim(connection, by, one)


async def draft(database: Database, by: Curator, gap: int, entry: str, detail: str) -> None:
    """Note that an entry is being written or re-worded for a gap; `detail` says in which draft.

    Raises:
        GapError: there is no such gap, it is closed, or another curator works on it.
    """
    async with _working(database, gap) as (connection, one):
        if one.claimed_by != by.id:
            await _claim(connection, by, one)
        await _set(connection, by, one, "drafted", act="drafted", detail=detail, entry=entry)


async def resolve(database: Database, by: Curator, gap: int, entry: str) -> None:
    """Close a gap: this entry answers it."""
    async with _working(database, gap) as (connection, one):
        closed = by.today.isoformat()
        await _set(connection, by, one, "answered", act="answered", detail=entry, entry=entry, closed=closed)


async def dismiss(database: Database, by: Curator, gap: int, reason: str) -> None:
    """Close a gap: the collection doesn't cover it, and why.

    Raises:
        GapError: there is no such gap, or no reason.
    """
    async with _working(database, gap) as (connection, one):
        if not reason.strip():
            raise GapError("Say in a few words why it is out of scope.")
        await _set(connection, by, one, "out-of-scope", act="dismissed", detail=reason, closed=by.today.isoformat())


async def ask_expert(database: Database, by: Curator, gap: int, whom: str) -> None:
    """Note that a gap needs somebody who knows more."""
    async with _working(database, gap) as (connection, one):
        await _set(connection, by, one, "needs-expert", act="needs expert", detail=whom)


async def reopen(database: Database, by: Curator, gap: int) -> None:
    """Make a gap new again."""
    async with _working(database, gap) as (connection, one):
        await _set(connection, by, one, "new", act="reopened", entry=None, closed=None)


async def rename(database: Database, by: Curator, gap: int, label: str) -> None:
    """Call a gap something else.

    Raises:
        GapError: there is no such gap, or no name.
    """
    label = " ".join(label.split())[:MAX_LABEL]
    if not label:
        raise GapError("Give the gap a name.")
    async with _working(database, gap) as (connection, one):
        await _set(connection, by, one, None, act="renamed", detail=label, label=label, named=True)


async def correct(database: Database, by: Curator, gap: int, kind: GapKind) -> None:
    """Say what kind of gap it is."""
    async with _working(database, gap) as (connection, one):
        await _set(connection, by, one, None, act="kind", detail=kind, kind=kind, corrected=True)


async def merge(database: Database, by: Curator, gap: int, into: int) -> int:
    """Put a gap's questions under another; its number leads there from now on.

    Returns:
        The number of the other.

    Raises:
        GapError: one doesn't exist, or both are the same.
    """
    async with _working(database, gap) as (connection, one):
        other = await found.one_in(connection, into)
        if one.id == other.id:
            raise GapError(f"Gap {gap} is already part of gap {other.id}.")
        await connection.execute(update(questions).where(questions.c.gap == one.id).values(gap=other.id))
        pointing = (groups.c.id == one.id) | (groups.c.into == one.id)
        await connection.execute(update(groups).where(pointing).values(into=other.id))
        await connection.execute(insert(gap_changes), [_change(by, other.id, "merged", f"gap {one.id}")])
        return other.id


async def split(database: Database, by: Curator, gap: int, wordings: Collection[int]) -> int:
    """Give some questions of a gap one of their own.

    Args:
        database: where.
        by: who.
        gap: whose questions.
        wordings: their ids, not all of the gap's.

    Returns:
        The new gap's number.

    Raises:
        GapError: they don't belong to the gap, or they are all that it has.
    """
    async with _working(database, gap) as (connection, one):
        known = {wording.id for wording in await found.wordings_in(connection, one.id)}
        if not wordings or not known.issuperset(wordings):
            raise GapError(f"Choose questions of gap {one.id}; `gaps show {one.id}` lists them with their numbers.")
        if len(known) == len(set(wordings)):
            raise GapError(f"These are all questions of gap {one.id}; leave it at least one.")
        return await connection.run_sync(_split, by, one.id, sorted(wordings))


def _split(connection: Connection, by: Curator, gap: int, wordings: list[int]) -> int:
    rows = connection.execute(select(questions).where(questions.c.id.in_(wordings)).order_by(questions.c.id)).mappings().all()
    first = rows[0]
    terms = tuple(first["terms"].split())
    made = opening(first["text"], " ".join(terms), terms, first["kind"], first["day"])
    number = int((connection.execute(insert(groups).values(made)).inserted_primary_key or (0,))[0])
    if terms:
        connection.execute(insert(gap_terms), term_rows(number, terms))
    keys = [row["key"] for row in rows]
    moved = update(questions).where(questions.c.gap == gap, questions.c.key.in_(keys)).values(gap=number)
    connection.execute(moved)
    changes = [_change(by, gap, "split", f"gap {number}"), _change(by, number, "split off", f"gap {gap}")]
    connection.execute(insert(gap_changes), changes)
    return number


@asynccontextmanager
async def _working(database: Database, number: int) -> AsyncIterator[tuple[AsyncConnection, Gap]]:
    """A gap, and the transaction in which it is looked at and changed: nobody else changes it in between."""
    async with database.transaction() as connection:
        yield connection, await found.one_in(connection, number)


async def _claim(connection: AsyncConnection, by: Curator, one: Gap) -> None:
    if one.state in CLOSED:
        raise GapError(f"Gap {one.id} is {one.state} already.")
    if one.claimed_by not in (None, by.id):
        raise GapError(f"Gap {one.id} is being worked on by another curator.")
    await _set(connection, by, one, "claimed", act="claimed")


async def _set(
    connection: AsyncConnection, by: Curator, gap: Gap, state: State | None, *, act: str, detail: str = "", **values: Any
) -> None:
    changed = {**values, **({"state": state} if state else {})}
    await connection.execute(update(groups).where(groups.c.id == gap.id).values(changed))
    await connection.execute(insert(gap_changes), [_change(by, gap.id, act, detail)])


def _change(by: Curator, gap: int, act: str, detail: str) -> dict[str, Any]:
    return {"gap": gap, "day": by.today.isoformat(), "author": by.id, "act": act, "detail": detail[:MAX_DETAIL]}
