"""One process at a time may run on a database, restore it or repair it: the only door to filelock.

The lock is the operating system's, so a killed process leaves none behind. Terminal commands that read or write a few rows need
none: SQLite itself lets them take turns with a running bot.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import StoreError


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Be the only process that runs on the database `file`, restores, repairs or migrates it; within one process it nests.

    Raises:
        StoreError: another process has it, or the folder can't be written; the message names the process.
    """
    lock = _lock(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"The database {file} is in use by {_named(file)}; stop that one first.") from error
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(f"The database {file} can't be locked ({reason}); check its folder and your rights there.") from error
    try:
        _holder(file).write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def holder(file: Path) -> str | None:
    """Which other process runs on the database, in words; None where nobody does."""
    if not _holder(file).exists():
        return None
    try:
        with _lock(file):
            return None
    except Timeout:
        return _named(file)


def _lock(file: Path) -> FileLock:
    path = file.absolute()
    return FileLock(path.with_name(path.name + ".lock"), timeout=0, thread_local=False, is_singleton=True)


def _holder(file: Path) -> Path:
    """Beside the lock, because a locked file can't be read on Windows."""
    return file.with_name(file.name + ".pid")


def _named(file: Path) -> str:
    try:
        return f"process {int(_holder(file).read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return "another process"
