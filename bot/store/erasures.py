"""The list of erasures, kept outside the database so that a restored backup can forget again what people have deleted since.

A line is `day what mark`. They stand in the order in which things happened:

- `2026-11-25 votes 9c1b…`: the row of this table with this keyed hash was deleted;
- `2026-11-25 author -81…`: a moderator's id became this number;
- `2026-11-25 no-log 5d2e…`: the person with this keyed hash wants none of their questions kept;
- `2026-11-25 backup 3f9a…`: a backup was made, and it bears this mark.

So what was erased since a backup is what stands below its mark, whatever the clock did in between. Without the operator's key
nobody is found by a line. Whoever writes to the list holds the database's write lock, and the line is on the disk before the
deletion is committed: a crash between the two leaves a line too many, never one too few.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

BACKUP = "backup"
AUTHOR = "author"
NO_LOG = "no-log"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line: what happened, and to whom, as a keyed hash or a number."""

    day: str
    what: str
    mark: str

    def __str__(self) -> str:
        return f"\n{self.day} {self.what} {self.mark}"  # in front, so that a line torn by a crash spoils none after it


class Erasures:
    """The list in a file.

    Args:
        file: made on first need, readable by its owner only.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, today: date, what: str, marks: Iterable[str]) -> None:
        """Note deletions; returns when they are on the disk.

        Raises:
            OSError: the file can't be written.
        """
        lines = "".join(str(Erasure(today.isoformat(), what, mark)) for mark in marks)
        if lines:
            self._write(os.O_APPEND, lines)

    def marked(self, today: date) -> str:
        """Note that a backup is being made; the mark it has to bear.

        Raises:
            OSError: the file can't be written.
        """
        mark = secrets.token_hex(16)
        self.add(today, BACKUP, [mark])
        return mark

    def since(self, mark: str) -> list[Erasure] | None:
        """What was erased since the backup with this mark; None where the list doesn't know that backup.

        Raises:
            OSError: the file can't be read.
        """
        lines = self._read()
        where = next((number for number, line in enumerate(lines) if (line.what, line.mark) == (BACKUP, mark)), None)
        return None if where is None else [line for line in lines[where:] if line.what != BACKUP]

    def forget(self, today: date, days: int) -> int:
        """Drop what is older than any backup may be; how many lines.

        Raises:
            OSError: the file can't be written.
        """
        first = (today - timedelta(days=days)).isoformat()
        lines = self._read()
        young = [line for line in lines if line.day >= first]
        if len(young) < len(lines):
            beside = Erasures(self.file.with_name(self.file.name + ".new"))
            beside._write(os.O_TRUNC, "".join(map(str, young)))
            beside.file.replace(self.file)
        return len(lines) - len(young)

    def _read(self) -> list[Erasure]:
        if not self.file.exists():
            return []
        lines = self.file.read_text(encoding="ascii").splitlines()
        return [Erasure(*parts) for parts in map(str.split, lines) if len(parts) == 3]

    def _write(self, how: int, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(self.file, os.O_WRONLY | os.O_CREAT | how, 0o600)
        with os.fdopen(number, "wb") as stream:
            stream.write(text.encode("ascii"))
            stream.flush()
            os.fsync(stream.fileno())
