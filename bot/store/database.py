"""Opening the database: SQLite in WAL mode through aiosqlite, migrated to the newest tables before first use."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.erasures import Erasures
from bot.store.lock import alone
from bot.store.readonly import reading_only
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
    ("disk i/o error", "can't be read or written (disk error, or no room); check the disk and its free space, then run `doctor`"),
    ("malformed", "is damaged; stop the bot and run `python -m bot repair`, or restore a backup"),
    ("not a database", "is not a database file; move it aside and a new one is made, or restore a backup"),
)


class Database:
    """An open database; close it, or use it with `opened`.

    Args:
        file: where it is.
        engine: opened for it.
        erasures: the list of what people have deleted.
    """

    def __init__(self, file: Path, engine: AsyncEngine, erasures: Erasures) -> None:
        self.file, self.erasures = file, erasures
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

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that nobody else's write can come between, from its beginning.

        Raises:
            StoreError: as for `transaction`.
        """
        async with self.transaction() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    async def wipe(self) -> None:
        """Bring what was deleted out of the write-ahead log too; the file itself is overwritten at once (`secure_delete`).

        Raises:
            StoreError: as for `transaction`.
        """
        async with self.transaction() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def integrity(self) -> str:
        """SQLite's own check: "ok" or what it found."""
        async with self.transaction() as connection:
            return str((await connection.execute(text("PRAGMA integrity_check"))).scalar())

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


@asynccontextmanager
async def opened(file: Path, erasures: Path | None = None) -> AsyncIterator[Database]:
    """The database at `file`, created and migrated where that is needed.

    Args:
        file: where it is.
        erasures: the file with the list of erasures; without it, the one beside the database.

    Raises:
        StoreError: it can't be opened or migrated.
    """
    if version(file) != HEAD:
        await asyncio.to_thread(migrate, file)
    url = URL.create("sqlite+aiosqlite", database=str(file))
    engine = create_async_engine(url, hide_parameters=True)  # no error repeats what somebody asked
    event.listen(engine.sync_engine, "connect", _configure)
    database = Database(file, engine, Erasures(erasures or erasures_beside(file)))
    try:
        yield database
    finally:
        await database.close()


def erasures_beside(file: Path) -> Path:
    """Where the list of erasures is, unless the operator says otherwise."""
    return file.with_name(file.name + ".erased")


def migrate(file: Path) -> None:
    """Bring the tables to the newest version; nobody else may run on them meanwhile. A new file is its owner's only.

    Raises:
        StoreError: the folder or the file can't be written, it is of a newer version, or another process uses it.
    """
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and version(file):
            with alone(file):
                _upgrade(file)
        else:
            file.touch(mode=0o600)
            _upgrade(file)


def _upgrade(file: Path) -> None:
    from alembic import command  # slow to import and needed once
    from alembic.config import Config
    from alembic.util.exc import CommandError

    engine = create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True)
    event.listen(engine, "connect", _configure)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"The database {file} is of another version of the bot ({version(file)}); update the bot.") from error
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


def soundness(file: Path) -> str:
    """SQLite's own check of a file, read only: "ok", or the first things it found."""
    try:
        with closing(reading_only(file)) as connection:
            return "; ".join(str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)"))
    except sqlite3.Error as error:
        return str(error)


def version(file: Path) -> str | None:
    """The version of a database's tables; None where it has none or can't be read."""
    if not file.exists():
        return None
    try:
        with closing(reading_only(file)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None  # no tables yet, or a fault that migrating will name
    return str(row[0]) if row else None


def _configure(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
