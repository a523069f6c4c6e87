"""Reading revisions for an answer at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.knowledge.revisions import EMPTY, History, Note, Revision
from bot.store.readonly import reading

_REVISIONS = "SELECT id, kind, key, day, author, reason, base, over, file, content, faults FROM revisions ORDER BY id"
_NOTES = "SELECT id, act, day, author, base, revision, target, reason FROM notes ORDER BY id"


def read(file: Path) -> History:
    """Everything proposed and done so far; nothing where there is no database yet.

    Raises:
        StoreError: the database can't be read.
    """
    with reading(file, "revisions", "Published changes") as connection:
        if connection is None:
            return EMPTY
        found = [_revision(*row) for row in connection.execute(_REVISIONS)]
        notes = tuple(Note(*row) for row in connection.execute(_NOTES))
    return History({revision.id: revision for revision in found}, notes)


def _revision(*row: Any) -> Revision:
    number, kind, key, day, author, reason, base, over, file, content, faults = row
    return Revision(number, kind, key, day, author, reason, base, over, file, json.loads(content), tuple(json.loads(faults)))
