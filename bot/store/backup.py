"""Backups that keep the retention clock: what is due, and what people have deleted since, goes before a restored one is used."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import delete

from bot.errors import StoreError
from bot.store import clock, kept, privacy, retention, schema
from bot.store.database import Database, erasures_beside, explained, opened, soundness, version
from bot.store.erasures import Erasure, Erasures
from bot.store.lock import alone
from bot.store.readonly import reading_only
from bot.store.retention import Times
from bot.store.seal import Seal

MARK, MADE = "backup", "backup-day"  # under which a backup's mark in the list of erasures, and its day, stand in it
WAIT = 30.0  # seconds for another process's write

_UNKNOWN = (
    "The list of erasures {list} doesn't know this backup (made {made}), so what people have deleted since would come back. Put "
    "the list in its place or take a newer backup; if the list is lost, use --list-lost, and tell your members to delete again."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database and its list of erasures are."""

    database: Path
    erasures_file: Path | None = None

    @property
    def erasures(self) -> Erasures:
        """The list."""
        return Erasures(self.erasures_file or erasures_beside(self.database))


def back_up(place: Place, to: Path, today: date, *, overwrite: bool = False) -> None:
    """Copy the database as it is at this moment, also beside a running bot, and check the copy.

    Raises:
        StoreError: there is no database, it is damaged, or the copy can't be written or would overwrite a file.
    """
    if version(place.database) is None:
        raise StoreError(f"There is no database of the bot at {place.database}; run `doctor`.")
    _may_write(to, place.database, overwrite=overwrite)
    with explained(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
            part = Path(folder) / "copy.sqlite3"
            mark = _copied(place, part, today)
            with closing(sqlite3.connect(part)) as copy, copy:
                copy.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", ((MARK, mark), (MADE, today.isoformat())))
            _sound(part, place.database)
            part.replace(to)


async def restore(
    place: Place, backup: Path, seal: Seal, today: date, times: Times, *, overwrite: bool = False, list_lost: bool = False
) -> dict[str, int]:
    """Put a backup in the database's place, without what is due and what people have deleted since it was made.

    Args:
        place: where to; no bot may run there.
        backup: made by `back_up`; it stays as it is.
        seal: with the key that the backup's people are hidden with.
        today: by which things are due.
        times: the operator's.
        overwrite: whether a database that is there may be replaced.
        list_lost: whether to go on without the list of erasures.

    Returns:
        How much of what has gone.

    Raises:
        StoreError: the bot runs, the file is no backup or damaged, the list doesn't know it, or nothing may be overwritten.
    """
    with alone(place.database), explained(place.database):
        _may_write(place.database, backup, overwrite=overwrite)
        erased = _erased_since(place, backup, list_lost=list_lost)
        with tempfile.TemporaryDirectory(dir=place.database.parent, prefix=".restore-") as folder:
            part = Path(folder) / "copy.sqlite3"
            with closing(reading_only(backup)) as source:
                _copy(source, part)
            _sound(part, backup)
            async with opened(part) as database:
                gone = await _forgotten(database, seal, erased, today, times)
            put_in_place(part, place.database)
    return gone


def outdated(folder: Path, today: date, days: int) -> Iterator[Path]:
    """The backups in a folder that were made more than so many days ago."""
    for file in sorted(folder.iterdir()):
        made = _noted(file, MADE) if file.is_file() else None
        if made and today - date.fromisoformat(made) > timedelta(days=days):
            yield file


def put_in_place(part: Path, file: Path) -> None:
    """Replace a database by another that nobody has open; what is left of the old one's write-ahead log goes first."""
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    part.replace(file)


def _may_write(to: Path, source: Path, *, overwrite: bool) -> None:
    if to.absolute() == source.absolute():
        raise StoreError(f"{to} is the very file to copy; name another.")
    if to.exists() and not overwrite:
        raise StoreError(f"{to} is there already; name another file, or allow it with --overwrite.")


def _copied(place: Place, part: Path, today: date) -> str:
    """A copy of the moment at which the list was marked: nobody can write in between. The mark."""
    with explained(place.database):
        writer = sqlite3.connect(place.database, timeout=WAIT, isolation_level=None)
        reader = reading_only(place.database)
        with closing(writer), closing(reader):
            writer.execute("BEGIN IMMEDIATE")
            mark = place.erasures.marked(today)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM kept").fetchone()  # the moment that is read from now on
            writer.execute("ROLLBACK")
            _copy(reader, part)
    return mark


def _copy(source: sqlite3.Connection, to: Path) -> None:
    """One file without a write-ahead log, its owner's only."""
    to.touch(mode=0o600)
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _sound(copy: Path, original: Path) -> None:
    if (says := soundness(copy)) != "ok":
        raise StoreError(f"{original} is damaged ({says}), so nothing was written; see `python -m bot repair`.")


def _erased_since(place: Place, backup: Path, *, list_lost: bool) -> list[Erasure]:
    mark = _noted(backup, MARK)
    if mark is None:
        raise StoreError(f"{backup} is no backup made by `python -m bot backup`, or can't be read.")
    erased = place.erasures.since(mark)
    if erased is None and not list_lost:
        raise StoreError(_UNKNOWN.format(list=place.erasures.file, made=_noted(backup, MADE)))
    return erased or []


def _noted(file: Path, name: str) -> str | None:
    """What stands in a backup under a name; None where it is none."""
    try:
        with closing(reading_only(file)) as connection:
            row = connection.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


async def _forgotten(database: Database, seal: Seal, erased: list[Erasure], today: date, times: Times) -> dict[str, int]:
    again = await privacy.erase_again(database, seal, erased)
    gone = await retention.forget_now(database, today, times)
    await kept.put(database, clock.SEEN, today.isoformat())
    async with database.transaction() as connection:
        await connection.execute(delete(schema.kept).where(schema.kept.c.name.in_((MARK, MADE))))
    await database.wipe()
    return gone | ({"rows that people had deleted or asked for": again} if again else {})
