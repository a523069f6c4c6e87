"""The log of questions that the base could not answer well: redacted, by day, without the person, gathered into gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.replies import GapKind, Nearest
from bot.retrieval.alike import LOOKED_AT, Weight, closest, keys, skeleton, weighed
from bot.store.database import Database
from bot.store.gaps import Gap, gaps
from bot.store.notices import gap_of
from bot.store.schema import gap_changes, gap_terms, questions
from bot.store.schema import gaps as groups

__all__ = ["Asked", "Gap", "Weight", "gaps", "record"]

PROGRAM = 0  # the author of what nobody did by hand


def even(_: str) -> float:
    """Every term tells the same."""
    return 1.0


def always(_: int) -> bool:
    """Every asking counts."""
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was not answered well, ready to be kept.

    Attributes:
        key: its normalised text; only a hash of it is kept.
        text: redacted; None where no text may be kept.
        outcome: what the reader got.
        terms: what it is gathered by.
        words: its key words, by which its gap is called where no text is kept.
        server: where; 0 for a direct message or the terminal.
        counts: whether the asking counts, given the gap that it belongs to; it knows who asked, which nothing else here does.
    """

    key: str
    day: str
    text: str | None
    outcome: str
    nearest: tuple[Nearest, ...]
    base: str
    kind: GapKind = "nothing"
    terms: tuple[str, ...] = ()
    words: str = ""
    server: int = 0
    counts: Callable[[int], bool] = always


async def record(database: Database, *asked: Asked, weight: Weight = even) -> None:
    """Keep askings: each joins the gap most like it or opens one; asked again on the same day, it raises that day's count."""
    async with database.transaction() as connection:
        await connection.run_sync(_record, asked, weight)


def _record(connection: Connection, asked: Iterable[Asked], weight: Weight) -> None:
    for one in asked:
        gap = _gap_of_key(connection, one) or _alike(connection, one, weight) or _opened(connection, one)
        counted = one.counts(gap)
        connection.execute(_AGAIN, [_row(one, gap) | {"asked": int(counted)}])
        if counted:
            _renew(connection, one, gap)


def moved(connection: Connection, /, which: ColumnElement[bool], **values: Any) -> int:
    """Give rows another day or server; one that meets a row of the same question there is added to it. How many rows."""
    rows = connection.execute(select(questions).where(which)).mappings().all()
    for row in rows:
        key, day, server = ({**row, **values}[name] for name in ("key", "day", "server"))
        columns = questions.c
        there = columns.key.is_not(None) & (columns.key == key) & (columns.day == day) & (columns.server == server)
        if connection.execute(update(questions).where(there).values(asked=columns.asked + row["asked"])).rowcount:
            connection.execute(delete(questions).where(columns.id == row["id"]))
        else:
            connection.execute(update(questions).where(columns.id == row["id"]).values(values))
    return len(rows)


_INSERT = upsert(questions)
_AGAIN = _INSERT.on_conflict_do_update(
    index_elements=["key", "day", "server"],
    set_={
        "asked": questions.c.asked + _INSERT.excluded.asked,
        **{name: _INSERT.excluded[name] for name in ("outcome", "kind", "nearest", "base")},
    },
)


def _row(asked: Asked, gap: int) -> dict[str, Any]:
    return {
        "key": gap_of(asked.key),
        "day": asked.day,
        "server": asked.server,
        "text": asked.text,
        "terms": " ".join(asked.terms) if asked.text is not None else "",
        "outcome": asked.outcome,
        "kind": asked.kind,
        "nearest": [{"entry": item.entry, "score": item.score} for item in asked.nearest],
        "base": asked.base,
        "gap": gap,
    }


def _gap_of_key(connection: Connection, asked: Asked) -> int | None:
    """The gap that the very same question belongs to."""
    same = select(questions.c.gap).where(questions.c.key == gap_of(asked.key), questions.c.gap.is_not(None))
    return connection.execute(same.order_by(questions.c.id.desc()).limit(1)).scalar()


def _alike(connection: Connection, asked: Asked, weight: Weight) -> int | None:
    """The gap most like a question; where it was merged, the one it was merged into."""
    terms = weighed(asked.terms, weight)
    if not terms:
        return None
    heaviest = keys(terms)
    weight_shared = func.sum(case(heaviest, value=gap_terms.c.term))
    shared = select(gap_terms.c.gap).where(gap_terms.c.term.in_(heaviest)).group_by(gap_terms.c.gap)
    near = shared.order_by(weight_shared.desc(), gap_terms.c.gap.desc()).limit(LOOKED_AT).subquery()
    rows = connection.execute(select(groups.c.id, groups.c.into, groups.c.terms).join(near, near.c.gap == groups.c.id))
    return closest(terms, ((row.into or row.id, weighed(row.terms.split(), weight)) for row in rows))


def _opened(connection: Connection, asked: Asked) -> int:
    """A new gap."""
    row = opening(asked.text or asked.words, asked.words, asked.terms, asked.kind, asked.day)
    number = int((connection.execute(insert(groups).values(row)).inserted_primary_key or (0,))[0])
    if asked.terms:
        connection.execute(insert(gap_terms), term_rows(number, asked.terms))
    return number


def opening(label: str, words: str, terms: Iterable[str], kind: str, day: str) -> dict[str, Any]:
    """The row of a new gap."""
    texts = {"label": label, "words": words, "terms": " ".join(terms)}
    return {**texts, "kind": kind, "state": "new", "named": False, "corrected": False, "opened": day}


def term_rows(gap: int, terms: Iterable[str]) -> list[dict[str, Any]]:
    """The rows by which a gap is found."""
    return [{"term": key, "gap": gap} for key in dict.fromkeys(map(skeleton, terms))]


def _renew(connection: Connection, asked: Asked, gap: int) -> None:
    """The newest kind, unless a curator has said otherwise; a gap that was answered is open again."""
    computed = update(groups).where(groups.c.id == gap, groups.c.corrected.is_(False), groups.c.kind != asked.kind)
    connection.execute(computed.values(kind=asked.kind))
    answered = update(groups).where(groups.c.id == gap, groups.c.state == "answered")
    if connection.execute(answered.values(state="new", entry=None, closed=None)).rowcount:
        row = {"gap": gap, "day": asked.day, "author": PROGRAM, "act": "reopened", "detail": "asked again and not answered"}
        connection.execute(insert(gap_changes).values(row))
