"""What the bot itself says around the quotes. Everything else a reader sees is an entry."""

from __future__ import annotations

from datetime import date

from bot.models import Entry
from bot.replies import Nearest, Quote

IN_OUR_WORDS = "In this collection's words:"
VERBATIM = "Quoted from the source:"
A_VIEW = "A reader's comment, not evidence:"
LIMIT = "What this does not show:"
SECONDARY = "Seen only on another page that reports it."
NEAR = "These are near, they may not answer you:"
LOGGED = "Your question was added to the curators' list, without your name."
CANT_SAY = (
    "I can't say what is right for you: that is for you and your MS team. Here is what the collection holds on the subject."
)
CANT_SAY_NOTHING = (
    "I can't say what is right for you: that is for you and your MS team. The collection has nothing on the subject that fits."
)
ASK_TEAM = "Questions people take to their own team:"
SEVERAL = "You asked {count} things. One by one:"
MORE = "More in the collection:"


def introduction(quote: Quote) -> str:
    """Whose words the quote is in."""
    if quote.entry.kind == "discussion":
        return A_VIEW
    return VERBATIM if quote.entry.verbatim else IN_OUR_WORDS


def reviewed(entry: Entry, today: date) -> str:
    """When the entry was reviewed, and whether its next review is overdue."""
    line = f"reviewed {entry.reviewed}, next by {entry.review_by}"
    return f"{line} (this review is overdue)" if date.fromisoformat(entry.review_by) < today else line


def titles(nearest: tuple[Nearest, ...]) -> list[str]:
    """The titles of near entries, one a line."""
    return [f"- {item.question}" for item in nearest]
