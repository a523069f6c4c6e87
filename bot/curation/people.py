"""Who changes the knowledge, as the desk sees them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody whose rights have just been checked.

    Attributes:
        id: Discord id.
        marks: all numbers by which they stand in the log, also once they have been forgotten.
        admin: whether they may do what touches everything.
    """

    id: int
    marks: frozenset[int]
    admin: bool = False

    def wrote(self, author: int) -> bool:
        """Whether they are that author."""
        return author in self.marks
