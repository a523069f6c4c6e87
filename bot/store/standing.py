"""Reading what stands beside the knowledge, for an answer at the terminal."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.standing import NOTHING, Review, Standing, Status
from bot.store.readonly import reading

LISTED = "retractions"  # under which the day of the newest list is kept
_REVIEWS = "SELECT entry, digest, day, review_by FROM reviews ORDER BY id"


def read(file: Path) -> Standing:
    """All of it; nothing where there is no database yet.

    Raises:
        StoreError: the database can't be read.
    """
    with reading(file, "statuses", "Statuses and reviews") as connection:
        if connection is None:
            return NOTHING
        rows = connection.execute("SELECT source, status, as_of, list FROM statuses")
        statuses = {source: Status(*rest) for source, *rest in rows}
        reviews = {entry: Review(*rest) for entry, *rest in connection.execute(_REVIEWS)}  # the last one counts
        listed = connection.execute("SELECT value FROM kept WHERE name = ?", (LISTED,)).fetchone()
    return Standing(statuses, reviews, str(listed[0]) if listed else None)
