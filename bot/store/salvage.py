"""Saving what can still be read of a damaged database into a new one; the damaged file is kept aside."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Table

from bot.errors import StoreError
from bot.store.backup import put_in_place
from bot.store.database import explained, migrate, soundness
from bot.store.lock import alone
from bot.store.readonly import reading_only
from bot.store.schema import DAY, metadata

PROBES = 50_000  # reads that may fail in one table before the rest of it is given up
ENDINGS = ("", "-wal")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it.

    Attributes:
        aside: where the damaged file is now.
        saved: rows by table.
        damaged: tables of which something could not be read.
    """

    aside: Path
    saved: dict[str, int] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()


def salvage(file: Path, today: date) -> Salvaged | None:
    """Put what can be read of a database in its place; None where it is sound and nothing is done.

    Raises:
        StoreError: the bot runs, there is no database, or nothing of it can be read.
    """
    with alone(file), explained(file):
        if not file.exists():
            raise StoreError(f"There is no database at {file}.")
        if soundness(file) == "ok":
            return None
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".repair-") as folder:
            damaged, new = Path(folder) / "damaged.sqlite3", Path(folder) / "new.sqlite3"
            for ending in ENDINGS:
                if (part := file.with_name(file.name + ending)).exists():
                    shutil.copyfile(part, damaged.with_name(damaged.name + ending))  # reading may change a file
            saved, faulty = _saved(damaged, new, file)
            aside = _aside(file, today)
            put_in_place(new, file)
    return Salvaged(aside, saved, faulty)


def _saved(damaged: Path, new: Path, file: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    migrate(new)
    saved: dict[str, int] = {}
    faulty: list[str] = []
    with closing(reading_only(damaged)) as source, closing(sqlite3.connect(new)) as target:
        if not _columns(source, "kept"):
            raise StoreError(f"Nothing can be read of {file} any more; it stays as it is. Restore a backup.")
        for table in metadata.sorted_tables:
            rows = _Rows(source, table)
            with target:
                saved[table.name] = sum(target.execute(rows.insert, row).rowcount for row in rows)
            if rows.failed:
                faulty.append(table.name)
        target.execute("PRAGMA journal_mode=DELETE")
    return saved, tuple(faulty)


class _Rows:
    """The rows of a damaged table: read by ranges of their numbers, halved wherever one can't be read."""

    def __init__(self, source: sqlite3.Connection, table: Table) -> None:
        self._source, self._name, self.failed = source, table.name, 0
        there = _columns(source, table.name)
        self._there = [column for column in table.columns if column.name in there]
        self._columns = ", ".join(f'"{column.name}"' for column in self._there)
        self.insert = f"INSERT OR IGNORE INTO {table.name} ({self._columns}) VALUES ({', '.join('?' * len(self._there))})"  # noqa: S608

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._between(0, self._last()) if self._there else iter(())

    def _last(self) -> int:
        try:
            return int(self._source.execute(f"SELECT coalesce(max(rowid), 0) FROM {self._name}").fetchone()[0])  # noqa: S608
        except sqlite3.DatabaseError:
            return 2**31

    def _between(self, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        statement = f"SELECT {self._columns} FROM {self._name} WHERE rowid BETWEEN ? AND ?"  # noqa: S608  # names of ours
        try:
            rows = self._source.execute(statement, (low, high)).fetchall()
        except sqlite3.DatabaseError:
            self.failed += 1
            if low < high and self.failed < PROBES:
                middle = (low + high) // 2
                yield from self._between(low, middle)
                yield from self._between(middle + 1, high)
            return
        for row in rows:
            if all(map(_fits, self._there, row)):
                yield row
            else:
                self.failed += 1


def _fits(column: Column[Any], value: object) -> bool:
    """Whether a value can be what was written there: a page may be readable and its bytes wrong."""
    try:
        if value is not None and isinstance(column.type, JSON):
            json.loads(str(value))
        elif value is not None and column.info == DAY:
            date.fromisoformat(str(value))
    except ValueError:
        return False
    return value is not None or bool(column.nullable)


def _columns(source: sqlite3.Connection, table: str) -> set[str]:
    try:
        return {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return set()


def _aside(file: Path, today: date) -> Path:
    """The damaged database under a name of its own, with its write-ahead log."""
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{today}-{number}")).exists():
        number += 1
    for ending in ENDINGS:
        if (part := file.with_name(file.name + ending)).exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside
