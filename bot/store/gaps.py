"""Gaps as curators see them: similar unanswered questions under one heading, with their counts, state and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import GapError
from bot.replies import GapKind
from bot.store.database import Database
from bot.store.schema import gap_changes, questions
from bot.store.schema import gaps as groups

State = Literal["new", "claimed", "drafted", "answered", "out-of-scope", "needs-expert"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("new", "claimed", "drafted", "needs-expert")
HALF_LIFE = 30.0  # days after which an asking weighs half as much


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same thing.

    Attributes:
        id: stable; of a merged gap it leads to the one it was merged into.
        text: its first wording, or what a curator calls it.
        asked: how often it was asked, each person counted once a day.
        kind: what kind of gap it is; `corrected` where a curator says so.
        nearest: entries near its newest question, [{"entry", "score"}], best first.
        wordings: how many different questions are kept with their text.
        claimed_by: the curator who works on it: a Discord id, 0 for the terminal.
        entry: that answers it.
    """

    id: int
    text: str
    asked: int
    first_day: str
    last_day: str
    kind: GapKind
    corrected: bool
    state: State
    wordings: int
    outcome: str
    nearest: tuple[dict[str, Any], ...]
    base: str
    claimed_by: int | None = None
    entry: str | None = None
    closed: str | None = None

    def weight(self, today: date) -> float:
        """Askings × recency."""
        age = max(0, (today - date.fromisoformat(self.last_day)).days)
        return float(self.asked * 0.5 ** (age / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Wording:
    """One question of a gap, as it was kept.

    Attributes:
        id: of its newest row in the log.
        asked: times, over all days.
    """

    id: int
    text: str
    asked: int
    last_day: str
    outcome: str
    nearest: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What was done with a gap, when and by whom (a Discord id; 0 for the terminal or the program, negative once forgotten)."""

    gap: int
    day: str
    author: int
    act: str
    detail: str = ""


_counts = (
    select(
        questions.c.gap,
        func.sum(questions.c.asked).label("asked"),
        func.min(questions.c.day).label("first_day"),
        func.max(questions.c.day).label("last_day"),
    )
    .where(questions.c.gap.is_not(None))
    .group_by(questions.c.gap)
    .subquery()
)
_newest = (
    select(
        func.max(questions.c.id).label("newest"),
        questions.c.gap,
        func.count(questions.c.key.distinct()).filter(questions.c.text.is_not(None)).label("wordings"),
    )
    .group_by(questions.c.gap)
    .subquery()
)
_claims = (
    select(func.max(gap_changes.c.id).label("id"), gap_changes.c.gap)
    .where(gap_changes.c.act == "claimed")
    .group_by(gap_changes.c.gap)
    .subquery()
)
_claim = gap_changes.alias("claim")
_GAPS = (
    select(
        groups,
        _counts.c.asked,
        _counts.c.first_day,
        _counts.c.last_day,
        _newest.c.wordings,
        questions.c.outcome,
        questions.c.nearest,
        questions.c.base,
        _claim.c.author,
    )
    .join(_counts, _counts.c.gap == groups.c.id)
    .join(_newest, _newest.c.gap == groups.c.id)
    .join(questions, questions.c.id == _newest.c.newest)
    .outerjoin(_claims, _claims.c.gap == groups.c.id)
    .outerjoin(_claim, _claim.c.id == _claims.c.id)
    .where(groups.c.into.is_(None))
)


async def gaps(database: Database, *, today: date | None = None) -> list[Gap]:
    """All gaps, closed ones too, most pressing first: askings × recency, then the newest.

    Args:
        database: where.
        today: the day by which recency is judged; without it, the last day on which anything was asked.
    """
    async with database.transaction() as connection:
        found = [_gap(row) for row in (await connection.execute(_GAPS)).mappings()]
    day = today or max((date.fromisoformat(gap.last_day) for gap in found), default=date.min)
    return sorted(found, key=lambda gap: (-gap.weight(day), -date.fromisoformat(gap.last_day).toordinal(), gap.id))


async def one(database: Database, number: int) -> Gap:
    """One gap; the number of a merged one leads to the one it was merged into.

    Raises:
        GapError: there is none with that number.
    """
    async with database.transaction() as connection:
        return await one_in(connection, number)


async def one_in(connection: AsyncConnection, number: int) -> Gap:
    """As `one`, within a transaction: nobody changes the gap until it ends.

    Raises:
        GapError: there is none with that number.
    """
    row = (await connection.execute(select(groups.c.into).where(groups.c.id == number))).first()
    statement = _GAPS.where(groups.c.id == ((row.into if row else None) or number))
    found = (await connection.execute(statement)).mappings().first()
    if found is None:
        raise GapError(f"There is no gap {number}; `gaps list` shows their numbers.")
    return _gap(found)


async def wordings(database: Database, gap: int) -> list[Wording]:
    """The questions of a gap whose text is kept, most often asked first."""
    async with database.transaction() as connection:
        return await wordings_in(connection, gap)


async def wordings_in(connection: AsyncConnection, gap: int) -> list[Wording]:
    """As `wordings`, within a transaction."""
    rows = questions.c
    newest = (
        select(func.max(rows.id).label("id"), func.sum(rows.asked).label("asked"), func.max(rows.day).label("last_day"))
        .where(rows.gap == gap, rows.text.is_not(None))
        .group_by(rows.key)
        .subquery()
    )
    found = select(newest, rows.text, rows.outcome, rows.nearest).join(questions, rows.id == newest.c.id)
    result = (await connection.execute(found.order_by(newest.c.asked.desc(), newest.c.id))).mappings().all()
    return [Wording(**{**row, "nearest": tuple(row["nearest"])}) for row in result]


async def history(database: Database, gaps: Iterable[int] | None = None) -> list[Change]:
    """What was done with these gaps, or with all of them, oldest first."""
    columns = gap_changes.c
    statement = select(columns.gap, columns.day, columns.author, columns.act, columns.detail).order_by(columns.id)
    if gaps is not None:
        statement = statement.where(columns.gap.in_(list(gaps)))
    async with database.transaction() as connection:
        return [Change(*row) for row in (await connection.execute(statement)).all()]


def _gap(row: RowMapping) -> Gap:
    return Gap(
        id=row["id"],
        text=row["label"],
        asked=row["asked"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        kind=row["kind"],
        corrected=row["corrected"],
        state=row["state"],
        wordings=row["wordings"],
        outcome=row["outcome"],
        nearest=tuple(row["nearest"]),
        base=row["base"],
        claimed_by=row["author"] if row["state"] in ("claimed", "drafted") else None,
        entry=row["entry"],
        closed=row["closed"],
    )


def matching(
    found: Sequence[Gap], *, states: Sequence[str] = (), kind: str | None = None, by: int | None = None, words: str = ""
) -> list[Gap]:
    """The gaps in these states (all where none is named), of this kind, claimed by this curator, with all these words."""
    wanted = words.lower().split()
    return [
        gap
        for gap in found
        if (not states or gap.state in states)
        and kind in (None, gap.kind)
        and (by is None or gap.claimed_by == by)
        and all(word in gap.text.lower() for word in wanted)
    ]
