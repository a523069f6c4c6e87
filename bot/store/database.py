"""Opening the database: SQLite in WAL mode through aiosqlite, migrated to the newest tables before first use."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.schema import HEAD

BUSY_MS = 2_000  # how long a writer waits for another process's lock
_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-32000",  # KiB at most: gathering many questions at once goes over the index in all places
)

_REMEDIES = (
    ("locked", "is in use by another process; stop that one or try again"),
    ("readonly", "can't be written (read-only disk or missing rights); check the folder's rights"),
    ("read-only", "can't be written (read-only disk or missing rights); check the folder's rights"),
    ("permission denied", "can't be written (read-only disk or missing rights); check the folder's rights"),
    ("no space left", "can't be written, the disk is full; free some space"),
    ("unable to open", "can't be opened; check that its folder exists and is writable"),
    ("disk is full", "can't be written, the disk is full; free some space"),
    ("malformed", "is damaged; move it aside (keep it for recovery) and a new one is made, or restore a backup"),
    ("not a database", "is not a database file; move it aside and a new one is made, or restore a backup"),
)


class Database:
    """An open database; close it, or use it with `opened`."""

    def __init__(self, file: Path, engine: AsyncEngine) -> None:
        self.file = file
        self._engine = engine
        self._turn = asyncio.Lock()  # SQLite has one writer; a rush queues here instead of failing on its lock

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back on any error.

        Raises:
            StoreError: the database refused; the message says why and what to do.
        """
        with explained(self.file):
            async with self._turn, self._engine.begin() as connection:
                yield connection

    async def integrity(self) -> str:
        """SQLite's own check: "ok" or what it found."""
        async with self.transaction() as connection:
            return str((await connection.execute(text("PRAGMA integrity_check"))).scalar())

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    """The database at `file`, created and migrated where that is needed.

    Raises:
        StoreError: it can't be opened or migrated.
    """
    if _version(file) != HEAD:
        await asyncio.to_thread(migrate, file)
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    event.listen(engine.sync_engine, "connect", _configure)
    database = Database(file, engine)
    try:
        yield database
    finally:
        await database.close()


def migrate(file: Path) -> None:
    """Bring the tables to the newest version.

    Raises:
        StoreError: the folder or the file can't be written.
    """
    from alembic import command  # slow to import and needed once
    from alembic.config import Config

    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{file}")
        event.listen(engine, "connect", _configure)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        try:
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            engine.dispose()


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite and the disk say into a StoreError that a person can act on."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error).lower()
        remedy = next((remedy for sign, remedy in _REMEDIES if sign in cause), f"can't be used ({cause}); run `doctor`")
        raise StoreError(f"The database {file} {remedy}.") from error


def _version(file: Path) -> str | None:
    if not file.exists():
        return None
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return None  # no tables yet, or a fault that migrating will name
    return str(row[0]) if row else None


def _configure(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
