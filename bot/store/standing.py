"""Reading what stands beside the knowledge, without SQLAlchemy: an answer at the terminal needs it, and should start fast."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.knowledge.standing import NOTHING, Review, Standing, Status

LISTED = "retractions"  # under which the day of the newest list is kept
_REVIEWS = "SELECT entry, digest, day, review_by FROM reviews ORDER BY id"


def read(file: Path) -> Standing:
    """All of it; nothing where there is no database yet.

    Raises:
        StoreError: the database can't be read.
    """
    if not file.exists():
        return NOTHING
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'statuses'").fetchone():
                return NOTHING
            rows = connection.execute("SELECT source, status, as_of, list FROM statuses")
            statuses = {source: Status(*rest) for source, *rest in rows}
            reviews = {entry: Review(*rest) for entry, *rest in connection.execute(_REVIEWS)}  # the last one counts
            listed = connection.execute("SELECT value FROM kept WHERE name = ?", (LISTED,)).fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"Statuses and reviews can't be read from {file} ({error}); run `doctor`.") from error
    return Standing(statuses, reviews, str(listed[0]) if listed else None)
