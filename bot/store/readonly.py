"""Reading the database without SQLAlchemy and without touching it: an answer at the terminal needs some of it, and soon."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bot.errors import StoreError


def reading_only(file: Path) -> sqlite3.Connection:
    """A connection that can only read.

    Raises:
        sqlite3.Error: the file can't be opened.
    """
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)


@contextmanager
def reading(file: Path, table: str, what: str) -> Iterator[sqlite3.Connection | None]:
    """A connection that can only read, all of it as of one moment; None where there is no such table yet.

    Args:
        file: the database.
        table: the newest table that is read.
        what: what is read, for the message.

    Raises:
        StoreError: the database can't be read.
    """
    if not file.exists():
        yield None
        return
    try:
        with closing(reading_only(file)) as connection:
            connection.execute("BEGIN")
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            yield connection if there else None
    except (sqlite3.Error, ValueError) as error:
        raise StoreError(f"{what} can't be read from {file} ({error}); run `doctor`.") from error
