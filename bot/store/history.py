"""Reading revisions without SQLAlchemy: an answer at the terminal needs them, and should start fast."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.errors import StoreError
from bot.knowledge.revisions import EMPTY, History, Note, Revision

_REVISIONS = "SELECT id, kind, key, day, author, reason, base, over, file, content, faults FROM revisions ORDER BY id"
_NOTES = "SELECT id, act, day, author, base, revision, target, reason FROM notes ORDER BY id"


def read(file: Path) -> History:
    """Everything proposed and done so far; nothing where there is no database yet.

    Raises:
        StoreError: the database can't be read.
    """
    if not file.exists():
        return EMPTY
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'revisions'").fetchone():
                return EMPTY
            connection.execute("BEGIN")  # both tables as of one moment
            found = [_revision(*row) for row in connection.execute(_REVISIONS)]
            notes = tuple(Note(*row) for row in connection.execute(_NOTES))
    except (sqlite3.Error, ValueError) as error:
        raise StoreError(f"Published changes can't be read from {file} ({error}); run `doctor`.") from error
    return History({revision.id: revision for revision in found}, notes)


def _revision(*row: Any) -> Revision:
    number, kind, key, day, author, reason, base, over, file, content, faults = row
    return Revision(number, kind, key, day, author, reason, base, over, file, json.loads(content), tuple(json.loads(faults)))
